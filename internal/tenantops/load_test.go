package tenantops_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// load is people at work in clinics, over several processes with what each of them believes.
type load struct {
	t       testing.TB
	routers []*tenancy.Router
	wg      sync.WaitGroup

	mu      sync.Mutex
	took    []time.Duration // of reads and writes in clinics that are left alone
	inserts map[string]time.Time
	counts  map[string]int64 // of each counter, the highest that was acknowledged
	gap     time.Duration    // the longest time without an acknowledged write in the clinic that is operated on
	last    time.Time

	errors  atomic.Int64 // in clinics that are left alone
	refused atomic.Int64 // writes in the one that is operated on
	reads   atomic.Int64 // in the one that is operated on
	failed  atomic.Int64 // of those
}

func newLoad(t testing.TB, prefix string) *load {
	t.Helper()
	return &load{
		t: t, routers: []*tenancy.Router{openRouter(t, prefix), openRouter(t, prefix)},
		inserts: map[string]time.Time{}, counts: map[string]int64{},
	}
}

// others works in a clinic that nothing is done to: whatever goes wrong there counts.
func (l *load) others(ctx context.Context, clinic tenancy.ID) {
	for i, r := range l.routers {
		l.wg.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				began := time.Now()
				err := l.visit(l.t.Context(), r, clinic, fmt.Sprintf("load-%d-%d", i, n))
				l.mu.Lock()
				l.took = append(l.took, time.Since(began))
				l.mu.Unlock()
				if err != nil {
					l.errors.Add(1)
					l.t.Logf("another clinic met %v", err)
				}
				_ = pause(ctx, 5*time.Millisecond)
			}
		})
	}
}

func (l *load) visit(ctx context.Context, r *tenancy.Router, clinic tenancy.ID, id string) error {
	scope, err := r.Scope(ctx, clinic)
	if err != nil {
		return err
	}
	if _, err := scope.Collection("services").InsertOne(ctx, bson.D{{Key: "_id", Value: id}}); err != nil {
		return err
	}
	return scope.Collection("services").FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Err()
}

// inside works in the clinic that is operated on: each insert and each step of a counter that was acknowledged is remembered.
// One scope is held throughout, as a long job holds one; the other is asked for anew each time, as a request does.
func (l *load) inside(ctx context.Context, clinic tenancy.ID) {
	for i, r := range l.routers {
		held, err := r.Scope(ctx, clinic)
		require.NoError(l.t, err)
		l.wg.Go(func() {
			counter := fmt.Sprintf("counter-%d", i)
			for n := 0; ctx.Err() == nil; n++ {
				scope := held
				if n%2 == 0 {
					if scope, err = r.Scope(l.t.Context(), clinic); err != nil {
						l.failed.Add(1)
						continue
					}
				}
				l.write(scope, fmt.Sprintf("in-%d-%d", i, n), counter)
				l.read(scope)
				_ = pause(ctx, time.Millisecond)
			}
		})
	}
}

func (l *load) write(scope tenancy.Scope, id, counter string) {
	ctx := l.t.Context()
	_, err := scope.Collection("clients").InsertOne(ctx, bson.D{{Key: "_id", Value: id}})
	if l.acknowledged(err) {
		l.mu.Lock()
		l.inserts[id] = time.Now()
		l.mu.Unlock()
	}
	var after struct {
		N int64 `bson:"n"`
	}
	err = scope.Collection("appointments").FindOneAndUpdate(ctx, bson.D{{Key: "_id", Value: counter}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: int64(1)}}}},
		options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&after)
	if l.acknowledged(err) {
		l.mu.Lock()
		l.counts[counter] = max(l.counts[counter], after.N)
		l.mu.Unlock()
	}
}

func (l *load) acknowledged(err error) bool {
	if err != nil {
		if fault.KindOf(tenancy.Translate(err)) != fault.Unavailable {
			l.failed.Add(1)
			l.t.Logf("a write met %v", err)
		}
		l.refused.Add(1)
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !l.last.IsZero() {
		l.gap = max(l.gap, now.Sub(l.last))
	}
	l.last = now
	return true
}

func (l *load) read(scope tenancy.Scope) {
	if _, err := scope.Collection("clients").CountDocuments(l.t.Context(), bson.D{{Key: "_id", Value: name(1)}}); err != nil {
		l.failed.Add(1)
		l.t.Logf("a read met %v", err)
		return
	}
	l.reads.Add(1)
}

// lost counts what was acknowledged and is in none of the clinic's databases given.
func (l *load) lost(since time.Time, scopes ...*tenancy.Placement) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	lost := 0
	for id, at := range l.inserts {
		if at.Before(since) {
			continue
		}
		var n int64
		for _, p := range scopes {
			db, err := l.routers[0].DatabaseAt(*p, "test")
			require.NoError(l.t, err)
			found, err := db.Collection("clients").CountDocuments(l.t.Context(), bson.D{{Key: "_id", Value: id}})
			require.NoError(l.t, err)
			n += found
		}
		if n == 0 {
			lost++
		}
	}
	return lost
}

// behind counts the counters that are behind what was acknowledged.
func (l *load) behind(p tenancy.Placement) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	db, err := l.routers[0].DatabaseAt(p, "test")
	require.NoError(l.t, err)
	behind := 0
	for id, n := range l.counts {
		var doc struct {
			N int64 `bson:"n"`
		}
		if err := db.Collection("appointments").FindOne(l.t.Context(), bson.D{{Key: "_id", Value: id}}).Decode(&doc); err != nil || doc.N < n {
			behind++
		}
	}
	return behind
}

func (l *load) percentile(p float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.took)
	if len(l.took) == 0 {
		return 0
	}
	return l.took[int(p*float64(len(l.took)-1))].Round(100 * time.Microsecond)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
