package jobs

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Chore is follow-up work of one kind in one tenant: a named system role runs it and says when there is more (zero: never).
// It may be run at any time and twice, and is not run by two at once while Redis and the workers are well.
type Chore struct {
	Role    policies.Role
	Queue   Queue         // Bulk when empty
	Timeout time.Duration // choreTimeout when zero
	Run     func(ctx context.Context, actor identity.Actor) (next time.Time, err error)
}

// Ledger is what jobs need of the ledger of follow-up work.
type Ledger interface {
	List(ctx context.Context, kinds []due.Kind, now time.Time, limit int) ([]due.Mark, error)
	Read(ctx context.Context, tenant tenancy.ID, kind due.Kind) (due.Mark, bool, error)
	Settle(ctx context.Context, m due.Mark, began, next time.Time) error
	// Rest puts work off that failed; the mark counts how often in a row.
	Rest(ctx context.Context, m due.Mark, until time.Time) error
}

const choreTimeout = 5 * time.Minute

type dueJob struct {
	Tenant tenancy.ID `json:"tenant"`
	Kind   due.Kind   `json:"kind"`
}

// RunSoon asks for the follow-up work of a kind in a tenant; asked during a run, another follows it. What Redis does not
// take, the sweep finds.
func (c *Client) RunSoon(ctx context.Context, tenant tenancy.ID, kind due.Kind) {
	c.hint(ctx, c.choreOrder(tenant, kind, true))
}

func (c *Client) choreOrder(tenant tenancy.ID, kind due.Kind, fresh bool) order {
	o := order{
		queue: Bulk, kind: kindDue, tenant: tenant, key: string(kind), timeout: jobTimeout, fresh: fresh, payload: dueJob{Tenant: tenant, Kind: kind},
	}
	if known := c.chores.Load(); known != nil {
		if chore, ok := (*known)[kind]; ok {
			o.queue, o.timeout = cmp.Or(chore.Queue, Bulk), cmp.Or(chore.Timeout, choreTimeout)
		}
	}
	return o
}

// runDue does one chore and settles its mark.
func (w *Worker) runDue(ctx context.Context, job dueJob) error {
	chore, ok := w.Chores[job.Kind]
	if !ok {
		return fmt.Errorf("follow-up work %q: %w", job.Kind, errNobody)
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

// rest puts work off that failed, whatever it met: something that a chore did not find says nothing about the clinic. Each
// failure in a row doubles the pause, from a minute to an hour.
func (w *Worker) rest(ctx context.Context, mark due.Mark, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settlePatience) // its time may be over
	defer cancel()
	pause := min(time.Hour, time.Minute<<min(mark.Failures, 6))
	if f, ok := fault.As(cause); ok {
		pause = max(pause, f.RetryAfter)
	}
	if err := w.Ledger.Rest(ctx, mark, w.Now().Add(pause+jitter(pause/5))); err != nil {
		return err
	}
	return rested{fmt.Errorf("follow-up work %q: %w", mark.Kind, cause)}
}

// sweepDue takes on what is due, because its hint was missed or its time has come.
func (w *Worker) sweepDue(ctx context.Context) error {
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
		if err := w.client.turns.put(ctx, w.client.choreOrder(m.Tenant, m.Kind, false)); err != nil {
			return err
		}
	}
	return nil
}
