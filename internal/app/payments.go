package app

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// newPayments makes the use cases of a clinic's takings.
func (a *App) newPayments() *payments.Service {
	c := a.Config.Payments
	d := payments.Deps{
		Now: a.now, Logger: a.Log, Control: a.Router.Control("payment providers: an account leads to the clinic that has connected it"), Calendar: a.Scheduling,
		Clients: a.Clients, Outbox: a.Outbox, Ledger: a.Due, Links: a.Links, PublicURL: a.publicURL(), Offers: a.offers, Hurry: a.runSoon(payments.Due),
		Notify: a.notify, Audit: a.Audit,
		Watch: func(provider, outcome string, lag time.Duration) {
			a.Metrics.Webhook(provider+"_connected", outcome, lag)
		},
		Actor: func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error) {
			return a.System(ctx, tenant, policies.SystemCashier)
		},
		PayPal: payments.NewPayPal(payments.PayPalConfig{APIURL: c.PayPalAPIURL, Now: a.now}),
	}
	if c.StripeOn() {
		d.Stripe = payments.NewStripe(payments.StripeConfig{
			SecretKey: c.StripeSecretKey, ClientID: c.StripeClientID, WebhookSecret: c.StripeWebhookSecret, APIURL: c.StripeAPIURL, ConnectURL: c.StripeConnectURL,
		})
	}
	return payments.New(d)
}

// writePaymentLink writes the message that brings a payment link; the outbox is made before the payments.
func (a *App) writePaymentLink(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
	return a.Payments.WriteLink(ctx, actor, r)
}
