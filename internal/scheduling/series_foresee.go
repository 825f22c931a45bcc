package scheduling

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// foreseeAll works out the targets of a pending change, which it puts into the order in which they make room for one
// another, and says of each what becomes of it, by time.
func (s *Service) foreseeAll(ctx context.Context, actor identity.Actor, of []Appointment, pending *Pending, in SeriesChange) ([]Occurrence, error) {
	if pending.Minutes > 0 { // the last makes room first
		slices.Reverse(pending.Targets)
	}
	slices.SortStableFunc(pending.Targets, func(x, y Target) int { return cmp.Compare(order(x), order(y)) })
	along := map[string]bool{}
	for _, t := range pending.Targets {
		along[t.ID] = !t.AsIs
	}
	all := make([]Occurrence, 0, len(of))
	for i := range pending.Targets {
		t := &pending.Targets[i]
		t.Plain = in.Anyway != nil && !slices.Contains(in.Anyway, t.ID)
		n := slices.IndexFunc(of, func(a Appointment) bool { return a.ID == t.ID })
		if err := s.redirect(actor, t, of[n], *pending, in.Elsewhere); err != nil {
			return nil, err
		}
		o, err := s.foresee(ctx, actor, of[n], *pending, *t, along)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(x, y Occurrence) int { return x.Start.Compare(y.Start) })
	return all, nil
}

// order has what is removed first.
func order(t Target) int {
	if t.Remove {
		return 0
	}
	return 1
}

// redirect notes where a target goes when it does not go where the others do.
func (s *Service) redirect(actor identity.Actor, t *Target, a Appointment, pending Pending, elsewhere map[string]Elsewhere) error {
	to, ok := elsewhere[a.ID]
	if !ok || t.Remove || t.AsIs {
		return nil
	}
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return err
	}
	planned := a.planned()
	switch {
	case t.At != nil:
		planned = *t.At
	case t.Planned != nil:
		planned = *t.Planned
	case pending.Minutes != 0:
		planned, _ = pending.shift(planned, zone)
	}
	o := Occurrence{Start: planned, End: planned.Add(a.End.Sub(a.Start))}
	if err := s.putElsewhere(actor, &o, to, zone); err != nil {
		return err
	}
	t.Elsewhere, t.Planned = o.Elsewhere, o.Planned
	return nil
}

// foresee works out one target.
func (s *Service) foresee(ctx context.Context, actor identity.Actor, a Appointment, pending Pending, t Target, along map[string]bool) (Occurrence, error) {
	o := Occurrence{Index: a.SeriesIndex, AppointmentID: a.ID, Start: a.Start, End: a.End, Plain: t.Plain, Fate: Kept}
	if t.Remove {
		o.Fate = Removed
		return o, nil
	}
	if pending.Next != nil {
		o.Index = t.Index
	}
	if t.AsIs {
		return o, nil
	}
	change, shifted, err := pending.changeOf(actor.Scope(), a, t)
	if err != nil {
		return o, err
	}
	after, p, err := s.apply(ctx, actor, a, change)
	if err != nil {
		return o, err
	}
	p.along = along
	o.Start, o.End, o.Shifted = after.Start, after.End, shifted
	if isMoved(a, after) && after.Status.Blocks() {
		err = s.assess(ctx, actor, after, p, &o)
	}
	return o, err
}

// minutesBetween is by how much a new start moves the clock time.
func minutesBetween(scope tenancy.Scope, a Appointment, in Change) (int, error) {
	if in.Start == nil {
		return 0, nil
	}
	zone, err := ZoneOf(scope)
	if err != nil {
		return 0, err
	}
	start, err := ParseStart(*in.Start, zone)
	if err != nil {
		return 0, err
	}
	return int(asWall(start, zone).Sub(asWall(a.Start, zone)) / time.Minute), nil
}

// shift is a time moved by the change's minutes on the clock; true when the clocks leave the new one out.
func (p Pending) shift(at time.Time, zone *time.Location) (time.Time, bool) {
	return instantOf(asWall(at, zone).Add(time.Duration(p.Minutes)*time.Minute), zone)
}

// changeOf is the change of one target: its own day and clock time, moved, or the place that is its own.
func (p Pending) changeOf(scope tenancy.Scope, a Appointment, t Target) (Change, bool, error) {
	c := p.Change
	if t.AsIs {
		return Change{}, false, nil
	}
	if t.Plain {
		c.Override = Override{}
	}
	to := func(at time.Time) {
		start := at.Format(time.RFC3339)
		c.Start = &start
	}
	switch {
	case t.Elsewhere != nil:
		c.Start = &t.Elsewhere.Start
		if t.Elsewhere.ProviderID != "" {
			c.ProviderID = &t.Elsewhere.ProviderID
		}
		if t.Elsewhere.ResourceID != "" {
			c.ResourceID = &t.Elsewhere.ResourceID
		}
		return c, false, nil
	case t.At != nil:
		to(*t.At)
		return c, false, nil
	case c.Start == nil || p.Minutes == 0:
		c.Start = nil
		return c, false, nil
	}
	zone, err := ZoneOf(scope)
	if err != nil {
		return c, false, err
	}
	at, shifted := p.shift(a.Start, zone)
	to(at)
	return c, shifted, nil
}

// replan notes when the series has a target that was changed.
func (p Pending) replan(before Appointment, after *Appointment, t Target, zone *time.Location) {
	planned := before.planned()
	switch {
	case t.Planned != nil:
		planned = *t.Planned
	case t.At != nil:
		planned = *t.At
	case p.Scope != ThisOne && p.Minutes != 0:
		planned, _ = p.shift(planned, zone)
	}
	if before.SeriesPlanned == nil && t.Planned == nil && p.Scope != ThisOne { // it went where the series has it
		planned = after.Start
	}
	after.plannedAt(planned)
}
