package cache

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/m-saas/m-saas/internal/fault"
)

// flights lets many who ask the same at once share one computation, but never one that began before they asked: it might
// not hold their own change. Who comes while one is under way shares the next.
type flights struct {
	mu    sync.Mutex
	turns map[string]*turns
}

type turns struct {
	running, next *flight
}

type flight struct {
	ctx  context.Context //nolint:containedctx // of whoever asked first, without its end
	work func(context.Context) (kept, error)
	done chan struct{}
	got  kept
	err  error
}

// do gives an answer whose computation began after the call.
func (f *flights) do(ctx context.Context, key string, work func(context.Context) (kept, error)) (kept, error) {
	f.mu.Lock()
	t := f.turns[key]
	if t == nil {
		t = &turns{}
		f.turns[key] = t
	}
	if t.next == nil {
		t.next = newFlight(ctx, work)
	}
	mine := t.next
	if t.running == nil {
		f.depart(key, t)
	}
	f.mu.Unlock()
	select {
	case <-mine.done:
		return mine.got, mine.err
	case <-ctx.Done():
		return kept{}, ctx.Err()
	}
}

func newFlight(ctx context.Context, work func(context.Context) (kept, error)) *flight {
	return &flight{
		ctx: context.WithoutCancel(ctx), work: work, done: make(chan struct{}),
		err: fault.New(fault.Unavailable, "busy", "This could not be computed. Please try again."), // unless work returns
	}
}

// depart starts the next flight; f.mu is held.
func (f *flights) depart(key string, t *turns) {
	t.running, t.next = t.next, nil
	if t.running == nil {
		delete(f.turns, key)
		return
	}
	go f.fly(key, t, t.running)
}

func (f *flights) fly(key string, t *turns, one *flight) {
	ctx, cancel := context.WithTimeout(one.ctx, makeFor)
	defer func() {
		if broken := recover(); broken != nil { // nobody else is there to catch it: it would end the process
			one.err = fmt.Errorf("compute an answer: %v\n%s", broken, debug.Stack())
		}
		cancel()
		close(one.done)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.depart(key, t)
	}()
	one.got, one.err = one.work(ctx)
}
