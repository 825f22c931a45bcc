package ratelimit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit"
)

var limits = ratelimit.Limits{ratelimit.SignIn: 5, ratelimit.Writes: 100, ratelimit.Codes: 3}

// counters are the two ways of counting, which must agree.
func counters(t *testing.T) map[string]*ratelimit.Limiter {
	t.Helper()
	away := testkit.RedisAt(t, "redis://127.0.0.1:1")
	return map[string]*ratelimit.Limiter{
		"in Redis":             ratelimit.New(testkit.Redis(t), testkit.Prefix(t), limits, time.Now),
		"alone, without Redis": ratelimit.New(away, testkit.Prefix(t), limits, time.Now),
	}
}

func TestABucketGivesItsLimitAndThenSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	for name, l := range counters(t) {
		for i := range 5 {
			_, ok := l.Take(t.Context(), ratelimit.SignIn, "ip:1")
			require.True(t, ok, "%s: request %d", name, i)
		}
		wait, ok := l.Take(t.Context(), ratelimit.SignIn, "ip:1")
		require.False(t, ok, name)
		require.Greater(t, wait, time.Duration(0), name)
		require.LessOrEqual(t, wait, 12*time.Second, name)
	}
}

func TestOneKeyOrBucketNeverStarvesAnother(t *testing.T) {
	t.Parallel()
	for name, l := range counters(t) {
		for range 10 {
			l.Take(t.Context(), ratelimit.SignIn, "ip:1")
		}
		_, ok := l.Take(t.Context(), ratelimit.SignIn, "ip:2")
		require.True(t, ok, name)
		_, ok = l.Take(t.Context(), ratelimit.Writes, "ip:1")
		require.True(t, ok, name)
	}
}

func TestABucketWithoutALimitAlwaysGives(t *testing.T) {
	t.Parallel()
	for name, l := range counters(t) {
		for range 500 {
			_, ok := l.Take(t.Context(), ratelimit.Open, "ip:1")
			require.True(t, ok, name)
		}
	}
}

func TestAloneTheCountRestsAsTimeGoesBy(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	l := ratelimit.New(testkit.RedisAt(t, "redis://127.0.0.1:1"), "x", limits, clock.Now)
	for i := range 60_000 { // many strangers do not fill the memory
		l.Take(t.Context(), ratelimit.SignIn, fmt.Sprint("ip:", i))
		if i%1000 == 0 {
			clock.Move(100 * time.Millisecond)
		}
	}
	for range 6 {
		l.Take(t.Context(), ratelimit.SignIn, "mine")
	}
	_, ok := l.Take(t.Context(), ratelimit.SignIn, "mine")
	require.False(t, ok)
	clock.Move(13 * time.Second)
	_, ok = l.Take(t.Context(), ratelimit.SignIn, "mine")
	require.True(t, ok)
}

func TestWhatIsGuessedAtIsCountedByTheHour(t *testing.T) {
	t.Parallel()
	for name, l := range counters(t) {
		for range 3 {
			_, ok := l.Take(t.Context(), ratelimit.Codes, "ana")
			require.True(t, ok, name)
		}
		wait, ok := l.Take(t.Context(), ratelimit.Codes, "ana")
		require.False(t, ok, name)
		require.Greater(t, wait, 19*time.Minute, name)
		require.LessOrEqual(t, wait, 20*time.Minute, name)
	}
}
