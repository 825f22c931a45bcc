package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/tenancy"
)

// HandBackTime is how long before its end a stopping worker hands jobs back.
const HandBackTime = handBackTime

// MostAttempts is how often a job is tried that fails for reasons of its own.
const MostAttempts = maxAttempts

// PerTenant is how many jobs of a tenant the queue Sync holds.
const PerTenant = perTenant

// DrainFor says how long the worker may take to stop.
func (w *Worker) DrainFor(d time.Duration) { w.drain = d }

// Judge says whether an error at the nth attempt is tried again, and after how long.
func Judge(err error, attempt int) (code string, again bool, after time.Duration) {
	v := judge(err, attempt)
	return v.code, v.again, v.after
}

// Period is one turn of something periodic.
type Period = period

// Leader is one process's part in the schedule, without its ticker.
type Leader struct{ schedule }

// NewLeader makes one whose clock and queue the test holds.
func NewLeader(control tenancy.Control, holder string, now func() time.Time, queue func(context.Context, Period) error) *Leader {
	return &Leader{schedule{control: control, queue: queue, now: now, holder: holder, log: slog.New(slog.DiscardHandler), queued: map[string]int64{}}}
}

// Tick is one look at the clock.
func (l *Leader) Tick(ctx context.Context) error { return l.tick(ctx) }

// Every gives what is periodic, and how often.
func Every() map[string]time.Duration {
	all := map[string]time.Duration{}
	for _, p := range periodic {
		all[p.kind] = p.every
	}
	return all
}

// QueuePeriod queues a period as the leader does.
func (c *Client) QueuePeriod(ctx context.Context, p Period) error { return c.queuePeriod(ctx, p) }

// Inspector looks into the queues.
func (c *Client) Inspector() *asynq.Inspector { return c.inspector }

// QueueName is the name of a queue in Redis.
func (c *Client) QueueName(q Queue) string { return c.turns.queueName(q) }

// Routines puts the test's own work in the place of everything periodic.
func (w *Worker) Routines(do func(kind string)) {
	for kind := range w.routine {
		w.routine[kind] = func(context.Context) error { do(kind); return nil }
	}
}

// PerformRoutine runs a task of the schedule.
func (w *Worker) PerformRoutine(ctx context.Context, task *asynq.Task) error {
	return w.performRoutine(ctx, task)
}

// Mend compares the lines with the queues now.
func (w *Worker) Mend(ctx context.Context) error { return w.mend(ctx) }

// Ask asks for a run over an account and says whether it was taken on.
func (c *Client) Ask(ctx context.Context, tenant tenancy.ID, account string) error {
	return c.turns.put(ctx, order{
		queue: Sync, kind: kindSyncAccount, tenant: tenant, key: account, timeout: syncTimeout, payload: accountJob{Tenant: tenant, Account: account},
	})
}
