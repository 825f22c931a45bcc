package notifications

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/policies"
)

// Preview writes a mail of the kind as a client would get it from the clinic, with made-up data, in "ro" or "en". Faults:
// Forbidden; Invalid "kind".
func (s *Service) Preview(_ context.Context, actor identity.Actor, kind Kind, language string) (messaging.Mail, error) {
	if err := actor.Authorise(policies.ClinicRead); err != nil {
		return messaging.Mail{}, err
	}
	clinic := actor.Scope().Tenant().Settings
	zone, err := time.LoadLocation(clinic.TimeZone)
	if err != nil {
		return messaging.Mail{}, fmt.Errorf("preview mail: %w", err)
	}
	signed := messaging.Clinic{Name: clinic.Name, Color: clinic.BrandColor, Address: clinic.Address, Phone: clinic.Phone}
	now := s.Now().In(zone)
	start := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 30, 0, 0, zone)
	service, provider := "Consultație", "Dr. Maria Ionescu"
	if language == "en" {
		service = "Consultation"
	}
	const to = "client@example.com"
	visit := messaging.Visit{
		To: to, Language: language, Clinic: signed, Service: service, Provider: provider, Start: start, Zone: zone,
		Link: s.PublicURL + "/visit/…", BookAgain: s.PublicURL + "/book/" + actor.Scope().Tenant().Slug,
	}
	switch kind {
	case BookingConfirmed:
		return visit.Confirmed()
	case BookingChanged:
		return visit.Changed()
	case BookingCancelled:
		return visit.Cancelled()
	case WaitlistOffer:
		return messaging.FreeTime{
			To: to, Language: language, Clinic: signed, Service: service, Provider: provider, Start: start, Zone: zone,
			ExpiresAt: start.Add(-2 * time.Hour), Link: s.PublicURL + "/offer/…",
		}.Offered()
	default:
		return messaging.Mail{}, fault.InvalidField("kind", "unknown_value", "There is no such kind of mail.")
	}
}
