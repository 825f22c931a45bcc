package payments

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// NewRefund is the input of GiveBack.
type NewRefund struct {
	ID     string `json:"-"` // derived from the Idempotency-Key, or a new one
	Amount int64  // in the payment's currency; 0 = all that is left
	Reason string
}

// GiveBack refunds a payment, wholly or in part: online at the provider, else as an entry that the money was handed back. The
// same identifier with the same input again refunds nothing more. All refunds together never come to more than was paid,
// however many ask at once. The refund says what became of it: one that the provider could not be asked for is asked for
// again until it answers. Faults: Forbidden; NotFound; Invalid with fields; Conflict "not_paid", "refund_too_much" with
// what is left, "refunds_full".
func (s *Service) GiveBack(ctx context.Context, actor identity.Actor, paymentID string, in NewRefund) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsRefund); err != nil {
		return Payment{}, err
	}
	if err := in.check(); err != nil {
		return Payment{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Payment{}, fmt.Errorf("refund: %w", err)
	}
	p, err := s.requestRefund(ctx, actor, paymentID, in, hash)
	if err != nil {
		return Payment{}, err
	}
	if p.Kind == Link {
		p, err = s.settle(ctx, actor, paymentID, asIs)
		if fault.KindOf(err) == fault.Unavailable { // it goes on by itself
			p, err = s.get(ctx, actor.Scope(), paymentID)
		}
	}
	return s.joined(ctx, actor.Scope(), p, err)
}

func (in *NewRefund) check() error {
	var wrong fault.Problems
	in.Reason = oneLine(in.Reason)
	if utf8.RuneCountInString(in.Reason) > MaxReason {
		wrong.Add("reason", "too_long", fmt.Sprintf("At most %d characters.", MaxReason))
	}
	if in.Amount < 0 || in.Amount > money.Max {
		wrong.Add("amount", "out_of_range", "Give an amount above zero.")
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return id.Check(id.Refund, "id", in.ID)
}

// requestRefund writes that a refund is wanted, before any provider hears of it.
func (s *Service) requestRefund(ctx context.Context, actor identity.Actor, paymentID string, in NewRefund, hash string) (Payment, error) {
	for range writeAttempts {
		p, err := s.get(ctx, actor.Scope(), paymentID)
		if err != nil {
			return Payment{}, err
		}
		if i := slices.IndexFunc(p.Refunds, func(r Refund) bool { return r.ID == in.ID }); i >= 0 {
			return p, idempotency.Check(p.Refunds[i].Hash, hash)
		}
		next, err := p.withRefund(in)
		if err != nil {
			return Payment{}, err
		}
		r := &next.Refunds[len(next.Refunds)-1]
		r.By, r.At, r.Hash, r.State = actor.Person().Name, s.now(), hash, Requested
		if next.Kind != Link {
			r.State = Succeeded
		}
		next.restate()
		ok, err := s.put(ctx, actor.Scope(), &next, p.Rev)
		if err != nil {
			return Payment{}, fmt.Errorf("refund: %w", err)
		}
		if ok {
			s.changed(ctx, actor, next, audit.Entry{Action: "payment.refund_requested", Reason: in.Reason, Changes: []audit.Change{
				{Field: "amount", After: strconv.FormatInt(r.Amount, 10)},
			}})
			return next, nil
		}
	}
	return Payment{}, errBusy()
}

// Left is the detail of "refund_too_much".
type Left struct {
	Amount int64 `json:"amount"`
}

func (p Payment) withRefund(in NewRefund) (Payment, error) {
	next := p.clone()
	left := p.Refundable()
	amount := in.Amount
	if amount == 0 {
		amount = left
	}
	switch {
	case p.PaidAt == nil || p.State == Reversed:
		return next, fault.New(fault.Conflict, "not_paid", "Nothing was paid that could be refunded.")
	case amount < 1 || amount > left:
		return next, fault.New(fault.Conflict, "refund_too_much", "This is more than what can still be refunded.").WithDetails(Left{left})
	case len(p.Refunds) >= MaxRefunds:
		return next, fault.New(fault.Conflict, "refunds_full", fmt.Sprintf("A payment has at most %d refunds.", MaxRefunds))
	}
	next.Refunds = append(next.Refunds, Refund{ID: in.ID, Amount: amount, Reason: in.Reason})
	return next, nil
}

// refundOne asks the provider for one refund and notes what it said.
func (s *Service) refundOne(ctx context.Context, scope tenancy.Scope, all Accounts, a Attempt, r *Refund, currency string) error {
	g, with, err := s.gateOf(scope, all, a.Method, a.Account)
	var made Returned
	if err == nil {
		made, err = g.refund(ctx, with, refunding{payment: a.Payment, key: r.ID, amount: money.Of(r.Amount, currency)})
	}
	if why := whyRefused(err); why != "" {
		r.State, r.Failure = Failed, why
		return nil
	}
	if err != nil {
		return err
	}
	r.Object, r.State, r.Failure = made.Object, made.State, made.Failure
	return nil
}

// Reverse corrects an entry of the desk that was a mistake: it stays in the history and counts no more. It may be repeated.
// Faults: Forbidden; NotFound; Invalid without a reason; Conflict "not_an_entry" for a link, "not_paid" after refunds.
func (s *Service) Reverse(ctx context.Context, actor identity.Actor, paymentID, reason string) (Payment, error) {
	if err := actor.Authorise(policies.PaymentsWrite); err != nil {
		return Payment{}, err
	}
	reason = oneLine(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > MaxReason {
		return Payment{}, fault.InvalidField("reason", "required", fmt.Sprintf("Say why, in at most %d characters.", MaxReason))
	}
	for range writeAttempts {
		p, err := s.get(ctx, actor.Scope(), paymentID)
		if err != nil {
			return Payment{}, err
		}
		switch {
		case p.Kind == Link:
			return Payment{}, fault.New(fault.Conflict, "not_an_entry", "What was paid online is refunded instead.")
		case p.State == Reversed:
			return s.joined(ctx, actor.Scope(), p, nil)
		case p.State != Paid:
			return Payment{}, fault.New(fault.Conflict, "not_paid", "Part of it was refunded already.")
		}
		next := p.clone()
		next.State = Reversed
		next.Refunds = append(next.Refunds, Refund{
			ID: id.Derived(id.Refund, p.ID, "correction"), Amount: p.Amount.Amount, State: Succeeded, Correction: true, Reason: reason,
			By: actor.Person().Name, At: s.now(),
		})
		ok, err := s.put(ctx, actor.Scope(), &next, p.Rev)
		if err != nil {
			return Payment{}, fmt.Errorf("correct entry: %w", err)
		}
		if ok {
			s.changed(ctx, actor, next, audit.Entry{Action: "payment.reversed", Reason: reason})
			return s.joined(ctx, actor.Scope(), next, nil)
		}
	}
	return Payment{}, errBusy()
}
