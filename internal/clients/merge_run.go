package clients

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// run takes a merge on from where it stands until it rests. The steps forward: the client who stays is locked against
// other merges, the other one is hidden (nobody books them any more), the fields and consents are joined in one write, the
// movers re-point the rest. Backwards: the movers return, the fields go back, the other one is shown again. Either way the
// lock is let go at the end. A crash between two steps leaves a state from which the same steps are done again.
func (s *Service) run(ctx context.Context, actor identity.Actor, m mergeRecord) (Merge, error) {
	switch m.Merge.State {
	case MergeDone, MergeRefused, MergeUndone:
		return m.Merge, nil
	case MergeRunning:
		err := s.forwards(ctx, actor, &m)
		if err == nil {
			return m.Merge, nil
		}
		if f, ok := fault.As(err); !ok || f.Kind != fault.Conflict {
			return Merge{}, fmt.Errorf("merge clients: %w", err) // goes on by RunMerges
		}
		if ok, moveErr := moveMerge(ctx, actor.Scope(), m.Merge.ID, MergeRunning, MergeReverting, nil); moveErr != nil || !ok {
			return Merge{}, fmt.Errorf("merge clients: %w", orStale(moveErr))
		}
		m.Merge.State = MergeReverting
		if revertErr := s.backwards(ctx, actor, &m, MergeRefused); revertErr != nil {
			return Merge{}, fmt.Errorf("take a merge back: %w", revertErr)
		}
		return Merge{}, fmt.Errorf("merge clients: %w", err)
	case MergeReverting:
		return m.Merge, s.backwards(ctx, actor, &m, MergeRefused)
	case MergeUndoing:
		return m.Merge, s.backwards(ctx, actor, &m, MergeUndone)
	}
	return m.Merge, nil
}

// sweepAfter is when what was booked for the other client while the merge ran is surely there.
const sweepAfter = 2 * time.Minute

func (s *Service) forwards(ctx context.Context, actor identity.Actor, m *mergeRecord) error {
	scope := actor.Scope()
	if ok, err := lockMerging(ctx, scope, m.Merge.IntoID, m.Merge.ID); err != nil || !ok {
		return orStale(err)
	}
	if err := s.hideMerged(ctx, scope, m); err != nil {
		return err
	}
	if err := s.joinClients(ctx, scope, m); err != nil {
		return err
	}
	move := Move{MergeID: m.Merge.ID, Into: m.Merge.IntoID, From: m.Merge.FromID}
	for _, mover := range s.movers() {
		if fresh, _, err := findMerge(ctx, scope, m.Merge.ID); err != nil || fresh.Merge.State != MergeRunning {
			return orStale(err) // somebody else went on
		}
		if err := mover.Move(ctx, scope, move); err != nil {
			return err
		}
	}
	now := s.now()
	sweep := now.Add(sweepAfter)
	if err := s.mark(ctx, scope, sweep); err != nil {
		return err
	}
	if err := unlockMerging(ctx, scope, m.Merge.IntoID, m.Merge.ID); err != nil {
		return err
	}
	if _, err := moveMerge(ctx, scope, m.Merge.ID, MergeRunning, MergeDone, &now); err != nil {
		return err
	}
	m.Merge.State, m.Merge.DoneAt = MergeDone, &now
	s.mergeChanged(ctx, actor, *m, "client.merged", differences(m.Before.Client, m.After.Client))
	return nil
}

// hideMerged takes the other client off the lists; Conflict when somebody deletes or merges them meanwhile.
func (s *Service) hideMerged(ctx context.Context, scope tenancy.Scope, m *mergeRecord) error {
	for range writeAttempts {
		r, found, err := findAny(ctx, scope, m.Merge.FromID)
		switch {
		case err != nil:
			return err
		case found && r.MergeID == m.Merge.ID:
			return nil
		case !found || r.DeletedAt != nil:
			return errStale()
		}
		m.FromKeys = r.DedupeKeys
		if err := keepSnapshots(ctx, scope, *m); err != nil {
			return err
		}
		now := s.now()
		r.DeletedAt, r.MergedInto, r.MergeID, r.Rev, r.ChangedAt = &now, m.Merge.IntoID, m.Merge.ID, r.Rev+1, now
		if ok, err := hide(ctx, scope, r); err != nil || ok {
			return err
		}
	}
	return errStale()
}

// joinClients writes the joined fields and consents to the client who stays, in one write that carries the merge's mark.
func (s *Service) joinClients(ctx context.Context, scope tenancy.Scope, m *mergeRecord) error {
	from, fromLog, err := s.withLog(ctx, scope, m.Merge.FromID)
	if err != nil {
		return err
	}
	fromKeys := m.FromKeys
	for range writeAttempts {
		into, log, err := s.withLog(ctx, scope, m.Merge.IntoID)
		switch {
		case err != nil:
			return err
		case into.DeletedAt != nil:
			return errStale()
		case holds(into.Merged, m.Merge.ID):
			if m.Before == nil {
				*m, _, err = findMerge(ctx, scope, m.Merge.ID)
			}
			return err
		case len(log)+len(fromLog) > MaxConsents:
			return fault.New(fault.Conflict, "too_many_consents", "Together the clients have too long a history of consents.")
		}
		after, err := joined(scope, into, from, fromKeys, m.Merge.Keep)
		if err != nil {
			return err
		}
		came := marked(fromLog, m.Merge.ID)
		after.setConsents(append(log, came...))
		after.Rev, after.ChangedAt = into.Rev+1, s.now()
		m.Before, m.After = &into, &after
		if err := keepSnapshots(ctx, scope, *m); err != nil {
			return err
		}
		ok, err := putJoined(ctx, scope, after, came, m.Merge.ID, into.Rev)
		switch {
		case tenancy.IsDuplicate(err, ""):
			fromKeys = nil // somebody took the address just now
		case err != nil || ok:
			return err
		}
	}
	return errStale()
}

func marked(log []Consent, mergeID string) []Consent {
	out := make([]Consent, 0, len(log))
	for _, c := range log {
		c.MergeID = mergeID
		out = append(out, c)
	}
	return out
}

func (s *Service) withLog(ctx context.Context, scope tenancy.Scope, clientID string) (record, []Consent, error) {
	r, found, err := findAny(ctx, scope, clientID)
	if err != nil || !found {
		return r, nil, orMissing(err)
	}
	log, err := findConsentLog(ctx, scope, clientID)
	return r, log, err
}

func (s *Service) backwards(ctx context.Context, actor identity.Actor, m *mergeRecord, end MergeState) error {
	scope := actor.Scope()
	if ok, err := lockMerging(ctx, scope, m.Merge.IntoID, m.Merge.ID); err != nil || !ok && end == MergeUndone {
		return orStale(err)
	}
	move := Move{MergeID: m.Merge.ID, Into: m.Merge.IntoID, From: m.Merge.FromID}
	for _, mover := range s.movers() {
		if err := mover.Return(ctx, scope, move); err != nil {
			return err
		}
	}
	if err := s.partClients(ctx, scope, *m); err != nil {
		return err
	}
	if err := s.showMerged(ctx, scope, *m); err != nil {
		return err
	}
	if err := unlockMerging(ctx, scope, m.Merge.IntoID, m.Merge.ID); err != nil {
		return err
	}
	now, from := s.now(), m.Merge.State
	if _, err := moveMerge(ctx, scope, m.Merge.ID, from, end, &now); err != nil {
		return err
	}
	m.Merge.State = end
	if end == MergeUndone {
		m.Merge.UndoneAt = &now
		s.mergeChanged(ctx, actor, *m, "client.merge_undone", nil)
	}
	return nil
}

// partClients takes what came with the merge off the client who stays.
func (s *Service) partClients(ctx context.Context, scope tenancy.Scope, m mergeRecord) error {
	for range writeAttempts {
		now, log, err := s.withLog(ctx, scope, m.Merge.IntoID)
		if err != nil {
			return err
		}
		if !holds(now.Merged, m.Merge.ID) || m.Before == nil || m.After == nil {
			return nil
		}
		after, err := parted(scope, now, *m.Before, *m.After)
		if err != nil {
			return err
		}
		var left []Consent
		for _, c := range log {
			if c.MergeID != m.Merge.ID {
				left = append(left, c)
			}
		}
		after.setConsents(left)
		after.Rev, after.ChangedAt = now.Rev+1, s.now()
		ok, err := putParted(ctx, scope, after, m.Merge.ID, now.Rev)
		if tenancy.IsDuplicate(err, "") {
			after.DedupeKeys = nil
			ok, err = putParted(ctx, scope, after, m.Merge.ID, now.Rev)
		}
		if err != nil || ok {
			return err
		}
	}
	return errBusy()
}

// showMerged brings the other client back, with the guard against doubles as far as nobody has the addresses now.
func (s *Service) showMerged(ctx context.Context, scope tenancy.Scope, m mergeRecord) error {
	r, found, err := findAny(ctx, scope, m.Merge.FromID)
	if err != nil || !found || r.MergeID != m.Merge.ID {
		return err
	}
	rev := r.Rev
	r.DedupeKeys, r.Rev, r.ChangedAt = m.FromKeys, rev+1, s.now()
	_, err = revive(ctx, scope, r, rev)
	if tenancy.IsDuplicate(err, "") {
		r.DedupeKeys = nil
		_, err = revive(ctx, scope, r, rev)
	}
	return err
}

// mergeChanged does what follows a merge or its undoing: it cannot fail it any more, and repeats nothing.
func (s *Service) mergeChanged(ctx context.Context, actor identity.Actor, m mergeRecord, action string, changes []audit.Change) {
	scope := actor.Scope()
	changes = append(changes, audit.Change{Field: "merged", Before: m.Merge.FromID, After: m.Merge.IntoID})
	for _, clientID := range []string{m.Merge.IntoID, m.Merge.FromID} {
		name := m.Merge.FromName
		if clientID == m.Merge.IntoID && m.After != nil {
			name = m.After.Name
		}
		s.recorded(ctx, actor, audit.Entry{
			ID: id.Derived(id.AuditEntry, m.Merge.ID, action, clientID), Actor: by(actor, m, action), Action: action,
			Subject: audit.Subject{Kind: "client", ID: clientID, Name: name}, Changes: changes,
		})
		if err := s.RefreshVisits(ctx, scope, clientID); err != nil {
			s.Logger.WarnContext(ctx, "visits not taken over", "tenant", scope.TenantID(), "client", clientID, "error", err)
		}
		if s.Notify != nil {
			s.Notify(ctx, scope, "client.changed", clientID, 0)
		}
	}
}

// by is who merged, also when a crash left the end to somebody else.
func by(actor identity.Actor, m mergeRecord, action string) audit.Actor {
	if action == "client.merged" {
		return m.Merge.By
	}
	return audit.Of(actor)
}

const maxMergesRun = 50

// RunMerges goes on with the merges that were cut short, and looks once for what was booked for a client while their merge
// ran. It says when there is more to do.
func (s *Service) RunMerges(ctx context.Context, actor identity.Actor) (time.Time, error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	open, err := listOpenMerges(ctx, scope, maxMergesRun)
	if err != nil {
		return time.Time{}, fmt.Errorf("run merges: %w", err)
	}
	var failed error
	for _, m := range open {
		if _, err := s.run(ctx, actor, m); err != nil && fault.KindOf(err) != fault.Conflict {
			failed = err
		}
	}
	sweeps, err := listSweeps(ctx, scope, maxMergesRun)
	if err != nil {
		return time.Time{}, fmt.Errorf("run merges: %w", err)
	}
	next := time.Time{}
	for _, m := range sweeps {
		if m.SweepAt.After(s.now()) {
			if next.IsZero() || m.SweepAt.Before(next) {
				next = *m.SweepAt
			}
			continue
		}
		if err := s.sweepMerge(ctx, scope, m); err != nil {
			failed = err
		}
	}
	return next, failed
}

// sweepMerge moves what was made for the other client by somebody who had begun before the merge.
func (s *Service) sweepMerge(ctx context.Context, scope tenancy.Scope, m mergeRecord) error {
	move := Move{MergeID: m.Merge.ID, Into: m.Merge.IntoID, From: m.Merge.FromID}
	for _, mover := range s.movers() {
		if fresh, _, err := findMerge(ctx, scope, m.Merge.ID); err != nil || fresh.Merge.State != MergeDone {
			return err
		}
		err := mover.Move(ctx, scope, move)
		if fault.KindOf(err) == fault.Conflict {
			s.Logger.WarnContext(ctx, "an appointment of a merged client stays theirs", "tenant", scope.TenantID(), "client", m.Merge.FromID)
			continue
		}
		if err != nil {
			return err
		}
	}
	return settleSweep(ctx, scope, m.Merge.ID)
}
