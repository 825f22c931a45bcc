package scheduling

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// SeriesScope says how much of a series a change is for.
type SeriesScope string

// The scopes of a change. Appointments that are over, or not to come any more, stay as they are in all of them.
const (
	ThisOne      SeriesScope = "this"
	ThisAndAfter SeriesScope = "following" // the series is split; what was edited singly stays
	WholeSeries  SeriesScope = "all"       // also what was edited singly
)

// SeriesChange is the input of EditSeries and CancelSeries. A new Start is that of the appointment which is named: the
// others keep their own dates and move by as much on the clock.
type SeriesChange struct {
	Key    string // the same change again has the same key
	Scope  SeriesScope
	Change Change   // for EditSeries
	Skip   []string // appointments that are left as they are, or are not made
	Reason string   // for CancelSeries; may be ""

	Rule      *Rule                // for EditSeries of more than one: when it comes back from the appointment on; see planRule
	Elsewhere map[string]Elsewhere // by appointment, those that go to another place than the others
	Anyway    []string             // the appointments that the Change's override is for; nil = all
}

// Pending is a change of a series that is under way: with it anybody can finish it.
type Pending struct {
	Key     string      `bson:"key"`
	Scope   SeriesScope `bson:"scope"`
	Change  Change      `bson:"change"`
	Cancel  bool        `bson:"cancel"`
	Reason  string      `bson:"reason,omitempty"`
	Minutes int         `bson:"minutes"` // by which the clock times move
	SplitTo string      `bson:"split_to,omitempty"`
	Targets []Target    `bson:"targets"`        // in the order in which they make room for one another
	Next    *Series     `bson:"next,omitempty"` // of a changed rule: the series of what follows, with those that it makes anew
}

// Target is one appointment of a pending change, at the revision from which it is changed: at another it was done, or
// somebody else was quicker.
type Target struct {
	ID    string `bson:"id"`
	Rev   int64  `bson:"rev"`
	Plain bool   `bson:"plain,omitempty"` // the override is not for it

	Elsewhere *Elsewhere `bson:"elsewhere,omitempty"` // where it goes, if not where the others go
	Planned   *time.Time `bson:"planned,omitempty"`   // when the series has it then

	// Of a changed rule:
	Index  int        `bson:"index,omitempty"`  // its place in the series of what follows
	At     *time.Time `bson:"at,omitempty"`     // when the rule has it
	AsIs   bool       `bson:"as_is,omitempty"`  // it only goes over to that series
	Remove bool       `bson:"remove,omitempty"` // the rule has it no more
}

// PreviewSeriesEdit gives what the appointments would become, with what would stand against each, and writes nothing.
// Faults: as EditSeries.
func (s *Service) PreviewSeriesEdit(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in SeriesChange) ([]Occurrence, error) {
	_, _, all, err := s.planSeriesEdit(ctx, actor, appointmentID, rev, in)
	if err != nil {
		return nil, fmt.Errorf("preview a series' change: %w", err)
	}
	return all, nil
}

// EditSeries changes an appointment of a series, from the revision it was read at, and others with it. Nothing is written
// when something stands against one that is neither skipped nor overridden. Cut short it is finished by the same request
// again or by FinishSeries. Faults: as Edit, but Conflict "series_conflict" with SeriesRefusal, "not_in_series", and
// "series_busy" while another change is under way.
func (s *Service) EditSeries(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in SeriesChange) (SeriesResult, error) {
	if err := actor.Authorise(policies.AppointmentsWrite); err != nil {
		return SeriesResult{}, err
	}
	if res, done, err := s.repeatedChange(ctx, actor, appointmentID, in.Key); err != nil || done {
		return res, err
	}
	sr, pending, all, err := s.planSeriesEdit(ctx, actor, appointmentID, rev, in)
	if err != nil {
		return SeriesResult{}, fmt.Errorf("change series: %w", err)
	}
	against := slices.DeleteFunc(all, func(o Occurrence) bool { return !o.isRefused(in.Change.Override) })
	if len(against) > 0 {
		return SeriesResult{}, refuseSeries(against)
	}
	return s.carryOut(ctx, actor, sr, pending)
}

// CancelSeries cancels an appointment of a series, from the revision it was read at, and others with it. Faults: as
// EditSeries, without conflicts.
func (s *Service) CancelSeries(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in SeriesChange) (SeriesResult, error) {
	if err := actor.Authorise(policies.AppointmentsStatus); err != nil {
		return SeriesResult{}, err
	}
	if res, done, err := s.repeatedChange(ctx, actor, appointmentID, in.Key); err != nil || done {
		return res, err
	}
	a, sr, err := s.inSeries(ctx, actor, appointmentID, rev)
	if err != nil {
		return SeriesResult{}, fmt.Errorf("cancel series: %w", err)
	}
	targets, err := s.targets(ctx, actor, sr, a, in)
	if err != nil {
		return SeriesResult{}, fmt.Errorf("cancel series: %w", err)
	}
	p := Pending{Key: in.Key, Scope: in.Scope, Cancel: true, Reason: in.Reason}
	for _, t := range targets {
		p.Targets = append(p.Targets, Target{ID: t.ID, Rev: t.Rev})
	}
	return s.carryOut(ctx, actor, sr, p)
}

// carryOut writes the change into the series and then to its appointments.
func (s *Service) carryOut(ctx context.Context, actor identity.Actor, sr Series, p Pending) (SeriesResult, error) {
	if err := s.markSeries(ctx, actor.Scope()); err != nil {
		return SeriesResult{}, err
	}
	ok, err := beginPending(ctx, actor.Scope(), sr, p, s.now())
	if err != nil {
		return SeriesResult{}, fmt.Errorf("change series: %w", err)
	}
	if !ok {
		return SeriesResult{}, fault.New(fault.Conflict, "series_busy", "Another change of this series is under way. Try again in a moment.")
	}
	sr.Pending = &p
	if err := s.finishPending(ctx, actor, sr); err != nil {
		return SeriesResult{}, err
	}
	return s.changedResult(ctx, actor, sr, p.Key)
}

// changedResult is what a change came to: the series of what follows, if the change split it off.
func (s *Service) changedResult(ctx context.Context, actor identity.Actor, sr Series, key string) (SeriesResult, error) {
	next, split, err := findSeries(ctx, actor.Scope(), splitID(sr.ID, key))
	if err != nil {
		return SeriesResult{}, fmt.Errorf("read series: %w", err)
	}
	if split {
		sr = next
	}
	return s.resultOf(ctx, actor, sr)
}

func splitID(seriesID, key string) string { return id.Derived(id.Series, seriesID, key) }

// repeatedChange finishes, or finds done, the change that has the key.
func (s *Service) repeatedChange(ctx context.Context, actor identity.Actor, appointmentID, key string) (SeriesResult, bool, error) {
	a, err := s.visible(ctx, actor, appointmentID)
	if err != nil || a.SeriesID == "" {
		return SeriesResult{}, false, err
	}
	// The series that was split is asked first: the one of what follows is there before the change is done.
	for _, of := range []string{a.SeriesParent, a.SeriesID} {
		sr, found, err := findSeries(ctx, actor.Scope(), of)
		if err != nil {
			return SeriesResult{}, false, err
		}
		switch {
		case !found:
		case sr.Pending != nil && sr.Pending.Key == key:
			if err := s.finishPending(ctx, actor, sr); err != nil {
				return SeriesResult{}, false, err
			}
			fallthrough
		case sr.LastChange == key:
			res, err := s.changedResult(ctx, actor, sr, key)
			return res, true, err
		}
	}
	return SeriesResult{}, false, nil
}

func (s *Service) inSeries(ctx context.Context, actor identity.Actor, appointmentID string, rev int64) (Appointment, Series, error) {
	a, err := s.at(ctx, actor, appointmentID, rev)
	if err != nil {
		return a, Series{}, err
	}
	sr, found, err := findSeries(ctx, actor.Scope(), a.SeriesID)
	if err == nil && !found {
		err = fault.New(fault.Conflict, "not_in_series", "This appointment does not come back.")
	}
	return a, sr, err
}

// targets are the appointments that a change is for, by time; a is the one that is named.
func (s *Service) targets(ctx context.Context, actor identity.Actor, sr Series, a Appointment, in SeriesChange) ([]Appointment, error) {
	if in.Scope == ThisOne {
		return []Appointment{a}, nil
	}
	if in.Scope != ThisAndAfter && in.Scope != WholeSeries {
		return nil, fault.InvalidField("scope", "unknown_value", "A change is for this appointment, this and those after it, or all.")
	}
	all, err := listSeries(ctx, actor.Scope(), sr.ID)
	if err != nil {
		return nil, err
	}
	edit := in.Change != Change{}
	return slices.DeleteFunc(all, func(o Appointment) bool {
		if o.ID == a.ID {
			return false
		}
		over := !o.End.After(s.now()) || o.Status != Scheduled && o.Status != Confirmed
		return over || slices.Contains(in.Skip, o.ID) ||
			in.Scope == ThisAndAfter && (o.SeriesIndex < a.SeriesIndex || edit && o.SeriesException)
	}), nil
}

// planSeriesEdit works out what every appointment becomes and what stands against it.
func (s *Service) planSeriesEdit(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in SeriesChange) (Series, Pending, []Occurrence, error) {
	none := func(err error) (Series, Pending, []Occurrence, error) { return Series{}, Pending{}, nil, err }
	if err := actor.Authorise(policies.AppointmentsWrite); err != nil {
		return none(err)
	}
	if err := in.Change.Override.check(actor); err != nil {
		return none(err)
	}
	if k := in.Change.ProviderID; k != nil && !actor.SeesProvider(*k) {
		return none(fault.New(fault.NotFound, "not_found", "There is no such provider."))
	}
	a, sr, err := s.inSeries(ctx, actor, appointmentID, rev)
	if err != nil {
		return none(err)
	}
	if in.Rule != nil {
		pending, all, err := s.planRule(ctx, actor, sr, a, in)
		return sr, pending, all, err
	}
	targets, err := s.targets(ctx, actor, sr, a, in)
	if err != nil {
		return none(err)
	}
	pending := Pending{Key: in.Key, Scope: in.Scope, Change: in.Change}
	if pending.Minutes, err = minutesBetween(actor.Scope(), a, in.Change); err != nil {
		return none(err)
	}
	if in.Scope == ThisAndAfter {
		pending.SplitTo = splitID(sr.ID, in.Key)
	}
	for _, t := range targets {
		pending.Targets = append(pending.Targets, Target{ID: t.ID, Rev: t.Rev})
	}
	all, err := s.foreseeAll(ctx, actor, targets, &pending, in)
	return sr, pending, all, err
}

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
		if err := s.aim(actor, t, of[n], *pending, in.Elsewhere); err != nil {
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

// aim notes where a target goes when it does not go where the others do.
func (s *Service) aim(actor identity.Actor, t *Target, a Appointment, pending Pending, elsewhere map[string]Elsewhere) error {
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
		planned, _ = instantOf(asWall(planned, zone).Add(time.Duration(pending.Minutes)*time.Minute), zone)
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
		err = s.look(ctx, actor, after, p, &o)
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
	at, shifted := instantOf(asWall(a.Start, zone).Add(time.Duration(p.Minutes)*time.Minute), zone)
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
		planned, _ = instantOf(asWall(planned, zone).Add(time.Duration(p.Minutes)*time.Minute), zone)
	}
	if before.SeriesPlanned == nil && t.Planned == nil && p.Scope != ThisOne { // it went where the series has it
		planned = after.Start
	}
	after.plannedAt(planned)
}

// finishPending carries a change out where it is not carried out yet. It may be repeated at any point.
func (s *Service) finishPending(ctx context.Context, actor identity.Actor, sr Series) error {
	p := *sr.Pending
	if p.SplitTo != "" {
		if err := s.split(ctx, actor, sr, p); err != nil {
			return fmt.Errorf("split series: %w", err)
		}
	}
	for _, t := range p.Targets {
		if err := s.changeTarget(ctx, actor, p, t); err != nil {
			return fmt.Errorf("change an appointment of a series: %w", err)
		}
	}
	if p.Next != nil {
		if err := s.makeNext(ctx, actor, p.SplitTo); err != nil {
			return err
		}
	}
	rule := sr.Rule
	if p.Scope == WholeSeries && p.Next == nil {
		rule = rule.turned(p.Minutes / (24 * 60))
	}
	if err := endPending(ctx, actor.Scope(), sr.ID, p.Key, rule, s.now()); err != nil {
		return fmt.Errorf("change series: %w", err)
	}
	return nil
}

// makeNext makes what a changed rule has anew.
func (s *Service) makeNext(ctx context.Context, actor identity.Actor, key string) error {
	next, found, err := findSeries(ctx, actor.Scope(), key)
	if err != nil {
		return fmt.Errorf("read the series of what follows: %w", err)
	}
	if !found { // it is written before
		return nil
	}
	_, err = s.finishSeries(ctx, actor, next)
	return err
}

// split writes the series of what follows, once.
func (s *Service) split(ctx context.Context, actor identity.Actor, sr Series, p Pending) error {
	if p.Next != nil {
		if err := insertSeries(ctx, actor.Scope(), *p.Next); err != nil && !tenancy.IsDuplicate(err, "_id_") {
			return err
		}
		return nil
	}
	next := sr
	next.ID, next.ParentID, next.Pending, next.LastChange, next.Done, next.Occurrences, next.Missed = p.SplitTo, sr.ID, nil, p.Key, true, nil, nil
	next.Template.SeriesID, next.CreatedAt, next.ChangedAt, next.Rev = p.SplitTo, s.now(), s.now(), 1
	next.Rule = next.Rule.turned(p.Minutes / (24 * 60))
	if err := insertSeries(ctx, actor.Scope(), next); err != nil && !tenancy.IsDuplicate(err, "_id_") {
		return err
	}
	return nil
}

// changeTarget changes one appointment if it is still as the change found it. What stands against it by now leaves it as
// it is: others keep their time.
func (s *Service) changeTarget(ctx context.Context, actor identity.Actor, p Pending, t Target) error {
	before, found, err := findAppointment(ctx, actor.Scope(), t.ID)
	if err != nil || !found || before.Rev != t.Rev {
		return err
	}
	if p.Cancel || t.Remove {
		_, err = s.ChangeStatus(ctx, actor, t.ID, t.Rev, StatusChange{Status: Cancelled, Reason: p.Reason})
	} else {
		err = s.editTarget(ctx, actor, before, p, t)
	}
	if k := fault.KindOf(err); k == fault.Conflict || k == fault.Invalid || k == fault.NotFound {
		s.Logger.WarnContext(ctx, "an appointment of a series stays as it was", "tenant", actor.Scope().TenantID(), "id", t.ID, "error", err)
		return nil
	}
	return err
}

func (s *Service) editTarget(ctx context.Context, actor identity.Actor, before Appointment, p Pending, t Target) error {
	zone, err := ZoneOf(actor.Scope())
	if err != nil {
		return err
	}
	change, _, err := p.changeOf(actor.Scope(), before, t)
	if err != nil {
		return err
	}
	_, err = s.edit(ctx, actor, before, change, func(a *Appointment) {
		if p.SplitTo != "" {
			a.SeriesID, a.SeriesParent = p.SplitTo, before.SeriesID
		}
		if p.Next != nil {
			a.SeriesIndex = t.Index
		}
		a.SeriesException = p.Scope == ThisOne || before.SeriesException
		p.replan(before, a, t, zone)
	})
	return err
}
