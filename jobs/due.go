package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Chore is follow-up work of one kind in one tenant: a named system role runs it and says when there is more (zero: never).
// It may be run at any time, twice, and by two at once.
type Chore struct {
	Role policies.Role
	Run  func(ctx context.Context, actor identity.Actor) (next time.Time, err error)
}

// Ledger is what jobs need of the ledger of follow-up work.
type Ledger interface {
	List(ctx context.Context, kinds []due.Kind, now time.Time, limit int) ([]due.Mark, error)
	Read(ctx context.Context, tenant tenancy.ID, kind due.Kind) (due.Mark, bool, error)
	Settle(ctx context.Context, m due.Mark, began, next time.Time) error
}

type dueJob struct {
	Tenant tenancy.ID `json:"tenant"`
	Kind   due.Kind   `json:"kind"`
}

const (
	choreTimeout = 5 * time.Minute
	chorePause   = time.Minute // after a chore that failed
)

// RunSoon asks for the follow-up work of a kind in a tenant. What Redis does not take, the sweep finds.
func (c *Client) RunSoon(ctx context.Context, tenant tenancy.ID, kind due.Kind) {
	err := c.enqueue(kindDue, ordinary, dueJob{Tenant: tenant, Kind: kind}, asynq.MaxRetry(0), asynq.Timeout(choreTimeout))
	if err != nil {
		c.log.WarnContext(ctx, "job not queued", "kind", kindDue, "error", err)
	}
}

// runDue does one chore and settles its mark.
func (w *Worker) runDue(ctx context.Context, task *asynq.Task) error {
	job, err := decode[dueJob](task)
	if err != nil {
		return err
	}
	chore, ok := w.Chores[job.Kind]
	if !ok {
		return fmt.Errorf("follow-up work %q: nobody does it: %w", job.Kind, asynq.SkipRetry)
	}
	mark, found, err := w.Ledger.Read(ctx, job.Tenant, job.Kind)
	if err != nil || !found {
		return err
	}
	began := w.Now()
	actor, err := w.Actor(ctx, job.Tenant, chore.Role)
	if k := fault.KindOf(err); err != nil && (k == fault.NotFound || k == fault.Gone) {
		return w.Ledger.Settle(ctx, mark, began, time.Time{}) // the clinic is gone, and its work with it
	}
	if err != nil {
		return w.rest(ctx, mark, err)
	}
	if actor.Scope().Tenant().State != tenancy.Active {
		return w.Ledger.Settle(ctx, mark, began, began.Add(10*time.Minute)) // a suspended clinic's work rests
	}
	next, err := chore.Run(ctx, actor)
	if err != nil {
		return w.rest(ctx, mark, err)
	}
	return w.Ledger.Settle(ctx, mark, began, next)
}

// rest puts work off that failed, whatever it met: something that a chore did not find says nothing about the clinic.
func (w *Worker) rest(ctx context.Context, mark due.Mark, cause error) error {
	now := w.Now()
	if err := w.Ledger.Settle(ctx, mark, now, now.Add(chorePause)); err != nil {
		return err
	}
	return fmt.Errorf("follow-up work %q: %w", mark.Kind, cause)
}

// sweepDue queues what is due, because its hint was missed or its time has come.
func (w *Worker) sweepDue(ctx context.Context, _ *asynq.Task) error {
	kinds := make([]due.Kind, 0, len(w.Chores))
	for k := range w.Chores {
		kinds = append(kinds, k)
	}
	if len(kinds) == 0 {
		return nil
	}
	marks, err := w.Ledger.List(ctx, kinds, w.Now(), sweepLimit)
	if err != nil {
		return fmt.Errorf("sweep follow-up work: %w", err)
	}
	for _, m := range marks {
		w.client.RunSoon(ctx, m.Tenant, m.Kind)
	}
	return nil
}
