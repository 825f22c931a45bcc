package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// The desk takes cash; it stands in the list, the totals, the client's timeline and the exported table, where a purpose that
// begins like a formula is none.
func TestWhatTheDeskTakesIsSeenEverywhere(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Zeta")
	client := c.Client(t, "Ana Ionescu")
	take := func(body map[string]any, key string) servertest.Response {
		return c.Owner.Post(t, c.Path("/payments"), body, servertest.Key(key))
	}
	cash := map[string]any{"kind": "cash", "amount": 180_50, "purpose": "=HYPERLINK(\"x\")", "client_id": client}
	first := take(cash, "0123456789abcdef0123").Want(t, http.StatusCreated).ID(t)
	require.Equal(t, first, take(cash, "0123456789abcdef0123").Want(t, http.StatusCreated).ID(t), "the same key makes no second one")
	cash["amount"] = 1
	take(cash, "0123456789abcdef0123").Refused(t, http.StatusUnprocessableEntity, "idempotency_key_reused")

	today := time.Now().In(bucharest(t)).Format(time.DateOnly)
	var totals struct {
		Currency string
		Paid     int64
		Takings  []struct {
			Period, Method string
			Paid, Count    int64
		}
	}
	c.Owner.Get(t, c.Path("/payments/totals?from="+today+"&to="+today)).Want(t, http.StatusOK).Into(t, &totals)
	require.EqualValues(t, 180_50, totals.Paid)
	require.Equal(t, "cash", totals.Takings[0].Method)
	require.Contains(t, string(c.Owner.Get(t, c.Path("/clients/"+client+"/timeline?kinds=payment")).Want(t, http.StatusOK).Body), first)
	require.Contains(t, string(c.Owner.Get(t, c.Path("/clients/"+client+"/payments/totals")).Want(t, http.StatusOK).Body), `"paid":18050`)
	table := string(c.Owner.Get(t, c.Path("/payments/export?format=csv&method=cash")).Want(t, http.StatusOK).Body)
	require.Contains(t, table, "180.50")
	require.Contains(t, table, `'=HYPERLINK`)
	require.NotContains(t, string(c.Owner.Get(t, c.Path("/payments/export?format=csv&method=transfer")).Want(t, http.StatusOK).Body), "180.50")
	book := c.Owner.Get(t, c.Path("/payments/export?format=xlsx")).Want(t, http.StatusOK).Body
	require.True(t, strings.HasPrefix(string(book), "PK"))

	c.Owner.Post(t, c.Path("/payments/"+first+"/reverse"), map[string]any{"reason": "Suma greșită"}).Want(t, http.StatusOK)
	c.Owner.Post(t, c.Path("/payments/"+first+"/refunds"), map[string]any{}).Refused(t, http.StatusConflict, "not_paid")
}

// Who holds no link and signs nothing gets nothing.
func TestNobodyGetsPastTheDoorsOfPayments(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	guest := s.Stranger()
	guest.Get(t, "/public/payments/"+strings.Repeat("a", 60)).Refused(t, http.StatusNotFound, "link_unknown")
	guest.Post(t, "/public/payments/"+strings.Repeat("a", 60)+"/visit", map[string]any{"method": "stripe"}).Refused(t, http.StatusNotFound, "link_unknown")
	guest.Post(t, "/webhooks/stripe-connect", map[string]any{"id": "evt_1"}).Refused(t, http.StatusNotFound, "not_found")
	guest.Post(t, "/webhooks/paypal/pac_01hzzzzzzzzzzzzzzzzzzzzzzz", map[string]any{"id": "WH-1"}).Refused(t, http.StatusNotFound, "not_found")
}

func bucharest(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	return zone
}
