package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
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
	EndSessions func(ctx context.Context, personID string) error
	Now         func() time.Time
	Ledger      Ledger
	Chores      map[due.Kind]Chore // the follow-up work that this worker does
	// SyncAccount fetches what is new in a connected account, and sends what waits.
	SyncAccount func(ctx context.Context, actor identity.Actor, accountID string) error
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

	redis  redis.UniversalClient
	prefix string
	client *Client
	log    *slog.Logger
}

// NewWorker makes a worker over Redis for the queues of the prefix.
func NewWorker(client redis.UniversalClient, prefix string, d Deps, log *slog.Logger) *Worker {
	return &Worker{Deps: d, redis: client, prefix: prefix, client: NewClient(client, prefix, log), log: log}
}

const (
	concurrency  = 16
	drainTimeout = 20 * time.Second
)

// Run works until the context ends, then lets running jobs finish. It outlasts Redis being away.
func (w *Worker) Run(ctx context.Context) error {
	server := asynq.NewServerFromRedisClient(w.redis, asynq.Config{
		Concurrency: concurrency, Queues: queues(w.prefix), ShutdownTimeout: drainTimeout, Logger: quiet{w.log},
		BaseContext:              func() context.Context { return context.WithoutCancel(ctx) },
		RetryDelayFunc:           backoff,
		TaskCheckInterval:        200 * time.Millisecond,
		DelayedTaskCheckInterval: time.Second,
		ErrorHandler:             asynq.ErrorHandlerFunc(w.failed),
	})
	if err := server.Start(w.mux()); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	stopSchedule, err := w.schedule(ctx)
	if err != nil {
		server.Shutdown()
		return err
	}
	<-ctx.Done()
	stopSchedule()
	server.Shutdown()
	return nil
}

func (w *Worker) mux() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc(kindSendInvitation, w.sendInvitation)
	mux.HandleFunc(kindEndSessions, w.endSessions)
	mux.HandleFunc(kindSweepMails, w.sweepMails)
	mux.HandleFunc(kindSweep, w.sweep)
	mux.HandleFunc(kindDue, w.runDue)
	mux.HandleFunc(kindSyncAccount, w.syncAccount)
	mux.HandleFunc(kindSweepDue, w.sweepDue)
	return mux
}

func (w *Worker) failed(ctx context.Context, task *asynq.Task, err error) {
	w.log.WarnContext(ctx, "job failed", "kind", task.Type(), "error", err)
}

// decode reads a payload; one that cannot be read is never tried again.
func decode[T any](task *asynq.Task) (T, error) {
	var v T
	if err := json.Unmarshal(task.Payload(), &v); err != nil {
		return v, errors.Join(fmt.Errorf("read payload: %w", err), asynq.SkipRetry)
	}
	return v, nil
}

// settle says what an error means for the job: faults that time does not mend are not tried again.
func settle(err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Gone:
		return errors.Join(err, asynq.SkipRetry)
	default:
		return err
	}
}

// backoff waits 1 s, 2 s, 4 s … up to 10 minutes.
func backoff(n int, _ error, _ *asynq.Task) time.Duration {
	const most = 10 * time.Minute
	if n > 9 {
		return most
	}
	return time.Second << n
}
