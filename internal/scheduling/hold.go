package scheduling

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The time for which a hold keeps its place.
const (
	HoldTime = 5 * time.Minute
	MaxHold  = 24 * time.Hour
)

// DueHolds marks, in the ledger of follow-up work, when a tenant's next hold is over; SweepHolds is its chore.
const DueHolds due.Kind = "holds"

// HoldInput is the input of Hold.
type HoldInput struct {
	ID          string `json:"-"` // of the hold, and of the appointment that it becomes
	ServiceIDs  []string
	ProviderID  string
	AssistantID string
	ResourceID  string // "" = one of the type that the services need, if any
	LocationID  string // "" = the provider's
	Start       string // see ParseStart; not before now
	Source      Source
	Until       time.Time `json:"-"` // at most MaxHold from now; zero = HoldTime from now
}

// Hold keeps time for somebody who is about to book: an appointment in the status Held, which nobody sees but which takes
// the time as any other does, until it is confirmed, released or over. The same identifier with the same input again gives
// the hold. Faults: Forbidden; Invalid with fields; Conflict "appointment_conflict" with Refusal, or "hold_used" when it has
// become an appointment; Unavailable "busy".
func (s *Service) Hold(ctx context.Context, actor identity.Actor, in HoldInput) (Appointment, error) {
	if err := actor.Authorise(policies.HoldsTake); err != nil {
		return Appointment{}, err
	}
	if err := id.Check(id.Appointment, "id", in.ID); err != nil {
		return Appointment{}, err
	}
	now := s.now()
	if in.Until.IsZero() {
		in.Until = now.Add(HoldTime)
	}
	if !in.Until.After(now) || in.Until.After(now.Add(MaxHold)) {
		return Appointment{}, fault.InvalidField("until", "out_of_range", "Time is held for at most a day.")
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Appointment{}, fmt.Errorf("hold: %w", err)
	}
	if a, found, err := s.held(ctx, actor.Scope(), in.ID, hash); err != nil || found {
		return a, err
	}
	a, err := s.takeHold(ctx, actor, in, hash)
	if tenancy.IsDuplicate(err, "_id_") { // the same request, at once
		if a, found, again := s.held(ctx, actor.Scope(), in.ID, hash); again != nil || found {
			return a, again
		}
	}
	if err != nil {
		return Appointment{}, fmt.Errorf("hold: %w", err)
	}
	return a, nil
}

func (s *Service) takeHold(ctx context.Context, actor identity.Actor, in HoldInput, hash string) (Appointment, error) {
	a, p, err := s.draft(ctx, actor, Booking{
		ID: in.ID, ServiceIDs: in.ServiceIDs, ProviderID: in.ProviderID, AssistantID: in.AssistantID, ResourceID: in.ResourceID,
		LocationID: in.LocationID, Start: in.Start, Source: cmp.Or(in.Source, Online), held: true,
	})
	if err == nil && a.Start.Before(s.now()) {
		err = fault.InvalidField("start", "too_early", "This time is over.")
	}
	if err != nil {
		return Appointment{}, err
	}
	until := in.Until.UTC().Truncate(time.Millisecond)
	a.Status, a.HeldUntil, a.RequestHash = Held, &until, hash
	if s.Ledger != nil {
		if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueHolds, until); err != nil {
			return Appointment{}, err
		}
	}
	_, err = s.place(ctx, actor, &a, p, Override{}, func(a Appointment) error { return insertAppointment(ctx, actor.Scope(), a) })
	if err != nil {
		return Appointment{}, err
	}
	a.claim()
	return a, nil
}

// held finds the hold of an earlier attempt; one that is over is removed.
func (s *Service) held(ctx context.Context, scope tenancy.Scope, key, hash string) (Appointment, bool, error) {
	a, found, err := findAppointment(ctx, scope, key)
	switch {
	case err != nil || !found:
		return Appointment{}, false, err
	case a.Status != Held:
		return Appointment{}, false, fault.New(fault.Conflict, "hold_used", "This time has been booked.")
	case a.isExpired(s.now()):
		_, err := s.dropExpired(ctx, scope, a)
		return Appointment{}, false, err
	}
	return a, true, idempotency.Check(a.RequestHash, hash)
}

// ConfirmInput is the input of ConfirmHold.
type ConfirmInput struct {
	ClientID  string
	Notes     string
	Source    Source // "" = as it was held
	CreatedBy string // "" = as it was held
}

// ConfirmHold makes a hold the client's appointment, in one write of the same document: the hold is still there and not
// over, and the client has the time. Confirming again for the same client gives the appointment. Faults: Forbidden;
// NotFound for the client; Invalid; Gone "hold_expired"; Conflict "appointment_conflict" with Refusal when the client has
// another appointment then; Unavailable "busy".
func (s *Service) ConfirmHold(ctx context.Context, actor identity.Actor, holdID string, in ConfirmInput) (Appointment, error) {
	if err := actor.Authorise(policies.HoldsTake); err != nil {
		return Appointment{}, err
	}
	before, found, err := findAppointment(ctx, actor.Scope(), holdID)
	if err != nil {
		return Appointment{}, fmt.Errorf("confirm hold: %w", err)
	}
	if !found || before.isExpired(s.now()) || before.Status != Held && before.ClientID != in.ClientID {
		return Appointment{}, errHoldExpired()
	}
	if before.Status != Held {
		return s.visible(ctx, actor, holdID)
	}
	d, after := s.newDraft(actor.Scope()), before
	d.client(ctx, &after, in.ClientID)
	after.Status, after.Notes, after.HeldUntil = Scheduled, in.Notes, nil
	after.Source, after.CreatedBy = cmp.Or(in.Source, before.Source), cmp.Or(in.CreatedBy, before.CreatedBy)
	after.Rev, after.ChangedAt = before.Rev+1, s.now()
	d.notes(after)
	if err := d.err(); err != nil {
		return Appointment{}, err
	}
	if err := s.confirm(ctx, actor, before, &after); err != nil {
		return Appointment{}, fmt.Errorf("confirm hold: %w", err)
	}
	after.claim()
	s.appointmentChanged(ctx, actor, after, audit.Entry{Action: "appointment.booked", Changes: []audit.Change{
		{Field: "source", After: string(after.Source)}, {Field: "client_id", After: after.ClientID},
	}})
	return after, nil
}

// confirm writes; all but the client have been asked when the time was held.
func (s *Service) confirm(ctx context.Context, actor identity.Actor, before Appointment, after *Appointment) error {
	for range placeAttempts {
		others, err := s.inTheWay(ctx, actor.Scope(), *after)
		if err != nil {
			return err
		}
		taken := slices.DeleteFunc(overlapConflicts(*after, others, actor.SeesProvider), func(c Conflict) bool { return c.Kind != ClientTaken })
		if len(taken) > 0 {
			p, _, err := s.Catalogue.FindProvider(ctx, actor.Scope(), after.ProviderID)
			if err != nil {
				return err
			}
			return s.refusal(ctx, actor, *after, plan{provider: p}, taken)
		}
		if err := s.announce(ctx, actor.Scope(), before, *after); err != nil {
			return err
		}
		ok, err := confirmHold(ctx, actor.Scope(), *after, before.Rev, s.now())
		switch {
		case tenancy.IsDuplicate(err, ""):
			continue
		case err != nil:
			return err
		case !ok:
			return errHoldExpired()
		}
		return nil
	}
	return errBusy()
}

// ReleaseHold gives held time back. A hold that is not there any more is no fault. Faults: Forbidden; Conflict "hold_used"
// when it has become an appointment.
func (s *Service) ReleaseHold(ctx context.Context, actor identity.Actor, holdID string) error {
	if err := actor.Authorise(policies.HoldsTake); err != nil {
		return err
	}
	a, found, err := findAppointment(ctx, actor.Scope(), holdID)
	if err != nil || !found {
		return err
	}
	if a.Status != Held {
		return fault.New(fault.Conflict, "hold_used", "This time has been booked.")
	}
	if err := s.freeing(ctx, actor.Scope(), true, a.End); err != nil {
		return fmt.Errorf("release hold: %w", err)
	}
	gone, err := deleteHold(ctx, actor.Scope(), holdID, nil)
	if err != nil {
		return fmt.Errorf("release hold: %w", err)
	}
	s.freed(ctx, actor.Scope(), gone, a)
	return nil
}

// SweepHolds removes the holds that are over and says when the next one is (zero: there is none). It is the chore of
// DueHolds. Faults: Forbidden; Unavailable.
func (s *Service) SweepHolds(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	over, err := expiredHolds(ctx, scope, s.now())
	if err != nil {
		return time.Time{}, fmt.Errorf("sweep holds: %w", err)
	}
	for _, a := range over {
		gone, err := s.dropExpired(ctx, scope, a)
		if err != nil {
			return time.Time{}, fmt.Errorf("sweep holds: %w", err)
		}
		s.freed(ctx, scope, gone, a)
	}
	return nextHold(ctx, scope)
}

// dropExpired removes a hold that is over, unless somebody did so before. Whoever meets one while placing takes its time
// and so does not tell that it is free; that it was announced does for what they leave of it.
func (s *Service) dropExpired(ctx context.Context, scope tenancy.Scope, a Appointment) (bool, error) {
	if err := s.freeing(ctx, scope, true, a.End); err != nil {
		return false, err
	}
	now := s.now()
	gone, err := deleteHold(ctx, scope, a.ID, &now)
	if err != nil {
		return false, fmt.Errorf("remove hold that is over: %w", err)
	}
	return gone, nil
}

func errHoldExpired() error {
	return fault.New(fault.Gone, "hold_expired", "The time is not held any more. Please choose again.")
}
