package jobs

import (
	"context"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// accountJob is the payload of kindSyncAccount.
type accountJob struct {
	Tenant  tenancy.ID `json:"tenant"`
	Account string     `json:"account"`
}

const syncTimeout = 5 * time.Minute

// SyncAccount asks for a run over a connected account of a tenant. It is a hint: what Redis does not take is asked for again
// by whoever keeps the account's next time.
func (c *Client) SyncAccount(ctx context.Context, tenant tenancy.ID, accountID string) {
	err := c.enqueue(kindSyncAccount, syncing, accountJob{Tenant: tenant, Account: accountID}, asynq.Unique(syncTimeout), asynq.Timeout(syncTimeout))
	if err != nil {
		c.log.WarnContext(ctx, "job not queued", "kind", kindSyncAccount, "error", err)
	}
}

func (w *Worker) syncAccount(ctx context.Context, task *asynq.Task) error {
	job, err := decode[accountJob](task)
	if err != nil {
		return err
	}
	actor, err := w.Actor(ctx, job.Tenant, policies.SystemInbox)
	if err != nil {
		return settle(err)
	}
	return settle(w.SyncAccount(ctx, actor, job.Account))
}
