package reminders

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

// Preview is a text as a client would get it, with made-up data.
type Preview struct {
	Subject string
	Text    string
	HTML    string // of a mail
	Size    Size   // of a text message
}

// Preview writes the words of a channel in a language, not saved. Faults: Forbidden; Invalid with fields, as saving them.
func (s *Service) Preview(_ context.Context, actor identity.Actor, channel outbox.Channel, language string, w Words) (Preview, error) {
	if err := actor.Authorise(policies.ClinicRead); err != nil {
		return Preview{}, err
	}
	if !slices.Contains(Channels(), channel) {
		return Preview{}, fault.InvalidField("channel", "unknown_value", "Reminders go by e-mail, SMS or WhatsApp.")
	}
	if !slices.Contains(Languages(), language) {
		return Preview{}, fault.InvalidField("language", "unknown_value", "Reminders are written in ro and en.")
	}
	var bad fault.Problems
	w.check(channel, "", &bad)
	if err := bad.Err(); err != nil {
		return Preview{}, err
	}
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return Preview{}, err
	}
	f := s.example(actor, language, zone)
	if channel != outbox.Email {
		text := f.text(w, "").Body
		return Preview{Text: text, Size: SizeOf(text)}, nil
	}
	m, err := f.mail(w, "client@example.com")
	if err != nil {
		return Preview{}, fmt.Errorf("preview reminder: %w", err)
	}
	return Preview{Subject: m.Subject, Text: m.Text, HTML: m.HTML}, nil
}

// example is a visit of tomorrow at the clinic.
func (s *Service) example(actor identity.Actor, language string, zone *time.Location) facts {
	clinic := actor.Scope().Tenant().Settings
	now := s.Now().In(zone)
	service := "Consultație"
	if language == "en" {
		service = "Consultation"
	}
	return factsOf(visit{
		language: language, client: "Ana Popescu", services: service, provider: "Dr. Maria Ionescu", zone: zone,
		start:  time.Date(now.Year(), now.Month(), now.Day()+1, 10, 30, 0, 0, zone),
		manage: s.PublicURL + "/a/7x2k9m4p1q8r5t3v6w0y2z4b6d~8f1h3j5l7n9p2r4t6v8x0z~1~Qm9va2luZ0xpbms",
		clinic: messaging.Clinic{Name: clinic.Name, Color: clinic.BrandColor, Address: clinic.Address, Phone: clinic.Phone},
	})
}
