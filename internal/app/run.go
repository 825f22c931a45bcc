package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = time.Minute // of an answer; the live stream sets its own before every write
	idleTimeout       = 2 * time.Minute
	drainTimeout      = 15 * time.Second
	maxHeaderBytes    = 32 << 10
)

// Serve answers HTTP on the configured address, follows the live channel and works on jobs until the context ends; then
// it lets requests and jobs finish. listening is called with the address once it answers.
func (a *App) Serve(ctx context.Context, listening func(net.Addr)) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.HTTP.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.Live.Run(ctx) })
	if a.Config.Workers > 0 {
		group.Go(func() error { return a.Worker.Run(ctx) })
	}
	group.Go(func() error { return a.serveHTTP(ctx, ln) })
	if listening != nil {
		listening(ln.Addr())
	}
	return group.Wait()
}

// Schedule queues what is periodic while no other process does, until the context ends.
func (a *App) Schedule(ctx context.Context) error {
	a.Worker.Schedule(ctx)
	return nil
}

// Work works on jobs until the context ends. Without the schedule it leaves what is periodic to processes that Schedule.
func (a *App) Work(ctx context.Context, schedules bool) error {
	a.Worker.NoSchedule = !schedules
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.Live.Run(ctx) })
	group.Go(func() error { return a.Worker.Run(ctx) })
	return group.Wait()
}

func (a *App) serveHTTP(ctx context.Context, ln net.Listener) error {
	server := newServer(ctx, a.API)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		stopped <- server.Shutdown(draining)
	}()
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}

// newServer bounds every phase of a connection, so that whoever stops reading or writing holds nothing for ever.
func newServer(ctx context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
}
