package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
)

const (
	aDay   = 24 * time.Hour
	aMonth = 31 * aDay
)

func TestAClinicSubscribesAndPays(t *testing.T) {
	t.Parallel()
	s, stand := servertest.NewPaid(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Plătitoare")
	wantState := func(state billing.State, seats int) {
		t.Helper()
		gotState, gotSeats := c.BillingState(t)
		require.Equal(t, fmt.Sprint(state, seats), fmt.Sprint(gotState, gotSeats))
		var team struct {
			Max int `json:"max_seats"`
		}
		c.Owner.Get(t, c.Path("/team")).Into(t, &team)
		require.Equal(t, seats, team.Max)
	}
	wantState(billing.Trial, 5)
	var foreseen struct {
		Now, Next struct{ Amount int }
		Later     bool
	}
	c.Owner.Get(t, c.Path("/billing/preview?seats=3&plan=month")).Want(t, http.StatusOK).Into(t, &foreseen)
	require.Equal(t, 14700, foreseen.Now.Amount)
	customer := c.Subscribe(t, stand, 3)
	wantState(billing.Paid, 3)
	c.Owner.Post(t, c.Path("/billing/checkout"), map[string]any{"plan": "month", "seats": 3}).Refused(t, http.StatusConflict, "already_subscribed")

	c.Owner.Get(t, c.Path("/billing/preview?seats=5")).Want(t, http.StatusOK).Into(t, &foreseen)
	require.InDelta(t, 9800, foreseen.Now.Amount, 5)
	require.Equal(t, 24500, foreseen.Next.Amount)
	c.Owner.Put(t, c.Path("/billing/seats"), map[string]any{"seats": 5}).Want(t, http.StatusOK)
	wantState(billing.Paid, 5)

	c.Owner.Put(t, c.Path("/billing/seats"), map[string]any{"seats": 2}).Want(t, http.StatusOK)
	wantState(billing.Paid, 2)
	require.EqualValues(t, 5, stand.List("subscription")[0].All("items")[0].Int("quantity"), "paid for until the period ends")
	c.Owner.Put(t, c.Path("/billing/seats"), map[string]any{"seats": 4}).Want(t, http.StatusOK)
	wantState(billing.Paid, 4)
	stand.Age(customer, aMonth)
	c.Settle(t, stand)
	wantState(billing.Paid, 4)
	require.EqualValues(t, 4, stand.List("subscription")[0].All("items")[0].Int("quantity"))

	var invoices struct {
		Items []struct {
			Status, URL, PDF string
			Total            struct{ Amount int }
		}
	}
	c.Owner.Get(t, c.Path("/billing/invoices")).Want(t, http.StatusOK).Into(t, &invoices)
	require.Len(t, invoices.Items, 3)
	require.Equal(t, 19600, invoices.Items[0].Total.Amount)
	require.NotEmpty(t, invoices.Items[0].PDF)

	var portal struct{ URL string }
	c.Owner.Post(t, c.Path("/billing/portal"), nil).Want(t, http.StatusOK).Into(t, &portal)
	res, err := http.PostForm(portal.URL, url.Values{"do": {"cancel"}}) //nolint:noctx // a test
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	c.Settle(t, stand)
	wantState(billing.Paid, 4)
	stand.Age(customer, aMonth)
	c.Settle(t, stand)
	wantState(billing.Canceled, 0)
	c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ana"}).Refused(t, http.StatusForbidden, "clinic_read_only")
	c.Subscribe(t, stand, 1)
	wantState(billing.Paid, 1)
	c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ana"}).Want(t, http.StatusCreated)
}

// A payment that fails leads over a time in which everything works to one in which members may only look, and back at once.
func TestAFailedPaymentLeadsToReadingOnlyAndBack(t *testing.T) {
	t.Parallel()
	s, stand := servertest.NewPaid(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Întârziata")
	customer := c.Subscribe(t, stand, 5)
	desk := joined(t, s, c, "Ioana Stan")
	stand.SetCard(customer, stripetest.FailingCard)
	stand.Age(customer, aMonth)
	c.Settle(t, stand)
	state, seats := c.BillingState(t)
	require.Equal(t, "grace 5", fmt.Sprint(state, " ", seats))
	var clinic struct {
		From *time.Time `json:"read_only_from"`
		Why  string     `json:"read_only_why"`
	}
	desk.Get(t, c.Path("")).Want(t, http.StatusOK).Into(t, &clinic)
	require.Equal(t, "payment", clinic.Why)
	require.True(t, clinic.From.After(time.Now()))
	client := desk.Post(t, c.Path("/clients"), map[string]any{"name": "Ana"}).Want(t, http.StatusCreated).ID(t)

	stand.Age(customer, 7*aDay)
	c.Settle(t, stand)
	state, seats = c.BillingState(t)
	require.Equal(t, "unpaid 0", fmt.Sprint(state, " ", seats))
	desk.Post(t, c.Path("/clients"), map[string]any{"name": "Dan"}).Refused(t, http.StatusForbidden, "clinic_read_only")
	desk.Get(t, c.Path("/clients/"+client)).Want(t, http.StatusOK)
	require.NotEqual(t, "clinic_read_only", c.Owner.Post(t, c.Path("/files/fil_x/link"), nil).Code(), "opening a file changes nothing")
	c.Owner.Get(t, c.Path("/clients/export?format=csv")).Want(t, http.StatusOK)
	c.Owner.Post(t, c.Path("/team/invitations"), map[string]any{"email": "x@y.test", "role": "dentist"}).Refused(t, http.StatusForbidden, "clinic_read_only")
	c.Owner.Put(t, c.Path("/billing/seats"), map[string]any{"seats": 9}).Refused(t, http.StatusConflict, "payment_open")
	desk.Get(t, c.Path("/billing")).Refused(t, http.StatusForbidden, "not_allowed")

	for _, inv := range stand.List("invoice") {
		if inv.Str("status") == "open" {
			require.NoError(t, stand.PayInvoice(inv.ID(), stripetest.GoodCard))
		}
	}
	c.Settle(t, stand)
	state, seats = c.BillingState(t)
	require.Equal(t, "paid 5", fmt.Sprint(state, " ", seats))
	desk.Post(t, c.Path("/clients"), map[string]any{"name": "Dan"}).Want(t, http.StatusCreated)
}

// joined brings somebody in without waiting for mail, which no worker sends here.
func joined(t *testing.T, s *servertest.Server, c *servertest.Clinic, name string) *servertest.Person {
	t.Helper()
	s.Work()
	return c.Join(t, name, "receptionist")
}

// Fewer seats are given up at once by an update that holds only while they are free, while others are taking them.
func TestSeatsAreLoweredAgainstInvitations(t *testing.T) {
	t.Parallel()
	s, stand := servertest.NewPaid(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Strânsa")
	c.Subscribe(t, stand, 12)
	for round := range 4 {
		var wg sync.WaitGroup
		var taken atomic.Int64
		for i := range 6 {
			wg.Go(func() {
				r := c.Owner.Post(t, c.Path("/team/invitations"), map[string]any{"email": fmt.Sprintf("p%d-%d@x.test", round, i), "role": "dentist"})
				if r.Status == http.StatusCreated {
					taken.Add(1)
				}
			})
		}
		wg.Go(func() { c.Owner.Put(t, c.Path("/billing/seats"), map[string]any{"seats": 4 + round}) })
		wg.Go(func() { c.ReadBilling(t) })
		wg.Wait()
		c.Settle(t, stand)
		var team struct {
			Max  int `json:"max_seats"`
			Used int `json:"used_seats"`
		}
		c.Owner.Get(t, c.Path("/team")).Into(t, &team)
		require.LessOrEqual(t, team.Used, team.Max)
		require.LessOrEqual(t, team.Max, 12)
	}
	c.Owner.Put(t, c.Path("/billing/seats"), map[string]any{"seats": 1}).Refused(t, http.StatusConflict, "seats_in_use")
}

// Only what Stripe has signed a moment ago is heard, and it is heard once.
func TestStripesEventsAreRefusedUnlessSigned(t *testing.T) {
	t.Parallel()
	s, stand := servertest.NewPaid(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Semnata")
	c.Subscribe(t, stand, 2)
	stand.SetCard(stand.List("customer")[0].ID(), stripetest.GoodCard)
	d := stand.Waiting()[0]
	now := time.Now()
	good := stripetest.Sign(d.Payload, stripetest.WebhookSecret, now)
	for what, signature := range map[string]string{
		"none": "", "another secret": stripetest.Sign(d.Payload, "whsec_other", now), "old": stripetest.Sign(d.Payload, stripetest.WebhookSecret, now.Add(-6*time.Minute)),
		"of the future": stripetest.Sign(d.Payload, stripetest.WebhookSecret, now.Add(6*time.Minute)), "of another payload": stripetest.Sign([]byte("{}"), stripetest.WebhookSecret, now),
		"a new time on an old one": strings.Replace(stripetest.Sign(d.Payload, stripetest.WebhookSecret, now.Add(-time.Hour)), "t=", fmt.Sprintf("t=%d,x=", now.Unix()), 1),
		"without a time":           good[strings.Index(good, "v1="):], "another scheme": strings.Replace(good, "v1=", "v0=", 1),
	} {
		require.Equal(t, http.StatusForbidden, tellStripe(t, s, d.Payload, signature), what)
	}
	require.Equal(t, http.StatusUnprocessableEntity, tellStripe(t, s, []byte("[]"), stripetest.Sign([]byte("[]"), stripetest.WebhookSecret, now)))
	require.Equal(t, http.StatusNoContent, tellStripe(t, s, d.Payload, "t=1,v1=00,"+good+","+strings.Replace(good, "v1=", "v1=00", 1)), "among others, as while a secret is rolled")
	c.ReadBilling(t)
	mark := func() bool {
		_, there, err := s.App.Due.Read(t.Context(), c.TenantID(t), billing.Due)
		require.NoError(t, err)
		return there
	}
	settle(t, s, c)
	require.False(t, mark())
	require.Equal(t, http.StatusNoContent, tellStripe(t, s, d.Payload, good), "repeated, it is answered")
	require.False(t, mark(), "and asks for nothing")
}

// settle takes the mark of a clinic's billing away, as the worker does after a run.
func settle(t *testing.T, s *servertest.Server, c *servertest.Clinic) {
	t.Helper()
	m, there, err := s.App.Due.Read(t.Context(), c.TenantID(t), billing.Due)
	require.NoError(t, err)
	if there {
		require.NoError(t, s.App.Due.Settle(t.Context(), m, time.Now().Add(time.Hour), time.Time{}))
	}
}

func tellStripe(t *testing.T, s *servertest.Server, payload []byte, signature string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v1/webhooks/stripe", strings.NewReader(string(payload)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	if signature != "" {
		req.Header.Set("Stripe-Signature", signature)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res.StatusCode
}

// An event about one clinic's customer changes that clinic at most, whatever else it says.
func TestProofIsolationOfStripesEvents(t *testing.T) {
	t.Parallel()
	s, stand := servertest.NewPaid(t, servertest.Options{NoWorker: true})
	a, b := s.Clinic(t, "Alfa"), s.Clinic(t, "Beta")
	ofA, ofB := a.Subscribe(t, stand, 3), b.Subscribe(t, stand, 7)
	seen := func(c *servertest.Clinic) string {
		return string(c.Owner.Get(t, c.Path("/billing")).Want(t, http.StatusOK).Body) + string(c.Owner.Get(t, c.Path("/team")).Body)
	}
	before := seen(b)
	lie := func(id, object string) []byte {
		return fmt.Appendf(nil, `{"id":%q,"type":"customer.subscription.updated","created":%d,"data":{"object":%s}}`, id, time.Now().Unix(), object)
	}
	beta := string(b.TenantID(t))
	for i, object := range []string{
		fmt.Sprintf(`{"object":"subscription","customer":%q,"status":"canceled","metadata":{"tenant":%q},"items":{"data":[{"quantity":1}]}}`, ofA, beta),
		fmt.Sprintf(`{"object":"subscription","customer":"cus_nobody","metadata":{"tenant":%q},"client_reference_id":%q}`, beta, beta),
		fmt.Sprintf(`{"object":"customer","id":%q,"customer":%q,"deleted":true}`, ofA, ofB),
		fmt.Sprintf(`{"object":"subscription","customer":{"id":%q,"metadata":{"tenant":%q}},"status":"unpaid"}`, ofA, beta),
		`{"object":"subscription","customer":7}`, `{"object":"subscription","customer":""}`,
		fmt.Sprintf(`{"object":"checkout.session","customer":%q,"subscription":%q}`, ofA, stand.List("subscription")[1].ID()),
		// Even one that names B only has B's own state read again.
		fmt.Sprintf(`{"object":"subscription","customer":%q,"status":"canceled","items":{"data":[{"quantity":1}]}}`, ofB),
	} {
		payload := lie(fmt.Sprintf("evt_lie_%d", i), object)
		require.Equal(t, http.StatusNoContent, tellStripe(t, s, payload, stripetest.Sign(payload, stripetest.WebhookSecret, time.Now())), object)
		a.ReadBilling(t)
		b.ReadBilling(t)
		require.Equal(t, before, seen(b), object)
	}
	// What happens to A's subscription at Stripe changes A alone.
	stand.SetCard(ofA, stripetest.FailingCard)
	stand.Age(ofA, aMonth+8*aDay)
	a.Settle(t, stand)
	b.ReadBilling(t)
	state, _ := a.BillingState(t)
	require.Equal(t, billing.Unpaid, state)
	require.Equal(t, before, seen(b))
	b.Owner.Post(t, a.Path("/billing/portal"), nil).Want(t, http.StatusNotFound)
	b.Owner.Post(t, b.Path("/clients"), map[string]any{"name": "Ana"}).Want(t, http.StatusCreated)
}

// The night's comparison finds and mends what no webhook has told, and says so when there is nothing.
func TestTheNightMendsWhatWasLost(t *testing.T) {
	t.Parallel()
	now := time.Now
	s, stand := servertest.NewPaid(t, servertest.Options{NoWorker: true, Now: now})
	c, quiet := s.Clinic(t, "Pierduta"), s.Clinic(t, "Liniștita")
	customer := c.Subscribe(t, stand, 3)
	quiet.Subscribe(t, stand, 2)
	stand.SetCard(customer, stripetest.FailingCard)
	stand.Age(customer, aMonth+10*aDay)
	for _, d := range stand.Waiting() {
		stand.Drop(d)
	}
	state, _ := c.BillingState(t)
	require.Equal(t, billing.Paid, state, "nobody has told")
	require.NoError(t, s.App.Billing.Reconcile(t.Context()))
	state, _ = c.BillingState(t)
	require.Equal(t, billing.Unpaid, state)
	reports, err := s.App.Billing.Reports(t.Context(), 5)
	require.NoError(t, err)
	require.Len(t, reports, 1)
	require.Equal(t, 2, reports[0].Checked)
	require.False(t, reports[0].Finished.IsZero())
	for _, d := range reports[0].Drifts {
		require.Equal(t, c.TenantID(t), d.Tenant)
		require.True(t, d.Mended)
	}
	require.NotEmpty(t, reports[0].Drifts)
	asked := stand.Calls()
	require.NoError(t, s.App.Billing.Reconcile(t.Context()))
	require.Equal(t, asked, stand.Calls(), "once a day")
}

func TestWithoutPlansNothingIsPaid(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Gratuita")
	c.Owner.Get(t, c.Path("/billing")).Refused(t, http.StatusNotFound, "billing_off")
	require.Equal(t, http.StatusNotFound, tellStripe(t, s, []byte("{}"), "t=1,v1=00"))
	var clinic struct {
		From *time.Time `json:"read_only_from"`
	}
	c.Owner.Get(t, c.Path("")).Into(t, &clinic)
	require.Nil(t, clinic.From)
}
