package scheduling

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

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
