package stripetest

import "strings"

func (s *Server) priceRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/prices/{id}":   func(c *call) (any, error) { return c.acc.find("price", c.id()) },
		"GET /v1/prices":        func(c *call) (any, error) { return c.page("price", nil) },
		"GET /v1/products/{id}": func(c *call) (any, error) { return c.acc.find("product", c.id()) },
		"GET /v1/products":      func(c *call) (any, error) { return c.page("product", nil) },
		"POST /v1/products": func(c *call) (any, error) {
			return c.newProduct(c.acc, c.p.str("name")), nil
		},
		"POST /v1/prices": func(c *call) (any, error) {
			name := c.p.in("product_data").str("name")
			if p := c.acc.byID[c.p.str("product")]; p != nil {
				name = p.Str("name")
			}
			return c.addPrice(c.acc, Price{
				Product: name, Amount: c.p.number("unit_amount"), Currency: c.p.str("currency"),
				Interval: c.p.in("recurring").str("interval"), TaxBehavior: c.p.str("tax_behavior"),
			}), nil
		},
	}
}

func (s *Server) newProduct(acc *account, name string) Object {
	for _, p := range acc.byKind["product"] {
		if p.Str("name") == name {
			return p
		}
	}
	return acc.add(s, "product", "prod_", Object{"name": name, "active": true, "description": nil})
}

func (s *Server) addPrice(acc *account, p Price) Object {
	product := s.newProduct(acc, p.Product)
	o := Object{
		"active": true, "billing_scheme": "per_unit", "currency": strings.ToLower(p.Currency), "product": product.ID(), "type": "one_time",
		"unit_amount": p.Amount, "recurring": nil, "tax_behavior": p.TaxBehavior, "nickname": nil,
	}
	if p.ID != "" {
		o["id"] = p.ID
	}
	if p.TaxBehavior == "" {
		o["tax_behavior"] = "exclusive"
	}
	if p.Interval != "" {
		o["type"] = "recurring"
		o["recurring"] = Object{"interval": p.Interval, "interval_count": int64(1), "usage_type": "licensed", "trial_period_days": nil}
	}
	return acc.add(s, "price", "price_", o)
}

// DemoPrices is the catalogue of `make run` and the browser tests: a seat by the month and by the year.
func DemoPrices() []Price {
	return []Price{
		{ID: "price_seat_month", Product: "m-saas", Amount: 4900, Currency: "ron", Interval: "month"},
		{ID: "price_seat_year", Product: "m-saas", Amount: 49000, Currency: "ron", Interval: "year"},
	}
}
