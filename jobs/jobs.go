// Package jobs is the background work, over Asynq on Redis: Client takes jobs on, Worker runs them, schedule.go holds
// everything periodic. A job carries identifiers only, acts as a named system role with few rights, and what a person
// queued is authorised again before it runs; every job is safe to run twice, and what Redis loses the periodic sweeps find
// again. Every job of a tenant waits in the tenant's own line (turns.go), so that one tenant's burst delays nobody else.
package jobs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/tenancy"
)

// The kinds of jobs, "package:what".
const (
	kindSendInvitation = "team:send_invitation"
	kindEndSessions    = "identity:end_sessions"
	kindDue            = "due:run"
	kindSyncAccount    = "inbox:sync_account"
)

// The kinds of what is periodic, see schedule.go.
const (
	kindSweepMails = "team:sweep_mails"
	kindSweep      = "platform:sweep"
	kindSweepDue   = "due:sweep"
	kindMend       = "jobs:mend"
	kindReconcile  = "billing:reconcile"
)

// Client takes jobs on. That is a hint: it may fail while Redis is away, and the sweep finds what was missed.
type Client struct {
	turns     *turns
	inspector *asynq.Inspector
	counts    *counts
	chores    atomic.Pointer[map[due.Kind]Chore] // as its worker knows them
	trace     Trace                              // nil = there are no traces
	log       *slog.Logger
}

// NewClient makes a client; prefix keeps several installations on one Redis apart.
func NewClient(redisClient redis.UniversalClient, prefix string, now func() time.Time, log *slog.Logger) *Client {
	return &Client{
		turns: &turns{
			redis: redisClient, asynq: asynq.NewClientFromRedisClient(redisClient), prefix: prefix, now: now, scripts: newScripts(),
		},
		inspector: asynq.NewInspectorFromRedisClient(redisClient),
		counts:    &counts{redis: redisClient, prefix: prefix, now: now, log: log},
		log:       log,
	}
}

// Follow makes jobs go on with the traces of the requests that ask for them. Call it before the first job.
func (c *Client) Follow(t Trace) { c.trace, c.turns.carry = t, t.Carry }

// invitationJob is the payload of kindSendInvitation.
type invitationJob struct {
	Tenant     tenancy.ID `json:"tenant"`
	Invitation string     `json:"invitation"`
}

type personJob struct {
	Person string `json:"person"`
}

// hint takes a job on and only logs when it cannot: something else brings it back.
func (c *Client) hint(ctx context.Context, o order) {
	if err := c.turns.put(ctx, o); err != nil {
		c.log.WarnContext(ctx, "job not queued", "kind", o.kind, "error", err)
	}
}
