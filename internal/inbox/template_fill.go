package inbox

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Variable names what a template has filled in.
type Variable string

// The variables.
const (
	ClientFirstName Variable = "client.first_name"
	ClientName      Variable = "client.name"
	ClientEmail     Variable = "client.email"
	ClientPhone     Variable = "client.phone"
	ClinicName      Variable = "clinic.name"
	ClinicPhone     Variable = "clinic.phone"
	ClinicAddress   Variable = "clinic.address"
	MyName          Variable = "me.name"
	NextAppointment Variable = "appointment.next"
	LastAppointment Variable = "appointment.last"
	Today           Variable = "today"
)

// Variables lists all variables, in the order in which a screen offers them.
func Variables() []Variable {
	return []Variable{
		ClientFirstName, ClientName, ClientEmail, ClientPhone, NextAppointment, LastAppointment, ClinicName, ClinicPhone, ClinicAddress, MyName, Today,
	}
}

var variableMark = regexp.MustCompile(`\{\{([^{}]{0,100})\}\}`)

// variablesIn lists the variables of a text in their order, each once, known or not.
func variablesIn(text string) []Variable {
	var out []Variable
	for _, found := range variableMark.FindAllStringSubmatch(text, -1) {
		v := Variable(strings.ToLower(strings.TrimSpace(found[1])))
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func knownVariables(field, text string) error {
	for _, v := range variablesIn(text) {
		if !slices.Contains(Variables(), v) {
			return fault.InvalidField(field, "unknown_variable", "There is no variable {{"+string(v)+"}}.").WithDetails(map[string]string{"variable": string(v)})
		}
	}
	return nil
}

// Filled is a template with its variables filled in. What is not known stays as it was, and stands in Missing: a mail with it
// is not sent.
type Filled struct {
	Subject string
	Text    string
	Missing []Variable
}

// Fill fills the variables of a text in for a client, or, with "" for nobody in particular: then those of a client are missing;
// sample makes them up. Faults: Forbidden; NotFound for the client; Invalid "unknown_variable".
func (s *Service) Fill(ctx context.Context, actor identity.Actor, subject, text, language, clientID string, sample bool) (Filled, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Filled{}, err
	}
	if err := knownVariables("subject", subject); err != nil {
		return Filled{}, err
	}
	if err := knownVariables("body", text); err != nil {
		return Filled{}, err
	}
	values, err := s.values(ctx, actor, language, clientID, sample)
	if err != nil {
		return Filled{}, err
	}
	out := Filled{Missing: []Variable{}}
	fill := func(text string) string {
		return variableMark.ReplaceAllStringFunc(text, func(mark string) string {
			v := variablesIn(mark)[0]
			if values[v] != "" {
				return values[v]
			}
			if !slices.Contains(out.Missing, v) {
				out.Missing = append(out.Missing, v)
			}
			return "{{" + string(v) + "}}"
		})
	}
	out.Subject, out.Text = fill(subject), fill(text)
	return out, nil
}

// FillTemplate fills a stored template in for a client, as Fill. Faults as Fill; NotFound for the template.
func (s *Service) FillTemplate(ctx context.Context, actor identity.Actor, templateID, clientID string) (Filled, error) {
	all, err := s.ListTemplates(ctx, actor)
	if err != nil {
		return Filled{}, err
	}
	i := slices.IndexFunc(all, func(t Template) bool { return t.ID == templateID })
	if i < 0 {
		return Filled{}, errNoTemplate()
	}
	return s.Fill(ctx, actor, all[i].Subject, all[i].Body, all[i].Language, clientID, false)
}

func (s *Service) values(ctx context.Context, actor identity.Actor, language, clientID string, sample bool) (map[Variable]string, error) {
	clinic, zone, now := actor.Scope().Tenant().Settings, zoneOf(actor.Scope()), s.now()
	out := map[Variable]string{
		ClinicName: clinic.Name, ClinicPhone: clinic.Phone, ClinicAddress: clinic.Address, MyName: actor.Person().Name,
		Today: dayIn(now, zone, language),
	}
	switch {
	case clientID != "":
		c, err := s.Clients.Get(ctx, actor, clientID)
		if err != nil {
			return nil, err
		}
		out[ClientName], out[ClientFirstName], out[ClientEmail], out[ClientPhone] = c.Name, firstName(c.Name), c.Email, c.Phone
		if at := c.Visits.NextAt; at != nil && at.After(now) {
			out[NextAppointment] = s.SayTime(*at, zone, language)
		}
		if at := c.Visits.LastAt; at != nil {
			out[LastAppointment] = dayIn(*at, zone, language)
		}
	case sample:
		out[ClientName], out[ClientFirstName], out[ClientEmail], out[ClientPhone] = "Ana Popescu", "Ana", "ana.popescu@example.com", "+40 722 000 000"
		out[NextAppointment] = s.SayTime(nineIn(now, zone, 3), zone, language)
		out[LastAppointment] = dayIn(now.AddDate(0, -6, 0), zone, language)
		if out[ClinicPhone] == "" {
			out[ClinicPhone] = "+40 21 000 0000"
		}
		if out[ClinicAddress] == "" {
			out[ClinicAddress] = "Str. Exemplu 1, București"
		}
	}
	for v, text := range out {
		out[v] = oneLine(text)
	}
	return out, nil
}

// oneLine keeps what somebody entered from beginning a new line, or a variable.
func oneLine(text string) string {
	return strings.NewReplacer("{{", "{ {", "}}", "} }").Replace(strings.Join(strings.Fields(plain(text)), " "))
}

func firstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

func nineIn(now time.Time, zone *time.Location, days int) time.Time {
	d := now.In(zone).AddDate(0, 0, days)
	return time.Date(d.Year(), d.Month(), d.Day(), 9, 0, 0, 0, zone)
}

func dayIn(at time.Time, zone *time.Location, language string) string {
	if language == "en" {
		return at.In(zone).Format("2 January 2006")
	}
	return at.In(zone).Format("02.01.2006")
}

// unfilled faults when a text still has a variable in it.
func unfilled(texts ...string) error {
	var left []Variable
	for _, text := range texts {
		for _, v := range variablesIn(text) {
			if slices.Contains(Variables(), v) && !slices.Contains(left, v) {
				left = append(left, v)
			}
		}
	}
	if len(left) == 0 {
		return nil
	}
	return fault.InvalidField("text", "unfilled_variables", fmt.Sprintf("{{%s}} is not filled in.", left[0])).WithDetails(map[string]any{"variables": left})
}
