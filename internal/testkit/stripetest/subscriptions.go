package stripetest

import (
	"math"
	"net/http"
	"slices"
	"time"
)

func (s *Server) subscriptionRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/subscriptions/{id}":         func(c *call) (any, error) { return c.acc.find("subscription", c.id()) },
		"POST /v1/subscriptions":             func(c *call) (any, error) { return c.createSubscription() },
		"POST /v1/subscriptions/{id}":        func(c *call) (any, error) { return c.updateSubscription() },
		"POST /v1/subscriptions/{id}/resume": func(c *call) (any, error) { return c.resumeSubscription() },
		"DELETE /v1/subscriptions/{id}": func(c *call) (any, error) {
			sub, err := c.acc.find("subscription", c.id())
			if err != nil {
				return nil, err
			}
			if ended(sub) {
				return nil, missing("subscription", sub.ID())
			}
			s.cancel(c.acc, sub)
			return sub, nil
		},
		"GET /v1/subscriptions": func(c *call) (any, error) {
			status := c.p.str("status")
			return c.page("subscription", func(o Object) bool {
				return (!c.p.has("customer") || o.Str("customer") == c.p.str("customer")) &&
					(status == "all" || status == "" && o.Str("status") != "canceled" || o.Str("status") == status)
			})
		},
	}
}

// ended says whether a subscription is over for good.
func ended(sub Object) bool {
	return sub.Str("status") == "canceled" || sub.Str("status") == "incomplete_expired"
}

// wish is what a new subscription shall be.
type wish struct {
	customer, price, behavior string
	quantity, trialEnd        int64
	card                      string // "" = the customer's
	tax                       bool
	withoutCard               string // what happens when a trial ends without one
	metadata                  params
}

func (c *call) createSubscription() (any, error) {
	items := c.p.each("items")
	if len(items) != 1 {
		return nil, invalid("items", "The stand-in knows subscriptions of one item.")
	}
	w := wish{
		customer: c.p.str("customer"), price: items[0].str("price"), quantity: max(1, items[0].number("quantity")), behavior: c.p.str("payment_behavior"),
		card: c.p.str("default_payment_method"), tax: c.p.in("automatic_tax").is("enabled"), metadata: c.p,
		trialEnd:    trialEnd(c.p, c.now()),
		withoutCard: c.p.in("trial_settings").in("end_behavior").str("missing_payment_method"),
	}
	sub, failure := c.subscribe(c.acc, w, false)
	if failure != nil {
		return nil, failure
	}
	return sub, nil
}

func trialEnd(p params, now int64) int64 {
	if days := p.number("trial_period_days"); days > 0 {
		return now + days*day
	}
	return p.number("trial_end")
}

// subscribe makes a subscription with its first invoice.
func (s *Server) subscribe(acc *account, w wish, present bool) (Object, error) {
	price, err := acc.find("price", w.price)
	if err != nil {
		return nil, err
	}
	of, err := acc.find("customer", w.customer)
	if err != nil {
		return nil, err
	}
	now := s.now()
	sub := acc.add(s, "subscription", "sub_", Object{
		"status": "active", "customer": of.ID(), "currency": price.Str("currency"), "current_period_start": now, "billing_cycle_anchor": now, "start_date": now,
		"cancel_at": nil, "cancel_at_period_end": false, "canceled_at": nil, "ended_at": nil, "collection_method": "charge_automatically",
		"default_payment_method": nil, "latest_invoice": nil, "schedule": nil, "pending_update": nil, "pause_collection": nil, "trial_start": nil,
		"trial_end": nil, "trial_settings": Object{"end_behavior": Object{"missing_payment_method": "create_invoice"}},
		"automatic_tax": Object{"enabled": w.tax}, "cancellation_details": Object{"comment": nil, "feedback": nil, "reason": nil},
	})
	setMetadata(sub, w.metadata)
	if w.card != "" {
		sub["default_payment_method"] = w.card
	}
	if w.withoutCard != "" {
		sub.In("trial_settings").In("end_behavior")["missing_payment_method"] = w.withoutCard
	}
	item := Object{"id": newID("si_"), "object": "subscription_item", "created": now, "subscription": sub.ID(), "metadata": Object{}}
	sub["items"] = list("/v1/subscription_items?subscription="+sub.ID(), []Object{item})
	s.setItem(sub, price, w.quantity)
	amount := price.Int("unit_amount") * w.quantity
	sub["current_period_end"] = periodEnd(price, now)
	if w.trialEnd > now {
		sub["status"], sub["trial_start"], sub["trial_end"], sub["current_period_end"] = "trialing", now, w.trialEnd, w.trialEnd
		sub["billing_cycle_anchor"] = w.trialEnd
		amount = 0
	}
	inv := s.bill(acc, sub, []Object{line(sub, price, w.quantity, amount, now, sub.Int("current_period_end"), false, describe(acc, price, w.quantity))}, "subscription_create")
	if failure := s.pay(acc, inv, cardOf(acc, of.ID(), sub), present); failure != nil {
		if w.behavior == "error_if_incomplete" {
			sub["status"] = "incomplete_expired"
			return nil, failure
		}
		sub["status"] = "incomplete"
	}
	s.emit(acc, "customer.subscription.created", sub, nil)
	return sub, nil
}

// setItem sets what a subscription is of.
func (s *Server) setItem(sub, price Object, quantity int64) {
	item := sub.All("items")[0]
	item["price"], item["quantity"] = shown(price), quantity
	item["plan"] = Object{
		"id": price.ID(), "object": "plan", "active": true, "amount": price.Int("unit_amount"), "currency": price.Str("currency"),
		"interval": price.In("recurring").Str("interval"), "interval_count": int64(1), "product": price.Str("product"),
	}
	sub["quantity"] = quantity
}

func priceOf(sub Object) Object { return sub.All("items")[0].In("price") }

func quantityOf(sub Object) int64 { return sub.All("items")[0].Int("quantity") }

func periodEnd(price Object, from int64) int64 {
	at := time.Unix(from, 0).UTC()
	if price.In("recurring").Str("interval") == "year" {
		return at.AddDate(1, 0, 0).Unix()
	}
	next := at.AddDate(0, 1, 0)
	if next.Day() != at.Day() { // the 31st becomes the last day of the next month
		next = next.AddDate(0, 0, -next.Day())
	}
	return next.Unix()
}

// prorate gives the lines for a change within a period.
func prorate(sub, price Object, quantity, at int64) []Object {
	old, had := priceOf(sub), quantityOf(sub)
	if sub.Str("status") == "trialing" || old.ID() == price.ID() && had == quantity {
		return nil
	}
	from, to := sub.Int("current_period_start"), sub.Int("current_period_end")
	part := float64(to-at) / float64(to-from)
	credit := -int64(math.Round(float64(old.Int("unit_amount")*had) * part))
	lines := []Object{line(sub, old, had, credit, at, to, true, "Unused time")}
	if interval(old) != interval(price) {
		return append(lines, line(sub, price, quantity, price.Int("unit_amount")*quantity, at, periodEnd(price, at), false, "New period"))
	}
	charge := int64(math.Round(float64(price.Int("unit_amount")*quantity) * part))
	return append(lines, line(sub, price, quantity, charge, at, to, true, "Remaining time"))
}

func interval(price Object) string { return price.In("recurring").Str("interval") }

func (s *Server) setStatus(acc *account, sub Object, status string) {
	if before := sub.Str("status"); before != status {
		sub["status"] = status
		s.emit(acc, "customer.subscription.updated", sub, Object{"status": before})
	}
}

// cancel ends a subscription at once.
func (s *Server) cancel(acc *account, sub Object) {
	sub["status"], sub["ended_at"] = "canceled", s.now()
	if sub["canceled_at"] == nil {
		sub["canceled_at"] = s.now()
	}
	if sched := acc.byID[sub.Str("schedule")]; sched != nil {
		sched["status"], sched["canceled_at"], sub["schedule"] = "canceled", s.now(), nil
		s.emit(acc, "subscription_schedule.canceled", sched, nil)
	}
	for _, inv := range acc.byKind["invoice"] {
		if inv.Str("subscription") == sub.ID() && inv.Str("status") == "open" {
			inv["auto_advance"], inv["next_payment_attempt"] = false, nil
		}
	}
	s.emit(acc, "customer.subscription.deleted", sub, nil)
}

func (c *call) resumeSubscription() (any, error) {
	sub, err := c.acc.find("subscription", c.id())
	if err != nil {
		return nil, err
	}
	if sub.Str("status") != "paused" {
		return nil, invalid("", "Only paused subscriptions can be resumed.")
	}
	now, price := c.now(), priceOf(sub)
	sub["current_period_start"], sub["current_period_end"], sub["billing_cycle_anchor"] = now, periodEnd(price, now), now
	inv := c.bill(c.acc, sub, []Object{line(sub, price, quantityOf(sub), price.Int("unit_amount")*quantityOf(sub), now, sub.Int("current_period_end"), false, describe(c.acc, price, quantityOf(sub)))}, "subscription_update")
	if failure := c.pay(c.acc, inv, cardOf(c.acc, sub.Str("customer"), sub), false); failure != nil {
		c.void(c.acc, inv)
		return nil, failure
	}
	c.setStatus(c.acc, sub, "active")
	c.emit(c.acc, "customer.subscription.resumed", sub, nil)
	return sub, nil
}

// wanted reads what the items of a request make of a subscription.
func (c *call) wanted(sub Object, items []params) (price Object, quantity int64, err error) {
	price, quantity = priceOf(sub), quantityOf(sub)
	if len(items) > 1 {
		return nil, 0, invalid("items", "The stand-in knows subscriptions of one item.")
	}
	for _, item := range items {
		if id := item.str("id"); id != sub.All("items")[0].ID() {
			return nil, 0, invalid("items[0][id]", "No such subscription item: '"+id+"'")
		}
		if id := item.str("price"); id != "" {
			if price, err = c.acc.find("price", id); err != nil {
				return nil, 0, err
			}
		}
		if item.has("quantity") {
			quantity = item.number("quantity")
		}
	}
	if quantity < 1 || !slices.Contains([]string{"month", "year"}, interval(price)) {
		return nil, 0, &APIError{Status: http.StatusBadRequest, Type: invalidRequest, Param: "items", Message: "Quantity must be positive, and the price recurring."}
	}
	return price, quantity, nil
}
