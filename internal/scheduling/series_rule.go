package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// planRule works out a changed rule. What was before the appointment stays. From it on (or, for the whole series, from the
// first that is still to come) the rule counts anew, in a series of its own:
//   - an appointment on a day that the new rule has as well stays the one it is, with its notes and status, at the new time;
//   - one on a day that the new rule does not have is cancelled, unless it is skipped;
//   - the other days get new appointments, except where one of the series was over, done or cancelled already.
//
// What was edited singly keeps its place (with ThisAndAfter it is not touched otherwise), as what was put elsewhere does.
func (s *Service) planRule(ctx context.Context, actor identity.Actor, sr Series, a Appointment, in SeriesChange) (Pending, []Occurrence, error) {
	none := func(err error) (Pending, []Occurrence, error) { return Pending{}, nil, err }
	if err := actor.Authorise(policies.AppointmentsStatus); err != nil {
		return none(err)
	}
	if in.Scope != ThisAndAfter && in.Scope != WholeSeries {
		return none(fault.InvalidField("scope", "unknown_value", "Another rule is for this appointment and those after it, or for all."))
	}
	if err := in.Rule.check(); err != nil {
		return none(err)
	}
	c, err := s.newRuleChange(ctx, actor, sr, a, in)
	if err != nil {
		return none(err)
	}
	c.match()
	all, err := s.foreseeAll(ctx, actor, c.kept, &c.pending, in)
	if err != nil {
		return none(err)
	}
	made, err := s.foreseeNew(ctx, actor, c, all)
	if err != nil {
		return none(err)
	}
	all = append(all, made...)
	if !slices.ContainsFunc(all, func(o Occurrence) bool { return o.Fate != Removed }) {
		return none(fault.InvalidField("skip", "none_left", "At least one appointment of a series is left."))
	}
	slices.SortFunc(all, func(x, y Occurrence) int { return x.Start.Compare(y.Start) })
	return c.pending, all, nil
}

// ruleChange is a changed rule on its way to a pending change.
type ruleChange struct {
	in      SeriesChange
	now     time.Time
	zone    *time.Location
	pivot   Appointment
	have    []Appointment      // from the pivot on
	days    map[Day]Occurrence // that the new rule has
	kept    []Appointment      // the targets: what stays or is removed
	plan    plan               // of what is made anew
	pending Pending
}

// newRuleChange resolves the change; nothing is written.
func (s *Service) newRuleChange(ctx context.Context, actor identity.Actor, sr Series, a Appointment, in SeriesChange) (*ruleChange, error) {
	scope := actor.Scope()
	c := &ruleChange{in: in, now: s.now(), pending: Pending{Key: in.Key, Scope: in.Scope, Change: in.Change, SplitTo: splitID(sr.ID, in.Key)}}
	var err error
	if c.zone, err = ZoneOf(scope); err != nil {
		return nil, err
	}
	if c.pending.Minutes, err = minutesBetween(scope, a, in.Change); err != nil {
		return nil, err
	}
	if err := s.findPivot(ctx, actor, c, sr, a); err != nil {
		return nil, err
	}
	after, p, err := s.apply(ctx, actor, a, in.Change)
	if err != nil {
		return nil, err
	}
	next := s.nextSeries(actor, sr, after, c)
	next.Pick = (sr.Pick || len(p.resources) > 0) && in.Change.ResourceID == nil
	if c.plan, err = s.planOf(ctx, scope, next.Template, next.Pick); err != nil {
		return nil, err
	}
	c.plan.moved = true
	walls, err := in.Rule.walls(c.wall(c.pivot))
	if err != nil {
		return nil, err
	}
	c.days = map[Day]Occurrence{}
	for i, wall := range walls {
		o, err := s.occurrenceAt(wall, c.zone, after.End.Sub(after.Start))
		if err != nil {
			return nil, err
		}
		// Not of the key: a preview has another, and what it showed is named when the change is made.
		o.Index, o.AppointmentID = i, id.Derived(id.Appointment, sr.ID, fmt.Sprint(sr.Rev), fmt.Sprint(i))
		c.days[dayOfWall(wall)] = o
	}
	c.pending.Next = &next
	return c, nil
}

// findPivot reads what the change is for.
func (s *Service) findPivot(ctx context.Context, actor identity.Actor, c *ruleChange, sr Series, a Appointment) error {
	all, err := listSeries(ctx, actor.Scope(), sr.ID)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(x, y Appointment) int { return x.SeriesIndex - y.SeriesIndex })
	c.pivot = a
	if c.in.Scope == WholeSeries {
		n := slices.IndexFunc(all, c.isOpen)
		if n < 0 {
			return fault.New(fault.Conflict, "series_over", "No appointment of this series is still to come.")
		}
		c.pivot = all[n]
	}
	for _, x := range all {
		if x.SeriesIndex >= c.pivot.SeriesIndex {
			c.have = append(c.have, x)
		}
	}
	return nil
}

// nextSeries is the series of what follows; after is the named appointment as the change makes it.
func (s *Service) nextSeries(actor identity.Actor, sr Series, after Appointment, c *ruleChange) Series {
	next := Series{
		ID: c.pending.SplitTo, ParentID: sr.ID, Rule: *c.in.Rule, Override: c.in.Change.Override,
		LastChange: c.pending.Key, Rev: 1, CreatedAt: c.now, ChangedAt: c.now,
	}
	t := after
	t.ID, t.SeriesID, t.SeriesParent, t.SeriesException, t.SeriesPlanned, t.SeriesIndex = "", next.ID, sr.ID, false, nil, 0
	t.Status, t.PreviousStatus, t.StatusReason, t.Overbooked, t.OverrideReason = Scheduled, "", "", false, ""
	t.Source, t.CreatedBy, t.Rev, t.CreatedAt, t.ChangedAt, t.RequestHash = ByStaff, actor.Person().Name, 1, c.now, c.now, ""
	if c.in.Change.Notes == nil {
		t.Notes = sr.Template.Notes // not what was noted of the one
	}
	next.Template = t
	return next
}

// isOpen says whether an appointment is still to come.
func (c *ruleChange) isOpen(a Appointment) bool {
	return a.End.After(c.now) && (a.Status == Scheduled || a.Status == Confirmed)
}

// wall is when the clocks show the changed series to have an appointment of it. Of the named one it is where somebody sees
// it and puts it; of the others it is where the series has them.
func (c *ruleChange) wall(a Appointment) time.Time {
	at := a.planned()
	if a.ID == c.pivot.ID && c.in.Scope == ThisAndAfter {
		at = a.Start
	}
	return asWall(at, c.zone).Add(time.Duration(c.pending.Minutes) * time.Minute)
}

func dayOfWall(wall time.Time) Day { return Day{wall.Year(), wall.Month(), wall.Day()} }

// match finds for the appointments from the pivot on their place under the new rule; what is left of it is made anew.
func (c *ruleChange) match() {
	for _, a := range c.have {
		day := dayOfWall(c.wall(a))
		o, fits := c.days[day]
		isSkipped := slices.Contains(c.in.Skip, a.ID)
		if fits {
			delete(c.days, day)
		}
		if !c.isOpen(a) || !fits && isSkipped {
			continue
		}
		t := Target{ID: a.ID, Rev: a.Rev, Index: o.Index, Remove: !fits}
		isNamed := a.ID == c.pivot.ID && c.in.Scope == ThisAndAfter
		switch {
		case !fits:
		case isSkipped, a.SeriesException && c.in.Scope == ThisAndAfter && !isNamed:
			t.AsIs, t.Planned = true, &o.Start
		case (a.SeriesPlanned != nil || a.SeriesException) && !isNamed:
			t.Planned = &o.Start
		default:
			t.At = &o.Start
		}
		c.kept, c.pending.Targets = append(c.kept, a), append(c.pending.Targets, t)
	}
}

// foreseeNew works out what is made anew, and notes it in the series of what follows; known are the others.
func (s *Service) foreseeNew(ctx context.Context, actor identity.Actor, c *ruleChange, known []Occurrence) ([]Occurrence, error) {
	made := make([]Occurrence, 0, len(c.days))
	for _, o := range c.days {
		if slices.Contains(c.in.Skip, o.AppointmentID) {
			continue
		}
		o.Plain = c.in.Anyway != nil && !slices.Contains(c.in.Anyway, o.AppointmentID)
		if to, ok := c.in.Elsewhere[o.AppointmentID]; ok {
			if err := s.putElsewhere(actor, &o, to, c.zone); err != nil {
				return nil, err
			}
		}
		made = append(made, o)
	}
	slices.SortFunc(made, func(x, y Occurrence) int { return x.Index - y.Index })
	p := c.plan
	p.along = map[string]bool{}
	for _, t := range c.pending.Targets { // what it runs into of them where they go is found below
		p.along[t.ID] = true
	}
	for i := range made {
		if err := s.assessOccurrence(ctx, actor, *c.pending.Next, p, &made[i]); err != nil {
			return nil, err
		}
	}
	againstEachOther(made, known, c.pending.Next.Template)
	c.pending.Next.Occurrences = made
	return made, nil
}

// againstEachOther notes which occurrences would be at the same time as another one, or as one of the others: the client
// is in one place.
func againstEachOther(all, others []Occurrence, of Appointment) {
	for i := range all {
		for _, o := range slices.Concat(all[:i], others) {
			if o.Fate != Removed && o.Start.Before(all[i].End) && all[i].Start.Before(o.End) {
				all[i].Conflicts = append(all[i].Conflicts, Conflict{Start: o.Start, End: o.End}.as(ClientTaken, of.ClientID, of.Client.Name))
			}
		}
	}
}
