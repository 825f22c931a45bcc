package httpapi_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Whatever happens at Stripe is told in a random order, with repeats, delays and losses, over the real address, while the
// follow-up work runs at random moments, sometimes twice at once. The last word is the same for every order and Stripe's own;
// no moment knows more seats than Stripe was paid for. A listener that believes what it is told (trusting, below) is run on the
// same deliveries, and is wrong.
func TestProofStripeOrders(t *testing.T) {
	t.Parallel()
	stories, orders := 4, 6
	if proof.Long() {
		stories, orders = 25, 40
	}
	n := &night{}
	n.server, n.stand = servertest.NewPaid(t, servertest.Options{NoWorker: true})
	n.clinic = n.server.Clinic(t, "Permutata")
	n.tenant = n.clinic.TenantID(t)
	keeper, err := n.server.App.System(t.Context(), n.tenant, policies.SystemKeeper)
	require.NoError(t, err)
	n.run = func() error { _, err := n.server.App.Billing.Run(t.Context(), keeper); return err }
	control := n.server.App.Router.Control("the proof begins each of its rounds anew")
	n.fresh = func(customer string) {
		_, err := control.Collection("billing").UpdateOne(t.Context(), bson.D{{Key: "_id", Value: n.tenant}}, bson.D{
			{Key: "$set", Value: bson.D{{Key: "customer_id", Value: customer}, {Key: "trial_until", Value: time.Now().Add(-time.Hour)}}},
			{Key: "$unset", Value: bson.D{{Key: "facts", Value: ""}, {Key: "checkout", Value: ""}, {Key: "lowering", Value: ""}}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
		})
		require.NoError(t, err)
		_, err = control.Collection("billing_reports").DeleteMany(t.Context(), bson.D{})
		require.NoError(t, err)
		require.NoError(t, n.run())
	}
	differ, misled := 0, 0
	for story := range stories {
		var same string
		for order := range orders {
			got, trusted := n.round(t, uint64(story), uint64(order))
			if same == "" {
				same = got
			}
			if got != same {
				differ++
				t.Logf("story %d, order %d: %s, before %s", story, order, got, same)
			}
			if trusted {
				misled++
			}
		}
	}
	figure := fmt.Sprintf("%d orders of %d stories, %d deliveries, %d repeated, %d lost, %d runs: %d differ from Stripe or each other, %d moments with unpaid seats; one that trusts what it is told is wrong %d times",
		stories*orders, stories, n.delivered, n.repeated, n.lost, n.runs, differ, n.unpaid, misled)
	proof.Line(t, "proof", "stripe-orders", figure, "0 differ, 0 unpaid", differ == 0 && n.unpaid == 0 && misled > 0 && !t.Failed())
}

type night struct {
	server *servertest.Server
	stand  *stripetest.Server
	clinic *servertest.Clinic
	tenant tenancy.ID
	run    func() error
	fresh  func(customer string)

	delivered, repeated, lost, runs, unpaid int
}

// round plays one story in one order, and gives the last word. It says whether the trusting listener ended up wrong.
func (n *night) round(t *testing.T, story, order uint64) (last string, misled bool) {
	t.Helper()
	tale, dice := rand.New(rand.NewPCG(story, 1)), rand.New(rand.NewPCG(story, order+2))
	customer := n.newCustomer(t)
	n.fresh(customer)
	defer n.stand.Purge(customer)
	trust := &trusting{}
	most := n.paid(customer) // the most seats that Stripe was paid for since it was last read
	for range 4 + tale.IntN(8) {
		n.happen(t, tale, customer)
		most = max(most, n.paid(customer))
		n.tell(t, dice, customer, trust, &most, false)
	}
	n.tell(t, dice, customer, trust, &most, true)
	if dice.IntN(2) == 0 {
		require.NoError(t, n.server.App.Billing.Reconcile(t.Context())) // the night
	} else {
		n.work(t, dice, customer, &most) // the turn of the period, by its own mark
	}
	seats := n.seats(t)
	if seats != n.paid(customer) {
		n.unpaid++
		t.Logf("story %d, order %d: %d seats, Stripe has %d", story, order, seats, n.paid(customer))
	}
	state, _ := n.clinic.BillingState(t)
	tenant, err := n.server.App.Router.Directory().ByID(t.Context(), n.tenant)
	require.NoError(t, err)
	sub := n.subscription(customer)
	return fmt.Sprintf("%s %d %s read-only %t", state, seats, sub.Str("status"), tenant.ReadOnly(time.Now())), sub.Str("status") == "active" && trust.seats != n.paid(customer)
}

func (n *night) newCustomer(t *testing.T) string {
	t.Helper()
	var c struct{ ID string }
	n.ask(t, "/v1/customers", "name=Permutata", &c)
	var session struct{ ID string }
	n.ask(t, "/v1/checkout/sessions", "mode=subscription&success_url=http://x.test&line_items[0][price]=price_seat_month&line_items[0][quantity]=4&customer="+c.ID, &session)
	require.NoError(t, n.stand.Complete(session.ID, stripetest.GoodCard))
	return c.ID
}

func (n *night) ask(t *testing.T, path, form string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, n.server.App.Config.Stripe.APIURL+path, strings.NewReader(form))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+stripetest.SecretKey)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	if into != nil {
		require.NoError(t, json.NewDecoder(res.Body).Decode(into))
	}
	require.NoError(t, res.Body.Close())
}

// happen lets something happen at Stripe that nobody here has done.
func (n *night) happen(t *testing.T, dice *rand.Rand, customer string) {
	t.Helper()
	sub := n.subscription(customer)
	set := fmt.Sprintf("items[0][id]=%s&items[0][quantity]=%d&proration_behavior=always_invoice&payment_behavior=pending_if_incomplete", sub.All("items")[0].ID(), 1+dice.IntN(12))
	switch dice.IntN(7) {
	case 0, 1:
		n.ask(t, "/v1/subscriptions/"+sub.ID(), set, nil)
	case 2:
		n.stand.SetCard(customer, stripetest.FailingCard)
	case 3:
		n.stand.SetCard(customer, stripetest.GoodCard)
	case 4:
		n.stand.Age(customer, aMonth)
	case 5:
		n.stand.Age(customer, 5*aDay)
	case 6:
		for _, inv := range n.stand.List("invoice") {
			if inv.Str("customer") == customer && inv.Str("status") == "open" {
				require.NoError(t, n.stand.PayInvoice(inv.ID(), stripetest.GoodCard))
			}
		}
	}
}

// tell delivers some of what waits, in any order: all of it at the end, but for what is lost.
func (n *night) tell(t *testing.T, dice *rand.Rand, customer string, trust *trusting, most *int, end bool) {
	t.Helper()
	waiting := n.stand.Waiting()
	dice.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
	for _, d := range waiting {
		switch dice.IntN(10) {
		case 0:
			n.stand.Drop(d)
			n.lost++
			continue
		case 1, 2, 3, 4, 5:
			if !end {
				continue // later
			}
		case 6:
			n.repeated++
			n.deliver(t, d, trust)
		}
		n.deliver(t, d, trust)
		if dice.IntN(4) == 0 {
			n.work(t, dice, customer, most)
		}
		if n.seats(t) > *most {
			n.unpaid++
		}
	}
	if end {
		n.work(t, dice, customer, most)
	}
}

func (n *night) deliver(t *testing.T, d *stripetest.Delivery, trust *trusting) {
	t.Helper()
	status, err := n.stand.Deliver(t.Context(), d)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, status)
	n.delivered++
	trust.hear(d.Payload)
}

// work does the follow-up work, sometimes twice at once. Afterwards nothing is known that is not paid.
func (n *night) work(t *testing.T, dice *rand.Rand, customer string, most *int) {
	t.Helper()
	var both sync.WaitGroup
	times := 1 + dice.IntN(2)
	errs := make(chan error, times)
	for range times {
		both.Go(func() { errs <- n.run() })
	}
	both.Wait()
	for range times {
		require.NoError(t, <-errs)
	}
	n.runs += times
	*most = n.paid(customer)
	if n.seats(t) > *most {
		n.unpaid++
	}
}

func (n *night) seats(t *testing.T) int {
	t.Helper()
	teams, err := n.server.App.Team.InspectMany(t.Context(), []tenancy.ID{n.tenant})
	require.NoError(t, err)
	return teams[n.tenant].MaxSeats
}

func (n *night) subscription(customer string) stripetest.Object {
	for _, sub := range n.stand.List("subscription") {
		if sub.Str("customer") == customer {
			return sub
		}
	}
	return nil
}

// paid is how many seats Stripe has been paid for, and the grace of seven days: worked out here once more, from its objects.
func (n *night) paid(customer string) int {
	sub := n.subscription(customer)
	seats := int(sub.All("items")[0].Int("quantity"))
	switch sub.Str("status") {
	case "active":
		return seats
	case "past_due", "unpaid":
		oldest := time.Now().Unix()
		for _, inv := range n.stand.List("invoice") {
			if inv.Str("customer") == customer && inv.Str("status") == "open" {
				oldest = min(oldest, inv.Int("created"))
			}
		}
		if time.Since(time.Unix(oldest, 0)) < 7*aDay {
			return seats
		}
	}
	return 0
}

// trusting is how it should not be done: it believes the last thing that it was told.
type trusting struct{ seats int }

func (w *trusting) hear(payload []byte) {
	var e struct {
		Data struct {
			Object struct {
				Object, Status string
				Quantity       int
			}
		}
	}
	if json.Unmarshal(payload, &e) != nil || e.Data.Object.Object != "subscription" {
		return
	}
	w.seats = e.Data.Object.Quantity
	if e.Data.Object.Status != "active" {
		w.seats = 0
	}
}
