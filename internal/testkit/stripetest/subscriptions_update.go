package stripetest

// updateSubscription changes a subscription, at once.
func (c *call) updateSubscription() (any, error) {
	sub, err := c.acc.find("subscription", c.id())
	if err != nil {
		return nil, err
	}
	if ended(sub) {
		return nil, invalid("", "A canceled subscription can only update its cancellation_details and metadata.")
	}
	if c.p.has("cancel_at_period_end") && sub["schedule"] != nil {
		return nil, invalid("cancel_at_period_end", "The subscription is managed by the subscription schedule `"+sub.Str("schedule")+"`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.")
	}
	price, quantity, err := c.wanted(sub, c.p.each("items"))
	if err != nil {
		return nil, err
	}
	setMetadata(sub, c.p)
	setTexts(sub, c.p, "default_payment_method")
	if c.p.has("cancel_at_period_end") {
		c.cancelLater(sub, c.p.is("cancel_at_period_end"))
	}
	if end := c.p.str("trial_end"); end == "now" && sub.Str("status") == "trialing" {
		sub["trial_end"], sub["current_period_end"] = c.now(), c.now()
		c.turn(c.acc, sub)
	}
	if price.ID() != priceOf(sub).ID() || quantity != quantityOf(sub) {
		if failure := c.change(sub, price, quantity); failure != nil {
			return nil, failure
		}
	}
	c.emit(c.acc, "customer.subscription.updated", sub, nil)
	return sub, nil
}

func (s *Server) cancelLater(sub Object, yes bool) {
	sub["cancel_at_period_end"], sub["cancel_at"], sub["canceled_at"] = yes, nil, nil
	if yes {
		sub["cancel_at"], sub["canceled_at"] = sub.Int("current_period_end"), s.now()
	}
}

// change sets another price or quantity, as the request wants it paid.
func (c *call) change(sub, price Object, quantity int64) *APIError {
	lines := prorate(sub, price, quantity, c.now())
	behavior := c.p.str("proration_behavior")
	if behavior == "none" {
		lines = nil
	}
	if behavior != "always_invoice" && interval(price) == interval(priceOf(sub)) {
		kept, _ := sub["_lines"].([]Object)
		sub["_lines"] = append(kept, lines...)
		c.setItem(sub, price, quantity)
		return nil
	}
	if len(lines) == 0 {
		c.setItem(sub, price, quantity)
		return nil
	}
	inv := c.bill(c.acc, sub, lines, "subscription_update")
	failure := c.pay(c.acc, inv, cardOf(c.acc, sub.Str("customer"), sub), false)
	switch {
	case failure != nil && c.p.str("payment_behavior") == "error_if_incomplete":
		c.void(c.acc, inv)
		return failure
	case failure != nil && c.p.str("payment_behavior") == "pending_if_incomplete":
		sub["_pending"] = Object{"invoice": inv.ID(), "price": price, "quantity": quantity}
		sub["pending_update"] = Object{
			"expires_at": c.now() + 23*60*60, "billing_cycle_anchor": nil, "trial_end": nil, "trial_from_plan": nil,
			"subscription_items": []Object{{"id": sub.All("items")[0].ID(), "object": "subscription_item", "price": shown(price), "quantity": quantity}},
		}
		return nil
	case failure != nil:
		sub["status"] = "past_due"
	}
	if interval(price) != interval(priceOf(sub)) {
		sub["current_period_start"], sub["current_period_end"], sub["billing_cycle_anchor"] = c.now(), periodEnd(price, c.now()), c.now()
	}
	c.setItem(sub, price, quantity)
	return nil
}
