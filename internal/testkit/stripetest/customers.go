package stripetest

import "net/http"

func (s *Server) customerRoutes() map[string]handler {
	return map[string]handler{
		"POST /v1/customers": func(c *call) (any, error) {
			o := c.acc.add(s, "customer", "cus_", Object{
				"name": nil, "email": nil, "phone": nil, "description": nil, "balance": int64(0), "delinquent": false, "default_source": nil,
				"invoice_settings": Object{"default_payment_method": nil}, "preferred_locales": []string{}, "tax_exempt": "none", "address": nil,
			})
			c.setCustomer(o)
			s.emit(c.acc, "customer.created", o, nil)
			return o, nil
		},
		"GET /v1/customers/{id}": func(c *call) (any, error) {
			o, err := c.acc.find("customer", c.id())
			if err == nil && o.Bool("_deleted") {
				return Object{"id": o.ID(), "object": "customer", "deleted": true}, nil
			}
			return o, err
		},
		"POST /v1/customers/{id}": func(c *call) (any, error) {
			o, err := c.customer(c.id())
			if err != nil {
				return nil, err
			}
			c.setCustomer(o)
			s.emit(c.acc, "customer.updated", o, nil)
			return o, nil
		},
		"DELETE /v1/customers/{id}": func(c *call) (any, error) {
			o, err := c.customer(c.id())
			if err != nil {
				return nil, err
			}
			for _, sub := range c.acc.byKind["subscription"] {
				if sub.Str("customer") == o.ID() && !ended(sub) {
					c.cancel(c.acc, sub)
				}
			}
			o["_deleted"] = true
			s.emit(c.acc, "customer.deleted", o, nil)
			return Object{"id": o.ID(), "object": "customer", "deleted": true}, nil
		},
		"GET /v1/customers": func(c *call) (any, error) {
			return c.page("customer", func(o Object) bool { return !c.p.has("email") || o.Str("email") == c.p.str("email") })
		},
	}
}

func (c *call) customer(id string) (Object, error) {
	o, err := c.acc.find("customer", id)
	if err == nil && o.Bool("_deleted") {
		return nil, missing("customer", id)
	}
	return o, err
}

func (c *call) setCustomer(o Object) {
	setTexts(o, c.p, "name", "email", "phone", "description")
	setMetadata(o, c.p)
	if in := c.p.in("invoice_settings"); in.has("default_payment_method") {
		setTexts(o.In("invoice_settings"), in, "default_payment_method")
	}
	if in := c.p.in("address"); in != nil {
		address := Object{}
		for _, key := range []string{"line1", "line2", "city", "postal_code", "state", "country"} {
			address[key] = in.str(key)
		}
		o["address"] = address
	}
}

// Card is a test card by its number.
type Card string

// The test cards, as Stripe documents them.
const (
	GoodCard     Card = "4242424242424242"
	DeclinedCard Card = "4000000000000002" // refused at once
	FailingCard  Card = "4000000000000341" // taken as a card, and refused whenever it is charged
	CarefulCard  Card = "4000002500003155" // asks its owner at every payment, who says yes on a page
)

func (card Card) outcome(present bool) *APIError {
	switch {
	case card == DeclinedCard || card == FailingCard:
		return declined()
	case card == CarefulCard && !present:
		return &APIError{Status: http.StatusPaymentRequired, Type: cardError, Code: "authentication_required", Decline: "authentication_required", Message: "Your card was declined. This transaction requires authentication."}
	}
	return nil
}

func (s *Server) paymentMethodRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/payment_methods/{id}": func(c *call) (any, error) { return c.acc.find("payment_method", c.id()) },
		"GET /v1/payment_methods": func(c *call) (any, error) {
			return c.page("payment_method", func(o Object) bool { return o.Str("customer") == c.p.str("customer") })
		},
		"POST /v1/payment_methods": func(c *call) (any, error) {
			return c.newCard(c.acc, Card(c.p.in("card").str("number")), nil), nil
		},
		"POST /v1/payment_methods/{id}/attach": func(c *call) (any, error) {
			return c.attach(c.id(), c.p.str("customer"))
		},
		"POST /v1/payment_methods/{id}/detach": func(c *call) (any, error) {
			pm, err := c.acc.find("payment_method", c.id())
			if err != nil {
				return nil, err
			}
			if of := c.acc.byID[pm.Str("customer")]; of != nil && of.In("invoice_settings")["default_payment_method"] == pm.ID() {
				of.In("invoice_settings")["default_payment_method"] = nil
				s.emit(c.acc, "customer.updated", of, nil)
			}
			pm["customer"] = nil
			s.emit(c.acc, "payment_method.detached", pm, nil)
			return pm, nil
		},
	}
}

// attach gives a card to a customer. The names of Stripe's test cards (pm_card_visa) make a new one.
func (c *call) attach(id, customer string) (any, error) {
	of, err := c.customer(customer)
	if err != nil {
		return nil, err
	}
	names := map[string]Card{"pm_card_visa": GoodCard, "pm_card_chargeDeclined": DeclinedCard, "pm_card_chargeCustomerFail": FailingCard, "pm_card_authenticationRequired": CarefulCard}
	pm := c.acc.byID[id]
	if card, ok := names[id]; ok {
		pm = c.newCard(c.acc, card, of)
	}
	if pm == nil {
		return nil, missing("payment_method", id)
	}
	if Card(pm.Str("_number")) == DeclinedCard {
		return nil, declined()
	}
	pm["customer"] = of.ID()
	c.emit(c.acc, "payment_method.attached", pm, nil)
	return pm, nil
}

// newCard makes a payment method; of may be nil.
func (s *Server) newCard(acc *account, card Card, of Object) Object {
	if len(card) < 4 {
		card = GoodCard
	}
	o := Object{
		"type": "card", "customer": nil, "billing_details": Object{"email": nil, "name": nil, "phone": nil, "address": nil}, "_number": string(card),
		"card": Object{
			"brand": "visa", "last4": string(card[len(card)-4:]), "exp_month": int64(12), "exp_year": int64(s.opts.Now().Year() + 3),
			"country": "RO", "funding": "credit",
		},
	}
	if of != nil {
		o["customer"] = of.ID()
	}
	return acc.add(s, "payment_method", "pm_", o)
}

// SetCard gives a customer of the platform another card, as on the page for it, without any person.
func (s *Server) SetCard(customer string, card Card) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setCard(s.accounts[""], customer, card)
}

func (s *Server) setCard(acc *account, customer string, card Card) {
	of := acc.byID[customer]
	if of == nil {
		return
	}
	pm := s.newCard(acc, card, of)
	of.In("invoice_settings")["default_payment_method"] = pm.ID()
	for _, sub := range acc.byKind["subscription"] {
		if sub.Str("customer") == customer && sub["default_payment_method"] != nil {
			sub["default_payment_method"] = pm.ID()
		}
	}
	s.emit(acc, "payment_method.attached", pm, nil)
	s.emit(acc, "customer.updated", of, nil)
}

// RemoveCards takes a customer's cards away.
func (s *Server) RemoveCards(customer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc := s.accounts[""]
	of := acc.byID[customer]
	if of == nil {
		return
	}
	of.In("invoice_settings")["default_payment_method"] = nil
	for _, sub := range acc.byKind["subscription"] {
		if sub.Str("customer") == customer {
			sub["default_payment_method"] = nil
		}
	}
	s.emit(acc, "customer.updated", of, nil)
}
