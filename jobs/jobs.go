// Package jobs is the background work, over Asynq on Redis: Client enqueues, Worker runs, schedule.go holds everything
// periodic. A job carries identifiers only, acts as a named system role with few rights, and what a person
// queued is authorised again before it runs; every job is safe to run twice, and what Redis loses the periodic sweeps find again.
package jobs

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

// The kinds of jobs, "package:what".
const (
	kindSendInvitation = "team:send_invitation"
	kindSweepMails     = "team:sweep_mails"
	kindSweep          = "platform:sweep"
	kindEndSessions    = "identity:end_sessions"
	kindDue            = "due:run"
	kindSweepDue       = "due:sweep"
	kindSyncAccount    = "inbox:sync_account"
)

// Queue names, after the installation's prefix.
const (
	critical = "critical"
	ordinary = "default"
	syncing  = "sync"
)

// Queues names the queues of one installation and says how they share the workers.
func queues(prefix string) map[string]int {
	return map[string]int{prefix + "-" + critical: 6, prefix + "-" + ordinary: 3, prefix + "-" + syncing: 3}
}

// Client enqueues. An enqueue is a hint: it may fail while Redis is away, and the sweep finds what was missed.
type Client struct {
	asynq  *asynq.Client
	prefix string
	log    *slog.Logger
}

// NewClient makes a client; prefix keeps several installations on one Redis apart.
func NewClient(redisClient redis.UniversalClient, prefix string, log *slog.Logger) *Client {
	return &Client{asynq: asynq.NewClientFromRedisClient(redisClient), prefix: prefix, log: log}
}

// invitationJob is the payload of kindSendInvitation.
type invitationJob struct {
	Tenant     tenancy.ID `json:"tenant"`
	Invitation string     `json:"invitation"`
}

type personJob struct {
	Person string `json:"person"`
}

func (c *Client) enqueue(kind, queue string, payload any, opts ...asynq.Option) error {
	data, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("encode job %s: %w", kind, err)
	}
	opts = append([]asynq.Option{asynq.Queue(c.prefix + "-" + queue), asynq.Timeout(time.Minute), asynq.MaxRetry(maxRetry)}, opts...)
	if _, err := c.asynq.Enqueue(asynq.NewTask(kind, data), opts...); err != nil {
		return fmt.Errorf("enqueue job %s: %w", kind, err)
	}
	return nil
}

const maxRetry = 8
