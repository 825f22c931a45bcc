package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// newFiles makes the use cases of clients' files over the object store.
func (a *App) newFiles() (*files.Service, error) {
	key, err := a.derivedKey("m-saas file links v1")
	if err != nil {
		return nil, err
	}
	return files.NewService(files.Deps{
		Now: a.now, Logger: a.Log, Store: a.Objects, Ledger: a.Due, Audit: a.Audit, Notify: a.notify, Hurry: a.runSoon(files.Due),
		Client: a.clientName,
		Reader: func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error) {
			return a.System(ctx, tenant, policies.SystemKeeper)
		},
		LinkKey: key, Max: a.Config.Files.MaxBytes(), Quota: a.Config.Files.QuotaBytes(),
	}), nil
}

// clientName faults with NotFound unless the client exists.
func (a *App) clientName(ctx context.Context, actor identity.Actor, clientID string) (string, error) {
	c, err := a.Clients.Get(ctx, actor, clientID)
	return c.Name, err
}
