package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/m-saas/m-saas/internal/observe"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = time.Minute // of an answer; the live stream sets its own before every write
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
)

// Serve answers HTTP on the configured address, follows the live channel and works on jobs until the context ends; then
// it makes way: see drain. listening is called with the address once it answers.
func (a *App) Serve(ctx context.Context, listening func(net.Addr)) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.HTTP.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return a.onGround(ctx, func(stopping context.Context, group *errgroup.Group) {
		if a.Config.Workers > 0 {
			group.Go(func() error { return a.Worker.Run(stopping) })
			group.Go(func() error { return a.Operations.Run(stopping) })
		}
		group.Go(func() error { return a.serveHTTP(stopping, ln) })
		if listening != nil {
			listening(ln.Addr())
		}
	}, ln)
}

// Schedule queues what is periodic while no other process does, until the context ends.
func (a *App) Schedule(ctx context.Context) error {
	return a.onGround(ctx, func(stopping context.Context, group *errgroup.Group) {
		group.Go(func() error {
			a.Worker.Schedule(stopping)
			return nil
		})
	})
}

// Work works on jobs until the context ends. Without the schedule it leaves what is periodic to processes that Schedule.
func (a *App) Work(ctx context.Context, schedules bool) error {
	a.Worker.NoSchedule = !schedules
	return a.onGround(ctx, func(stopping context.Context, group *errgroup.Group) {
		group.Go(func() error {
			<-stopping.Done()
			a.Probes.Drain()
			return nil
		})
		group.Go(func() error { return a.Worker.Run(stopping) })
		group.Go(func() error { return a.Operations.Run(stopping) })
	})
}

// onGround runs what work begins, over what outlasts it: the live channel, whose signals the last request still needs, and
// the listener of the operators, who watch how it ends.
func (a *App) onGround(ctx context.Context, work func(stopping context.Context, group *errgroup.Group), opened ...net.Listener) error {
	base, end := context.WithCancel(context.WithoutCancel(ctx))
	var ground sync.WaitGroup
	defer ground.Wait()
	defer end()
	if err := a.watch(base, &ground); err != nil {
		for _, ln := range opened {
			err = errors.Join(err, ln.Close())
		}
		return err
	}
	ground.Go(func() { _ = a.Live.Run(base) }) // it ends with the context and never fails
	group, stopping := errgroup.WithContext(ctx)
	work(stopping, group)
	return group.Wait()
}

// watch opens the operators' listener, if there is one.
func (a *App) watch(base context.Context, ground *sync.WaitGroup) error {
	w := a.Config.Watch
	if w.MetricsAddr == "" {
		return nil
	}
	ln, err := (&net.ListenConfig{}).Listen(base, "tcp", w.MetricsAddr)
	if err != nil {
		return fmt.Errorf("listen for operators: %w", err)
	}
	server := newServer(base, observe.Listener(a.Metrics, a.Probes, w.PprofToken, a.Log))
	ground.Go(func() {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.Log.ErrorContext(base, "the operators' listener ended", "error", err)
		}
	})
	ground.Go(func() {
		<-base.Done()
		_ = server.Close()
	})
	return nil
}

func (a *App) serveHTTP(ctx context.Context, ln net.Listener) error {
	server := newServer(ctx, a.API)
	server.ErrorLog = slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug) // it names the addresses of strangers
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stopped <- a.drain(context.WithoutCancel(ctx), server)
	}()
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}

// drain makes way without a failed request. First the probes say so, and for a while everything is answered as before, so
// that the balancer notices and sends what is new elsewhere; then streams end, whose pages go on at another process; what
// is still under way gets its time.
func (a *App) drain(ctx context.Context, server *http.Server) error {
	w := a.Config.Watch
	a.Probes.Drain()
	a.Log.InfoContext(ctx, "makes way", "delay_ms", w.Delay(a.Config.Development()).Milliseconds())
	time.Sleep(w.Delay(a.Config.Development()))
	a.Live.Leave()
	draining, cancel := context.WithTimeout(ctx, w.DrainTimeout)
	defer cancel()
	err := server.Shutdown(draining)
	if errors.Is(err, context.DeadlineExceeded) {
		a.Log.WarnContext(ctx, "requests were cut off at the end", "after_ms", w.DrainTimeout.Milliseconds())
		return server.Close()
	}
	return err
}

// newServer bounds every phase of a connection, so that whoever stops reading or writing holds nothing for ever.
func newServer(ctx context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
}
