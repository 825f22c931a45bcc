package servertest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
	"github.com/m-saas/m-saas/policies"
)

// NewPaid starts a server whose clinics pay for their seats at a stand-in of Stripe. A trial lasts a day, so that a
// subscription is paid from its first day. Webhooks wait until the test delivers them.
func NewPaid(t testing.TB, o Options) (*Server, *stripetest.Server) {
	t.Helper()
	stand := stripetest.New(stripetest.Options{Now: o.Now, Prices: stripetest.DemoPrices()})
	web := httptest.NewServer(stand)
	t.Cleanup(web.Close)
	stand.SetAddress(web.URL)
	env := map[string]string{
		"MSAAS_STRIPE_API_URL": web.URL, "MSAAS_STRIPE_SECRET_KEY": stripetest.SecretKey, "MSAAS_STRIPE_WEBHOOK_SECRET": stripetest.WebhookSecret,
		"MSAAS_BILLING_PLANS": "month=price_seat_month/4900/RON/month/exclusive,year=price_seat_year/49000/RON/year/exclusive", "MSAAS_BILLING_TRIAL_DAYS": "1",
	}
	maps.Copy(env, o.Env)
	o.Env = env
	s := New(t, o)
	stand.AddEndpoint(stripetest.Endpoint{URL: s.URL + "/api/v1/webhooks/stripe"})
	return s, stand
}

// Settle delivers what Stripe has to tell, and does the clinic's follow-up work on it.
func (c *Clinic) Settle(t testing.TB, stand *stripetest.Server) {
	t.Helper()
	_, err := stand.DeliverAll(t.Context())
	require.NoError(t, err)
	c.ReadBilling(t)
}

// ReadBilling does the clinic's follow-up work on its subscription.
func (c *Clinic) ReadBilling(t testing.TB) {
	t.Helper()
	keeper, err := c.server.App.System(t.Context(), c.TenantID(t), policies.SystemKeeper)
	require.NoError(t, err)
	_, err = c.server.App.Billing.Run(t.Context(), keeper)
	require.NoError(t, err)
}

// Subscribe takes a subscription with a card that works, and gives the customer's identifier at Stripe.
func (c *Clinic) Subscribe(t testing.TB, stand *stripetest.Server, seats int) string {
	t.Helper()
	c.Owner.Post(t, c.Path("/billing/checkout"), map[string]any{"plan": "month", "seats": seats}).Want(t, http.StatusOK)
	sessions := stand.List("checkout.session")
	session := sessions[len(sessions)-1]
	require.NoError(t, stand.Complete(session.ID(), stripetest.GoodCard))
	c.Settle(t, stand)
	return stand.Get(session.ID()).Str("customer")
}

// BillingState is how the clinic stands, as the owner sees it.
func (c *Clinic) BillingState(t testing.TB) (state billing.State, seats int) {
	t.Helper()
	var b struct {
		State billing.State
		Seats int
	}
	c.Owner.Get(t, c.Path("/billing")).Want(t, http.StatusOK).Into(t, &b)
	return b.State, b.Seats
}
