package tenantops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	sweepMost   = 20
	maxAttempts = 8 // of a step, before the operation is given up
	retryFirst  = 5 * time.Second
)

// pointsOfNoReturn are the steps after which an operation is finished rather than ended.
var pointsOfNoReturn = []string{stepSwitch, stepAdopt, stepEnd}

var errTooLate = fault.New(fault.Conflict, "too_late", "This operation can no longer be cancelled.")

// errCancelled ends an operation because somebody wanted it.
var errCancelled = errors.New("cancelled")

// Run works on operations until the context ends: those that were begun and those whose process has died, a few at a time. It
// stands on the control database alone, so that a clinic can be restored while the queues are away.
func (s *Service) Run(ctx context.Context) error {
	var working sync.WaitGroup
	defer working.Wait()
	tick := time.NewTicker(s.Config.Poll)
	defer tick.Stop()
	for {
		s.tick(ctx, &working)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Service) tick(ctx context.Context, working *sync.WaitGroup) {
	if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
		s.Logger.WarnContext(ctx, "operations: the sweep is held up", "error", err)
	}
	found, err := s.waiting(ctx, s.Config.Parallel)
	if err != nil && ctx.Err() == nil {
		s.Logger.WarnContext(ctx, "operations cannot be read", "error", err)
	}
	for _, o := range found {
		select {
		case s.slots <- struct{}{}:
		default:
			return
		}
		working.Go(func() {
			defer func() { <-s.slots }()
			if _, err := s.Work(ctx, o.ID); err != nil && ctx.Err() == nil {
				s.Logger.WarnContext(ctx, "operation held up", "operation", o.ID, "kind", o.Kind, "tenant", o.Tenant, "error", err)
			}
		})
	}
}

// Work works on one operation until it ends or has to wait; it says whether it was this call that did. What is left of it,
// another call goes on with.
func (s *Service) Work(ctx context.Context, operation string) (bool, error) {
	return s.work(ctx, operation, nil)
}

// work does the steps given, or else those of the operation's kind.
func (s *Service) work(ctx context.Context, operation string, how map[string]func(context.Context, *Operation) error) (bool, error) {
	o, mine, err := s.take(ctx, operation)
	if err != nil || !mine {
		return false, err
	}
	if how == nil {
		how = s.doing(o.Kind)
	}
	working, stop := s.keep(ctx, &o)
	err = s.steps(working, &o, how)
	if cause := context.Cause(working); err != nil && cause != nil && (errors.Is(cause, errCancelled) || errors.Is(cause, errLeaseLost)) {
		err = cause
	}
	stop()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Config.Lease/2)
	defer cancel()
	return true, s.close(closing, ctx, &o, err)
}

// keep renews the lease until stop is called; the context that it gives ends when the lease is lost or somebody cancels.
func (s *Service) keep(ctx context.Context, o *Operation) (working context.Context, stop func()) {
	working, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	held := *o
	go func() {
		defer close(done)
		tick := time.NewTicker(s.Config.Lease / 4)
		defer tick.Stop()
		last := s.Now()
		for {
			select {
			case <-working.Done():
				return
			case <-tick.C:
			}
			ended, err := s.renew(working, &held)
			switch {
			case err == nil && ended:
				cancel(errCancelled)
				return
			case err == nil:
				last = s.Now()
			case errors.Is(err, errLeaseLost), s.Now().Sub(last) > s.Config.Lease/2:
				cancel(errLeaseLost)
				return
			}
		}
	}()
	return working, func() { cancel(context.Canceled); <-done }
}

// steps does what is left of an operation.
func (s *Service) steps(ctx context.Context, o *Operation, how map[string]func(context.Context, *Operation) error) error {
	for _, step := range o.Kind.Steps() {
		if o.has(step) {
			continue
		}
		if o.Cancel {
			return errCancelled
		}
		o.Step = step
		if err := s.save(ctx, o); err != nil {
			return err
		}
		do, ok := how[step]
		if !ok {
			return fmt.Errorf("operation %s has no step %s", o.Kind, step)
		}
		if err := do(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
		if err := s.stepped(ctx, o, step); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) doing(k Kind) map[string]func(context.Context, *Operation) error {
	switch k {
	case Backup:
		return map[string]func(context.Context, *Operation) error{
			stepCopy: s.copyLive, stepSettle: s.settle, stepObjects: s.keepObjects, stepArchive: s.writeArchive, stepCheck: s.checkArchive, stepTidy: s.tidy,
		}
	case Export:
		return map[string]func(context.Context, *Operation) error{
			stepCopy: s.copyLive, stepSettle: s.settle, stepArchive: s.writeExport, stepTidy: s.tidy,
		}
	case Restore:
		return map[string]func(context.Context, *Operation) error{
			stepLoad: s.load, stepVerify: s.verify, stepShape: s.shapeLoaded, stepObjects: s.bringObjects, stepSwitch: s.switchOver, stepAfter: s.after,
		}
	case RollBack:
		return map[string]func(context.Context, *Operation) error{stepShape: s.shapeLoaded, stepSwitch: s.switchOver, stepAfter: s.after}
	case Move:
		return map[string]func(context.Context, *Operation) error{stepCopy: s.copyLive, stepSettle: s.settleAndSwitch, stepAfter: s.after}
	case Purge:
		return map[string]func(context.Context, *Operation) error{
			stepEnd: s.endClinic, stepDatabases: s.dropDatabases, stepObjects: s.clearObjects, stepControl: s.clearControl, stepBury: s.bury,
		}
	case Import: // its file is where it was asked for
	}
	return nil
}

// close enters how the work on an operation ended: done, to be gone on with, or given up.
func (s *Service) close(ctx, began context.Context, o *Operation, err error) error {
	f, isFault := fault.As(err)
	switch {
	case err == nil:
		if err := s.end(ctx, o, Done, ""); err != nil {
			return err
		}
		return s.record(ctx, *o, string(o.Kind)+"_done")
	case errors.Is(err, errLeaseLost):
		return err
	case errors.Is(err, errCancelled):
		return s.giveUp(ctx, o, Cancelled, "")
	case began.Err() != nil: // this process stops; another one goes on
		return errors.Join(err, s.standBack(ctx, o), s.letGo(ctx, o, s.now()))
	}
	o.Code = "internal"
	if isFault {
		o.Code = f.Code
	}
	o.Attempts++
	wait := retryFirst << min(o.Attempts-1, 5)
	if isFault && f.Kind != fault.Unavailable && f.Kind != fault.TooMany || o.Attempts >= maxAttempts {
		if len(o.StepsDone) == 0 || !s.returned(o) {
			return errors.Join(err, s.giveUp(ctx, o, Failed, o.Code))
		}
		wait = time.Hour // what has been switched or removed is finished, not given up
	}
	return errors.Join(err, s.standBack(ctx, o), s.letGo(ctx, o, s.now().Add(wait)))
}

// returned says whether the operation is beyond its point of no return.
func (s *Service) returned(o *Operation) bool {
	return slices.ContainsFunc(pointsOfNoReturn, o.has)
}

// standBack lets the clinic write again.
func (s *Service) standBack(ctx context.Context, o *Operation) error {
	if o.Kind == Purge || o.Kind == Import {
		return nil
	}
	return s.Router.Directory().ResumeWrites(ctx, o.Tenant, o.ID)
}

// giveUp ends an operation that did not reach its end, and removes what it has made, unless the clinic lives there.
func (s *Service) giveUp(ctx context.Context, o *Operation, state State, code string) error {
	if err := s.standBack(ctx, o); err != nil {
		return err
	}
	if o.Kind != RollBack && o.Kind != Purge {
		t, err := s.Router.Directory().ByID(ctx, o.Tenant)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if t.Placement != o.To && o.To.Database != "" {
			if err := s.drop(ctx, o.To); err != nil {
				return err
			}
		}
	}
	if err := s.end(ctx, o, state, code); err != nil {
		return err
	}
	return s.record(ctx, *o, string(o.Kind)+"_"+string(state))
}

// Follow works on an operation, or waits for the process that does, until it has ended; each hears how far it is.
func (s *Service) Follow(ctx context.Context, operation string, each func(Operation)) (Operation, error) {
	return s.follow(ctx, operation, each, func(ctx context.Context) error {
		_, err := s.Work(ctx, operation)
		return err
	})
}

func (s *Service) follow(ctx context.Context, operation string, each func(Operation), work func(context.Context) error) (Operation, error) {
	watching, stop := context.WithCancel(ctx)
	var watcher sync.WaitGroup
	watcher.Go(func() { s.watch(watching, operation, each) })
	defer watcher.Wait()
	defer stop()
	for {
		if err := work(ctx); err != nil && (ctx.Err() != nil || fault.KindOf(err) == fault.NotFound) {
			return Operation{}, err
		}
		o, err := s.Get(ctx, operation)
		if err != nil || !o.Active {
			return o, err
		}
		if err := wait(ctx, s.Config.Poll); err != nil {
			return o, err
		}
	}
}

func (s *Service) watch(ctx context.Context, operation string, each func(Operation)) {
	for ctx.Err() == nil {
		if o, err := s.Get(ctx, operation); err == nil {
			each(o)
		}
		_ = wait(ctx, tellEvery)
	}
}

// wait waits; it faults with what ended the context.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sweep does what has its time: databases that have been left go, and clinics whose night it is are backed up.
func (s *Service) sweep(ctx context.Context) error {
	due, err := s.droppable(ctx)
	if err != nil {
		return err
	}
	for _, o := range due {
		if err := s.dropLeft(ctx, o); err != nil {
			return err
		}
	}
	return s.nightly(ctx)
}

// dropLeft drops the database that a clinic has left, unless it lives there again.
func (s *Service) dropLeft(ctx context.Context, o Operation) error {
	t, err := s.Router.Directory().ByID(ctx, o.Tenant)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	left := o.From
	if t.Placement == left {
		left = o.To // it went back: what it went to has been left
	}
	if left == (tenancy.Placement{}) || t.Placement == left {
		return s.dropped(ctx, o.ID)
	}
	if err := s.drop(ctx, left); err != nil {
		return err
	}
	return s.dropped(ctx, o.ID)
}
