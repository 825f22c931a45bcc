package scheduling

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// StatusChange is the input of ChangeStatus.
type StatusChange struct {
	Status   Status
	Reason   string   // why, for a cancellation; may be ""
	Override Override // for coming back over another appointment
}

// ChangeStatus takes an appointment to another status from the revision it was read at. Undo is the change back. Its
// time is released and taken again by the same write, so coming back is refused when somebody has the time meanwhile.
// Faults: Forbidden; NotFound; Conflict "stale_edit", "status_not_allowed", or "appointment_conflict" with Refusal;
// Invalid for an unknown status.
func (s *Service) ChangeStatus(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in StatusChange) (Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsStatus); err != nil {
		return Appointment{}, err
	}
	if !in.Status.Valid() {
		return Appointment{}, fault.InvalidField("status", "unknown_value", "This is not a status of appointments.")
	}
	in.Reason = strings.TrimSpace(in.Reason)
	if utf8.RuneCountInString(in.Reason) > MaxReason {
		return Appointment{}, fault.InvalidField("reason", "too_long", fmt.Sprintf("At most %d characters.", MaxReason))
	}
	if err := in.Override.check(actor); err != nil {
		return Appointment{}, err
	}
	before, err := s.at(ctx, actor, appointmentID, rev)
	if err != nil {
		return Appointment{}, err
	}
	if !before.Status.MayBecome(in.Status, before.PreviousStatus) {
		return Appointment{}, fault.New(fault.Conflict, "status_not_allowed",
			fmt.Sprintf("An appointment that is %s cannot become %s.", before.Status, in.Status))
	}
	after := before
	after.PreviousStatus, after.Status, after.StatusReason = before.Status, in.Status, in.Reason
	after.Rev, after.ChangedAt = rev+1, s.now()
	frees := before.Status.Blocks() && !after.Status.Blocks()
	if err := s.freeing(ctx, actor.Scope(), frees, before.End); err != nil {
		return Appointment{}, fmt.Errorf("change status: %w", err)
	}
	overridden, err := s.writeStatus(ctx, actor, before, &after, in.Override)
	if err != nil {
		return Appointment{}, fmt.Errorf("change status: %w", err)
	}
	after.claim()
	e := audit.Entry{Action: "appointment.status", Reason: in.Reason, Changes: differences(before, after)}
	s.appointmentChanged(ctx, actor, after, overriding(e, overridden))
	s.freed(ctx, actor.Scope(), frees, before)
	return after, nil
}

func (s *Service) writeStatus(ctx context.Context, actor identity.Actor, before Appointment, after *Appointment, o Override) ([]Conflict, error) {
	write := func(a Appointment) error { return s.put(ctx, actor.Scope(), before, a) }
	if before.Status.Blocks() || !after.Status.Blocks() {
		return nil, write(*after)
	}
	// It was placed once, hours and blocks included: coming back only asks whether somebody has the time now, and it keeps
	// the reason that it was placed with.
	o.OutsideHours = true
	if o.Reason == "" {
		o.Reason = before.OverrideReason
	}
	p, err := s.planOf(ctx, actor.Scope(), before, false)
	if err != nil {
		return nil, err
	}
	return s.place(ctx, actor, after, p, o, write)
}
