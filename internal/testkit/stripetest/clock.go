package stripetest

import (
	"slices"
	"time"
)

// Tick does what has its time at the present moment: trials end, periods renew, payments are tried again, pages expire.
func (s *Server) Tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick()
}

func (s *Server) tick() {
	now := s.now()
	for _, acc := range s.accounts {
		for _, sub := range slices.Clone(acc.byKind["subscription"]) {
			s.tickSubscription(acc, sub, now)
		}
		for _, inv := range slices.Clone(acc.byKind["invoice"]) {
			if at := inv.Int("next_payment_attempt"); inv.Str("status") == "open" && at != 0 && at <= now {
				s.retry(acc, inv)
			}
		}
		for _, session := range acc.byKind["checkout.session"] {
			if session.Str("status") == "open" && session.Int("expires_at") <= now {
				s.expire(acc, session)
			}
		}
	}
}

func (s *Server) tickSubscription(acc *account, sub Object, now int64) {
	for range 120 { // periods that have passed
		if ended(sub) || sub.Str("status") == "paused" || sub.Str("status") == "incomplete" || sub.Int("current_period_end") > now {
			break
		}
		s.turn(acc, sub)
	}
	if pending := sub.In("pending_update"); pending != nil && pending.Int("expires_at") <= now {
		inv := acc.byID[sub.In("_pending").Str("invoice")]
		sub["pending_update"], sub["_pending"] = nil, nil
		s.void(acc, inv)
		s.emit(acc, "customer.subscription.pending_update_expired", sub, nil)
	}
}

// turn ends the present period of a subscription and begins the next.
func (s *Server) turn(acc *account, sub Object) {
	at := sub.Int("current_period_end")
	if sub.Bool("cancel_at_period_end") {
		s.cancel(acc, sub)
		return
	}
	trial := sub.Str("status") == "trialing"
	card := cardOf(acc, sub.Str("customer"), sub)
	if trial && card == nil {
		switch sub.In("trial_settings").In("end_behavior").Str("missing_payment_method") {
		case "pause":
			s.setStatus(acc, sub, "paused")
			s.emit(acc, "customer.subscription.paused", sub, nil)
			return
		case "cancel":
			s.cancel(acc, sub)
			return
		}
	}
	s.nextPhase(acc, sub, at)
	price := priceOf(sub)
	sub["current_period_start"], sub["current_period_end"] = at, periodEnd(price, at)
	if sub.Str("status") == "unpaid" {
		s.emit(acc, "customer.subscription.updated", sub, nil)
		return
	}
	sub["status"] = map[bool]string{true: "active", false: sub.Str("status")}[trial]
	lines, _ := sub["_lines"].([]Object)
	sub["_lines"] = nil
	lines = append(lines, line(sub, price, quantityOf(sub), price.Int("unit_amount")*quantityOf(sub), at, sub.Int("current_period_end"), false, describe(acc, price, quantityOf(sub))))
	inv := s.bill(acc, sub, lines, "subscription_cycle")
	inv["created"], inv.In("status_transitions")["finalized_at"] = at, at
	if s.pay(acc, inv, card, false) != nil {
		inv["next_payment_attempt"] = at + retryPause
		sub["status"] = "past_due"
	}
	s.emit(acc, "customer.subscription.updated", sub, nil)
}

func (s *Server) retry(acc *account, inv Object) {
	sub := acc.byID[inv.Str("subscription")]
	if sub == nil || s.pay(acc, inv, cardOf(acc, inv.Str("customer"), sub), false) == nil || inv.Int("attempt_count") < maxPayments || ended(sub) {
		return
	}
	if s.opts.AfterRetries == "canceled" {
		s.cancel(acc, sub)
		return
	}
	s.setStatus(acc, sub, s.opts.AfterRetries)
}

// times are the fields that hold a moment.
var times = []string{
	"created", "current_period_start", "current_period_end", "billing_cycle_anchor", "start_date", "end_date", "trial_start", "trial_end", "cancel_at",
	"canceled_at", "ended_at", "start", "end", "period_start", "period_end", "next_payment_attempt", "expires_at", "finalized_at", "paid_at", "voided_at",
	"released_at", "completed_at",
}

// Age lets time pass for a customer of the platform, without a clock: everything of theirs lies so much further back. It
// does what has its time then, and tells that their subscriptions have changed.
func (s *Server) Age(customer string, by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	acc := s.accounts[""]
	for _, o := range acc.byID {
		if o.ID() == customer || o.Str("customer") == customer {
			age(o, int64(by.Seconds()))
		}
	}
	s.tick()
	for _, sub := range acc.byKind["subscription"] {
		if sub.Str("customer") == customer {
			s.emit(acc, "customer.subscription.updated", sub, nil)
		}
	}
}

func age(o Object, by int64) {
	for key, v := range o {
		switch v := v.(type) {
		case int64:
			if v != 0 && slices.Contains(times, key) {
				o[key] = v - by
			}
		case Object:
			age(v, by)
		case []Object:
			for _, in := range v {
				age(in, by)
			}
		}
	}
}
