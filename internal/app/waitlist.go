package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// newWaitlist makes the use cases of the waitlist.
func (a *App) newWaitlist() *waitlist.Service {
	return waitlist.New(waitlist.Deps{
		Now: a.now, Logger: a.Log, Calendar: a.Scheduling, Catalogue: a.Catalogue, Clients: a.Clients, Outbox: a.Outbox, Ledger: a.Due,
		Links: a.Links, PublicURL: a.publicURL(), Hurry: a.runSoon(waitlist.Due), Notify: a.notify, Audit: a.Audit,
		Actor: func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error) {
			return a.System(ctx, tenant, policies.SystemBooker)
		},
	})
}

// writeOffer writes the mail of an offer; the outbox is made before the waitlist.
func (a *App) writeOffer(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
	return a.Waitlist.WriteOffer(ctx, actor, r)
}

// freeing marks, before a write that frees time, that the waitlist is to be looked at.
func (a *App) freeing(ctx context.Context, scope tenancy.Scope) error {
	return a.Waitlist.Mark(ctx, scope)
}

// freed tells the waitlist that time has become free.
func (a *App) freed(ctx context.Context, scope tenancy.Scope, _ scheduling.Freed) {
	a.Waitlist.Wake(ctx, scope)
}
