package cache_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/tenancy"
)

// still is longer than a write stays announced under the kit's timeouts.
const still = 3 * time.Minute

type bench struct {
	t        *testing.T
	clock    *testkit.Clock
	scope    tenancy.Scope
	proxy    *testkit.Proxy
	prefix   string
	computed atomic.Int64
}

func newBench(t *testing.T) *bench {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
	opts, err := redis.ParseURL(testkit.Env(t, "MSAAS_REDIS_URL"))
	require.NoError(t, err)
	return &bench{
		t: t, clock: clock, scope: testkit.NewTenants(t, clock.Now).Clinic(t), prefix: testkit.Prefix(t), proxy: testkit.NewProxy(t, opts.Addr),
	}
}

// process is a server process of its own: it shares Redis and the database with the others, and nothing else.
func (b *bench) process() *cache.Cache {
	b.t.Helper()
	opts, err := redis.ParseURL(testkit.Env(b.t, "MSAAS_REDIS_URL"))
	require.NoError(b.t, err)
	opts.Addr, opts.MaxRetries = b.proxy.Addr, -1
	client := redis.NewClient(opts)
	b.t.Cleanup(func() { _ = client.Close() })
	return cache.New(client, b.prefix, b.clock.Now, testkit.Discard())
}

func (b *bench) write(ctx context.Context, key string) error {
	_, err := b.scope.Collection("clients").InsertOne(ctx, bson.D{{Key: "_id", Value: key}})
	return err
}

func (b *bench) fresh(ctx context.Context) (int64, error) {
	return b.scope.Collection("clients").CountDocuments(ctx, bson.D{})
}

func (b *bench) question() cache.Question {
	return cache.Question{Name: "count", Parts: []string{"all"}, From: []string{"clients", "appointments"}}
}

func (b *bench) read(ctx context.Context, c *cache.Cache) (int64, error) {
	return cache.Read(ctx, c, b.scope, b.question(), func(ctx context.Context) (int64, error) {
		b.computed.Add(1)
		return b.fresh(ctx)
	})
}

func TestAnAnswerIsKeptUntilSomethingIsWritten(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	here, there := b.process(), b.process()
	ask := func(c *cache.Cache, want, computed int64) {
		t.Helper()
		got, err := b.read(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, computed, b.computed.Load())
	}
	ask(here, 0, 1)
	ask(here, 0, 1)
	ask(there, 0, 1)
	require.NoError(t, b.write(t.Context(), "a"))
	ask(there, 1, 2)
	ask(there, 1, 3) // a write may still be under way: nothing is kept
	b.clock.Move(still)
	ask(here, 1, 4)
	ask(there, 1, 4)
	_, err := b.scope.Collection("providers").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "p"}})
	require.NoError(t, err)
	ask(here, 1, 4)
	b.proxy.Cut()
	ask(here, 1, 4) // it has it in its memory, as long as nothing is written
	require.NoError(t, b.write(t.Context(), "b"))
	ask(here, 2, 5)
}

func TestManyWhoAskAtOnceShareOneComputation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	procs := []*cache.Cache{b.process(), b.process()}
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			_, err := cache.Read(t.Context(), procs[i%2], b.scope, b.question(), func(ctx context.Context) (int64, error) {
				b.computed.Add(1)
				return b.fresh(ctx)
			})
			require.NoError(t, err)
		})
	}
	all.Wait()
	require.LessOrEqual(t, b.computed.Load(), int64(4))
}

func TestAFaultIsGivenToTheAskersAndNotKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.process()
	broken := errors.New("broken")
	_, err := cache.Read(t.Context(), c, b.scope, b.question(), func(context.Context) (int64, error) { return 0, broken })
	require.ErrorIs(t, err, broken)
	got, err := b.read(t.Context(), c)
	require.NoError(t, err)
	require.Zero(t, got)
	_, err = cache.Read(t.Context(), c, b.scope, cache.Question{Name: "x", From: []string{"unknown"}}, func(context.Context) (int64, error) { return 0, nil })
	require.Error(t, err, "a collection without a stamp")
}

// Writers and readers in four processes, in rounds; the clock moves between them so that answers are kept, and Redis
// comes and goes. Whoever has written, or has seen a number, never reads a smaller one.
func TestAComputationThatPanicsEndsItselfAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.process()
	_, err := cache.Read(t.Context(), c, b.scope, b.question(), func(context.Context) (int64, error) { panic("a mistake of ours") })
	require.ErrorContains(t, err, "a mistake of ours")
	n, err := b.read(t.Context(), c)
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestProofNoStaleAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var procs []*cache.Cache
	for range 4 {
		procs = append(procs, b.process())
	}
	rounds := 15
	if proof.Long() {
		rounds = 150
	}
	var reads, stale, serial atomic.Int64
	rng := rand.New(rand.NewPCG(3, 9))
	for range rounds {
		cut, seed := rng.IntN(3) == 0, rng.Uint64()
		var all sync.WaitGroup
		for w := range 8 {
			all.Go(func() {
				own := rand.New(rand.NewPCG(seed, uint64(w)))
				for range 4 {
					if own.IntN(2) == 0 {
						require.NoError(t, b.write(t.Context(), strconv.FormatInt(serial.Add(1), 10)))
					}
					least, err := b.fresh(t.Context())
					require.NoError(t, err)
					got, err := b.read(t.Context(), procs[own.IntN(len(procs))])
					require.NoError(t, err)
					reads.Add(1)
					if got < least {
						stale.Add(1)
					}
				}
			})
		}
		if cut {
			b.proxy.Cut()
		}
		all.Wait()
		if cut {
			b.proxy.Restore()
		}
		b.clock.Move(still)
		computed := b.computed.Load()
		for _, c := range procs { // now it is kept, and the next round's writers meet it
			got, err := b.read(t.Context(), c)
			require.NoError(t, err)
			require.Equal(t, serial.Load(), got)
		}
		require.Equal(t, computed+1, b.computed.Load(), "three of the four read what the first one kept")
	}
	require.Zero(t, stale.Load())
	proof.Line(t, "proof", "cache", strconv.FormatInt(reads.Load(), 10)+" reads after writes, Redis cut and restored: "+
		strconv.FormatInt(stale.Load(), 10)+" stale", "0", stale.Load() == 0)
}
