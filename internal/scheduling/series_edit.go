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
	Skip   []string // appointments that are left as they are
	Reason string   // for CancelSeries; may be ""
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
	Targets []Target    `bson:"targets"` // in the order in which they make room for one another
}

// Target is one appointment of a pending change, at the revision from which it is changed: at another it was done, or
// somebody else was quicker.
type Target struct {
	ID  string `bson:"id"`
	Rev int64  `bson:"rev"`
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
	against := slices.DeleteFunc(all, func(o Occurrence) bool {
		return !slices.ContainsFunc(o.Conflicts, func(c Conflict) bool { return !in.Change.Override.allows(c.Kind) })
	})
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
		p.Targets = append(p.Targets, Target{t.ID, t.Rev})
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
	return s.resultOf(ctx, actor, sr)
}

// repeatedChange finishes, or finds done, the change that has the key.
func (s *Service) repeatedChange(ctx context.Context, actor identity.Actor, appointmentID, key string) (SeriesResult, bool, error) {
	a, err := s.visible(ctx, actor, appointmentID)
	if err != nil || a.SeriesID == "" {
		return SeriesResult{}, false, err
	}
	for _, of := range []string{a.SeriesID, a.SeriesParent} {
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
			res, err := s.resultOf(ctx, actor, sr)
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
	targets, err := s.targets(ctx, actor, sr, a, in)
	if err != nil {
		return none(err)
	}
	pending := Pending{Key: in.Key, Scope: in.Scope, Change: in.Change}
	if pending.Minutes, err = minutesBetween(actor.Scope(), a, in.Change); err != nil {
		return none(err)
	}
	if in.Scope == ThisAndAfter {
		pending.SplitTo = id.Derived(id.Series, sr.ID, in.Key)
	}
	if pending.Minutes > 0 { // the last makes room first
		slices.Reverse(targets)
	}
	along := map[string]bool{}
	for _, t := range targets {
		along[t.ID] = true
		pending.Targets = append(pending.Targets, Target{t.ID, t.Rev})
	}
	all := make([]Occurrence, 0, len(targets))
	for _, t := range targets {
		o, err := s.foresee(ctx, actor, t, pending, along)
		if err != nil {
			return none(err)
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(x, y Occurrence) int { return x.Start.Compare(y.Start) })
	return sr, pending, all, nil
}

// foresee works out one target.
func (s *Service) foresee(ctx context.Context, actor identity.Actor, t Appointment, pending Pending, along map[string]bool) (Occurrence, error) {
	change, shifted, err := pending.changeOf(actor.Scope(), t)
	if err != nil {
		return Occurrence{}, err
	}
	after, p, err := s.apply(ctx, actor, t, change)
	if err != nil {
		return Occurrence{}, err
	}
	p.along = along
	o := Occurrence{Index: t.SeriesIndex, AppointmentID: t.ID, Start: after.Start, End: after.End, Shifted: shifted}
	if isMoved(t, after) && after.Status.Blocks() {
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

// changeOf is the change of one target: its own day and clock time, moved.
func (p Pending) changeOf(scope tenancy.Scope, t Appointment) (Change, bool, error) {
	c := p.Change
	if c.Start == nil || p.Minutes == 0 {
		c.Start = nil
		return c, false, nil
	}
	zone, err := ZoneOf(scope)
	if err != nil {
		return c, false, err
	}
	at, shifted := instantOf(asWall(t.Start, zone).Add(time.Duration(p.Minutes)*time.Minute), zone)
	start := at.Format(time.RFC3339)
	c.Start = &start
	return c, shifted, nil
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
	if err := endPending(ctx, actor.Scope(), sr.ID, p.Key, s.now()); err != nil {
		return fmt.Errorf("change series: %w", err)
	}
	return nil
}

// split writes the series of what follows, once.
func (s *Service) split(ctx context.Context, actor identity.Actor, sr Series, p Pending) error {
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
	if p.Cancel {
		_, err = s.ChangeStatus(ctx, actor, t.ID, t.Rev, StatusChange{Status: Cancelled, Reason: p.Reason})
	} else {
		var change Change
		if change, _, err = p.changeOf(actor.Scope(), before); err != nil {
			return err
		}
		_, err = s.edit(ctx, actor, before, change, func(a *Appointment) {
			if p.SplitTo != "" {
				a.SeriesID, a.SeriesParent = p.SplitTo, before.SeriesID
			}
			a.SeriesException = p.Scope == ThisOne || before.SeriesException
		})
	}
	if k := fault.KindOf(err); k == fault.Conflict || k == fault.Invalid || k == fault.NotFound {
		s.Logger.WarnContext(ctx, "an appointment of a series stays as it was", "tenant", actor.Scope().TenantID(), "id", t.ID, "error", err)
		return nil
	}
	return err
}
