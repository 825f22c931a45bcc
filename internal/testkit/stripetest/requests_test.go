package stripetest_test

import (
	"errors"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/m-saas/m-saas/internal/testkit/stripetest"
)

// The tests of this file ask the same of the stand-in and, when MSAAS_TEST_STRIPE_KEY is a test key, of Stripe.
func eachStripe(t *testing.T, test func(t *testing.T, api *client.API)) {
	t.Helper()
	t.Run("stand-in", func(t *testing.T) {
		t.Parallel()
		web := httptest.NewServer(stripetest.New(stripetest.Options{}))
		t.Cleanup(web.Close)
		test(t, newClient(web.URL, stripetest.SecretKey))
	})
	if key := os.Getenv("MSAAS_TEST_STRIPE_KEY"); key != "" {
		t.Run("Stripe", func(t *testing.T) {
			t.Parallel()
			test(t, newClient(stripe.APIURL, key))
		})
	}
}

func newClient(address, key string) *client.API {
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL: &address, MaxNetworkRetries: new(int64(0)), LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})
	return client.New(key, &stripe.Backends{API: backend, Connect: backend, Uploads: backend})
}

// subscribed makes a customer with a card who has taken three of something at 49,00 a month.
func subscribed(t *testing.T, api *client.API) (*stripe.Customer, *stripe.Subscription) {
	t.Helper()
	price, err := api.Prices.New(&stripe.PriceParams{
		UnitAmount: new(int64(4900)), Currency: new("ron"), ProductData: &stripe.PriceProductDataParams{Name: new("Seat")},
		Recurring: &stripe.PriceRecurringParams{Interval: new("month")},
	})
	require.NoError(t, err)
	c, err := api.Customers.New(&stripe.CustomerParams{Name: new("Clinica Test"), Metadata: map[string]string{"tenant": "ten_1"}})
	require.NoError(t, err)
	pm, err := api.PaymentMethods.Attach("pm_card_visa", &stripe.PaymentMethodAttachParams{Customer: &c.ID})
	require.NoError(t, err)
	_, err = api.Customers.Update(c.ID, &stripe.CustomerParams{InvoiceSettings: &stripe.CustomerInvoiceSettingsParams{DefaultPaymentMethod: &pm.ID}})
	require.NoError(t, err)
	sub, err := api.Subscriptions.New(&stripe.SubscriptionParams{
		Customer: &c.ID, Items: []*stripe.SubscriptionItemsParams{{Price: &price.ID, Quantity: new(int64(3))}},
		Expand: []*string{new("latest_invoice"), new("customer")},
	})
	require.NoError(t, err)
	return c, sub
}

func TestASubscriptionIsPaidChangedAndEnded(t *testing.T) {
	t.Parallel()
	eachStripe(t, func(t *testing.T, api *client.API) {
		t.Helper()
		c, sub := subscribed(t, api)
		require.Equal(t, stripe.SubscriptionStatusActive, sub.Status)
		require.Equal(t, "ten_1", sub.Customer.Metadata["tenant"], "expanded")
		require.EqualValues(t, 14700, sub.LatestInvoice.AmountPaid)
		item := sub.Items.Data[0]

		foresaid, err := api.Invoices.Upcoming(&stripe.InvoiceUpcomingParams{
			Subscription: &sub.ID, SubscriptionProrationBehavior: new("always_invoice"),
			SubscriptionItems: []*stripe.SubscriptionItemsParams{{ID: &item.ID, Quantity: new(int64(5))}},
		})
		require.NoError(t, err)
		require.InDelta(t, 9800, foresaid.AmountDue, 5, "two more for the whole month")

		sub, err = api.Subscriptions.Update(sub.ID, &stripe.SubscriptionParams{
			Items:             []*stripe.SubscriptionItemsParams{{ID: &item.ID, Quantity: new(int64(5))}},
			ProrationBehavior: new("always_invoice"), PaymentBehavior: new("pending_if_incomplete"),
			Expand: []*string{new("latest_invoice")},
		})
		require.NoError(t, err)
		require.EqualValues(t, 5, sub.Items.Data[0].Quantity)
		require.InDelta(t, 9800, sub.LatestInvoice.AmountPaid, 5)
		require.NotEmpty(t, sub.LatestInvoice.HostedInvoiceURL)

		schedule, err := api.SubscriptionSchedules.New(&stripe.SubscriptionScheduleParams{FromSubscription: &sub.ID})
		require.NoError(t, err)
		schedule, err = api.SubscriptionSchedules.Update(schedule.ID, &stripe.SubscriptionScheduleParams{
			EndBehavior: new("release"), ProrationBehavior: new("none"),
			Phases: []*stripe.SubscriptionSchedulePhaseParams{
				{StartDate: &schedule.Phases[0].StartDate, EndDate: &schedule.Phases[0].EndDate, Items: []*stripe.SubscriptionSchedulePhaseItemParams{{Price: &item.Price.ID, Quantity: new(int64(5))}}},
				{Iterations: new(int64(1)), Items: []*stripe.SubscriptionSchedulePhaseItemParams{{Price: &item.Price.ID, Quantity: new(int64(2))}}},
			},
		})
		require.NoError(t, err)
		require.Len(t, schedule.Phases, 2)
		require.EqualValues(t, 2, schedule.Phases[1].Items[0].Quantity)
		_, err = api.SubscriptionSchedules.Release(schedule.ID, nil)
		require.NoError(t, err)

		all := api.Subscriptions.List(&stripe.SubscriptionListParams{Customer: &c.ID, Status: new("all"), Expand: []*string{new("data.latest_invoice"), new("data.schedule")}})
		require.True(t, all.Next())
		require.EqualValues(t, 5, all.Subscription().Items.Data[0].Quantity)
		require.NotEmpty(t, all.Subscription().LatestInvoice.InvoicePDF)

		sub, err = api.Subscriptions.Cancel(sub.ID, nil)
		require.NoError(t, err)
		require.Equal(t, stripe.SubscriptionStatusCanceled, sub.Status)
	})
}

func TestARefusedCardLeavesTheChangePending(t *testing.T) {
	t.Parallel()
	eachStripe(t, func(t *testing.T, api *client.API) {
		t.Helper()
		c, sub := subscribed(t, api)
		pm, err := api.PaymentMethods.Attach("pm_card_chargeCustomerFail", &stripe.PaymentMethodAttachParams{Customer: &c.ID})
		require.NoError(t, err)
		sub, err = api.Subscriptions.Update(sub.ID, &stripe.SubscriptionParams{DefaultPaymentMethod: &pm.ID})
		require.NoError(t, err)
		sub, err = api.Subscriptions.Update(sub.ID, &stripe.SubscriptionParams{
			Items:             []*stripe.SubscriptionItemsParams{{ID: &sub.Items.Data[0].ID, Quantity: new(int64(7))}},
			ProrationBehavior: new("always_invoice"), PaymentBehavior: new("pending_if_incomplete"),
		})
		require.NoError(t, err)
		require.EqualValues(t, 3, sub.Items.Data[0].Quantity)
		require.NotNil(t, sub.PendingUpdate)
		require.EqualValues(t, 7, sub.PendingUpdate.SubscriptionItems[0].Quantity)
		require.Equal(t, stripe.SubscriptionStatusActive, sub.Status)
	})
}

func TestQuestionsAreRefusedTheWayStripeDoes(t *testing.T) {
	t.Parallel()
	eachStripe(t, func(t *testing.T, api *client.API) {
		t.Helper()
		_, err := api.Subscriptions.Get("sub_that_is_not_there", nil)
		var refused *stripe.Error
		require.True(t, errors.As(err, &refused))
		require.Equal(t, stripe.ErrorCodeResourceMissing, refused.Code)
		require.Equal(t, 404, refused.HTTPStatusCode)

		key := "a key for " + time.Now().String()
		once := &stripe.CustomerParams{Name: new("Ana")}
		once.SetIdempotencyKey(key)
		a, err := api.Customers.New(once)
		require.NoError(t, err)
		b, err := api.Customers.New(once)
		require.NoError(t, err)
		require.Equal(t, a.ID, b.ID, "a repeated question has the same answer")
		other := &stripe.CustomerParams{Name: new("Maria")}
		other.SetIdempotencyKey(key)
		_, err = api.Customers.New(other)
		require.True(t, errors.As(err, &refused))
		require.Equal(t, stripe.ErrorTypeIdempotency, refused.Type)
	})
}

func TestEventsAreListed(t *testing.T) {
	t.Parallel()
	eachStripe(t, func(t *testing.T, api *client.API) {
		t.Helper()
		_, sub := subscribed(t, api)
		require.Eventually(t, func() bool {
			for it := api.Events.List(&stripe.EventListParams{Type: new("customer.subscription.created")}); it.Next(); {
				if it.Event().GetObjectValue("id") == sub.ID {
					return true
				}
			}
			return false
		}, 20*time.Second, 500*time.Millisecond)
	})
}
