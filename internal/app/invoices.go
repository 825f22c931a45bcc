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
		Now: a.now, Logger: a.Log, Rates: all, Calendar: a.Scheduling, Clients: a.Clients, Payments: takings{a}, Outbox: a.Outbox, Ledger: a.Due, Audit: a.Audit,
		Logo: a.logo, Hurry: a.runSoon(invoices.Due), Notify: a.notify,
	})
	a.Payments.HasInvoice, a.Payments.OfInvoice = a.Invoices.Has, a.Invoices.Settle
	return nil
}

// takings are the payments as the invoices look at them.
type takings struct{ *App }

// Find implements invoices.Payments.
func (t takings) Find(ctx context.Context, actor identity.Actor, paymentID string) (invoices.Payment, error) {
	p, err := t.Payments.Get(ctx, actor, paymentID)
	return invoices.Payment{
		ID: p.ID, ClientID: p.ClientID, AppointmentID: p.AppointmentID, InvoiceID: p.InvoiceID, Amount: p.Amount.Amount, Description: p.Purpose,
	}, err
}

// Paid implements invoices.Payments.
func (t takings) Paid(ctx context.Context, scope tenancy.Scope, invoiceIDs []string) (map[string]int64, error) {
	sums, err := t.Payments.Paid(ctx, scope, invoiceIDs)
	out := make(map[string]int64, len(sums))
	for key, sum := range sums {
		out[key] = sum.Amount
	}
	return out, err
}

// Relink implements invoices.Payments.
func (t takings) Relink(ctx context.Context, actor identity.Actor, paymentID, from, to string) error {
	return t.Payments.Relink(ctx, actor, paymentID, from, to)
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
