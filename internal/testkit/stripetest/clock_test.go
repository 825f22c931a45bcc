package stripetest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/m-saas/m-saas/internal/testkit/stripetest"
)

// hour is the clock of a test.
type hour struct {
	mu sync.Mutex
	at time.Time
}

func (h *hour) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hour) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func newStandIn(t *testing.T) (*stripetest.Server, *client.API, *hour) {
	t.Helper()
	h := &hour{at: time.Now().Truncate(time.Second)}
	s := stripetest.New(stripetest.Options{Now: h.now})
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	s.SetAddress(web.URL)
	return s, newClient(web.URL, stripetest.SecretKey), h
}

const aMonth = 31 * 24 * time.Hour

func TestPeriodsRenewFailAndRecover(t *testing.T) {
	t.Parallel()
	s, api, h := newStandIn(t)
	c, sub := subscribed(t, api)
	h.pass(aMonth)
	status := func() string { s.Tick(); return s.Get(sub.ID).Str("status") }
	require.Equal(t, "active", status())
	require.Len(t, s.List("invoice"), 2)
	s.SetCard(c.ID, stripetest.FailingCard)
	h.pass(aMonth)
	require.Equal(t, "past_due", status())
	for range 3 {
		h.pass(4 * 24 * time.Hour)
		s.Tick()
	}
	require.Equal(t, "unpaid", status())
	open := s.Get(sub.ID).Str("latest_invoice")
	require.Error(t, s.PayInvoice(open, stripetest.DeclinedCard))
	require.NoError(t, s.PayInvoice(open, stripetest.GoodCard))
	require.Equal(t, "active", status())
}

func TestAScheduleTakesEffectWithTheNextPeriod(t *testing.T) {
	t.Parallel()
	s, api, h := newStandIn(t)
	_, sub := subscribed(t, api)
	sched, err := api.SubscriptionSchedules.New(&stripe.SubscriptionScheduleParams{FromSubscription: &sub.ID})
	require.NoError(t, err)
	item := func(n int64) []*stripe.SubscriptionSchedulePhaseItemParams {
		return []*stripe.SubscriptionSchedulePhaseItemParams{{Price: &sub.Items.Data[0].Price.ID, Quantity: &n}}
	}
	_, err = api.SubscriptionSchedules.Update(sched.ID, &stripe.SubscriptionScheduleParams{Phases: []*stripe.SubscriptionSchedulePhaseParams{
		{StartDate: &sched.Phases[0].StartDate, EndDate: &sched.Phases[0].EndDate, Items: item(3)}, {Iterations: new(int64(1)), Items: item(1)},
	}})
	require.NoError(t, err)
	for i, want := range []int64{3, 1, 1} {
		s.Tick()
		require.Equal(t, want, s.Get(sub.ID).All("items")[0].Int("quantity"), "period %d", i)
		h.pass(aMonth)
	}
	require.Nil(t, s.Get(sub.ID)["schedule"], "released when its phases are over")
}

// A page is worked the way a browser does; its webhooks are signed as stripe-go checks them, and wait for the test.
func TestACheckoutPageIsPaidAndTold(t *testing.T) {
	t.Parallel()
	s, api, _ := newStandIn(t)
	var told []string
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e, err := webhook.ConstructEvent(body, r.Header.Get("Stripe-Signature"), stripetest.WebhookSecret)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		told = append(told, string(e.Type))
	}))
	t.Cleanup(hook.Close)
	s.AddEndpoint(stripetest.Endpoint{URL: hook.URL})
	price, err := api.Prices.New(&stripe.PriceParams{
		UnitAmount: new(int64(100)), Currency: new("eur"), ProductData: &stripe.PriceProductDataParams{Name: new("Seat")},
		Recurring: &stripe.PriceRecurringParams{Interval: new("year")},
	})
	require.NoError(t, err)
	session, err := api.CheckoutSessions.New(&stripe.CheckoutSessionParams{
		Mode: new("subscription"), SuccessURL: new(hook.URL + "/done?session={CHECKOUT_SESSION_ID}"), CustomerEmail: new("ana@example.test"),
		LineItems: []*stripe.CheckoutSessionLineItemParams{{Price: &price.ID, Quantity: new(int64(2))}},
	})
	require.NoError(t, err)
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	press := func(card stripetest.Card) (status int, location string) {
		res, err := browser.PostForm(session.URL, map[string][]string{"do": {"card"}, "card": {string(card)}})
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		return res.StatusCode, res.Header.Get("Location")
	}
	status, _ := press(stripetest.DeclinedCard)
	require.Equal(t, http.StatusOK, status, "the page says what is wrong")
	_, location := press(stripetest.GoodCard)
	require.Equal(t, hook.URL+"/done?session="+session.ID, location)

	waiting := s.Waiting()
	require.Empty(t, told, "nothing is told before the test wants it")
	last := waiting[len(waiting)-1]
	require.Equal(t, "checkout.session.completed", last.Type())
	for range 2 {
		status, err := s.Deliver(context.WithoutCancel(t.Context()), last)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status)
	}
	require.Equal(t, []string{"checkout.session.completed", "checkout.session.completed"}, told)
	s.Drop(waiting[0])
	n, err := s.DeliverAll(t.Context())
	require.NoError(t, err)
	require.Equal(t, len(waiting)-2, n)
}

func TestConnectedAccountsAreKeptApart(t *testing.T) {
	t.Parallel()
	_, api, _ := newStandIn(t)
	c, _ := subscribed(t, api)
	p := &stripe.CustomerParams{}
	p.SetStripeAccount("acct_nobody")
	_, err := api.Customers.Get(c.ID, p)
	require.Error(t, err)
}
