package stripetest

import (
	"net/http"
)

// completePayment finishes a page in mode payment: the card is charged at once.
func (s *Server) completePayment(acc *account, session Object, card Card) *APIError {
	p, _ := session["_params"].(params)
	intent := acc.byID[session.Str("payment_intent")]
	if intent == nil {
		data := p.in("payment_intent_data")
		intent = s.newIntent(acc, session.Int("amount_total"), session.Str("currency"), Object{"metadata": Object{}})
		setTexts(intent, data, "description")
		setMetadata(intent, data)
		session["payment_intent"] = intent.ID()
	}
	if f := s.confirm(acc, intent, s.newCard(acc, card, nil), true); f != nil {
		return f
	}
	session["status"], session["payment_status"], session["url"] = "complete", "paid", nil
	s.emit(acc, "checkout.session.completed", session, nil)
	return nil
}

func (s *Server) takingsRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/payment_intents/{id}": func(c *call) (any, error) { return c.acc.find("payment_intent", c.id()) },
		"GET /v1/charges/{id}":         func(c *call) (any, error) { return c.acc.find("charge", c.id()) },
		"GET /v1/refunds/{id}":         func(c *call) (any, error) { return c.acc.find("refund", c.id()) },
		"GET /v1/disputes/{id}":        func(c *call) (any, error) { return c.acc.find("dispute", c.id()) },
		"GET /v1/refunds":              func(c *call) (any, error) { return c.page("refund", c.of("payment_intent", "charge")) },
		"GET /v1/disputes":             func(c *call) (any, error) { return c.page("dispute", c.of("payment_intent", "charge")) },
		"POST /v1/refunds":             func(c *call) (any, error) { return c.createRefund() },
	}
}

// of keeps what belongs to an object that the question names.
func (c *call) of(keys ...string) func(Object) bool {
	return func(o Object) bool {
		for _, key := range keys {
			if c.p.has(key) && o.Str(key) != c.p.str(key) {
				return false
			}
		}
		return true
	}
}

func (c *call) createRefund() (any, error) {
	charge := c.acc.byID[c.p.str("charge")]
	if intent := c.acc.byID[c.p.str("payment_intent")]; intent != nil {
		charge = c.acc.byID[intent.Str("latest_charge")]
	}
	if charge == nil || !charge.Bool("paid") {
		return nil, missing("payment_intent", c.p.str("payment_intent"))
	}
	amount := charge.Int("amount") - charge.Int("amount_refunded")
	if c.p.has("amount") {
		amount = c.p.number("amount")
	}
	o, err := c.refund(c.acc, charge, amount)
	if err != nil {
		return nil, err
	}
	setTexts(o, c.p, "reason")
	setMetadata(o, c.p)
	return o, nil
}

// refund gives back a part of a charge.
func (s *Server) refund(acc *account, charge Object, amount int64) (Object, error) {
	left := charge.Int("amount") - charge.Int("amount_refunded")
	refuse := func(code, text string) (Object, error) {
		return nil, &APIError{Status: http.StatusBadRequest, Type: invalidRequest, Code: code, Message: text}
	}
	switch {
	case charge.Bool("disputed"):
		return refuse("charge_disputed", "Charge "+charge.ID()+" has been charged back; cannot issue a refund.")
	case left == 0:
		return refuse("charge_already_refunded", "Charge "+charge.ID()+" has already been refunded.")
	case amount < 1 || amount > left:
		return refuse("", "Refund amount is greater than unrefunded amount on charge.")
	case acc.poor:
		return refuse("balance_insufficient", "Insufficient funds in your Stripe balance to refund this amount.")
	}
	charge["amount_refunded"] = charge.Int("amount_refunded") + amount
	charge["refunded"] = charge.Int("amount_refunded") == charge.Int("amount")
	o := acc.add(s, "refund", "re_", Object{
		"amount": amount, "currency": charge.Str("currency"), "charge": charge.ID(), "payment_intent": charge.Str("payment_intent"), "status": "succeeded",
		"reason": nil, "failure_reason": nil,
	})
	s.emit(acc, "charge.refunded", charge, nil)
	return o, nil
}

// Refund gives back a part of a payment at the account's own dashboard, and gives the refund's identifier.
func (s *Server) Refund(intent string, amount int64) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, o := s.locate(intent)
	if o == nil {
		return "", missing("payment_intent", intent)
	}
	made, err := s.refund(acc, acc.byID[o.Str("latest_charge")], amount)
	return made.ID(), err
}

// FailRefund has a refund come back: the payer's bank did not take it.
func (s *Server) FailRefund(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, o := s.locate(id)
	if o == nil || o.Str("status") == "failed" {
		return
	}
	o["status"], o["failure_reason"] = "failed", "expired_or_canceled_card"
	charge := acc.byID[o.Str("charge")]
	charge["amount_refunded"], charge["refunded"] = charge.Int("amount_refunded")-o.Int("amount"), false
	s.emit(acc, "charge.refund.updated", o, nil)
}

// SetPoor says whether an account's balance is too low for refunds.
func (s *Server) SetPoor(account string, poor bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if acc := s.accounts[account]; acc != nil {
		acc.poor = poor
	}
}

// Dispute has the payer complain at their bank; once it was opened, a status other than "needs_response" goes on with it.
func (s *Server) Dispute(intent, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, o := s.locate(intent)
	if o == nil {
		return
	}
	charge := acc.byID[o.Str("latest_charge")]
	for _, d := range acc.byKind["dispute"] {
		if d.Str("charge") == charge.ID() {
			d["status"] = status
			s.emit(acc, "charge.dispute.updated", d, nil)
			return
		}
	}
	charge["disputed"] = true
	d := acc.add(s, "dispute", "dp_", Object{
		"amount": charge.Int("amount"), "currency": charge.Str("currency"), "charge": charge.ID(), "payment_intent": intent, "reason": "product_not_received",
		"status": status, "evidence_details": Object{"due_by": s.now() + 7*day, "has_evidence": false, "past_due": false, "submission_count": int64(0)},
	})
	s.emit(acc, "charge.dispute.created", d, nil)
}
