package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/tenancy"
)

// newInbox makes the inbox over the providers of mail.
func (a *App) newInbox() *inbox.Service {
	return inbox.New(inbox.Deps{
		Now: a.now, Logger: a.Log, Notify: a.notify, Audit: a.Audit, Ledger: a.Due, Objects: a.Objects,
		Clients: a.Clients, Files: a.Files, Member: a.Member, SayTime: messaging.SayTime,
		Providers: map[mailbox.Kind]mailbox.Provider{},
		Hurry:     func(ctx context.Context, tenant tenancy.ID, kind due.Kind) { a.Jobs.RunSoon(ctx, tenant, kind) },
	})
}
