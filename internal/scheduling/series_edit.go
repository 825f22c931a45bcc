package scheduling

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
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
