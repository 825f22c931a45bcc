package payments_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/testkit/paypaltest"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
)

// A webhook about clinic A never touches clinic B, whatever it says: with another account, with forged metadata, with the names
// of B's objects, with a wrong, old or missing signature. Broken versions that this catches: finding the payment by its
// metadata before the clinic (B's is read with A's account), looking for objects in all clinics, believing the state that
// stands in the event.
func TestProofIsolationOfPaymentWebhooks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b := h.clinic("RON"), h.clinic("RON")
	mine, theirs := a.link(), b.link()
	a.visit(mine, payments.Stripe)
	session := b.visit(theirs, payments.Stripe)
	require.NoError(t, h.stripe.Complete(session, stripetest.GoodCard)) // B's link is paid, and B has not heard of it
	about := h.stripe.Waiting()
	for _, d := range about {
		h.stripe.Drop(d)
	}
	before := b.stored()
	forged := 0
	tell := func(change func(event map[string]any, object map[string]any)) {
		for _, d := range about {
			var event map[string]any
			require.NoError(t, json.Unmarshal(d.Payload, &event))
			event["id"] = fmt.Sprintf("evt_forged_%d", forged)
			object := event["data"].(map[string]any)["object"].(map[string]any) //nolint:forcetypeassert // the stand-in's own
			change(event, object)
			raw, err := json.Marshal(event)
			require.NoError(t, err)
			require.NoError(t, h.payments.HearStripe(t.Context(), stripetest.Sign(raw, stripetest.WebhookSecret, h.clock.Now()), raw))
			forged++
		}
	}
	asked := h.stripe.Calls()
	tell(func(e, _ map[string]any) { e["account"] = a.account }) // B's objects, said to be of A's account
	tell(func(e, o map[string]any) {                             // B's payment named in an object of A's
		e["account"] = a.account
		o["id"], o["metadata"] = "cs_made_up", map[string]any{"payment": theirs.ID, "tenant": string(b.scope.TenantID())}
	})
	tell(func(e, o map[string]any) { // A's own payment, said to be paid by B's objects
		e["account"], o["metadata"], o["payment_status"] = a.account, map[string]any{"payment": mine.ID}, "paid"
	})
	tell(func(e, _ map[string]any) { e["account"] = "acct_nobody" })
	tell(func(e, _ map[string]any) { delete(e, "account") })
	a.run()
	require.Equal(t, before, b.stored(), "B was touched")
	require.Equal(t, payments.Open, a.get(mine.ID).State, "A's link was believed to be paid")
	require.LessOrEqual(t, h.stripe.Calls()-asked, forged, "nothing but A's own session was asked about")

	raw := about[0].Payload
	for why, header := range map[string]string{
		"another secret": stripetest.Sign(raw, "whsec_other", h.clock.Now()), "too old": stripetest.Sign(raw, stripetest.WebhookSecret, h.clock.Now().Add(-6*time.Minute)),
		"from the future": stripetest.Sign(raw, stripetest.WebhookSecret, h.clock.Now().Add(6*time.Minute)), "none": "", "another body": stripetest.Sign([]byte("{}"), stripetest.WebhookSecret, h.clock.Now()),
		"no tag": fmt.Sprintf("t=%d", h.clock.Now().Unix()), "no time": "v1=00",
	} {
		require.Equal(t, "signature_wrong", codeOf(h.payments.HearStripe(t.Context(), header, raw)), why)
	}
	b.run()
	require.Equal(t, before, b.stored(), "what was refused was kept")
	forgedPayPal := isolationOfPayPal(t, h)

	b.hear(about[len(about)-1]) // the true one
	b.run()
	require.Equal(t, payments.Paid, b.get(theirs.ID).State)
	proof.Line(t, "proof", "payment-webhooks", fmt.Sprintf("%d forged events and 7 wrong signatures of Stripe, %d of PayPal: 0 payments of another clinic read or changed", forged, forgedPayPal), "0", !t.Failed())
}

// isolationOfPayPal tells one clinic's events at another's address, and with a changed body.
func isolationOfPayPal(t *testing.T, h *house) int {
	t.Helper()
	a, b := h.clinic("EUR"), h.clinic("EUR")
	h.paypal.AddApp("client-of-b", "secret-of-b")
	all, err := h.payments.ConnectPayPal(t.Context(), a.owner, paypaltest.ClientID, paypaltest.Secret)
	require.NoError(t, err)
	_, err = h.payments.ConnectPayPal(t.Context(), b.owner, "client-of-b", "secret-of-b")
	require.NoError(t, err)
	theirs := b.link()
	h.paypal.Approve(b.visit(theirs, payments.PayPal))
	before := b.stored()
	n := 0
	for _, d := range h.paypal.Waiting() {
		crossed := *d
		crossed.URL = "https://m-saas.test/" + all.PayPal.Account
		require.Equal(t, "signature_wrong", codeOf(h.tellPayPal(&crossed)), "B's event at A's address")
		crossed.URL = "https://m-saas.test/" + id.New(id.PaymentAccount, today)
		require.Equal(t, "not_found", codeOf(h.tellPayPal(&crossed)), "an address that is nobody's")
		sig := h.paypal.Headers(d)
		err := h.payments.HearPayPal(t.Context(), d.URL[strings.LastIndex(d.URL, "/")+1:], payments.PayPalSignature{
			ID: sig["Paypal-Transmission-Id"], Signature: sig["Paypal-Transmission-Sig"], Time: sig["Paypal-Transmission-Time"],
		}, []byte(strings.Replace(string(d.Payload), theirs.ID, id.New(id.Payment, today), 1)))
		require.Equal(t, "signature_wrong", codeOf(err), "another body")
		h.paypal.Drop(d)
		n += 3
	}
	a.run()
	require.Equal(t, before, b.stored())
	return n
}

// Many visitors at once, who all pay on whatever page they got: one pays, and nobody else's money stays. Broken versions that
// this catches: leaving the page before open, a page that is not written down before it is made.
func TestProofALinkIsPaidOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.clinic("EUR")
	_, err := h.payments.ConnectPayPal(t.Context(), c.owner, paypaltest.ClientID, paypaltest.Secret)
	require.NoError(t, err)
	rounds := 5
	if proof.Long() {
		rounds = 60
	}
	visits := 0
	for range rounds {
		p := c.link()
		var wg sync.WaitGroup
		for n := range 6 {
			wg.Go(func() {
				m := payments.Stripe
				if n%3 == 0 {
					m = payments.PayPal
				}
				address, err := h.payments.Visit(context.WithoutCancel(t.Context()), c.token(p), m)
				if err != nil {
					return
				}
				if m == payments.PayPal {
					h.paypal.Approve(object(address))
					_, _ = h.payments.Return(context.WithoutCancel(t.Context()), c.token(p))
				} else {
					_ = h.stripe.Complete(object(address), stripetest.GoodCard)
				}
			})
			visits++
		}
		wg.Wait()
		c.clock.Move(2 * time.Hour) // every page has ended by itself
		c.run()
		c.clock.Move(25 * time.Hour)
		c.run()
		sum := kept(c, p)
		require.Contains(t, []int64{0, 150_00}, sum, "more than once")
		got := c.get(p.ID)
		require.Equal(t, sum == 150_00, got.State == payments.Paid, got.State)
	}
	proof.Line(t, "proof", "paid-once", fmt.Sprintf("%d visits to %d links from six sides at once: none kept more than its amount", visits, rounds), "none", !t.Failed())
}

// kept is what the providers have kept of a payment, all attempts together.
func kept(c *clinic, p payments.Payment) int64 {
	var sum int64
	for _, charge := range c.stripe.List("charge", c.account) {
		if charge.In("metadata").Str("payment") == p.ID && charge.Bool("paid") {
			sum += charge.Int("amount") - charge.Int("amount_refunded")
		}
	}
	for _, a := range c.get(p.ID).Attempts {
		if a.Method == payments.PayPal {
			captures, refunds := c.paypal.Taken(a.Object)
			sum += int64(captures-refunds) * p.Amount.Amount
		}
	}
	return sum
}

// Refunds together never come to more than was paid, however many ask at once. A broken version that this catches: looking at
// what is left without writing the wish before asking the provider, in one conditional write.
func TestProofRefundsNeverExceed(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	rounds := 3
	if proof.Long() {
		rounds = 30
	}
	var accepted atomic.Int64
	for range rounds {
		p := c.paid()
		cash := c.take(payments.NewPayment{Kind: payments.Cash, Amount: 150_00, Purpose: "x"})
		var wg sync.WaitGroup
		for range 12 {
			for _, key := range []string{p.ID, cash.ID} {
				wg.Go(func() {
					_, err := c.payments.GiveBack(context.WithoutCancel(t.Context()), c.owner, key, payments.NewRefund{ID: id.New(id.Refund, today), Amount: 40_00})
					if err == nil {
						accepted.Add(1)
					}
				})
			}
		}
		wg.Wait()
		c.clock.Move(time.Hour)
		c.run()
		for _, key := range []string{p.ID, cash.ID} {
			got := c.get(key)
			require.LessOrEqual(t, got.Returned(), int64(150_00))
			require.EqualValues(t, 150_00-got.Returned(), got.Refundable())
		}
		charge := c.stripe.Get(c.get(p.ID).Objects[2], c.account)
		require.Equal(t, c.get(p.ID).Returned(), charge.Int("amount_refunded"), "what the provider gave back is what we say")
	}
	proof.Line(t, "proof", "refund-bounds", fmt.Sprintf("%d rounds of 24 refunds of 40 at once of payments of 150: %d accepted, at most 3 of each", rounds, accepted.Load()), "3", accepted.Load() <= int64(6*rounds) && !t.Failed())
}

// Whatever happens at Stripe, and in whatever order, how often or never it is told: in the end the payment is as Stripe has it. A
// broken version that this catches: taking the state from the event, or only ever adding to it.
func TestProofWebhooksInAnyOrder(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	rounds := 25
	if proof.Long() {
		rounds = 1000
	}
	told, lost := 0, 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1)) // chance that can be repeated
		p := c.link()
		session := c.visit(p, payments.Stripe)
		var all []*stripetest.Delivery
		gather := func() {
			for _, d := range c.stripe.Waiting() {
				all = append(all, d)
				c.stripe.Drop(d)
			}
		}
		if r.IntN(10) > 0 {
			require.NoError(t, c.stripe.Complete(session, stripetest.GoodCard))
			intent := c.stripe.Get(session, c.account).Str("payment_intent")
			for range r.IntN(4) {
				switch r.IntN(4) {
				case 0, 1:
					_, _ = c.stripe.Refund(intent, int64(1+r.IntN(60_00)))
				case 2:
					if made := c.stripe.List("refund", c.account); len(made) > 0 && made[len(made)-1].Str("payment_intent") == intent {
						c.stripe.FailRefund(made[len(made)-1].ID())
					}
				case 3:
					c.stripe.Dispute(intent, []string{"needs_response", "under_review", "lost"}[r.IntN(3)])
				}
				gather()
			}
		}
		gather()
		all = append(all, all...) // each twice
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, d := range all {
			if r.IntN(3) == 0 {
				lost++
				continue
			}
			c.hear(d)
			told++
			if r.IntN(2) == 0 {
				c.run()
			}
		}
		c.run()
		c.clock.Move(26 * time.Hour) // what was never told is read again
		c.run()
		c.likeStripe(p.ID, session)
	}
	proof.Line(t, "proof", "payment-orders", fmt.Sprintf("%d sequences, %d events told in any order and twice, %d lost: each payment ended as Stripe has it", rounds, told, lost), "all", !t.Failed())
}

// likeStripe compares a payment with what Stripe has.
func (c *clinic) likeStripe(key, session string) {
	c.t.Helper()
	p, s := c.get(key), c.stripe.Get(session, c.account)
	if s.Str("payment_status") != "paid" {
		require.Equal(c.t, payments.Open, p.State)
		require.Equal(c.t, payments.Ended, p.Attempts[0].State)
		return
	}
	charge := c.stripe.Get(c.stripe.Get(s.Str("payment_intent"), c.account).Str("latest_charge"), c.account)
	require.Equal(c.t, charge.Int("amount_refunded"), p.Returned())
	want := payments.Paid
	if back := charge.Int("amount_refunded"); back == charge.Int("amount") {
		want = payments.Refunded
	} else if back > 0 {
		want = payments.PartlyRefunded
	}
	require.Equal(c.t, want, p.State)
	if charge.Bool("disputed") {
		all := c.stripe.List("dispute", c.account)
		i := slices.IndexFunc(all, func(d stripetest.Object) bool { return d.Str("charge") == charge.ID() })
		require.Equal(c.t, all[i].Str("status"), p.Dispute.Status)
	} else {
		require.Nil(c.t, p.Dispute)
	}
}

// A process dies, or the line breaks, before or after every single request to a provider, while a link is opened, paid and
// refunded. Whoever goes on afterwards finishes it: one payment, one refund, nothing lost. Broken versions that this catches:
// a provider's key that does not follow from what was written, asking the provider before the write, forgetting what was
// requested.
func TestProofAFaultBetweenAnyTwoSteps(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.clinic("EUR")
	_, err := h.payments.ConnectPayPal(t.Context(), c.owner, paypaltest.ClientID, paypaltest.Secret)
	require.NoError(t, err)
	faults, deaths := 0, 0
	for _, m := range []payments.Method{payments.Stripe, payments.PayPal} {
		for _, how := range []fate{lostBefore, lostAfter, diesBefore, diesAfter} {
			for step := 1; ; step++ {
				hit, died := c.throughFault(m, how, step)
				if !hit {
					break
				}
				faults++
				if died {
					deaths++
				}
			}
		}
	}
	proof.Line(t, "proof", "payment-faults", fmt.Sprintf("%d faults, one at every request to Stripe and PayPal, %d of them the death of the process: each payment kept once, each refund given once", faults, deaths),
		"all", faults > 40 && deaths > 20 && !t.Failed())
}

// throughFault pays and refunds a link with one fault at the step-th request; hit says whether there was such a request.
func (c *clinic) throughFault(m payments.Method, how fate, step int) (hit, died bool) {
	c.t.Helper()
	var n atomic.Int64
	c.wire.cut(func(r *http.Request) fate {
		if strings.HasPrefix(r.URL.Path, "/v1/oauth2") || int(n.Add(1)) != step {
			return goesWell
		}
		hit = true
		return how
	})
	defer c.wire.cut(nil)
	try := func(what string, do func() error) {
		for range 5 {
			var err error
			if dying(func() { err = do() }) {
				died = true
			} else if err == nil {
				return
			} else if fault.KindOf(err) != fault.Unavailable && !errors.Is(err, errDeath) {
				require.NoError(c.t, err, what)
			}
		}
	}
	p := c.link()
	try("visit and pay", func() error {
		address, err := c.payments.Visit(c.t.Context(), c.token(p), m)
		if err != nil {
			return err
		}
		if m == payments.PayPal {
			c.paypal.Approve(object(address))
			return nil
		}
		return c.stripe.Complete(object(address), stripetest.GoodCard)
	})
	sweep := func() error {
		c.clock.Move(20 * time.Minute)
		_, err := c.payments.Run(c.t.Context(), c.cashier)
		return err
	}
	try("sweep", sweep)
	try("sweep again", sweep)
	require.Equal(c.t, payments.Paid, c.get(p.ID).State, "%s, fate %d at step %d", m, how, step)
	order := payments.NewRefund{ID: id.New(id.Refund, today), Amount: 50_00}
	try("refund", func() error {
		_, err := c.payments.GiveBack(c.t.Context(), c.owner, p.ID, order)
		return err
	})
	try("sweep", sweep)
	try("sweep again", sweep)
	got := c.get(p.ID)
	require.Equal(c.t, payments.PartlyRefunded, got.State)
	require.Len(c.t, got.Refunds, 1, "%s, fate %d at step %d", m, how, step)
	require.Equal(c.t, payments.Succeeded, got.Refunds[0].State)
	c.once(p, m)
	return hit, died
}

// once says that the providers have one payment of the link and one refund.
func (c *clinic) once(p payments.Payment, m payments.Method) {
	c.t.Helper()
	if m == payments.Stripe {
		require.EqualValues(c.t, 100_00, kept(c, p))
		open := 0
		for _, s := range c.stripe.List("checkout.session", c.account) {
			if s.Str("client_reference_id") == p.ID && s.Str("status") == "open" {
				open++
			}
		}
		require.Zero(c.t, open, "a page that nobody knows is still open")
		return
	}
	captured, refunded := 0, 0
	for _, order := range c.paypal.Orders() {
		if c.paypal.Custom(order) == p.ID {
			captures, refunds := c.paypal.Taken(order)
			captured += captures
			refunded += refunds
		}
	}
	require.Equal(c.t, 1, captured)
	require.Equal(c.t, 1, refunded)
}
