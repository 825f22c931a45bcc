package payments

import (
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/money"
)

// Truth is what a provider says of one attempt now.
type Truth struct {
	Object  string
	State   AttemptState // Live, Approved, Processing, Settled (paid) or Ended
	URL     string       // where it can be paid, while it can
	Of      string       // the payment that we named when it was made
	Amount  money.Money  // paid
	PaidAt  time.Time
	Payment string   // what refunds are made of
	Objects []string // every name that belongs to it
	Refunds []Returned
	Dispute *Dispute
}

// Returned is a refund as the provider has it.
type Returned struct {
	Object  string
	Ours    string // our identifier, if it was asked for by us
	Amount  int64
	State   RefundState
	Failure string
	At      time.Time
}

// absorb takes over what the provider says of an attempt. The same again changes nothing, and the order in which truths are
// taken over makes no difference, because each is the whole of what there is.
func (p *Payment) absorb(n int64, t Truth) {
	a := p.attempt(n)
	if a == nil || t.Of != "" && t.Of != p.ID {
		return
	}
	a.Object = t.Object
	p.name(t.Objects...)
	switch t.State {
	case Making, Capturing, Extra:
	case Live, Approved, Processing, Ended:
		if a.State != Settled && a.State != Extra {
			a.State = t.State
		}
	case Settled:
		a.Payment = t.Payment
		p.came(a, t)
	}
	if a.State == Settled {
		p.takeBack(t.Refunds)
		p.Dispute = t.Dispute
	}
	p.restate()
}

// came notes that money has come over an attempt: the first pays an open payment, whatever else comes goes back.
func (p *Payment) came(a *Attempt, t Truth) {
	switch {
	case a.State == Settled:
	case a.State == Extra:
		a.takeBack(t.Refunds)
	case p.State == Open && p.PaidAt == nil && t.Amount == p.Amount:
		at := t.PaidAt.UTC().Truncate(time.Millisecond)
		a.State, p.State, p.Method, p.PaidAt = Settled, Paid, a.Method, &at
	default:
		a.State = Extra
		a.Extra = &Refund{ID: id.Derived(id.Refund, p.ID, a.Object), Amount: t.Amount.Amount, State: Requested, At: t.PaidAt.UTC().Truncate(time.Millisecond)}
		a.takeBack(t.Refunds)
	}
}

// takeBack takes over what the provider says of the money that came too much.
func (a *Attempt) takeBack(all []Returned) {
	for _, r := range all {
		if r.State != Failed {
			a.Extra.Object, a.Extra.State, a.Extra.Failure = r.Object, r.State, ""
		} else if a.Extra.Object == r.Object {
			a.Extra.State, a.Extra.Failure = Failed, r.Failure
		}
	}
}

// takeBack takes over the provider's refunds: ours by their identifier, and those that were made at the provider itself.
func (p *Payment) takeBack(all []Returned) {
	for _, r := range all {
		i := slices.IndexFunc(p.Refunds, func(x Refund) bool { return x.Object == r.Object || r.Ours != "" && x.ID == r.Ours })
		if i < 0 {
			if len(p.Refunds) >= 2*MaxRefunds {
				continue
			}
			p.Refunds = append(p.Refunds, Refund{ID: id.Derived(id.Refund, p.ID, r.Object), Amount: r.Amount, At: r.At.UTC().Truncate(time.Millisecond)})
			i = len(p.Refunds) - 1
		}
		x := &p.Refunds[i]
		x.Object, x.State, x.Failure = r.Object, r.State, r.Failure
		p.name(r.Object)
	}
}

// restate derives the state of a paid payment from what went back.
func (p *Payment) restate() {
	if p.PaidAt == nil || p.State == Reversed {
		return
	}
	switch back := p.Returned(); {
	case back == 0:
		p.State = Paid
	case back < p.Amount.Amount:
		p.State = PartlyRefunded
	default:
		p.State = Refunded
	}
}

// name remembers the provider's names of what belongs to the payment, so that a webhook finds it.
func (p *Payment) name(objects ...string) {
	for _, o := range objects {
		if o != "" && !slices.Contains(p.Objects, o) {
			p.Objects = append(p.Objects, o)
		}
	}
}

// begin adds an attempt and forgets the oldest ended ones.
func (p *Payment) begin(m Method, account string, now time.Time) *Attempt {
	p.Attempt++
	p.Attempts = append(p.Attempts, Attempt{
		N: p.Attempt, Method: m, Account: account, State: Making, MadeAt: now, EndsAt: now.Add(pageLife).Truncate(time.Second),
	})
	for len(p.Attempts) > maxAttempts {
		i := slices.IndexFunc(p.Attempts, func(a Attempt) bool { return a.State == Ended })
		if i < 0 {
			break
		}
		p.Objects = slices.DeleteFunc(p.Objects, func(o string) bool { return o == p.Attempts[i].Object })
		p.Attempts = slices.Delete(p.Attempts, i, i+1)
	}
	return p.attempt(p.Attempt)
}

// pageLife is how long a provider's page stays open: Stripe wants half an hour to a day.
const pageLife = time.Hour

// schedule says when the provider is to be asked again, should no webhook come.
func (p *Payment) schedule(now time.Time) {
	var next time.Time
	for _, t := range p.dues(now) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	p.DueAt = nil
	if !next.IsZero() {
		next = next.UTC().Truncate(time.Millisecond)
		p.DueAt = &next
	}
}

// dues are all the times at which there is a reason to ask.
func (p *Payment) dues(now time.Time) []time.Time {
	var out []time.Time
	if p.State == Open && p.ExpiresAt != nil {
		out = append(out, *p.ExpiresAt)
	}
	for _, a := range p.Attempts {
		out = append(out, a.dues(now)...)
	}
	if slices.ContainsFunc(p.Refunds, func(r Refund) bool { return r.State == Requested }) {
		out = append(out, now.Add(time.Minute))
	}
	if slices.ContainsFunc(p.Refunds, func(r Refund) bool { return r.State == Pending }) {
		out = append(out, now.Add(6*time.Hour))
	}
	if p.PaidAt != nil && p.settledBy() != nil {
		if t := after(now, *p.PaidAt, day, 7*day, 30*day, 120*day); t.After(now) { // refunds and disputes that nobody told of
			out = append(out, t)
		}
	}
	return out
}

// dues are the times at which the provider is to be asked of an attempt.
func (a Attempt) dues(now time.Time) []time.Time {
	var out []time.Time
	if a.State == Capturing {
		out = append(out, now.Add(time.Minute))
	}
	if a.open() {
		t := after(now, a.MadeAt, 3*time.Minute, 15*time.Minute, a.EndsAt.Add(time.Minute).Sub(a.MadeAt))
		if !t.After(now) {
			t = now.Add(6 * time.Hour)
		}
		out = append(out, t)
	}
	if a.State == Extra && a.Extra.State != Succeeded && a.Extra.State != Failed {
		out = append(out, now.Add(10*time.Minute))
	}
	return out
}

const day = 24 * time.Hour

// after is the first of the times since a beginning that is still to come; the last one when none is.
func after(now, since time.Time, all ...time.Duration) time.Time {
	for _, d := range all {
		if t := since.Add(d); t.After(now) {
			return t
		}
	}
	return since.Add(all[len(all)-1])
}
