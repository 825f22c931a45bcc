package stripetest

func (s *Server) portalRoutes() map[string]handler {
	return map[string]handler{
		"POST /v1/billing_portal/sessions": func(c *call) (any, error) {
			of, err := c.customer(c.p.str("customer"))
			if err != nil {
				return nil, err
			}
			o := c.acc.add(s, "billing_portal.session", "bps_", Object{
				"customer": of.ID(), "return_url": c.p.str("return_url"), "configuration": "bpc_standin", "locale": nil, "on_behalf_of": nil, "flow": nil,
			})
			o["url"] = c.address("/portal/%s", o.ID())
			return o, nil
		},
	}
}
