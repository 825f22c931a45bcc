package stripetest

import (
	"fmt"
	"math"
	"net/http"
)

func (s *Server) invoiceRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/invoices/{id}":      func(c *call) (any, error) { return c.acc.find("invoice", c.id()) },
		"GET /v1/invoices/upcoming":  func(c *call) (any, error) { return c.upcoming() },
		"POST /v1/invoices/{id}/pay": func(c *call) (any, error) { return c.payInvoice() },
		"POST /v1/invoices/{id}/void": func(c *call) (any, error) {
			inv, err := c.acc.find("invoice", c.id())
			if err != nil {
				return nil, err
			}
			if inv.Str("status") != "open" {
				return nil, invalid("", "You can only pass in open invoices.")
			}
			s.void(c.acc, inv)
			return inv, nil
		},
		"GET /v1/invoices": func(c *call) (any, error) {
			return c.page("invoice", func(o Object) bool {
				for _, key := range []string{"customer", "subscription", "status"} {
					if c.p.has(key) && o.Str(key) != c.p.str(key) {
						return false
					}
				}
				return true
			})
		},
	}
}

func (c *call) payInvoice() (any, error) {
	inv, err := c.acc.find("invoice", c.id())
	if err != nil {
		return nil, err
	}
	if inv.Bool("paid") {
		return nil, &APIError{Status: http.StatusBadRequest, Type: invalidRequest, Code: "invoice_already_paid", Message: "Invoice is already paid"}
	}
	if inv.Str("status") != "open" {
		return nil, invalid("", "Invoice is no longer open.")
	}
	card := cardOf(c.acc, inv.Str("customer"), c.acc.byID[inv.Str("subscription")])
	if id := c.p.str("payment_method"); id != "" {
		card = c.acc.byID[id]
	}
	if failure := c.pay(c.acc, inv, card, false); failure != nil {
		return nil, failure
	}
	return inv, nil
}

// line is one line of an invoice, made of a price and a quantity over a period.
func line(sub Object, price Object, quantity, amount, from, to int64, proration bool, description string) Object {
	item := ""
	if items := sub.All("items"); len(items) > 0 {
		item = items[0].ID()
	}
	return Object{
		"id": newID("il_"), "object": "line_item", "amount": amount, "currency": price.Str("currency"), "description": description,
		"period": Object{"start": from, "end": to}, "price": shown(price), "proration": proration, "quantity": quantity, "type": "subscription",
		"subscription": sub["id"], "subscription_item": item, "tax_amounts": []Object{}, "livemode": false, "metadata": Object{}, "discountable": true,
	}
}

// compose adds lines up to an invoice, with tax and what the customer has in credit.
func (s *Server) compose(acc *account, sub Object, lines []Object, reason string) Object {
	of := acc.byID[sub.Str("customer")]
	var subtotal, tax int64
	for _, l := range lines {
		subtotal += l.Int("amount")
		if sub.In("automatic_tax").Bool("enabled") {
			inclusive := l.In("price").Str("tax_behavior") == "inclusive"
			share := l.Int("amount") * s.opts.TaxPercent
			part := int64(math.Round(float64(share) / 100))
			if inclusive {
				part = int64(math.Round(float64(share) / float64(100+s.opts.TaxPercent)))
			} else {
				tax += part
			}
			l["tax_amounts"] = []Object{{"amount": part, "inclusive": inclusive, "tax_rate": "txr_standin", "taxable_amount": l.Int("amount"), "taxability_reason": "standard_rated"}}
		}
	}
	total := subtotal + tax
	balance := of.Int("balance")
	due := max(0, total+balance)
	if total < 0 {
		due = 0
	}
	var taxes []Object
	if sub.In("automatic_tax").Bool("enabled") {
		taxes = append(taxes, Object{"amount": tax, "inclusive": false, "tax_rate": "txr_standin", "taxable_amount": subtotal})
	}
	now := s.now()
	return Object{
		"object": "invoice", "customer": of.ID(), "customer_email": of["email"], "customer_name": of["name"], "customer_address": of["address"],
		"subscription": sub["id"], "currency": sub.Str("currency"), "billing_reason": reason, "collection_method": "charge_automatically",
		"created": now, "lines": list("/v1/invoices/lines", lines), "subtotal": subtotal, "tax": tax, "total": total, "total_excluding_tax": subtotal,
		"subtotal_excluding_tax": subtotal, "total_tax_amounts": taxes, "starting_balance": balance, "ending_balance": balance + total - due,
		"amount_due": due, "amount_paid": int64(0), "amount_remaining": due, "attempt_count": int64(0), "attempted": false, "auto_advance": true,
		"automatic_tax": shown(sub.In("automatic_tax")), "paid": false, "status": "draft", "number": nil, "hosted_invoice_url": nil, "invoice_pdf": nil,
		"next_payment_attempt": nil, "period_start": sub.Int("current_period_start"), "period_end": sub.Int("current_period_end"),
		"status_transitions": Object{"finalized_at": nil, "paid_at": nil, "voided_at": nil, "marked_uncollectible_at": nil},
		"payment_intent":     nil, "charge": nil, "metadata": Object{}, "livemode": false,
	}
}

// bill makes an invoice of lines and finalizes it.
func (s *Server) bill(acc *account, sub Object, lines []Object, reason string) Object {
	inv := acc.add(s, "invoice", "in_", s.compose(acc, sub, lines, reason))
	s.emit(acc, "invoice.created", inv, nil)
	of := acc.byID[inv.Str("customer")]
	of["balance"] = inv.Int("ending_balance")
	acc.number++
	inv["number"] = fmt.Sprintf("STANDIN-%04d", acc.number)
	inv["status"] = "open"
	inv["hosted_invoice_url"], inv["invoice_pdf"] = s.address("/invoice/%s", inv.ID()), s.address("/invoice/%s/pdf", inv.ID())
	inv.In("status_transitions")["finalized_at"] = s.now()
	if due := inv.Int("amount_due"); due > 0 {
		intent := s.newIntent(acc, due, inv.Str("currency"), Object{"customer": of.ID(), "invoice": inv.ID(), "description": "Subscription"})
		inv["payment_intent"] = intent.ID()
	}
	s.emit(acc, "invoice.finalized", inv, nil)
	sub["latest_invoice"] = inv.ID()
	return inv
}

// The pauses before a payment is tried again.
const (
	day         = int64(24 * 60 * 60)
	retryPause  = 3 * day
	maxPayments = 4 // tries in all
)

// pay charges a card for an invoice, and does what follows for its subscription.
func (s *Server) pay(acc *account, inv, card Object, present bool) *APIError {
	sub := acc.byID[inv.Str("subscription")]
	inv["attempted"] = true
	if inv.Int("amount_due") > 0 {
		if failure := s.charge(acc, inv, card, present); failure != nil {
			return failure
		}
	}
	inv["status"], inv["paid"], inv["next_payment_attempt"] = "paid", true, nil
	inv["amount_paid"], inv["amount_remaining"] = inv.Int("amount_due"), int64(0)
	inv.In("status_transitions")["paid_at"] = s.now()
	acc.byID[inv.Str("customer")]["delinquent"] = false
	s.emit(acc, "invoice.paid", inv, nil)
	s.emit(acc, "invoice.payment_succeeded", inv, nil)
	if sub != nil {
		s.paid(acc, sub, inv)
	}
	return nil
}

// charge charges a card for what is due.
func (s *Server) charge(acc *account, inv, card Object, present bool) *APIError {
	inv["attempt_count"] = inv.Int("attempt_count") + 1
	intent := acc.byID[inv.Str("payment_intent")]
	failure := s.confirm(acc, intent, card, present)
	inv["charge"] = intent["latest_charge"]
	if failure == nil {
		return nil
	}
	inv["next_payment_attempt"] = s.now() + retryPause
	if inv.Int("attempt_count") >= maxPayments {
		inv["next_payment_attempt"] = nil
	}
	acc.byID[inv.Str("customer")]["delinquent"] = true
	s.emit(acc, "invoice.payment_failed", inv, nil)
	if failure.Code == "authentication_required" {
		s.emit(acc, "invoice.payment_action_required", inv, nil)
	}
	return failure
}

// paid follows a paid invoice: what waited for it happens.
func (s *Server) paid(acc *account, sub, inv Object) {
	if pending := sub.In("_pending"); pending != nil && pending.Str("invoice") == inv.ID() {
		s.setItem(sub, pending.In("price"), pending.Int("quantity"))
		sub["_pending"], sub["pending_update"] = nil, nil
		s.emit(acc, "customer.subscription.pending_update_applied", sub, nil)
		s.emit(acc, "customer.subscription.updated", sub, nil)
	}
	switch sub.Str("status") {
	case "past_due", "unpaid", "incomplete":
		for _, other := range acc.byKind["invoice"] {
			if other.Str("subscription") == sub.ID() && other.Str("status") == "open" {
				return
			}
		}
		s.setStatus(acc, sub, "active")
	}
}

func (s *Server) void(acc *account, inv Object) {
	inv["status"], inv["next_payment_attempt"] = "void", nil
	inv.In("status_transitions")["voided_at"] = s.now()
	s.emit(acc, "invoice.voided", inv, nil)
}

// upcoming shows what a change of a subscription would cost, or its next invoice.
func (c *call) upcoming() (any, error) {
	sub, err := c.acc.find("subscription", c.p.str("subscription"))
	if err != nil {
		return nil, err
	}
	if ended(sub) {
		return nil, &APIError{Status: http.StatusNotFound, Type: invalidRequest, Code: "invoice_upcoming_none", Message: "No upcoming invoices for customer"}
	}
	price, quantity, err := c.wanted(sub, c.p.each("subscription_items"))
	if err != nil {
		return nil, err
	}
	at := c.now()
	if c.p.has("subscription_proration_date") {
		at = c.p.number("subscription_proration_date")
	}
	lines := prorate(sub, price, quantity, at)
	if c.p.str("subscription_proration_behavior") != "always_invoice" {
		from := sub.Int("current_period_end")
		if c.p.str("subscription_proration_behavior") == "none" {
			lines = nil
		}
		lines = append(lines, line(sub, price, quantity, price.Int("unit_amount")*quantity, from, periodEnd(price, from), false, describe(c.acc, price, quantity)))
	}
	inv := c.compose(c.acc, sub, lines, "upcoming")
	delete(inv, "id")
	return inv, nil
}

func describe(acc *account, price Object, quantity int64) string {
	name := ""
	if p := acc.byID[price.Str("product")]; p != nil {
		name = p.Str("name")
	}
	return fmt.Sprintf("%d × %s", quantity, name)
}
