package inbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	syncEvery   = 10 * time.Minute
	syncLimit   = 4 * time.Minute // of one run; what is left is read by the next
	syncRetry   = time.Minute     // after a failure that passes, longer each time
	leaseLength = 30 * time.Second
	batchMails  = 100
)

// SyncAccount reads what is new in a mailbox, then older mail as long as its time lasts. One process at a time reads a mailbox;
// whoever comes second does nothing. It may be ended at any point and repeated: every message is kept once. A failure is noted
// on the account and is no fault of the run. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) SyncAccount(ctx context.Context, actor identity.Actor, accountID string) error {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return err
	}
	scope := actor.Scope()
	account, err := findAccount(ctx, scope, accountID)
	if err != nil {
		return err
	}
	if account.State != Active || scope.Tenant().State != tenancy.Active {
		return nil
	}
	fence, mine, err := takeLease(ctx, scope, accountID, s.now(), s.lease())
	if err != nil || !mine {
		return err
	}
	run := &syncRun{s: s, scope: scope, account: account, fence: fence}
	err = run.holding(ctx, run.read)
	return s.settleSync(ctx, run, err)
}

func (s *Service) lease() time.Duration { return cmp.Or(s.Lease, leaseLength) }

// errLost ends a run whose lease somebody else has taken.
var errLost = errors.New("another process reads the mailbox")

// syncRun is one reading of one mailbox.
type syncRun struct {
	s       *Service
	scope   tenancy.Scope
	account Account
	fence   int64

	folders map[string]Folder // by folderKey, as far as they are kept
	told    time.Time         // when open pages heard of the progress
}

// holding runs do under the lease, which it prolongs, and within the time of a run.
func (r *syncRun) holding(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	var keeper sync.WaitGroup
	keeper.Go(func() {
		beat := time.NewTicker(r.s.lease() / 3)
		defer beat.Stop()
		for {
			select {
			case <-done:
				return
			case <-beat.C:
				held, err := keepLease(ctx, r.scope, r.account.ID, r.fence, r.s.now().Add(r.s.lease()))
				if err == nil && !held {
					cancel(errLost)
					return
				}
			}
		}
	})
	err := do(ctx)
	close(done)
	keeper.Wait()
	if errors.Is(context.Cause(ctx), errLost) {
		return errLost
	}
	return err
}

// read opens the mailbox and reads its folders in turns, a batch of each, until nothing is left or the time is over.
func (r *syncRun) read(ctx context.Context) error {
	if err := r.s.refreshStale(ctx, r.scope, r.account.ID); err != nil {
		return err
	}
	session, err := r.s.openMailbox(ctx, r.scope, r.account)
	if err != nil {
		return err
	}
	defer func() { _ = session.Close() }()
	folders, err := session.Folders(ctx)
	if err != nil {
		return fmt.Errorf("list folders: %w", err)
	}
	r.folders = maps.Clone(r.account.Folders)
	if r.folders == nil {
		r.folders = map[string]Folder{}
	}
	return r.pipeline(ctx, session, folders)
}

// pipeline fetches one piece while the one before it is stored.
func (r *syncRun) pipeline(ctx context.Context, session mailbox.Session, folders []mailbox.Folder) error {
	pieces := make(chan piece, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(pieces)
		return r.fetch(ctx, session, folders, pieces)
	})
	group.Go(func() error {
		for p := range pieces {
			if err := r.store(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// piece is what is stored at once: the end of a batch carries its cursor.
type piece struct {
	folder   mailbox.Folder
	arrivals []arrival
	known    []mailbox.Sighting // stored already
	moved    []rematch
	pass     string         // of the batch
	batch    *mailbox.Batch // at its end
}

// mark is what a mail that was sighted in a pass over a folder is given.
type mark struct{ folder, pass string }

func (p piece) mark() mark { return mark{folderKey(p.folder.ID), p.pass} }

// fetch reads batch after batch.
func (r *syncRun) fetch(ctx context.Context, session mailbox.Session, folders []mailbox.Folder, out chan<- piece) error {
	end := r.s.now().Add(cmp.Or(r.s.SyncLimit, syncLimit))
	cursors := map[string][]byte{}
	for _, f := range folders {
		cursors[f.ID] = r.account.Folders[folderKey(f.ID)].Cursor
	}
	for open := folders; len(open) > 0; {
		var left []mailbox.Folder
		for _, f := range open {
			if !r.s.now().Before(end) {
				return nil
			}
			batch, err := session.List(ctx, f, cursors[f.ID], batchMails)
			if err != nil {
				return fmt.Errorf("list mails: %w", err)
			}
			if err := r.fetchBatch(ctx, session, f, batch, out); err != nil {
				return err
			}
			cursors[f.ID] = batch.Cursor
			if batch.More {
				left = append(left, f)
			}
		}
		open = left
	}
	return nil
}

// fetchBatch fetches what of a batch is not stored yet, in pieces of bounded size.
func (r *syncRun) fetchBatch(ctx context.Context, session mailbox.Session, f mailbox.Folder, batch mailbox.Batch, out chan<- piece) error {
	known, moved, missing, err := r.sort(ctx, batch)
	if err != nil {
		return err
	}
	p := piece{folder: f, known: known, moved: moved, pass: batch.Pass}
	for _, chunk := range chunks(missing) {
		if len(p.arrivals) > 0 {
			if err := send(ctx, out, p); err != nil {
				return err
			}
			p = piece{folder: f, pass: batch.Pass}
		}
		if p.arrivals, err = r.download(ctx, session, f, chunk); err != nil {
			return err
		}
	}
	p.batch = &batch
	return send(ctx, out, p)
}

func send(ctx context.Context, out chan<- piece, p piece) error {
	select {
	case out <- p:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

const (
	pieceBytes = 4 << 20
	heavyBytes = 1 << 20 // what a large message, which is streamed, counts
)

// chunks divides sightings so that no piece holds much memory.
func chunks(all []mailbox.Sighting) [][]mailbox.Sighting {
	var out [][]mailbox.Sighting
	var size int64
	for _, m := range all {
		weigh := min(m.Size, heavyBytes)
		if len(out) == 0 || size+weigh > pieceBytes {
			out, size = append(out, nil), 0
		}
		out[len(out)-1] = append(out[len(out)-1], m)
		size += weigh
	}
	return out
}

// sort tells what of a batch is stored already, what is at a new place only, and what is missing.
func (r *syncRun) sort(ctx context.Context, batch mailbox.Batch) (known []mailbox.Sighting, moved []rematch, missing []mailbox.Sighting, err error) {
	places := make([]string, 0, len(batch.Messages))
	for _, m := range batch.Messages {
		places = append(places, r.place(m.Ref))
	}
	have, err := findPlaces(ctx, r.scope, places)
	if err != nil {
		return nil, nil, nil, err
	}
	var strangers []mailbox.Sighting
	for i, m := range batch.Messages {
		if have[places[i]] {
			known = append(known, m)
		} else {
			strangers = append(strangers, m)
		}
	}
	if batch.Pass == "" {
		return known, nil, strangers, nil
	}
	moved, missing, err = r.recognise(ctx, strangers)
	return known, moved, missing, err
}

func (r *syncRun) place(ref mailbox.Ref) string { return placeKey(r.account.ID, ref) }
