package live_test

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

const patience = 5 * time.Second

// bus starts a process's bus and waits until it listens.
func bus(t *testing.T, prefix string, signals chan live.Signal) *live.Bus {
	t.Helper()
	opts, err := redis.ParseURL(os.Getenv("MSAAS_REDIS_URL"))
	require.NoError(t, err)
	client := redis.NewClient(opts)
	var gaps atomic.Int64
	b := live.New(client, prefix, slog.New(slog.DiscardHandler), func(s live.Signal) {
		if signals != nil {
			signals <- s
		}
	}, func() { gaps.Add(1) })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = b.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; _ = client.Close() })
	require.Eventually(t, b.Connected, patience, time.Millisecond)
	require.EqualValues(t, 1, gaps.Load())
	return b
}

func TestAnEventReachesTheClinicsPagesInOtherProcessesAndNobodyElse(t *testing.T) {
	t.Parallel()
	prefix := id.New("tst", time.Now())
	here, there := bus(t, prefix, nil), bus(t, prefix, nil)
	a, b := testkit.Scope(t), testkit.Scope(t)
	ofA := subscribe(t, there, a, "ana")
	ofB := subscribe(t, there, b, "bob")
	e := live.Event{Type: "appointment.changed", ID: "apt_1", Rev: 2}
	here.Publish(t.Context(), a, e)
	require.Equal(t, e, next(t, ofA))
	here.Publish(t.Context(), b, live.Event{Type: "last", ID: "x"})
	require.Equal(t, "last", next(t, ofB).Type, "B's first event is B's own")
}

func TestASignalEndsTheStreamsThatItNames(t *testing.T) {
	t.Parallel()
	prefix := id.New("tst", time.Now())
	signals := make(chan live.Signal, 8)
	here, there := bus(t, prefix, nil), bus(t, prefix, signals)
	scope := testkit.Scope(t)
	removed, stays := subscribe(t, there, scope, "ana"), subscribe(t, there, scope, "bob")
	s := live.Signal{Tenant: scope.TenantID(), Person: "ana"}
	here.Signal(t.Context(), s)
	require.Equal(t, s, <-signals)
	select {
	case <-removed.Done():
	case <-time.After(time.Second):
		t.Fatal("the removed member still listens after a second")
	}
	select {
	case <-stays.Done():
		t.Fatal("another member's stream ended")
	default:
	}
	here.Signal(t.Context(), live.Signal{})
	here.Publish(t.Context(), scope, live.Event{Type: "still"})
	require.Equal(t, "still", next(t, stays).Type, "an empty signal ends nothing")
}

func TestWithoutRedisThereIsNoStream(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	t.Cleanup(func() { _ = client.Close() })
	b := live.New(client, "x", slog.New(slog.DiscardHandler), func(live.Signal) {}, func() {})
	_, err := b.Subscribe(t.Context(), testkit.Scope(t), live.Listener{Person: "ana"})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
}

func TestAPageGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	b := bus(t, id.New("tst", time.Now()), nil)
	scope, other := testkit.Scope(t), testkit.Scope(t)
	page := subscribe(t, b, scope, "ana")
	b.Publish(t.Context(), scope, live.Event{Type: "one"})
	b.Publish(t.Context(), scope, live.Event{Type: "two"})
	b.Publish(t.Context(), other, live.Event{Type: "theirs"})
	first, second := told(t, page), told(t, page)
	latest, err := b.Latest(t.Context(), scope)
	require.NoError(t, err)
	require.Equal(t, second.Seq, latest)
	require.True(t, second.After(first.Seq))
	require.False(t, first.After(second.Seq))
	missed, err := b.Since(t.Context(), scope, first.Seq)
	require.NoError(t, err)
	require.Equal(t, []live.Told{second}, missed)
	missed, err = b.Since(t.Context(), scope, second.Seq)
	require.NoError(t, err)
	require.Empty(t, missed)
}

func TestAGapThatTheHistoryDoesNotSpanIsTold(t *testing.T) {
	t.Parallel()
	b := bus(t, id.New("tst", time.Now()), nil)
	scope := testkit.Scope(t)
	first, err := b.Latest(t.Context(), scope)
	require.NoError(t, err)
	page := subscribe(t, b, scope, "ana")
	b.Publish(t.Context(), scope, live.Event{Type: "early"})
	early := told(t, page)
	for range 300 {
		b.Publish(t.Context(), scope, live.Event{Type: "more"})
	}
	for _, seq := range []string{first, early.Seq, "99999999999999-0", "nonsense", ""} {
		_, err := b.Since(t.Context(), scope, seq)
		require.Equal(t, fault.Gone, fault.KindOf(err), seq)
	}
}

func TestAPersonHoldsNoMoreThanTheirStreams(t *testing.T) {
	t.Parallel()
	b := bus(t, id.New("tst", time.Now()), nil)
	scope := testkit.Scope(t)
	var all []*live.Stream
	for range 12 {
		all = append(all, subscribe(t, b, scope, "ana"))
	}
	_, err := b.Subscribe(t.Context(), scope, live.Listener{Person: "ana"})
	require.Equal(t, fault.TooMany, fault.KindOf(err))
	subscribe(t, b, scope, "bob")
	all[0].Close(t.Context())
	all[0].Close(t.Context())
	subscribe(t, b, scope, "ana")
	_, err = b.Subscribe(t.Context(), scope, live.Listener{Person: "ana"})
	require.Equal(t, fault.TooMany, fault.KindOf(err))
}

func subscribe(t *testing.T, b *live.Bus, scope tenancy.Scope, person string) *live.Stream {
	t.Helper()
	st, err := b.Subscribe(t.Context(), scope, live.Listener{Person: person})
	require.NoError(t, err)
	t.Cleanup(func() { st.Close(context.WithoutCancel(t.Context())) })
	select {
	case <-st.Ready():
	case <-time.After(patience):
		t.Fatal("the stream is not ready")
	}
	return st
}

func next(t *testing.T, st *live.Stream) live.Event {
	t.Helper()
	return told(t, st).Event
}

func told(t *testing.T, st *live.Stream) live.Told {
	t.Helper()
	select {
	case e := <-st.Events():
		return e
	case <-time.After(patience):
		t.Fatal("no event came")
		return live.Told{}
	}
}
