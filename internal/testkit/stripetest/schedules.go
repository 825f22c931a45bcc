package stripetest

func (s *Server) scheduleRoutes() map[string]handler {
	return map[string]handler{
		"GET /v1/subscription_schedules/{id}":  func(c *call) (any, error) { return c.acc.find("subscription_schedule", c.id()) },
		"POST /v1/subscription_schedules":      func(c *call) (any, error) { return c.createSchedule() },
		"POST /v1/subscription_schedules/{id}": func(c *call) (any, error) { return c.updateSchedule() },
		"POST /v1/subscription_schedules/{id}/release": func(c *call) (any, error) {
			sched, err := c.acc.find("subscription_schedule", c.id())
			if err != nil {
				return nil, err
			}
			if sched.Str("status") != "active" {
				return nil, invalid("", "You cannot release a subscription schedule that is currently in the `"+sched.Str("status")+"` status.")
			}
			s.release(c.acc, sched)
			return sched, nil
		},
		"GET /v1/subscription_schedules": func(c *call) (any, error) {
			return c.page("subscription_schedule", func(o Object) bool { return !c.p.has("customer") || o.Str("customer") == c.p.str("customer") })
		},
	}
}

func (c *call) createSchedule() (any, error) {
	sub, err := c.acc.find("subscription", c.p.str("from_subscription"))
	if err != nil {
		return nil, err
	}
	if ended(sub) || sub["schedule"] != nil {
		return nil, invalid("from_subscription", "The subscription is over, or has a schedule already.")
	}
	sched := c.acc.add(c.Server, "subscription_schedule", "sub_sched_", Object{
		"customer": sub.Str("customer"), "subscription": sub.ID(), "status": "active", "end_behavior": "release", "canceled_at": nil, "completed_at": nil,
		"released_at": nil, "released_subscription": nil,
		"current_phase": Object{"start_date": sub.Int("current_period_start"), "end_date": sub.Int("current_period_end")},
		"phases":        []Object{phase(priceOf(sub).ID(), quantityOf(sub), sub.Int("current_period_start"), sub.Int("current_period_end"))},
	})
	setMetadata(sched, c.p)
	sub["schedule"] = sched.ID()
	c.emit(c.acc, "subscription_schedule.created", sched, nil)
	c.emit(c.acc, "customer.subscription.updated", sub, Object{"schedule": nil})
	return sched, nil
}

func phase(price string, quantity, from, to int64) Object {
	return Object{
		"start_date": from, "end_date": to, "proration_behavior": "none", "metadata": Object{}, "trial_end": nil,
		"items": []Object{{"price": price, "plan": price, "quantity": quantity, "metadata": Object{}}},
	}
}

func (c *call) updateSchedule() (any, error) {
	sched, err := c.acc.find("subscription_schedule", c.id())
	if err != nil {
		return nil, err
	}
	if sched.Str("status") != "active" {
		return nil, invalid("", "The subscription schedule is over.")
	}
	setMetadata(sched, c.p)
	setTexts(sched, c.p, "end_behavior")
	if c.p.has("phases") {
		phases, err := c.phases(c.acc.byID[sched.Str("subscription")])
		if err != nil {
			return nil, err
		}
		sched["phases"] = phases
	}
	c.emit(c.acc, "subscription_schedule.updated", sched, nil)
	return sched, nil
}

// phases reads the phases of a request; each begins where the one before it ends.
func (c *call) phases(sub Object) ([]Object, error) {
	var out []Object
	at := sub.Int("current_period_start")
	for i, p := range c.p.each("phases") {
		items := p.each("items")
		if len(items) != 1 {
			return nil, invalid("phases", "The stand-in knows phases of one item.")
		}
		price, err := c.acc.find("price", items[0].str("price"))
		if err != nil {
			return nil, err
		}
		if p.has("start_date") && p.number("start_date") != at {
			return nil, invalid("phases", "A phase begins where the one before it ends.")
		}
		if i == 0 && !p.has("start_date") {
			return nil, invalid("phases[0][start_date]", "The current phase must keep its start_date.")
		}
		end := periodEnd(price, at)
		if p.has("end_date") {
			end = p.number("end_date")
		}
		out = append(out, phase(price.ID(), items[0].number("quantity"), at, end))
		at = end
	}
	if len(out) == 0 {
		return nil, invalid("phases", "A schedule has phases.")
	}
	return out, nil
}

// release takes a schedule off its subscription, which stays as it is.
func (s *Server) release(acc *account, sched Object) {
	sub := acc.byID[sched.Str("subscription")]
	sched["status"], sched["released_at"], sched["released_subscription"], sched["subscription"] = "released", s.now(), sub.ID(), nil
	sub["schedule"] = nil
	s.emit(acc, "subscription_schedule.released", sched, nil)
	s.emit(acc, "customer.subscription.updated", sub, Object{"schedule": sched.ID()})
}

// nextPhase sets what a schedule says about the period that begins at a time.
func (s *Server) nextPhase(acc *account, sub Object, at int64) {
	sched := acc.byID[sub.Str("schedule")]
	if sched == nil {
		return
	}
	for _, p := range sched.All("phases") {
		if p.Int("start_date") > at || p.Int("end_date") <= at {
			continue
		}
		item := p.All("items")[0]
		if price := acc.byID[item.Str("price")]; price != nil {
			s.setItem(sub, price, item.Int("quantity"))
		}
		sched["current_phase"] = Object{"start_date": p.Int("start_date"), "end_date": p.Int("end_date")}
		return
	}
	s.release(acc, sched)
}
