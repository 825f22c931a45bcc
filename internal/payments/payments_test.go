package payments_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/testkit/paypaltest"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
	"github.com/m-saas/m-saas/policies"
)

func codeOf(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	return f.Code
}

func TestALinkIsPaidAndRefunded(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.link()
	bill, err := c.payments.ReadBill(t.Context(), c.token(p))
	require.NoError(t, err)
	require.Equal(t, payments.Open, bill.State)
	require.Equal(t, money.Of(150_00, "RON"), bill.Amount)
	require.True(t, bill.Ways.Stripe)
	require.False(t, bill.Ways.PayPal)
	c.pay(p)
	c.hearAll()
	p = c.get(p.ID)
	require.Equal(t, payments.Paid, p.State)
	require.Equal(t, payments.Stripe, p.Method)
	require.True(t, p.PaidAt.Equal(today))
	_, err = c.payments.Visit(t.Context(), c.token(p), payments.Stripe)
	require.Equal(t, "payment_paid", codeOf(err))

	order := payments.NewRefund{ID: id.New(id.Refund, today), Amount: 50_00, Reason: "O ședință mai puțin"}
	for range 2 { // the same request again refunds nothing more
		p, err = c.payments.GiveBack(t.Context(), c.owner, p.ID, order)
		require.NoError(t, err)
		require.Equal(t, payments.PartlyRefunded, p.State)
		require.Len(t, p.Refunds, 1)
		require.Equal(t, payments.Succeeded, p.Refunds[0].State)
	}
	require.Len(t, c.stripe.List("refund", c.account), 1)
	order.Amount = 60_00
	_, err = c.payments.GiveBack(t.Context(), c.owner, p.ID, order)
	require.Equal(t, "idempotency_key_reused", codeOf(err))
	_, err = c.payments.GiveBack(t.Context(), c.owner, p.ID, payments.NewRefund{ID: id.New(id.Refund, today), Amount: 100_01})
	require.Equal(t, "refund_too_much", codeOf(err))
	p, err = c.payments.GiveBack(t.Context(), c.owner, p.ID, payments.NewRefund{ID: id.New(id.Refund, today)})
	require.NoError(t, err)
	require.Equal(t, payments.Refunded, p.State)
}

func TestARefundThatStripeRefusesSaysSo(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.paid()
	c.stripe.SetPoor(c.account, true)
	p, err := c.payments.GiveBack(t.Context(), c.owner, p.ID, payments.NewRefund{ID: id.New(id.Refund, today)})
	require.NoError(t, err)
	require.Equal(t, payments.Paid, p.State)
	require.Equal(t, payments.Failed, p.Refunds[0].State)
	require.Equal(t, "no_balance", p.Refunds[0].Failure)
	require.EqualValues(t, 150_00, p.Refundable(), "what failed can be asked for again")
}

// What is done at Stripe's own pages is seen as well: a refund, one that comes back, a dispute.
func TestWhatHappensAtStripeItselfIsSeen(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.paid()
	intent := p.Attempts[0].Payment
	made, err := c.stripe.Refund(intent, 30_00)
	require.NoError(t, err)
	c.hearAll()
	p = c.get(p.ID)
	require.Equal(t, payments.PartlyRefunded, p.State)
	require.EqualValues(t, 30_00, p.Returned())
	c.stripe.FailRefund(made)
	c.hearAll()
	require.Equal(t, payments.Paid, c.get(p.ID).State)
	c.stripe.Dispute(intent, "needs_response")
	c.hearAll()
	require.Equal(t, "needs_response", c.get(p.ID).Dispute.Status)
	c.stripe.Dispute(intent, "won")
	c.hearAll()
	require.Equal(t, "won", c.get(p.ID).Dispute.Status)
}

func TestALinkEndsWithItsTime(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.take(payments.NewPayment{Kind: payments.Link, Amount: 150_00, Purpose: "Consultație", Days: 1})
	c.clock.Move(24*time.Hour - 10*time.Minute)
	session := c.visit(p, payments.Stripe)
	c.clock.Move(10 * time.Minute)
	bill, err := c.payments.ReadBill(t.Context(), c.token(p))
	require.NoError(t, err)
	require.Equal(t, payments.Expired, bill.State, "before the sweep has come")
	_, err = c.payments.Visit(t.Context(), c.token(p), payments.Stripe)
	require.Equal(t, "payment_over", codeOf(err))
	c.run()
	require.Equal(t, payments.Expired, c.get(p.ID).State)
	require.Error(t, c.stripe.Complete(session, stripetest.GoodCard), "its page has ended with it")
}

func TestACancelledLinkCannotBePaid(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.link()
	session := c.visit(p, payments.Stripe)
	for range 2 {
		done, err := c.payments.Cancel(t.Context(), c.owner, p.ID)
		require.NoError(t, err)
		require.Equal(t, payments.Cancelled, done.State)
	}
	require.Error(t, c.stripe.Complete(session, stripetest.GoodCard))
	_, err := c.payments.Visit(t.Context(), c.token(p), payments.Stripe)
	require.Equal(t, "payment_over", codeOf(err))
	paid := c.link()
	c.pay(paid)
	_, err = c.payments.Cancel(t.Context(), c.owner, paid.ID) // nobody has told of it yet
	require.Equal(t, "not_open", codeOf(err))
	require.Equal(t, payments.Paid, c.get(paid.ID).State)
}

func TestPayPal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.clinic("RON").payments.ConnectPayPal(t.Context(), h.clinic("RON").owner, paypaltest.ClientID, paypaltest.Secret)
	require.Equal(t, "currency_unsupported", codeOf(err))
	c := h.clinic("EUR")
	_, err = c.payments.ConnectPayPal(t.Context(), c.owner, paypaltest.ClientID, "wrong")
	require.Equal(t, "invalid_input", codeOf(err))
	all, err := c.payments.ConnectPayPal(t.Context(), c.owner, paypaltest.ClientID, paypaltest.Secret)
	require.NoError(t, err)
	require.NotContains(t, string(all.PayPal.Sealed), paypaltest.Secret)

	p := c.link()
	order := c.visit(p, payments.PayPal)
	c.paypal.Approve(order)
	c.hearPayPal() // "approved": the money is taken without the payer coming back
	p = c.get(p.ID)
	require.Equal(t, payments.Paid, p.State)
	require.Equal(t, payments.PayPal, p.Method)
	c.hearPayPal()
	captures, _ := c.paypal.Taken(order)
	require.Equal(t, 1, captures)
	p, err = c.payments.GiveBack(t.Context(), c.owner, p.ID, payments.NewRefund{ID: id.New(id.Refund, today), Amount: 20_50})
	require.NoError(t, err)
	require.Equal(t, payments.PartlyRefunded, p.State)
	c.paypal.Refund(order, "10.00")
	c.hearPayPal()
	p = c.get(p.ID)
	require.EqualValues(t, 30_50, p.Returned())
	require.Len(t, p.Refunds, 2)

	late := c.link()
	order = c.visit(late, payments.PayPal)
	c.paypal.Approve(order)
	_, err = c.payments.Cancel(t.Context(), c.owner, late.ID)
	require.NoError(t, err)
	c.hearPayPal()
	captures, _ = c.paypal.Taken(order)
	require.Zero(t, captures, "what was cancelled is not taken")
}

func TestEntriesOfTheDesk(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	somebody := c.client("Ana Pop", "")
	cash := c.take(payments.NewPayment{Kind: payments.Cash, Amount: 200_00, Purpose: "Detartraj", ClientID: somebody.ID})
	require.Equal(t, payments.Paid, cash.State)
	card := c.take(payments.NewPayment{Kind: payments.Card, Amount: 99_00, Purpose: "Plombă", ClientID: somebody.ID, ReceivedAt: today.Add(-24 * time.Hour)})
	_, err := c.payments.Reverse(t.Context(), c.owner, cash.ID, " ")
	require.Equal(t, "invalid_input", codeOf(err))
	wrong, err := c.payments.Reverse(t.Context(), c.owner, cash.ID, "Suma greșită")
	require.NoError(t, err)
	require.Equal(t, payments.Reversed, wrong.State)
	_, err = c.payments.GiveBack(t.Context(), c.owner, cash.ID, payments.NewRefund{ID: id.New(id.Refund, today)})
	require.Equal(t, "not_paid", codeOf(err))
	back, err := c.payments.GiveBack(t.Context(), c.owner, card.ID, payments.NewRefund{ID: id.New(id.Refund, today), Amount: 9_00})
	require.NoError(t, err)
	require.Equal(t, payments.PartlyRefunded, back.State)

	totals, err := c.payments.ReadTotals(t.Context(), c.owner, payments.TotalsQuery{From: "2026-11-26", To: "2026-11-27"})
	require.NoError(t, err)
	require.Equal(t, []payments.Taking{
		{Period: "2026-11-26", Method: "card_at_desk", Paid: 99_00, Count: 1},
		{Period: "2026-11-27", Method: "card_at_desk", Returned: 9_00},
		{Period: "2026-11-27", Method: "cash", Paid: 200_00, Returned: 200_00, Count: 1},
	}, totals.Takings)
	require.EqualValues(t, 299_00, totals.Paid)
	require.EqualValues(t, 209_00, totals.Returned)
	of, err := c.payments.OfClient(t.Context(), c.owner, somebody.ID)
	require.NoError(t, err)
	require.EqualValues(t, 90_00, of.Paid)

	month, err := c.payments.ReadTotals(t.Context(), c.owner, payments.TotalsQuery{From: "2026-11-01", To: "2026-11-30", By: payments.ByMonth})
	require.NoError(t, err)
	require.Len(t, month.Takings, 2)
}

func TestACreateIsRepeatedWithoutASecondOne(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	in := payments.NewPayment{ID: id.New(id.Payment, today), Kind: payments.Cash, Amount: 10_00, Purpose: "x"}
	c.take(in)
	c.clock.Move(time.Minute)
	c.take(in)
	require.Len(t, c.stored(), 1)
	in.Amount++
	_, err := c.payments.Take(t.Context(), c.owner, in)
	require.Equal(t, "idempotency_key_reused", codeOf(err))
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.take(payments.NewPayment{Kind: payments.Cash, Amount: 10_00, Purpose: "x"})
	for role, may := range map[policies.Role][4]bool{ // read, write, refund, manage
		policies.Owner: {true, true, true, true}, policies.Receptionist: {true, true, false, false}, policies.Dentist: {true, false, false, false}, policies.Assistant: {},
		policies.SystemMailer: {},
	} {
		actor := c.kit.Actor(c.scope, role)
		_, read := c.payments.Get(t.Context(), actor, p.ID)
		_, write := c.payments.Take(t.Context(), actor, payments.NewPayment{ID: id.New(id.Payment, today), Kind: payments.Cash, Amount: 1, Purpose: "x"})
		_, refund := c.payments.GiveBack(t.Context(), actor, p.ID, payments.NewRefund{ID: id.New(id.Refund, today), Amount: 1})
		_, manage := c.payments.ReadAccounts(t.Context(), actor)
		for i, err := range []error{read, write, refund, manage} {
			require.Equal(t, may[i], err == nil, "%s, %d: %v", role, i, err)
		}
	}
}

// A link says what is true when it leaves, and goes to nobody once it is paid.
func TestALinkIsSent(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	ana := c.client("Ana Pop", "ana@client.test")
	p := c.take(payments.NewPayment{Kind: payments.Link, Amount: 150_00, Purpose: "Consultație", ClientID: ana.ID})
	_, err := c.payments.Send(t.Context(), c.owner, p.ID, outbox.SMS)
	require.Equal(t, "no_address", codeOf(err))
	_, err = c.payments.Send(t.Context(), c.owner, p.ID, outbox.Email)
	require.NoError(t, err)
	_, err = c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	require.Len(t, c.post.sent, 1)
	require.Contains(t, c.post.sent[0].Text, c.payments.LinkOf(c.scope, p))
	require.Contains(t, c.post.sent[0].Text, "150,00\u00a0lei")
	sent, err := c.payments.Sendings(t.Context(), c.owner, p.ID)
	require.NoError(t, err)
	require.Equal(t, outbox.Sent, sent[0].State)

	_, err = c.payments.Send(t.Context(), c.owner, p.ID, outbox.Email)
	require.NoError(t, err)
	c.pay(p)
	c.hearAll()
	_, err = c.outbox.Run(t.Context(), c.mailer)
	require.NoError(t, err)
	require.Len(t, c.post.sent, 1, "it was paid meanwhile")
	_, err = c.payments.Send(t.Context(), c.owner, p.ID, outbox.Email)
	require.Equal(t, "not_open", codeOf(err))
	anybody := c.link()
	_, err = c.payments.Send(t.Context(), c.owner, anybody.ID, outbox.Email)
	require.Equal(t, "no_client", codeOf(err))
}

func TestPagesOfTheHistory(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	ana := c.client("Ana Pop", "")
	want := map[string]bool{}
	for i := range 25 {
		in := payments.NewPayment{Kind: payments.Kinds()[1+i%3], Amount: int64(100 + i), Purpose: "x"}
		if i%2 == 0 {
			in.ClientID = ana.ID
		}
		p := c.take(in)
		if i%2 == 0 {
			want[p.ID] = true
		}
		if i%5 == 0 {
			c.clock.Move(time.Second)
		}
	}
	got := map[string]bool{}
	f := payments.Filter{ClientID: ana.ID, Limit: 4}
	for {
		page, err := c.payments.List(t.Context(), c.owner, f)
		require.NoError(t, err)
		for _, p := range page.Items {
			require.False(t, got[p.ID])
			require.Equal(t, "Ana Pop", p.Client.Name)
			got[p.ID] = true
		}
		if page.Next == "" {
			break
		}
		f.Cursor = page.Next
	}
	require.Equal(t, want, got)
	page, err := c.payments.List(t.Context(), c.owner, payments.Filter{Method: "cash", From: "2026-11-27", To: "2026-11-27", States: []payments.State{payments.Paid}, Limit: 100})
	require.NoError(t, err)
	require.Len(t, page.Items, 9)
	_, err = c.payments.List(t.Context(), c.owner, payments.Filter{Cursor: "zzz"})
	require.Equal(t, "invalid_input", codeOf(err))
}

// A person begins the connection, and they alone finish it, once.
func TestAConsentCountsOnceForWhoBeganIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b := h.clinic("RON"), h.clinic("RON")
	_, err := a.payments.AskStripe(t.Context(), a.owner)
	require.Equal(t, "already_connected", codeOf(err))
	_, err = a.payments.Disconnect(t.Context(), a.owner, payments.Stripe)
	require.NoError(t, err)
	state := a.state()
	try := func(actor *clinic, state string) string {
		_, err := h.payments.ConnectStripe(t.Context(), actor.owner, state, h.stripe.Consent(h.stripe.Connect("", "", true)))
		return codeOf(err)
	}
	require.Equal(t, "payment_consent_spent", try(b, state), "another clinic's owner")
	colleague := *a
	colleague.owner = a.kit.Actor(a.scope, policies.Owner)
	require.Equal(t, "payment_consent_spent", try(&colleague, state), "another person of the clinic")
	require.Equal(t, "payment_consent_spent", try(a, state+"x"))
	require.Empty(t, try(a, state))
	require.Equal(t, "payment_consent_spent", try(a, state), "once more")
	_, err = a.payments.Disconnect(t.Context(), a.owner, payments.Stripe)
	require.NoError(t, err)
	late := a.state()
	a.clock.Move(3 * time.Hour)
	require.Equal(t, "payment_consent_spent", try(a, late), "too late")
	_, err = h.payments.ConnectStripe(t.Context(), a.owner, a.state(), h.stripe.Consent(b.account))
	require.Equal(t, "account_taken", codeOf(err))
}

func TestAnAccountThatIsDisconnectedAtStripeIsSeen(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	p := c.paid()
	c.stripe.Deauthorize(c.account)
	c.hearAll()
	all, err := c.payments.ReadAccounts(t.Context(), c.owner)
	require.NoError(t, err)
	require.True(t, all.Stripe.Lost)
	p, err = c.payments.GiveBack(t.Context(), c.owner, p.ID, payments.NewRefund{ID: id.New(id.Refund, today)})
	require.NoError(t, err)
	require.Equal(t, "account", p.Refunds[0].Failure)
	_, err = c.payments.Take(t.Context(), c.owner, payments.NewPayment{ID: id.New(id.Payment, today), Kind: payments.Link, Amount: 150_00, Purpose: "x"})
	require.Equal(t, "no_provider", codeOf(err))
}

func TestAnAccountWithoutDetailsTakesNothingYet(t *testing.T) {
	t.Parallel()
	c := newHouse(t).clinic("RON")
	_, err := c.payments.Disconnect(t.Context(), c.owner, payments.Stripe)
	require.NoError(t, err)
	account := c.stripe.Connect("", "", false)
	all := c.connect(account)
	require.False(t, all.Stripe.Charges)
	require.Equal(t, 2, all.Stripe.Missing)
	c.stripe.FinishAccount(account)
	c.hearAll()
	all, err = c.payments.ReadAccounts(t.Context(), c.owner)
	require.NoError(t, err)
	require.True(t, all.Stripe.Charges)
}
