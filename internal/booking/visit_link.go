package booking

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// linkLife is how long after the visit its link still shows it.
const linkLife = 14 * 24 * time.Hour

func errLink() error {
	return fault.New(fault.NotFound, "link_unknown", "This link is not right, or it is not good any more.")
}

// linked is what a link leads to.
type linked struct {
	actor       identity.Actor
	page        Page
	appointment scheduling.Appointment
	record      record
}

// follow reads a link. The answer is the same for a link that is wrong, over or revoked. Faults: NotFound "link_unknown",
// Unavailable.
func (s *Service) follow(ctx context.Context, token string) (linked, error) {
	target, ok := s.Links.Read(link.ManageAppointment, token)
	if !ok {
		return linked{}, errLink()
	}
	actor, err := s.Actor(ctx, target.Tenant)
	if err != nil {
		return linked{}, orLink(err)
	}
	if actor.Scope().Tenant().State != tenancy.Active {
		return linked{}, errLink()
	}
	r, err := s.kept(ctx, actor.Scope(), target.Subject)
	if err != nil || r.Link != target.Version {
		return linked{}, orLink(err)
	}
	a, err := s.Calendar.Get(ctx, actor, target.Subject)
	if err != nil {
		return linked{}, orLink(err)
	}
	if s.now().After(a.End.Add(linkLife)) {
		return linked{}, errLink()
	}
	page, err := s.page(ctx, actor.Scope())
	if err != nil {
		return linked{}, err
	}
	return linked{actor: actor, page: page, appointment: a, record: r}, nil
}

// kept reads what online booking keeps of an appointment. One that the staff made has none: its link is at version 0,
// until it is renewed.
func (s *Service) kept(ctx context.Context, scope tenancy.Scope, appointmentID string) (record, error) {
	r, found, err := findRecord(ctx, scope, appointmentID)
	if err == nil && !found {
		r = record{ID: appointmentID}
	}
	return r, err
}

// Manage gives the address under which the client of an appointment manages it, and the language in which they booked; ""
// when the staff did. It authorises nobody: the address is for the client alone. Faults: Unavailable.
func (s *Service) Manage(ctx context.Context, actor identity.Actor, appointmentID string) (address, language string, err error) {
	r, err := s.kept(ctx, actor.Scope(), appointmentID)
	if err != nil {
		return "", "", fmt.Errorf("link to an appointment: %w", err)
	}
	return s.linkTo(actor.Scope().TenantID(), r), r.Language, nil
}

func orLink(err error) error {
	if err == nil || fault.KindOf(err) == fault.NotFound {
		return errLink()
	}
	return err
}

func (s *Service) linkTo(tenant tenancy.ID, r record) string {
	return s.PublicURL + "/a/" + s.Links.Token(link.ManageAppointment, tenant, r.ID, r.Link)
}

// RevokeLink makes the link of a visit worthless and gives the staff the new one. Faults: Forbidden; NotFound.
func (s *Service) RevokeLink(ctx context.Context, actor identity.Actor, appointmentID string) (string, error) {
	if err := actor.Authorise(policies.AppointmentsWrite); err != nil {
		return "", err
	}
	if _, err := s.Calendar.Get(ctx, actor, appointmentID); err != nil {
		return "", err
	}
	ok, err := renewLink(ctx, actor.Scope(), appointmentID)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "not_found", "There is no such appointment.")
	}
	if err != nil {
		return "", err
	}
	r, _, err := findRecord(ctx, actor.Scope(), appointmentID)
	return s.linkTo(actor.Scope().TenantID(), r), err
}
