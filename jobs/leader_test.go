package jobs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/jobs"
)

// TestProofOneLeader runs two schedulers for ten minutes of a clock that the test moves. One is stopped in the middle of
// queueing, for so long that the other leads, and then goes on with what it was about to queue; later the other sleeps.
func TestProofOneLeader(t *testing.T) { //nolint:gocyclo // one story, told in one place
	t.Parallel()
	o := newOffice(t, testkit.Redis(t), nil)
	start := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	clock := testkit.NewClock(start)
	w := o.worker()
	kind := ""
	w.Routines(func(k string) { kind = k })
	ran := map[string]map[int64]int{}

	// Each scheduler can be stopped at the door of the queue.
	stopAt := map[string]chan struct{}{}
	stopped := make(chan struct{})
	leader := func(name string) *jobs.Leader {
		return jobs.NewLeader(o.control, name, clock.Now, func(ctx context.Context, p jobs.Period) error {
			if gate := stopAt[name]; gate != nil && p.Kind == "due:sweep" {
				stopped <- struct{}{}
				<-gate
			}
			return o.client.QueuePeriod(ctx, p)
		})
	}
	a, b := leader("a"), leader("b")
	drain := func() {
		queue := o.client.QueueName(jobs.Critical)
		tasks, err := o.client.Inspector().ListPendingTasks(queue, asynq.PageSize(200))
		require.NoError(t, err)
		for _, task := range tasks {
			var p jobs.Period
			require.NoError(t, json.Unmarshal(task.Payload, &p))
			kind = ""
			require.NoError(t, w.PerformRoutine(t.Context(), asynq.NewTask(task.Type, task.Payload)))
			if kind != "" {
				if ran[kind] == nil {
					ran[kind] = map[int64]int{}
				}
				ran[kind][p.N]++
			}
			require.NoError(t, o.client.Inspector().DeleteTask(queue, task.ID))
		}
	}
	require.NoError(t, a.Tick(t.Context()))
	drain()
	const seconds = 10 * 60
	var gate chan struct{}
	late := make(chan error, 1)
	for s := 1; s < seconds; s++ {
		clock.Move(time.Second)
		aSleeps, bSleeps := s >= 180 && s < 300, s >= 400 && s < 500
		switch {
		case s == 180: // a boundary: a leads and is stopped before it queues
			gate = make(chan struct{})
			stopAt["a"] = gate
			go func() { late <- a.Tick(t.Context()) }()
			<-stopped
		case s == 300:
			delete(stopAt, "a")
			close(gate)
			require.NoError(t, <-late)
		case !aSleeps:
			require.NoError(t, a.Tick(t.Context()))
		}
		if !bSleeps {
			require.NoError(t, b.Tick(t.Context()))
		}
		drain()
	}
	runs, double, missed := 0, 0, 0
	for k, every := range jobs.Every() {
		first, last := start.UnixNano()/int64(every), clock.Now().UnixNano()/int64(every)
		for n := first; n <= last; n++ {
			runs += ran[k][n]
			double += max(0, ran[k][n]-1)
			if ran[k][n] == 0 {
				missed++
			}
		}
	}
	proof.Line(t, "proof", "one-leader", fmt.Sprintf("%d runs in ten minutes of two schedulers, %d double, %d missed", runs, double, missed), "0 double, 0 missed",
		double == 0 && missed == 0 && runs > 120)
}

// Where processes of their own queue what is periodic, a worker leaves it to them, and does it nevertheless.
func TestAWorkerLeavesTheScheduleToOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t, testkit.Redis(t), nil)
	ran := make(chan string, 100)
	w := o.worker()
	w.NoSchedule = true
	w.Routines(func(kind string) { ran <- kind })
	o.start(w)
	require.NoError(t, o.client.QueuePeriod(t.Context(), jobs.Period{Kind: "due:sweep", N: 1, Token: 0}))
	require.Equal(t, "due:sweep", <-ran, "the worker works")

	leads := false
	long := time.Now().Add(-time.Hour) // its lease is over at once
	other := jobs.NewLeader(o.control, "other", func() time.Time { return long }, func(context.Context, jobs.Period) error { leads = true; return nil })
	require.NoError(t, other.Tick(t.Context()))
	require.True(t, leads, "nobody led before")

	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { o.worker().Schedule(ctx); close(done) }()
	require.NotEmpty(t, <-ran, "what the scheduler queues, the worker runs")
	stop()
	<-done
}
