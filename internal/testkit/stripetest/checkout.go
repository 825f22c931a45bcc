package stripetest

import "strings"

func (s *Server) checkoutRoutes() map[string]handler {
	return map[string]handler{
		"POST /v1/checkout/sessions":     func(c *call) (any, error) { return c.createCheckout() },
		"GET /v1/checkout/sessions/{id}": func(c *call) (any, error) { return c.acc.find("checkout.session", c.id()) },
		"GET /v1/checkout/sessions": func(c *call) (any, error) {
			return c.page("checkout.session", func(o Object) bool {
				for _, key := range []string{"customer", "subscription", "payment_intent"} {
					if c.p.has(key) && o.Str(key) != c.p.str(key) {
						return false
					}
				}
				return true
			})
		},
		"POST /v1/checkout/sessions/{id}/expire": func(c *call) (any, error) {
			session, err := c.acc.find("checkout.session", c.id())
			if err != nil {
				return nil, err
			}
			if session.Str("status") != "open" {
				return nil, invalid("", "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of "+session.Str("status")+".")
			}
			s.expire(c.acc, session)
			return session, nil
		},
	}
}

func (s *Server) expire(acc *account, session Object) {
	session["status"], session["url"] = "expired", nil
	s.emit(acc, "checkout.session.expired", session, nil)
}

func (c *call) createCheckout() (any, error) {
	now := c.now()
	expires := now + day
	if c.p.has("expires_at") {
		if expires = c.p.number("expires_at"); expires < now+30*60-5 || expires > now+day+5 {
			return nil, invalid("expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
		}
	}
	if c.p.str("success_url") == "" {
		return nil, invalid("success_url", "Missing required param: success_url.")
	}
	mode := c.p.str("mode")
	amount, currency, err := c.lineItems(mode)
	if err != nil {
		return nil, err
	}
	if end := c.p.in("subscription_data").number("trial_end"); end != 0 && end < now+2*day {
		return nil, invalid("subscription_data[trial_end]", "The `trial_end` date has to be at least 2 days in the future.")
	}
	if id := c.p.str("customer"); id != "" {
		if _, err := c.customer(id); err != nil {
			return nil, err
		}
	}
	o := c.acc.add(c.Server, "checkout.session", "cs_test_", Object{
		"mode": mode, "status": "open", "payment_status": "unpaid", "customer": nil, "customer_email": nil, "client_reference_id": nil, "customer_details": nil,
		"success_url": c.p.str("success_url"), "cancel_url": nil, "expires_at": expires, "currency": currency, "amount_subtotal": amount, "amount_total": amount,
		"subscription": nil, "invoice": nil, "payment_intent": nil, "payment_link": nil, "locale": nil, "ui_mode": "hosted",
		"payment_method_types": []string{"card"}, "payment_method_collection": "always", "automatic_tax": Object{"enabled": c.p.in("automatic_tax").is("enabled"), "status": nil},
		"_params": c.p,
	})
	setTexts(o, c.p, "customer", "customer_email", "client_reference_id", "cancel_url", "locale", "payment_method_collection")
	setMetadata(o, c.p)
	o["url"] = c.address("/pay/%s", o.ID())
	return o, nil
}

// lineItems adds up what is bought.
func (c *call) lineItems(mode string) (amount int64, currency string, err error) {
	items := c.p.each("line_items")
	if len(items) == 0 {
		return 0, "", invalid("line_items", "Missing required param: line_items.")
	}
	for _, item := range items {
		var unit int64
		if in := item.in("price_data"); in != nil {
			unit, currency = in.number("unit_amount"), strings.ToLower(in.str("currency"))
		} else {
			price, err := c.acc.find("price", item.str("price"))
			if err != nil {
				return 0, "", err
			}
			unit, currency = price.Int("unit_amount"), price.Str("currency")
			if mode == "subscription" && interval(price) == "" {
				return 0, "", invalid("line_items[0]", "You must provide at least one recurring price in `subscription` mode.")
			}
		}
		amount += unit * max(1, item.number("quantity"))
	}
	return amount, currency, nil
}

// complete finishes a checkout with the card that its owner gave.
func (s *Server) complete(acc *account, session Object, card Card) *APIError {
	if session.Str("status") != "open" {
		return &APIError{Status: 400, Type: invalidRequest, Message: "This page has been used or is over."}
	}
	switch session.Str("mode") {
	case "subscription":
		return s.completeSubscription(acc, session, card)
	case "payment":
		return s.completePayment(acc, session, card)
	default:
		return &APIError{Status: 400, Type: invalidRequest, Message: "The stand-in does not know this mode."}
	}
}

func (s *Server) completeSubscription(acc *account, session Object, card Card) *APIError {
	if failure := card.outcome(true); failure != nil && card == DeclinedCard {
		return failure
	}
	p, _ := session["_params"].(params)
	of := acc.byID[session.Str("customer")]
	if of == nil {
		of = acc.add(s, "customer", "cus_", Object{"email": session["customer_email"], "balance": int64(0), "invoice_settings": Object{"default_payment_method": nil}})
		session["customer"] = of.ID()
		s.emit(acc, "customer.created", of, nil)
	}
	item, data := p.each("line_items")[0], p.in("subscription_data")
	pm := s.newCard(acc, card, of)
	w := wish{
		customer: of.ID(), price: item.str("price"), quantity: max(1, item.number("quantity")), card: pm.ID(), tax: session.In("automatic_tax").Bool("enabled"),
		trialEnd: trialEnd(data, s.now()), metadata: data, behavior: "error_if_incomplete",
		withoutCard: data.in("trial_settings").in("end_behavior").str("missing_payment_method"),
	}
	sub, err := s.subscribe(acc, w, true)
	if err != nil {
		if f, ok := err.(*APIError); ok { //nolint:errorlint // the stand-in's own, never wrapped
			return f
		}
		return &APIError{Status: 400, Type: invalidRequest, Message: err.Error()}
	}
	s.emit(acc, "payment_method.attached", pm, nil)
	session["status"], session["subscription"], session["invoice"], session["url"] = "complete", sub.ID(), sub["latest_invoice"], nil
	session["payment_status"] = "paid"
	if sub.Str("status") == "trialing" {
		session["payment_status"] = "no_payment_required"
	}
	session["customer_details"] = Object{"email": of["email"], "name": of["name"]}
	s.emit(acc, "checkout.session.completed", session, nil)
	return nil
}

// Complete finishes a checkout page of the platform without a browser; the fault says why the card was refused.
func (s *Server) Complete(session string, card Card) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc, o := s.locate(session)
	if o == nil {
		return missing("checkout.session", session)
	}
	if f := s.complete(acc, o, card); f != nil {
		return f
	}
	return nil
}

// locate finds an object in whichever account has it.
func (s *Server) locate(id string) (*account, Object) {
	for _, acc := range s.accounts {
		if o := acc.byID[id]; o != nil {
			return acc, o
		}
	}
	return nil, nil
}
