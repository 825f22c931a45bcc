package migrations

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/m-saas/m-saas/tenancy"
)

// wave is one run over the tenants.
type wave struct {
	runner *Runner
	lock   *lock
	total  int

	mu     sync.Mutex
	report *Report
}

func (w *wave) run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan tenancy.Tenant)
	var workers sync.WaitGroup
	canary := positive(w.runner.Canary, DefaultCanary)
	seen := 0
	err := w.runner.Router.Directory().EachBelow(ctx, w.runner.Newest(), migrated, func(t tenancy.Tenant) error {
		if seen++; seen <= canary {
			return w.one(ctx, t, "canary")
		}
		if seen == canary+1 {
			for range positive(w.runner.Workers, DefaultWorkers) {
				workers.Go(func() { w.work(ctx, stop, queue) })
			}
		}
		select {
		case queue <- t:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	close(queue)
	workers.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func (w *wave) work(ctx context.Context, stop context.CancelCauseFunc, queue <-chan tenancy.Tenant) {
	for t := range queue {
		if ctx.Err() != nil {
			continue
		}
		if err := w.one(ctx, t, "all"); err != nil {
			stop(err)
		}
	}
}

// one migrates one tenant. Its error ends the run; a tenant's own failure does so only over the budget.
func (w *wave) one(ctx context.Context, t tenancy.Tenant, name string) error {
	if err := w.lock.check(ctx); err != nil {
		return err
	}
	free, err := w.runner.claim(ctx, t.ID, w.lock.token)
	if err != nil {
		return err
	}
	if !free { // purged in between, or a later holder is here, which the next check tells
		return w.lock.check(ctx)
	}
	version, err := w.runner.steps(ctx, t, w.lock.token)
	if errors.Is(err, errLockLost) || ctx.Err() != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.report.Failures = append(w.report.Failures, Failure{Tenant: t.ID, Version: version, Err: err})
		w.runner.log().ErrorContext(ctx, "migration failed", "tenant", t.ID, "version", version, "error", safe(err))
	} else {
		w.report.Migrated++
	}
	if w.runner.Progress != nil {
		w.runner.Progress(Progress{Wave: name, Done: w.report.Migrated, Failed: len(w.report.Failures), Total: w.total, Tenant: t.ID})
	}
	if failed := len(w.report.Failures); err != nil && (name == "canary" || !w.runner.Budget.allows(failed, w.total)) {
		return fmt.Errorf("%w: %d of %d", ErrBudget, failed, w.total)
	}
	return nil
}
