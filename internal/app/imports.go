package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/imports"
	"github.com/m-saas/m-saas/tenancy"
)

// newImports makes the use cases of imports. Its clients tell nobody of themselves one by one: an import tells of its progress.
func (a *App) newImports() *imports.Service {
	return imports.New(imports.Deps{
		Now: a.now, Logger: a.Log, Store: a.Objects, Ledger: a.Due, Audit: a.Audit, Member: a.Member, Notify: a.notify, Hurry: a.runSoon(imports.Due),
		Clients: clients.New(clients.Deps{Now: a.now, Logger: a.Log, Audit: a.Audit}),
	})
}

// Member gives the actor of a person who queued work, as they are now: who is no active member any more may do nothing.
// Faults: NotFound, Forbidden, Unavailable.
func (a *App) Member(ctx context.Context, scope tenancy.Scope, personID string) (identity.Actor, error) {
	membership, err := a.Team.Membership(ctx, scope.TenantID(), personID)
	if err != nil {
		return identity.Actor{}, err
	}
	person, err := a.Identity.PersonByID(ctx, personID)
	if err != nil {
		return identity.Actor{}, err
	}
	return identity.NewActor(scope, person, membership, a.Policy), nil
}
