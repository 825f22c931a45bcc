package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/tenancy"
)

const settlePatience = 5 * time.Second

// handler does the jobs of a kind.
type handler func(ctx context.Context, payload json.RawMessage) error

// handles makes a handler of a function over the kind's payload.
func handles[T any](do func(ctx context.Context, job T) error) handler {
	return func(ctx context.Context, payload json.RawMessage) error {
		var job T
		if err := json.Unmarshal(payload, &job); err != nil {
			return fmt.Errorf("%w: %w", errUnread, err)
		}
		return do(ctx, job)
	}
}

// perform runs what the queue hands out and says in the tenant's line how it ended.
func (w *Worker) perform(ctx context.Context, task *asynq.Task) error {
	var k ticket
	if err := json.Unmarshal(task.Payload(), &k); err != nil {
		return dead{codeOf(errUnread)}
	}
	attempt, err := w.client.turns.start(ctx, k)
	if err != nil {
		return fmt.Errorf("start job: %w", err)
	}
	if attempt < 0 {
		return nil
	}
	began := w.Now()
	ctx = observe.WithJob(ctx, kindShown(k.ID), string(k.Tenant))
	ctx, traced := w.traced(ctx, kindShown(k.ID), k.Job)
	running, cancel := context.WithTimeout(tenancy.Patient(ctx), k.Timeout)
	defer cancel()
	err = w.safely(running, task.Type(), k.Job)
	traced(err != nil)
	if err != nil && running.Err() != nil && ctx.Err() == nil {
		err = errors.Join(err, context.DeadlineExceeded)
	}
	return w.settle(ctx, task.Type(), k, attempt, began, err)
}

func (w *Worker) safely(ctx context.Context, kind string, payload json.RawMessage) (err error) {
	defer func() {
		if v := recover(); v != nil {
			w.log.ErrorContext(ctx, "job panicked", "kind", kind, "panic", v, "stack", string(debug.Stack()))
			err = &panicError{v}
		}
	}()
	do, ok := w.handlers[kind]
	if !ok {
		return errNobody
	}
	return do(ctx, payload)
}

// settle ends a run. When Redis cannot be told, the run is repeated once its lease is over; every job bears that.
func (w *Worker) settle(ctx context.Context, kind string, k ticket, attempt int, began time.Time, failure error) error {
	telling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settlePatience)
	defer cancel()
	var put rested
	if failure != nil && w.draining.Load() && !errors.As(failure, &put) {
		return w.client.turns.again(telling, k, w.Now(), "handed_back", 0)
	}
	took := w.Now().Sub(began)
	if failure == nil {
		w.count(telling, kind, k.ID, ran, took)
		return w.client.turns.finish(telling, k)
	}
	v := judge(failure, attempt)
	w.log.WarnContext(ctx, "job failed", "code", v.code, "again", v.again, "error", failure)
	switch {
	case errors.As(failure, &put):
		w.count(telling, kind, k.ID, failed, took)
		return w.client.turns.finish(telling, k)
	case v.again:
		w.count(telling, kind, k.ID, failed, took)
		return w.client.turns.again(telling, k, w.Now().Add(v.after), v.code, 1)
	}
	w.count(telling, kind, k.ID, gaveUp, took)
	if err := w.client.turns.finish(telling, k); err != nil {
		return err
	}
	return dead{v.code}
}

// count notes how a run of a job ended, for all processes together and for whoever watches this one.
func (w *Worker) count(ctx context.Context, kind, id, how string, took time.Duration) {
	w.client.counts.add(ctx, kind, how, took)
	if w.Watch != nil {
		w.Watch(kindShown(id), how, took)
	}
}
