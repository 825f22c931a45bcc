package jobs

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// accountJob is the payload of kindSyncAccount.
type accountJob struct {
	Tenant  tenancy.ID `json:"tenant"`
	Account string     `json:"account"`
}

const syncTimeout = 5 * time.Minute

// SyncAccount asks for a run over a connected account of a tenant; asked during a run, another follows it, and never are
// there two at once. It is a hint: what Redis does not take is asked for again by whoever keeps the account's next time.
func (c *Client) SyncAccount(ctx context.Context, tenant tenancy.ID, accountID string) {
	c.hint(ctx, order{
		queue: Sync, kind: kindSyncAccount, tenant: tenant, key: accountID, timeout: syncTimeout, fresh: true,
		payload: accountJob{Tenant: tenant, Account: accountID},
	})
}

func (w *Worker) syncAccount(ctx context.Context, job accountJob) error {
	actor, err := w.Actor(ctx, job.Tenant, policies.SystemInbox)
	if err != nil {
		return err
	}
	return w.SyncAccount(ctx, actor, job.Account)
}
