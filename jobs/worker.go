package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps are the use cases that jobs run.
type Deps struct {
	// Actor gives the actor of a system role in a tenant; NotFound when the tenant is gone.
	Actor func(ctx context.Context, tenant tenancy.ID, role policies.Role) (identity.Actor, error)
	Team  Team
	// Sweep finishes what was cut short: tenants half set up, audit entries not yet written.
	Sweep func(ctx context.Context) (int, error)
	// EndSessions ends all sessions of a person.
	// Reconcile compares what clinics pay with Stripe, once a day; it may be cut short and asked again.
	Reconcile   func(ctx context.Context) error
	EndSessions func(ctx context.Context, personID string) error
	Now         func() time.Time
	Ledger      Ledger
	Chores      map[due.Kind]Chore // the follow-up work that this worker does
	// SyncAccount fetches what is new in a connected account, and sends what waits.
	SyncAccount func(ctx context.Context, actor identity.Actor, accountID string) error
	Control     tenancy.Control // who leads, and what of the periodic has run
	Workers     int             // jobs at once, over all queues; 0 = DefaultWorkers
	NoSchedule  bool            // other processes queue what is periodic (Schedule)
	// Watch is told how each run ended: "ran", "failed" (and is tried again) or "gave_up". May be nil.
	Watch func(kind, outcome string, took time.Duration)
}

// Trace follows what leads from a request to its jobs.
type Trace interface {
	// Carry gives what a job takes along of the trace that it is asked for in; "" when there is none.
	Carry(ctx context.Context) string
	// Job goes on with what a job has carried along; done ends it.
	Job(ctx context.Context, carried, kind string) (traced context.Context, done func(failed bool))
}

// Team is what jobs need of teams.
type Team interface {
	// SendInvitation authorises who invited once more and sends the mail of a pending invitation.
	SendInvitation(ctx context.Context, actor identity.Actor, invitationID string) error
	// PendingMails lists invitations whose mail was missed.
	PendingMails(ctx context.Context, limit int) ([]team.PendingMail, error)
}

// Worker runs jobs.
type Worker struct {
	Deps

	client   *Client
	handlers map[string]handler
	routine  map[string]func(context.Context) error // what is periodic, by kind
	draining atomic.Bool
	drain    time.Duration // how long running jobs may take to finish once the worker is told to stop
	log      *slog.Logger
}

// NewWorker makes a worker for the client's queues and tells the client where the chores belong.
func NewWorker(client *Client, d Deps, log *slog.Logger) *Worker {
	if d.Workers == 0 {
		d.Workers = DefaultWorkers
	}
	w := &Worker{Deps: d, client: client, drain: drainTimeout, log: log}
	w.handlers = map[string]handler{
		kindSendInvitation: handles(w.sendInvitation),
		kindEndSessions:    handles(w.endSessions),
		kindDue:            handles(w.runDue),
		kindSyncAccount:    handles(w.syncAccount),
	}
	w.routine = map[string]func(context.Context) error{
		kindSweepMails: w.sweepMails,
		kindSweep:      w.sweep,
		kindSweepDue:   w.sweepDue,
		kindMend:       w.mend,
		kindReconcile:  w.reconcile,
	}
	client.chores.Store(&w.Chores)
	return w
}

// How a worker stops: running jobs have the drain time to finish; shortly before its end they are told to stop and go back
// in line; what still runs then, the queue hands to another worker.
const (
	drainTimeout = 20 * time.Second
	handBackTime = 3 * time.Second
)

// Run works until the context ends, then lets running jobs finish or hands them back. It outlasts Redis being away.
func (w *Worker) Run(ctx context.Context) error {
	base, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var servers []*asynq.Server
	for _, q := range Queues() {
		server := w.server(base, q)
		if err := server.Start(w.mux()); err != nil {
			shutdown(servers)
			return fmt.Errorf("start worker: %w", err)
		}
		servers = append(servers, server)
	}
	var loops sync.WaitGroup
	loops.Go(func() { w.feeding(ctx) })
	if !w.NoSchedule {
		loops.Go(func() { w.Schedule(ctx) })
	}
	<-ctx.Done()
	loops.Wait()
	late := time.AfterFunc(w.drain-handBackTime, func() {
		w.draining.Store(true)
		stop()
	})
	defer late.Stop()
	shutdown(servers)
	return nil
}

// Schedule queues what is periodic while no other process does, until the context ends. It runs nothing itself.
func (w *Worker) Schedule(ctx context.Context) { newSchedule(w).run(ctx) }

func shutdown(servers []*asynq.Server) {
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(s.Shutdown)
	}
	all.Wait()
}

func (w *Worker) server(base context.Context, q Queue) *asynq.Server {
	const retrySoon = 2 * time.Second // of a run that Redis or its worker left; jobs that fail go back in line
	return asynq.NewServerFromRedisClient(w.client.turns.redis, asynq.Config{
		Concurrency: q.share(w.Workers), Queues: map[string]int{w.client.turns.queueName(q): 1},
		ShutdownTimeout: w.drain, Logger: quiet{w.log},
		BaseContext:              func() context.Context { return base },
		RetryDelayFunc:           func(int, error, *asynq.Task) time.Duration { return retrySoon },
		TaskCheckInterval:        200 * time.Millisecond,
		DelayedTaskCheckInterval: time.Second,
		ErrorHandler:             asynq.ErrorHandlerFunc(w.cutShort),
	})
}

func (w *Worker) mux() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	for kind := range w.handlers {
		mux.HandleFunc(kind, w.perform)
	}
	for kind := range w.routine {
		mux.HandleFunc(kind, w.performRoutine)
	}
	return mux
}

// cutShort hears of what Asynq ends; a job that failed for good has been logged.
func (w *Worker) cutShort(ctx context.Context, task *asynq.Task, err error) {
	if !errors.Is(err, asynq.SkipRetry) {
		w.log.WarnContext(ctx, "job cut short", "kind", task.Type(), "error", err)
	}
}

// feeding moves on jobs whose time has come. Every process may do it.
func (w *Worker) feeding(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		for _, q := range Queues() {
			if err := w.client.turns.feedReady(ctx, q); err != nil && ctx.Err() == nil {
				w.log.DebugContext(ctx, "lines not moved on", "queue", q, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
