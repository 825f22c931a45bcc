package imports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	batchRows = 100
	leaseTime = 30 * time.Second // of one batch; whoever is killed holds the import no longer
	slice     = 2 * time.Minute  // of one run
	maxAtOnce = 20               // running imports of a clinic
)

// Run works on the running imports of the actor's tenant, clears uploads away that were cut short, and drops tables that
// were kept long enough. It says when there is more (zero: never). It may be killed and repeated at any point, and run by
// two at once. Faults: Forbidden, Unavailable.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	running, err := listRunning(ctx, scope, maxAtOnce)
	if err != nil {
		return time.Time{}, err
	}
	soonest := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	var failed error
	for _, r := range running { // one that cannot go on keeps nobody else's from it
		at, err := s.work(ctx, scope, r)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("import %s: %w", r.ID, err))
		}
		soonest(at)
	}
	at, err := s.clear(ctx, scope)
	soonest(at)
	return next, errors.Join(failed, err)
}

// work takes one import under a lease and enters its rows batch by batch, until it ends or the time is up.
func (s *Service) work(ctx context.Context, scope tenancy.Scope, r record) (next time.Time, err error) {
	token := id.New(id.Import, s.now())
	r, mine, err := lease(ctx, scope, r.ID, token, s.now(), s.now().Add(leaseTime))
	if err != nil {
		return time.Time{}, err
	}
	if !mine {
		return s.now().Add(leaseTime), nil
	}
	t, err := s.open(ctx, scope, r)
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Gone { // nothing brings the table back
		return time.Time{}, s.giveUp(ctx, scope, r)
	}
	if err != nil {
		return time.Time{}, err
	}
	defer t.close()
	if _, err := t.next(r.Done + 1); err != nil { // the head, and what is done
		return time.Time{}, err
	}
	for until := s.now().Add(slice); s.now().Before(until); {
		by, ended, err := s.mayGoOn(ctx, scope, r)
		if err != nil || ended {
			return time.Time{}, err
		}
		rows, err := t.next(batchRows)
		if err != nil {
			return time.Time{}, err
		}
		if len(rows) == 0 {
			return time.Time{}, errors.New("the table is shorter than it was")
		}
		moved, mine, err := s.batch(ctx, by, r, token, rows)
		if err != nil || !mine {
			return s.now().Add(leaseTime), err
		}
		r = moved
		s.notify(ctx, scope, r.Import)
	}
	return s.now(), giveBack(ctx, scope, r.ID, token)
}

// giveUp ends an import whose table is lost, and notes that there is none.
func (s *Service) giveUp(ctx context.Context, scope tenancy.Scope, r record) error {
	if err := s.end(ctx, scope, r, Failed, nil); err != nil {
		return err
	}
	r.State = Failed
	return dropTable(ctx, scope, r)
}

// mayGoOn authorises who queued the import once more, and ends it when it is cancelled, done or theirs no longer.
func (s *Service) mayGoOn(ctx context.Context, scope tenancy.Scope, r record) (by identity.Actor, ended bool, err error) {
	by, err = s.Member(ctx, scope, r.By.PersonID)
	if err == nil {
		err = by.Authorise(policies.ClientsImport)
	}
	switch kind := fault.KindOf(err); {
	case kind == fault.NotFound || kind == fault.Forbidden:
		return by, true, s.end(ctx, scope, r, Failed, nil)
	case err != nil:
		return by, false, err
	case r.Done >= r.Rows: // even when it was to be stopped: nothing was left to stop
		return by, true, s.end(ctx, scope, r, Done, &by)
	case r.Cancel:
		return by, true, s.end(ctx, scope, r, Cancelled, &by)
	}
	return by, false, nil
}

func (s *Service) end(ctx context.Context, scope tenancy.Scope, r record, state State, by *identity.Actor) error {
	ok, err := setState(ctx, scope, r.ID, Running, state, r.Key, s.now())
	if err != nil || !ok {
		return err
	}
	r.State, r.Rev = state, r.Rev+1
	if by != nil {
		s.changed(ctx, *by, r.Import, "import."+string(state))
		return nil
	}
	s.notify(ctx, scope, r.Import)
	return nil
}

// outcome is what became of a row.
type outcome int

const (
	made outcome = iota
	updated
	skipped
	failed
)

// batch enters rows and then moves the cursor with what became of them, in one update. Killed before it, the next run enters
// the same rows again and comes to the same result; false when somebody else has taken the import over.
func (s *Service) batch(ctx context.Context, by identity.Actor, r record, token string, rows [][]string) (record, bool, error) {
	var count [4]int
	var problems []Problem
	for i, cells := range rows {
		row := r.Done + i + 1
		what, bad, err := s.enter(ctx, by, r, row, cells)
		if err != nil {
			return r, false, fmt.Errorf("row %d: %w", row, err)
		}
		count[what]++
		for _, p := range bad {
			p.Row = row
			problems = append(problems, p)
		}
	}
	if err := putReport(ctx, by.Scope(), r.ID, r.Done, problems, s.now()); err != nil {
		return r, false, err
	}
	return advance(ctx, by.Scope(), r, token, len(rows), count, s.now(), s.now().Add(leaseTime))
}

// clientID is the identifier of the client that a row becomes.
func clientID(importID string, row int) string {
	return id.Derived(id.Client, importID, strconv.Itoa(row))
}

// enter makes a client of a row, or says why not. An error is one that the next run may not meet.
func (s *Service) enter(ctx context.Context, by identity.Actor, r record, row int, cells []string) (outcome, []Problem, error) {
	in, bad := r.Options.readRow(cells)
	in.ID = clientID(r.ID, row)
	if len(bad) > 0 {
		return failed, bad, nil
	}
	other, mine, err := s.claim(ctx, by, in, r.ID, row)
	if err != nil {
		return failed, nil, err
	}
	if !mine {
		return s.double(ctx, by, r.Options, other, in)
	}
	_, err = s.Clients.Create(ctx, by, in)
	f, isFault := fault.As(err)
	switch {
	case err == nil:
		return made, nil, nil
	case !isFault || f.Kind == fault.Unavailable:
		return failed, nil, err
	case f.Code == "idempotency_key_reused": // made by an earlier run of this very row, under other rules of ours
		return made, nil, nil
	}
	if d, ok := f.Details.(clients.Duplicates); ok && len(d.Candidates) > 0 {
		return s.double(ctx, by, r.Options, d.Candidates[0].ID, in)
	}
	return failed, problemsOf(err), nil
}

// claim says that the person of a row comes from this row. It tells which client the person became when another row, of
// this or an earlier import, was first. So rows without e-mail and phone are entered once, too.
func (s *Service) claim(ctx context.Context, by identity.Actor, in clients.NewClient, importID string, row int) (other string, mine bool, err error) {
	key := id.Derived(id.Import, clients.Fold(in.Name), in.DateOfBirth, strings.ToLower(in.Email), in.Phone)
	for {
		first, err := putClaim(ctx, by.Scope(), key, importID, row)
		if err != nil || first.ImportID == importID && first.Row == row {
			return "", err == nil, err
		}
		other, there, err := s.standing(ctx, by, clientID(first.ImportID, first.Row))
		if err != nil || there {
			return other, false, err
		}
		// Whoever was first has entered nobody, or the client was deleted since.
		ok, err := takeClaim(ctx, by.Scope(), key, first, importID, row)
		if err != nil || ok {
			return "", ok, err
		}
	}
}

const mergeSteps = 20 // that a client may have gone through

// standing follows an entered client to whom they were merged into since; false when nobody of them is left on the lists.
func (s *Service) standing(ctx context.Context, by identity.Actor, clientID string) (string, bool, error) {
	for range mergeSteps {
		have, err := s.Clients.Get(ctx, by, clientID)
		if err == nil {
			return clientID, have.DeletedAt == nil, nil
		}
		f, _ := fault.As(err)
		if fault.KindOf(err) == fault.NotFound {
			return "", false, nil
		}
		moved, ok := clients.Moved{}, false
		if f != nil {
			moved, ok = f.Details.(clients.Moved)
		}
		if !ok {
			return "", false, err
		}
		clientID = moved.ClientID
	}
	return "", false, nil
}

const editAttempts = 4

// double settles a row whose person is a client already.
func (s *Service) double(ctx context.Context, by identity.Actor, o Options, clientID string, in clients.NewClient) (outcome, []Problem, error) {
	duplicate := []Problem{{Code: "duplicate"}}
	if o.OnDuplicate != Update {
		return skipped, duplicate, nil
	}
	for range editAttempts {
		have, err := s.Clients.Get(ctx, by, clientID)
		if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Gone || have.DeletedAt != nil {
			return skipped, duplicate, nil // gone in this instant
		}
		if err != nil {
			return failed, nil, err
		}
		change, differs := fillIn(have, in)
		if !differs {
			return updated, nil, nil
		}
		_, err = s.Clients.Edit(ctx, by, clientID, have.Rev, change)
		f, isFault := fault.As(err)
		switch {
		case err == nil:
			return updated, nil, nil
		case isFault && f.Code == "stale_edit":
			continue
		case isFault && f.Kind != fault.Unavailable:
			return failed, problemsOf(err), nil
		}
		return failed, nil, err
	}
	return failed, nil, fault.New(fault.Unavailable, "busy", "Somebody else is changing the same client.")
}

// fillIn is what a row adds to a client: it never empties a field and never takes a contact away.
func fillIn(have clients.Client, in clients.NewClient) (clients.Change, bool) {
	var c clients.Change
	differs := false
	put := func(to **string, now, row string, over bool) {
		if row != "" && now != row && (over || now == "") {
			*to, differs = &row, true
		}
	}
	put(&c.DateOfBirth, have.DateOfBirth, in.DateOfBirth, true)
	put(&c.Address, have.Address, in.Address, true)
	put(&c.Email, have.Email, in.Email, false)
	put(&c.Phone, have.Phone, in.Phone, false)
	put(&c.Notes, have.Notes, in.Notes, false)
	tags := slices.Clone(have.Tags)
	for _, t := range in.Tags {
		t = strings.Join(strings.Fields(t), " ")
		if t != "" && !slices.ContainsFunc(tags, func(h string) bool { return strings.EqualFold(h, t) }) {
			tags = append(tags, t)
		}
	}
	if len(tags) != len(have.Tags) && len(tags) <= clients.MaxTags {
		c.Tags, differs = &tags, true
	}
	return c, differs
}

// clear drops what is not needed any more.
func (s *Service) clear(ctx context.Context, scope tenancy.Scope) (next time.Time, err error) {
	now := s.now()
	old, err := listOld(ctx, scope, now.Add(-readPatience), now.Add(-keepFor), maxPage)
	if err != nil {
		return time.Time{}, err
	}
	for _, r := range old {
		if err := s.Store.Discard(ctx, scope, r.ID); err != nil {
			return time.Time{}, err
		}
		if err := dropTable(ctx, scope, r); err != nil {
			return time.Time{}, err
		}
	}
	if len(old) == maxPage {
		return now, nil
	}
	return nextOld(ctx, scope, readPatience, keepFor)
}
