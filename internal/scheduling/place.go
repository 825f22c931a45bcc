package scheduling

import (
	"context"
	"fmt"
	"math/rand/v2"
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

// plan is what is known about an appointment that is to be placed, beside itself.
type plan struct {
	provider  catalogue.Provider
	assistant catalogue.Provider   // ID "" = none
	resources []catalogue.Resource // one of them is chosen each time that placing is tried; none = it is as it is
	moved     bool                 // whether it gets a new start, which may not lie in the past
	along     map[string]bool      // appointments that move along with it and so do not stand against it
}

// planOf looks up whom an appointment that is there, or a series' template, is with.
func (s *Service) planOf(ctx context.Context, scope tenancy.Scope, a Appointment, pick bool) (p plan, err error) {
	if p.provider, _, err = s.Catalogue.FindProvider(ctx, scope, a.ProviderID); err != nil {
		return p, err
	}
	if a.AssistantID != "" {
		if p.assistant, _, err = s.Catalogue.FindProvider(ctx, scope, a.AssistantID); err != nil {
			return p, err
		}
	}
	if pick {
		d := s.newDraft(scope)
		a.ResourceID = ""
		d.needed(ctx, a)
		p.resources, err = d.pick, d.fatal // of a clinic that has none any more nothing is chosen
	}
	return p, err
}

// place puts the appointment at its time: it looks for conflicts, refuses those that are not overridden, and writes. The
// read beforehand gives people their answer and keeps appointments from going over an overbooked one; what makes two
// overlapping writers impossible is the index that write meets. When that refuses, the winner is found by reading again;
// when it is gone meanwhile (a racing cancel), writing is tried again, a bounded number of times. It returns the
// conflicts that were overridden.
func (s *Service) place(ctx context.Context, actor identity.Actor, a *Appointment, p plan, o Override, write func(Appointment) error) ([]Conflict, error) {
	for attempt := range placeAttempts {
		if err := s.choose(ctx, actor.Scope(), a, p.resources, attempt); err != nil {
			return nil, err
		}
		found, err := s.conflicts(ctx, actor, *a, p)
		if err != nil {
			return nil, err
		}
		a.Overbooked, a.OverrideReason = false, ""
		for _, c := range found {
			if !o.allows(c.Kind) {
				return nil, s.refusal(ctx, actor, *a, p, found)
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

// choose gives the appointment a resource that is free at its time, or the first when none is: that one's conflicts are
// then shown. Who lost a race takes another than those before, so that many do not run after the same one.
func (s *Service) choose(ctx context.Context, scope tenancy.Scope, a *Appointment, from []catalogue.Resource, attempt int) error {
	if len(from) == 0 {
		return nil
	}
	board, err := s.board(ctx, scope, a.Taken(), slotSearch{resources: from}.parties())
	if err != nil {
		return fmt.Errorf("read taken resources: %w", err)
	}
	free := slices.DeleteFunc(slices.Clone(from), func(r catalogue.Resource) bool {
		return slices.ContainsFunc(board.taken.of(r.ID, a.ID), a.Taken().Overlaps) ||
			slices.ContainsFunc(board.taken.blocks[r.ID], a.Interval().Overlaps)
	})
	chosen := from[0]
	if len(free) > 0 {
		chosen = free[0]
		if attempt > 0 {
			chosen = free[rand.IntN(len(free))] //nolint:gosec // nothing secret
		}
	}
	a.ResourceID, a.ResourceName = chosen.ID, chosen.Name
	return nil
}

// putAside moves an appointment that takes nobody's time, such as a cancelled one. Others do not stand against it, working
// hours and blocked time do: coming back to life (ChangeStatus) does not ask about those again.
func (s *Service) putAside(ctx context.Context, actor identity.Actor, a *Appointment, p plan, o Override, write func(Appointment) error) ([]Conflict, error) {
	found, err := s.conflicts(ctx, actor, *a, p)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(c Conflict) bool { return c.Kind.isOverlap() })
	a.OverrideReason = ""
	if len(found) > 0 {
		if !o.OutsideHours {
			return nil, s.refusal(ctx, actor, *a, p, found)
		}
		a.OverrideReason = o.Reason
	}
	return found, write(*a)
}

// conflicts reads everything that stands against the appointment.
func (s *Service) conflicts(ctx context.Context, actor identity.Actor, a Appointment, p plan) ([]Conflict, error) {
	scope := actor.Scope()
	others, err := s.inTheWay(ctx, scope, a)
	if err != nil {
		return nil, err
	}
	others = slices.DeleteFunc(others, func(o Appointment) bool { return p.along[o.ID] })
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
	found = append(found, hoursConflicts(a, a.ProviderID, a.ProviderName, p.provider, clinicHours(scope), zone)...)
	if a.AssistantID != "" && keepsHours(p.assistant) {
		found = append(found, hoursConflicts(a, a.AssistantID, a.AssistantName, p.assistant, clinicHours(scope), zone)...)
	}
	if today := StartOfDay(DayOf(s.now(), zone), zone); p.moved && a.Source != ByImport && a.Start.Before(today) {
		found = append(found, Conflict{Start: a.Start, End: a.End}.as(InThePast, a.ProviderID, a.ProviderName))
	}
	return found, nil
}

// inTheWay reads the appointments and holds that may overlap; holds whose time is over are removed, so that their claims
// are not met by the write.
func (s *Service) inTheWay(ctx context.Context, scope tenancy.Scope, a Appointment) ([]Appointment, error) {
	others, err := overlapping(ctx, scope, a)
	if err != nil {
		return nil, fmt.Errorf("read overlapping appointments: %w", err)
	}
	var left []Appointment
	for _, o := range others {
		if !o.isExpired(s.now()) {
			left = append(left, o)
			continue
		}
		if _, err := s.dropExpired(ctx, scope, o); err != nil {
			return nil, err
		}
	}
	return left, nil
}

func (s *Service) refusal(ctx context.Context, actor identity.Actor, a Appointment, p plan, found []Conflict) error {
	near, err := s.alternatives(ctx, actor, a, p)
	if err != nil { // the refusal stands without them
		s.Logger.WarnContext(ctx, "no alternatives found", "tenant_id", actor.Scope().TenantID(), "error", err)
	}
	return refuse(Refusal{Conflicts: found, Alternatives: near})
}
