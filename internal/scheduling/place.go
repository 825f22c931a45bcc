package scheduling

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Override says what a person decided to allow, and why. Each part needs its own permission.
type Override struct {
	Reason       string // at least MinReason runes when anything is overridden
	Overbook     bool   // over other appointments; policies.AppointmentsOverbook
	OutsideHours bool   // outside of working hours and in blocked time; policies.AppointmentsOverride
}

func (o *Override) check(actor identity.Actor) error {
	o.Reason = strings.TrimSpace(o.Reason)
	if !o.Overbook && !o.OutsideHours {
		return nil
	}
	if o.Overbook {
		if err := actor.Authorise(policies.AppointmentsOverbook); err != nil {
			return err
		}
	}
	if o.OutsideHours {
		if err := actor.Authorise(policies.AppointmentsOverride); err != nil {
			return err
		}
	}
	if n := utf8.RuneCountInString(o.Reason); n < MinReason || n > MaxReason {
		return fault.InvalidField("override.reason", "reason_required", "Say why, in at least three characters.")
	}
	return nil
}

func (o Override) allows(k ConflictKind) bool {
	if k.isOverlap() {
		return o.Overbook
	}
	return o.OutsideHours
}

const placeAttempts = 8

// place puts the appointment at its time: it looks for conflicts, refuses those that are not overridden, and writes. The
// read beforehand gives people their answer and keeps appointments from going over an overbooked one; what makes two
// overlapping writers impossible is the index that write meets. When that refuses, the winner is found by reading again;
// when it is gone meanwhile (a racing cancel), writing is tried again, a bounded number of times. It returns the
// conflicts that were overridden.
func (s *Service) place(ctx context.Context, actor identity.Actor, a *Appointment, provider catalogue.Provider, o Override,
	write func(Appointment) error,
) ([]Conflict, error) {
	for range placeAttempts {
		found, err := s.conflicts(ctx, actor, *a, provider)
		if err != nil {
			return nil, err
		}
		a.Overbooked, a.OverrideReason = false, ""
		for _, c := range found {
			if !o.allows(c.Kind) {
				return nil, s.refusal(ctx, actor, *a, provider, found)
			}
			a.Overbooked = a.Overbooked || c.Kind.isOverlap()
			a.OverrideReason = o.Reason
		}
		err = write(*a)
		if !tenancy.IsDuplicate(err, "") {
			return found, err
		}
		if tenancy.IsDuplicate(err, "_id_") {
			return nil, err
		}
	}
	return nil, errBusy()
}

// putAside moves an appointment that takes nobody's time, such as a cancelled one. Others do not stand against it, working
// hours and blocked time do: coming back to life (ChangeStatus) does not ask about those again.
func (s *Service) putAside(ctx context.Context, actor identity.Actor, a *Appointment, provider catalogue.Provider, o Override,
	write func(Appointment) error,
) ([]Conflict, error) {
	found, err := s.conflicts(ctx, actor, *a, provider)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(c Conflict) bool { return c.Kind.isOverlap() })
	a.OverrideReason = ""
	if len(found) > 0 {
		if !o.OutsideHours {
			return nil, s.refusal(ctx, actor, *a, provider, found)
		}
		a.OverrideReason = o.Reason
	}
	return found, write(*a)
}

// conflicts reads everything that stands against the appointment.
func (s *Service) conflicts(ctx context.Context, actor identity.Actor, a Appointment, provider catalogue.Provider) ([]Conflict, error) {
	scope := actor.Scope()
	others, err := overlapping(ctx, scope, a)
	if err != nil {
		return nil, fmt.Errorf("read overlapping appointments: %w", err)
	}
	blocks, err := blocksWithin(ctx, scope, a.Interval())
	if err != nil {
		return nil, fmt.Errorf("read blocked times: %w", err)
	}
	zone, err := ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	found := overlapConflicts(a, others, actor.SeesProvider)
	found = append(found, blockConflicts(a, blocks)...)
	return append(found, hoursConflicts(a, OpenHours(provider.Hours, zone, a.Interval()))...), nil
}

func (s *Service) refusal(ctx context.Context, actor identity.Actor, a Appointment, provider catalogue.Provider, found []Conflict) error {
	near, err := s.alternatives(ctx, actor, a, provider)
	if err != nil { // the refusal stands without them
		s.Logger.WarnContext(ctx, "no alternatives found", "tenant_id", actor.Scope().TenantID(), "error", err)
	}
	return refuse(Refusal{Conflicts: found, Alternatives: near})
}
