package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/jobs"
)

func TestAnAccountIsNeverRunTwiceAtOnceAndNewWorkIsNotForgotten(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	release := make(chan struct{})
	o := newOffice(t, testkit.Redis(t), func(context.Context, string) error {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		<-release
		now.Add(-1)
		return nil
	})
	o.start(o.worker())
	o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	o.eventually(func() bool { return o.count("acc_1") == 1 }, "the account was not run")
	for range 5 { // asked while it runs: one more run follows
		o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	}
	close(release)
	o.eventually(func() bool { return o.count("acc_1") == 2 }, "what was asked during the run is forgotten")
	require.Never(t, func() bool { return o.count("acc_1") > 2 }, 500*time.Millisecond, 50*time.Millisecond)
	require.EqualValues(t, 1, most.Load())
}

func TestATenantHasNoMoreThanItsShareOfAQueueAtOnce(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	o := newOffice(t, testkit.Redis(t), func(ctx context.Context, _ string) error {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
		return nil
	})
	for _, w := range []*jobs.Worker{o.worker(), o.worker()} { // two processes
		o.start(w)
	}
	for i := range 60 {
		o.client.SyncAccount(t.Context(), "ten_a", fmt.Sprintf("acc_%d", i))
	}
	o.eventually(func() bool { return o.total() == 60 }, "not every job was run")
	require.LessOrEqual(t, most.Load(), int64(jobs.PerTenant))
	require.Greater(t, most.Load(), int64(1))
}

func TestAJobThatGaveUpStandsInNobodysWay(t *testing.T) {
	t.Parallel()
	var refuse atomic.Bool
	refuse.Store(true)
	o := newOffice(t, testkit.Redis(t), func(context.Context, string) error {
		if refuse.Load() {
			return fault.New(fault.Forbidden, "not_allowed", "No.")
		}
		return nil
	})
	o.start(o.worker())
	archived := func() int {
		info, err := o.client.Inspector().GetQueueInfo(o.client.QueueName(jobs.Sync))
		if err != nil {
			return 0
		}
		return info.Archived
	}
	o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	o.eventually(func() bool { return archived() == 1 }, "it did not give up")
	refuse.Store(false)
	o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	o.eventually(func() bool { return o.count("acc_1") == 2 }, "the dead letter blocks what comes after it")
}

func TestAFailingJobLeavesItsShareToTheOthersWhileItWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(t, testkit.Redis(t), func(_ context.Context, account string) error {
		if account[:3] == "bad" {
			return fault.New(fault.Unavailable, "mailbox_away", "Away.").WithRetryAfter(time.Hour)
		}
		return nil
	})
	o.start(o.worker())
	for i := range 3 * jobs.PerTenant {
		o.client.SyncAccount(t.Context(), "ten_a", fmt.Sprintf("bad_%d", i))
	}
	o.client.SyncAccount(t.Context(), "ten_a", "good")
	o.eventually(func() bool { return o.count("good") == 1 }, "failing accounts keep another from its run")
	require.Equal(t, 3*jobs.PerTenant+1, o.total())
}

func TestAPanicEndsItsJobAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t, testkit.Redis(t), func(_ context.Context, account string) error {
		if account == "bad" && account[3:] == "" {
			panic("no")
		}
		return nil
	})
	o.start(o.worker())
	o.client.SyncAccount(t.Context(), "ten_a", "bad")
	o.client.SyncAccount(t.Context(), "ten_a", "good")
	o.eventually(func() bool { return o.count("bad") >= 2 && o.count("good") == 1 }, "the panic was not outlasted")
}

// What the queue has lost goes back in line instead of taking up its tenant's share for ever.
func TestAJobThatTheQueueLostIsRunAllTheSame(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now())
	o := newOffice(t, testkit.Redis(t), func(context.Context, string) error { return nil })
	o.client = jobs.NewClient(o.redis, o.prefix, clock.Now, testkit.Discard())
	o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	queue := o.client.QueueName(jobs.Sync)
	n, err := o.client.Inspector().DeleteAllPendingTasks(queue)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	w := o.worker()
	clock.Move(3 * time.Minute)
	require.NoError(t, w.Mend(t.Context()))
	o.start(w)
	o.eventually(func() bool { return o.count("acc_1") == 1 }, "the job is lost")
}

func TestRetriesHeedTheKindOfTheError(t *testing.T) {
	t.Parallel()
	unknown := errors.New("the server hung up on Ana Pop")
	away := fault.New(fault.Unavailable, "mailbox_away", "Away.")
	for _, c := range []struct {
		name     string
		err      error
		attempt  int
		code     string
		again    bool
		min, max time.Duration
	}{
		{"a first failure comes back within seconds", unknown, 1, "internal", true, 500 * time.Millisecond, 1500 * time.Millisecond},
		{"a later one after longer", unknown, 6, "internal", true, 16 * time.Second, 48 * time.Second},
		{"the last one does not", unknown, jobs.MostAttempts, "internal", false, 0, time.Hour},
		{"a service that is away is waited for longer", away, jobs.MostAttempts, "mailbox_away", true, time.Minute, 15 * time.Minute},
		{"and not asked before it said", away.WithRetryAfter(time.Hour), 1, "mailbox_away", true, time.Hour, 66 * time.Minute},
		{"what is forbidden stays so", fault.New(fault.Forbidden, "not_allowed", "No."), 1, "not_allowed", false, 0, time.Hour},
		{"what is invalid too", fault.New(fault.Invalid, "invalid_input", "No."), 1, "invalid_input", false, 0, time.Hour},
		{"what is gone too", fmt.Errorf("sync: %w", fault.New(fault.Gone, "account_gone", "No.")), 1, "account_gone", false, 0, time.Hour},
		{"time that ran out is tried again", context.DeadlineExceeded, 1, "timeout", true, 0, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, again, after := jobs.Judge(c.err, c.attempt)
			require.Equal(t, c.code, code)
			require.Equal(t, c.again, again)
			require.GreaterOrEqual(t, after, c.min)
			require.LessOrEqual(t, after, c.max)
		})
	}
}
