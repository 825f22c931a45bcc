package app

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/tenancy"
)

// buildInvoices makes the use cases of invoices.
func (a *App) buildInvoices() error {
	rates, err := a.Config.Invoices.Rates()
	if err != nil {
		return err
	}
	all, err := invoices.ReadRates(rates)
	if err != nil {
		return err
	}
	a.Invoices = invoices.New(invoices.Deps{
		Now: a.now, Logger: a.Log, Rates: all, Calendar: a.Scheduling, Clients: a.Clients, Outbox: a.Outbox, Ledger: a.Due, Audit: a.Audit,
		Logo: a.logo, Hurry: a.runSoon(invoices.Due), Notify: a.notify,
	})
	return nil
}

// logo reads the clinic's picture; nil when it has none.
func (a *App) logo(ctx context.Context, scope tenancy.Scope) ([]byte, error) {
	logo, err := a.Platform.LogoOf(ctx, scope.Tenant().Slug)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return logo.Data, err
}

// The outbox and the chores are listed before the invoices are made.

func (a *App) writeInvoice(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
	return a.Invoices.WriteMail(ctx, actor, r)
}

func (a *App) finishStornos(ctx context.Context, actor identity.Actor) (time.Time, error) {
	return a.Invoices.Run(ctx, actor)
}

// mailEnded tells whoever keeps it what became of a mail.
func (a *App) mailEnded(ctx context.Context, scope tenancy.Scope, r outbox.Row, s outbox.State) {
	if r.Kind == invoices.SentMail {
		a.Invoices.MailLeft(ctx, scope, r, s)
	}
}
