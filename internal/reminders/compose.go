package reminders

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// The reasons why a reminder does not leave, or not yet.
const (
	WhyMoved      = "moved"
	WhyOver       = "over" // cancelled, missed or begun
	WhyRuleGone   = "rule_gone"
	WhyTooLate    = "too_late"
	WhyQuiet      = "quiet_hours"
	WhyClientGone = "client_gone"
	WhyNoConsent  = "no_consent"
	WhyNoAddress  = "no_address"
	WhyChannelOff = "channel_off"
)

func never(why string) outbox.Answer { return outbox.Answer{Verdict: outbox.Never, Why: why} }

// Compose reads the truth about a reminder that is due and writes it, or says why not. It is the outbox's writer of Kind.
func (s *Service) Compose(ctx context.Context, actor identity.Actor, row outbox.Row) (outbox.Answer, error) {
	scope := actor.Scope()
	rules, err := s.Read(ctx, scope)
	if err != nil {
		return outbox.Answer{}, err
	}
	rule, ok := rules.find(row.Data["rule"])
	if !ok || rule.Channel != row.Channel {
		return never(WhyRuleGone), nil
	}
	a, err := s.Calendar.Get(ctx, actor, row.About)
	if fault.KindOf(err) == fault.NotFound { // it was never written
		return never(WhyOver), nil
	}
	if err != nil {
		return outbox.Answer{}, err
	}
	switch {
	case a.Start.UTC().Format(time.RFC3339) != row.Data["start"]:
		return never(WhyMoved), nil
	case !awaited(a):
		return never(WhyOver), nil
	}
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return outbox.Answer{}, err
	}
	if wait, ok := s.timing(rules, rule, a.Start, zone); !ok {
		return wait, nil
	}
	client, why, err := s.reach(ctx, actor, a.ClientID, rule.Channel)
	if err != nil || why != "" {
		return never(why), err
	}
	return s.write(ctx, actor, rule, a, client, zone)
}

// timing says whether now is the time; otherwise when, or that it has passed.
func (s *Service) timing(rules Rules, rule Rule, start time.Time, zone *time.Location) (outbox.Answer, bool) {
	now := s.now()
	at := start.Add(-rule.before())
	quiet := rules.Quiet.end(now, zone)
	switch {
	case now.Before(at):
		return outbox.Answer{Verdict: outbox.Later, Until: at}, false
	case now.After(rule.latest(start)):
		return never(WhyTooLate), false
	case quiet.After(rule.latest(start)):
		return never(WhyQuiet), false
	case quiet.After(now):
		return outbox.Answer{Verdict: outbox.Later, Until: quiet, Why: WhyQuiet}, false
	}
	return outbox.Answer{}, true
}

const maxMerges = 5 // that are followed to who a client is now

// reach finds the client as they are now and says why they cannot be reached over the channel; "" when they can.
func (s *Service) reach(ctx context.Context, actor identity.Actor, clientID string, channel outbox.Channel) (clients.Client, string, error) {
	for range maxMerges {
		c, err := s.Clients.Get(ctx, actor, clientID)
		if f, ok := fault.As(err); ok {
			moved, merged := f.Details.(clients.Moved)
			switch {
			case merged:
				clientID = moved.ClientID
				continue
			case f.Kind == fault.NotFound || f.Kind == fault.Gone:
				return c, WhyClientGone, nil
			}
		}
		if err != nil {
			return c, "", err
		}
		if c.DeletedAt != nil {
			return c, WhyClientGone, nil
		}
		return c, s.hindrance(c, channel), nil
	}
	return clients.Client{}, WhyClientGone, nil
}

// hindrance is what keeps a message from a client over a channel.
func (s *Service) hindrance(c clients.Client, channel outbox.Channel) string {
	agreed := false
	for _, x := range c.Consents {
		agreed = agreed || string(x.Channel) == string(channel) && x.Granted
	}
	address := c.Phone
	if channel == outbox.Email {
		address = c.Email
	}
	switch {
	case !agreed:
		return WhyNoConsent
	case address == "":
		return WhyNoAddress
	case !s.Offers(channel):
		return WhyChannelOff
	}
	return ""
}

// facts are what the variables of a text stand for.
type facts struct {
	language string
	values   map[string]string
	manage   string
	clinic   messaging.Clinic
}

func (s *Service) write(ctx context.Context, actor identity.Actor, rule Rule, a scheduling.Appointment, c clients.Client, zone *time.Location) (outbox.Answer, error) {
	manage, language, err := s.Manage(ctx, actor, a.ID)
	if err != nil {
		return outbox.Answer{}, fmt.Errorf("link of a reminder: %w", err)
	}
	clinic := actor.Scope().Tenant().Settings
	if language == "" {
		language = clinic.Language
	}
	if language != "en" {
		language = "ro"
	}
	services := make([]string, len(a.Services))
	for i, l := range a.Services {
		services[i] = l.Name
	}
	f := factsOf(visit{
		language: language, client: c.Name, start: a.Start, zone: zone, services: strings.Join(services, ", "), provider: a.ProviderName,
		location: a.LocationName, manage: manage, clinic: messaging.Clinic{Name: clinic.Name, Color: clinic.BrandColor, Address: clinic.Address, Phone: clinic.Phone},
	})
	answer := outbox.Answer{Verdict: outbox.Send, ClientID: c.ID}
	words := rule.Words[language]
	if rule.Channel != outbox.Email {
		answer.Text = f.text(words, c.Phone)
		return answer, nil
	}
	if answer.Mail, err = f.mail(words, c.Email); err != nil {
		return outbox.Answer{}, err
	}
	answer.Mail.ReplyTo, err = s.ReplyTo(ctx, actor.Scope())
	return answer, err
}

// visit is what a reminder tells of.
type visit struct {
	language, client, services, provider, location, manage string
	start                                                  time.Time
	zone                                                   *time.Location
	clinic                                                 messaging.Clinic
}

func factsOf(v visit) facts {
	where := v.location
	if where == "" {
		where = v.clinic.Address
	}
	return facts{language: v.language, manage: v.manage, clinic: v.clinic, values: map[string]string{
		"client": v.client, "date": messaging.SayDay(v.start, v.zone, v.language), "time": v.start.In(v.zone).Format("15:04"),
		"services": v.services, "provider": v.provider, "location": where, "clinic": v.clinic.Name, "phone": v.clinic.Phone,
		"link": v.manage, "confirm": v.manage + "?do=confirm", "cancel": v.manage + "?do=cancel", "move": v.manage + "?do=move",
	}}
}

// mail writes a mail: its paragraphs, and one button to the visit.
func (f facts) mail(w Words, to string) (messaging.Mail, error) {
	label := "Confirmați, mutați sau anulați"
	if f.language == "en" {
		label = "Confirm, move or cancel"
	}
	l := messaging.Letter{
		To: to, Language: f.language, Clinic: f.clinic, Subject: strings.Join(strings.Fields(fill(w.Subject, f.values)), " "),
		Action: messaging.Action{Label: label, Link: f.manage},
	}
	for line := range strings.Lines(fill(w.Body, f.values)) {
		if line = strings.TrimSpace(line); line != "" {
			l.Opening = append(l.Opening, line)
		}
	}
	return l.Mail()
}

// text writes a text message; the variables of an approved template are numbered in the order in which they first stand in
// the text.
func (f facts) text(w Words, to string) outbox.Text {
	t := outbox.Text{To: to, Body: fill(w.Body, f.values), Template: w.Template}
	if w.Template != "" {
		t.Variables = map[string]string{}
		for i, name := range usedIn(w.Body) {
			t.Variables[strconv.Itoa(i+1)] = f.values[name]
		}
	}
	return t
}
