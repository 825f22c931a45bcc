package app

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/tenancy"
)

// newBilling makes what clinics pay for their seats; nil when no plans are configured.
func (a *App) newBilling() (*billing.Service, error) {
	c := a.Config.Billing
	if !c.On() {
		return nil, nil //nolint:nilnil // nothing is paid: a right answer
	}
	all, err := c.All()
	if err != nil {
		return nil, err
	}
	plans := make([]billing.Plan, 0, len(all))
	for _, p := range all {
		plans = append(plans, billing.Plan{Name: p.Name, PriceID: p.PriceID, Seat: money.Of(p.Amount, p.Currency), Interval: p.Interval, TaxPlus: p.TaxPlus})
	}
	const day = 24 * time.Hour
	return billing.New(billing.Deps{
		Control: a.Router.Control("what clinics pay the platform: a customer of Stripe's names no scope"),
		Tenants: a.Router.Directory(), Teams: a.Team, Ledger: a.Due, Plans: plans, Address: a.publicURL(), Now: a.now, Logger: a.Log,
		Trial: time.Duration(c.TrialDays) * day, Grace: time.Duration(c.GraceDays) * day,
		Stripe: billing.NewGateway(billing.GatewayConfig{
			Address: a.Config.Stripe.APIURL, SecretKey: a.Config.Stripe.SecretKey, AutomaticTax: c.AutomaticTax, Portal: c.Portal,
		}),
		Changed: func(ctx context.Context, tenant tenancy.ID) {
			a.Router.Forget(tenant)
			a.Live.Signal(ctx, live.Signal{Tenant: tenant})
		},
		Notify: func(ctx context.Context, tenant tenancy.ID, kind, id string, rev int64) {
			if scope, err := a.Router.Scope(ctx, tenant); err == nil {
				a.notify(ctx, scope, kind, id, rev)
			}
		},
		Soon:  a.runSoon(billing.Due),
		Watch: func(outcome string, lag time.Duration) { a.Metrics.Webhook("stripe", outcome, lag) },
	}), nil
}

// stripeHooks take in what Stripe tells; nil when nothing is paid.
func (a *App) stripeHooks() *billing.Hooks {
	if a.Billing == nil {
		return nil
	}
	return &billing.Hooks{Service: a.Billing, Secret: a.Config.Stripe.WebhookSecret}
}

// billingStep opens the billing of a new clinic.
func (a *App) billingStep() tenancy.ProvisionStep {
	return tenancy.ProvisionStep{
		Name: "billing",
		Do: func(ctx context.Context, t tenancy.Tenant, r tenancy.Request) error {
			return a.Billing.Begin(ctx, t.ID, r.MaxSeats)
		},
		Undo: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
			return a.Billing.Forget(ctx, t.ID)
		},
	}
}
