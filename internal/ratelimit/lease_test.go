package ratelimit_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit"
)

// trips counts what is asked of Redis.
type trips struct{ n atomic.Int64 }

func (c *trips) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { return next(ctx, cmds) }
}

// Two processes give a generous bucket's limit between them, and not one more, though they ask Redis seldom. Lending what
// is not spent in Redis first gives more, and this sees it.
func TestAGenerousBucketIsLentAndNeverGivesMore(t *testing.T) {
	t.Parallel()
	const limit = 1200
	client, count := testkit.Redis(t), &trips{}
	client.AddHook(count)
	prefix, start := testkit.Prefix(t), time.Now()
	still := func() time.Time { return start } // what is lent is not lost in this test
	var given atomic.Int64
	var all sync.WaitGroup
	for range 2 {
		l := ratelimit.New(client, prefix, ratelimit.Limits{ratelimit.Reads: limit}, still)
		for range 4 {
			all.Go(func() {
				for range 300 {
					if s := l.Spend(t.Context(), ratelimit.Reads, "p:1"); s.OK {
						given.Add(1)
					} else if s.Wait <= 0 {
						t.Error("a refusal says how long to wait")
					}
				}
			})
		}
	}
	all.Wait()
	filled := int64(time.Since(start)/(time.Minute/limit)) + 1 // given anew meanwhile
	require.LessOrEqual(t, given.Load(), limit+filled)
	require.GreaterOrEqual(t, given.Load(), int64(limit-2*12), "what the two hold at the end")
	require.Less(t, count.n.Load(), int64(2400-limit+limit/4), "refusals ask each time, what is given seldom")
}

func TestWhoAsksSlowlyIsLentNothing(t *testing.T) {
	t.Parallel()
	client, count := testkit.Redis(t), &trips{}
	client.AddHook(count)
	clock := testkit.NewClock(time.Now())
	l := ratelimit.New(client, testkit.Prefix(t), ratelimit.Limits{ratelimit.Reads: 1200}, clock.Now)
	first := l.Spend(t.Context(), ratelimit.Reads, "p:1")
	asked := count.n.Load()
	for range 5 {
		clock.Move(time.Second)
		require.GreaterOrEqual(t, l.Spend(t.Context(), ratelimit.Reads, "p:1").Remaining, first.Remaining-6, "nothing is lost")
	}
	require.EqualValues(t, 5, count.n.Load()-asked)
}

func TestWhatIsLentIsSpent(t *testing.T) {
	t.Parallel()
	client := testkit.Redis(t)
	clock := testkit.NewClock(time.Now())
	l := ratelimit.New(client, testkit.Prefix(t), ratelimit.Limits{ratelimit.Reads: 600}, clock.Now)
	for n := range 20 {
		s := l.Spend(t.Context(), ratelimit.Reads, "p:1")
		require.True(t, s.OK)
		require.InDelta(t, 600-n-1, s.Remaining, 2, "one fewer each time")
	}
}
