package scheduling

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Booking is the input of Book.
type Booking struct {
	ID              string `json:"-"` // derived from the Idempotency-Key, or a new one
	ClientID        string
	ProviderID      string
	AssistantID     string       // "" = none
	ResourceID      string       // "" = none, or one of the type that the services need
	LocationID      string       // "" = the provider's
	CategoryID      string       // "" = none
	Source          Source       // "" = ByStaff
	ServiceIDs      []string     // 1 to MaxServices; one may stand more than once
	Lines           []LineChange // of the services, those with another length or price than they have
	Start           string       // see ParseStart
	DurationMinutes int          // 0 = the services' sum
	PriceAmount     *int64       // minor units; nil = the services' sum
	Notes           string
	Override        Override

	held bool // for a hold, which has no client
}

// Book makes an appointment. The same identifier with the same input again gives the stored appointment. Faults:
// Forbidden; NotFound when the actor may not see the provider; Invalid with fields (references, times, lengths); Invalid
// "idempotency_key_reused"; Conflict "appointment_conflict" with Refusal; Unavailable "busy" when others keep winning.
func (s *Service) Book(ctx context.Context, actor identity.Actor, in Booking) (Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsWrite); err != nil {
		return Appointment{}, err
	}
	if err := id.Check(id.Appointment, "id", in.ID); err != nil {
		return Appointment{}, err
	}
	if !actor.SeesProvider(in.ProviderID) {
		return Appointment{}, fault.New(fault.NotFound, "not_found", "There is no such provider.")
	}
	if err := in.Override.check(actor); err != nil {
		return Appointment{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Appointment{}, fmt.Errorf("book appointment: %w", err)
	}
	if a, found, err := s.stored(ctx, actor.Scope(), in.ID, hash); err != nil || found {
		return a, err
	}
	a, err := s.book(ctx, actor, in, hash)
	if err == nil {
		return a, nil
	}
	// The first of two equal requests may just have won, be it the identifier or the time.
	if kind := fault.KindOf(err); tenancy.IsDuplicate(err, "_id_") || kind == fault.Conflict || kind == fault.Unavailable {
		if a, found, again := s.stored(ctx, actor.Scope(), in.ID, hash); again != nil || found {
			return a, again
		}
	}
	return Appointment{}, fmt.Errorf("book appointment: %w", err)
}

func (s *Service) book(ctx context.Context, actor identity.Actor, in Booking, hash string) (Appointment, error) {
	a, plan, err := s.draft(ctx, actor, in)
	if err != nil {
		return Appointment{}, err
	}
	a.RequestHash = hash
	overridden, err := s.place(ctx, actor, &a, plan, in.Override, func(a Appointment) error {
		return s.insert(ctx, actor.Scope(), a)
	})
	if err != nil {
		return Appointment{}, err
	}
	a.claim()
	e := audit.Entry{Action: "appointment.booked", Reason: a.OverrideReason}
	s.appointmentChanged(ctx, actor, a, overriding(e, overridden))
	return a, nil
}

// stored finds the appointment of an earlier attempt.
func (s *Service) stored(ctx context.Context, scope tenancy.Scope, key, hash string) (Appointment, bool, error) {
	a, found, err := findAppointment(ctx, scope, key)
	if err != nil || !found {
		return Appointment{}, false, err
	}
	if err := idempotency.Check(a.RequestHash, hash); err != nil {
		return Appointment{}, false, err
	}
	joined, err := s.join(ctx, scope, []Appointment{a})
	if err != nil {
		return Appointment{}, false, err
	}
	return joined[0], true, nil
}

// draft resolves the input to an appointment that is not placed yet.
func (s *Service) draft(ctx context.Context, actor identity.Actor, in Booking) (Appointment, plan, error) {
	d := s.newDraft(actor.Scope())
	now := s.now()
	a := Appointment{
		ID: in.ID, Status: Scheduled, Notes: in.Notes, Source: cmp.Or(in.Source, ByStaff),
		CreatedBy: actor.Person().Name, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return a, plan{}, err
	}
	if !in.held {
		d.client(ctx, &a, in.ClientID)
	}
	d.provider(ctx, &a, in.ProviderID)
	d.assistant(ctx, &a, in.AssistantID)
	d.parted(a)
	d.resource(ctx, &a, in.ResourceID)
	if in.LocationID == "" {
		in.LocationID = d.is.LocationID
	}
	d.location(ctx, &a, in.LocationID)
	d.category(ctx, &a, in.CategoryID)
	d.services(ctx, &a, in.ServiceIDs)
	d.adjust(&a, in.Lines)
	if start, err := ParseStart(in.Start, zone); err != nil {
		d.fail(err)
	} else {
		a.Start = start
		d.length(&a, in.DurationMinutes)
		d.within(a, now)
	}
	d.price(&a, in.PriceAmount)
	d.notes(a)
	if !slices.Contains(Sources(), a.Source) {
		d.add("source", "unknown_value", "An appointment comes from the staff, online booking, the waitlist or an import.")
	}
	d.needed(ctx, a)
	p := d.plan()
	p.moved = true
	return a, p, d.err()
}

// overriding adds what was overridden to an audit entry.
func overriding(e audit.Entry, conflicts []Conflict) audit.Entry {
	for _, c := range conflicts {
		e.Changes = append(e.Changes, audit.Change{Field: "overridden", After: string(c.Kind)})
	}
	return e
}
