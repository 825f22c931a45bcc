package payments

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// LinkMail is the kind of the message that brings a link to its client.
const LinkMail = "payment.link"

// Why a link did not leave, beside the outbox's own reasons.
const (
	WhyNotOpen   = "not_open"
	WhyNoClient  = "client_gone"
	WhyNoConsent = "no_consent"
	WhyNoAddress = "no_address"
)

// Send brings an open link to its client. The message is written when it leaves: one that was paid or cancelled meanwhile goes
// to nobody. Faults: Forbidden; NotFound; Invalid on the channel; Conflict "not_open", "no_client", "no_address",
// "no_consent" for a text message without one, "channel_off", "sent_often".
func (s *Service) Send(ctx context.Context, actor identity.Actor, paymentID string, channel outbox.Channel) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsWrite); err != nil {
		return Payment{}, err
	}
	if !slices.Contains([]outbox.Channel{outbox.Email, outbox.SMS, outbox.WhatsApp}, channel) {
		return Payment{}, fault.InvalidField("channel", "unknown_value", "There is no such channel.")
	}
	scope := actor.Scope()
	for range writeAttempts {
		p, err := s.get(ctx, scope, paymentID)
		if err != nil {
			return Payment{}, err
		}
		if err := s.sendable(ctx, actor, p, channel); err != nil {
			return Payment{}, err
		}
		now, number := s.now(), strconv.FormatInt(p.Sends+1, 10)
		err = s.Outbox.PutPlanned(ctx, scope, []outbox.Planned{{
			Kind: LinkMail, About: p.ID, Version: number + "/" + string(channel), Channel: channel, At: now.Add(patience), For: now, Data: map[string]string{"send": number},
		}})
		if err != nil {
			return Payment{}, fmt.Errorf("send payment link: %w", err)
		}
		next := p.clone()
		next.Sends++
		ok, err := s.put(ctx, scope, &next, p.Rev)
		if err != nil {
			return Payment{}, fmt.Errorf("send payment link: %w", err)
		}
		if ok {
			s.changed(ctx, actor, next, audit.Entry{Action: "payment.link_sent", Changes: []audit.Change{{Field: "channel", After: string(channel)}}})
			s.Outbox.Hasten(ctx, scope, p.ID)
			return s.joined(ctx, scope, next, nil)
		}
	}
	return Payment{}, errBusy()
}

func (s *Service) sendable(ctx context.Context, actor identity.Actor, p Payment, channel outbox.Channel) error {
	refuse := func(code, message string) error { return fault.New(fault.Conflict, code, message) }
	switch {
	case p.Kind != Link || p.State != Open || p.isOver(s.now()):
		return refuse("not_open", "Only a link that waits to be paid can be sent.")
	case p.ClientID == "":
		return refuse("no_client", "The payment belongs to no client. Copy the link instead.")
	case p.Sends >= MaxSends:
		return refuse("sent_often", fmt.Sprintf("A link is sent at most %d times.", MaxSends))
	}
	c, err := s.Clients.Get(ctx, actor, p.ClientID)
	if err != nil {
		return err
	}
	switch s.hindrance(c, channel) {
	case WhyNoClient:
		return refuse("no_client", "This client has been deleted.")
	case WhyNoAddress:
		return refuse("no_address", "The client has no address for this.")
	case WhyNoConsent:
		return refuse("no_consent", "The client has not agreed to such messages.")
	case whyChannelOff:
		return refuse("channel_off", "Messages cannot leave this way.")
	}
	return nil
}

const whyChannelOff = "channel_off"

// hindrance is what keeps a link from a client. A mail about what they are to pay needs no consent; text messages do.
func (s *Service) hindrance(c clients.Client, channel outbox.Channel) string {
	address := c.Phone
	if channel == outbox.Email {
		address = c.Email
	}
	agreed := channel == outbox.Email || slices.ContainsFunc(c.Consents, func(x clients.Consent) bool { return string(x.Channel) == string(channel) && x.Granted })
	switch {
	case c.DeletedAt != nil:
		return WhyNoClient
	case address == "":
		return WhyNoAddress
	case !agreed:
		return WhyNoConsent
	case s.Offers != nil && !s.Offers(channel):
		return whyChannelOff
	}
	return ""
}

// WriteLink is the outbox's writer of LinkMail: it says what is true when the message leaves.
func (s *Service) WriteLink(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
	never := func(why string) outbox.Answer { return outbox.Answer{Verdict: outbox.Never, Why: why} }
	scope := actor.Scope()
	number, err := strconv.ParseInt(r.Data["send"], 10, 64)
	if err != nil {
		return never(WhyNotOpen), nil //nolint:nilerr // a row that names no sending is about nothing
	}
	p, found, err := find(ctx, scope, r.About)
	switch {
	case err != nil:
		return outbox.Answer{}, err
	case !found || p.State != Open || p.isOver(s.now()):
		return never(WhyNotOpen), nil
	case p.Sends < number:
		return outbox.Answer{Verdict: outbox.NotYet}, nil
	}
	c, err := s.Clients.Get(ctx, actor, p.ClientID)
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Gone {
		return never(WhyNoClient), nil
	}
	if err != nil {
		return outbox.Answer{}, err
	}
	if why := s.hindrance(c, r.Channel); why != "" {
		return never(why), nil
	}
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return outbox.Answer{}, err
	}
	return s.written(scope, p, c, r.Channel, zone)
}

func (s *Service) written(scope tenancy.Scope, p Payment, c clients.Client, channel outbox.Channel, zone *time.Location) (outbox.Answer, error) {
	clinic := scope.Tenant().Settings
	bill := messaging.Bill{
		To: c.Email, Language: p.Language, Zone: zone, Purpose: p.Purpose, Amount: p.Amount.Text(p.Language), Until: *p.ExpiresAt, Link: s.LinkOf(scope, p),
		Clinic: messaging.Clinic{Name: clinic.Name, Color: clinic.BrandColor, Address: clinic.Address, Phone: clinic.Phone},
	}
	out := outbox.Answer{Verdict: outbox.Send, ClientID: c.ID}
	if channel != outbox.Email {
		out.Text = outbox.Text{To: c.Phone, Body: bill.Text()}
		return out, nil
	}
	var err error
	if out.Mail, err = bill.Mail(); err != nil {
		return outbox.Answer{}, fmt.Errorf("write payment link: %w", err)
	}
	return out, nil
}

// Sendings lists what became of the messages that brought a link, the newest first. Faults: Forbidden.
func (s *Service) Sendings(ctx context.Context, actor identity.Actor, paymentID string) ([]outbox.Row, error) {
	if err := actor.Authorise(policies.PaymentsRead); err != nil {
		return nil, err
	}
	return s.Outbox.About(ctx, actor.Scope(), LinkMail, paymentID)
}
