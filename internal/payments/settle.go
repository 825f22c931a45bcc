package payments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// wish is what is to become of a payment beside what its providers say.
type wish int

const (
	asIs     wish = iota
	endPages      // no open page stays behind
	cancelIt
)

// settle reads what there is of a payment at its providers, takes it over, and finishes what was begun: refunds that were
// requested, pages that must not be paid any more, the end of its time. It may be repeated at any point, also by many at once.
// What was learned is kept although something failed. Faults: NotFound; Conflict "payment_processing" when it cannot be
// cancelled yet; Unavailable when a provider is away.
func (s *Service) settle(ctx context.Context, actor identity.Actor, paymentID string, w wish) (Payment, error) {
	scope := actor.Scope()
	for range writeAttempts {
		p, err := s.get(ctx, scope, paymentID)
		if err != nil {
			return Payment{}, err
		}
		next, cause := s.look(ctx, scope, p, w)
		if cause == nil {
			next.Tries = 0
		}
		ok, err := s.keep(ctx, actor, p, &next)
		if err != nil {
			return Payment{}, err
		}
		if ok && (cause != nil || !next.toCapture(p)) {
			return next, cause
		}
	}
	return Payment{}, errBusy()
}

// toCapture says whether money is to be taken now that it was written down.
func (p Payment) toCapture(before Payment) bool {
	a := p.attempt(p.Attempt)
	if a == nil || a.State != Capturing {
		return false
	}
	was := before.attempt(p.Attempt)
	return was == nil || was.State != Capturing
}

// keep writes what became of a payment, if anything did; false when somebody was faster.
func (s *Service) keep(ctx context.Context, actor identity.Actor, p Payment, next *Payment) (bool, error) {
	next.schedule(s.now())
	if same(p, *next) {
		return true, nil
	}
	ok, err := s.put(ctx, actor.Scope(), next, p.Rev)
	if ok {
		s.told(ctx, actor, p, *next)
	}
	return ok, err
}

// look makes of a payment what it is to become. The error is of what could not be asked or done.
func (s *Service) look(ctx context.Context, scope tenancy.Scope, p Payment, w wish) (Payment, error) {
	next := p.clone()
	if next.Kind != Link {
		return next, nil
	}
	all, err := s.accounts(ctx, scope)
	if err != nil {
		return next, err
	}
	now := s.now()
	ending := w != asIs || next.isOver(now)
	failed := s.askAll(ctx, scope, all, &next, ending)
	if ending || next.State != Open {
		failed = append(failed, s.shutAll(ctx, scope, all, &next)...)
	}
	failed = append(failed, s.giveBack(ctx, scope, all, &next))
	if err := errors.Join(failed...); err != nil {
		return next, err
	}
	err = next.conclude(w, now)
	return next, err
}

// askAll asks of every attempt that is open or has taken money.
func (s *Service) askAll(ctx context.Context, scope tenancy.Scope, all Accounts, p *Payment, ending bool) []error {
	var failed []error
	for _, a := range p.Attempts {
		if a.open() || a.State == Settled || a.State == Extra {
			failed = append(failed, s.ask(ctx, scope, all, p, a.N, ending))
		}
	}
	return failed
}

// shutAll ends every attempt that is open and can be ended.
func (s *Service) shutAll(ctx context.Context, scope tenancy.Scope, all Accounts, p *Payment) []error {
	var failed []error
	for _, a := range p.Attempts {
		if a.open() && !a.unstoppable() {
			failed = append(failed, s.shut(ctx, scope, all, p, a.N))
		}
	}
	return failed
}

// conclude makes an open link cancelled, when that is wished, or expired, when its time is over and nothing can be paid any
// more. Faults: Conflict "payment_processing" when it cannot be cancelled yet.
func (p *Payment) conclude(w wish, now time.Time) error {
	if p.State != Open {
		return nil
	}
	processing := slices.ContainsFunc(p.Attempts, Attempt.open)
	switch {
	case w == cancelIt && processing:
		return fault.New(fault.Conflict, "payment_processing", "The client's bank is still at it. Please try again later.")
	case w == cancelIt:
		p.State = Cancelled
	case p.isOver(now) && !processing:
		p.State = Expired
	}
	return nil
}

// ask takes over what the provider says of an attempt, and takes the money of the newest one once it is approved.
func (s *Service) ask(ctx context.Context, scope tenancy.Scope, all Accounts, p *Payment, n int64, ending bool) error {
	a := p.attempt(n)
	g, with, err := s.gateOf(scope, all, a.Method, a.Account)
	var t Truth
	switch {
	case err != nil:
	case a.Object == "" && s.now().Sub(a.MadeAt) > keysKept:
		a.State = Ended // its address was never given to anybody, and it is over by now
		return nil
	case a.Object == "":
		t, err = g.open(ctx, with, s.opening(scope, *p, *a))
	default:
		t, err = g.read(ctx, with, *a)
	}
	switch {
	case err != nil || t.State != Approved:
	case a.State == Capturing:
		t, err = g.capture(ctx, with, *a, captureKey(*p, *a))
	case !ending && p.State == Open && n == p.Attempt:
		// It is written before it is done, so that nobody ends the attempt meanwhile: the money would be taken unseen.
		a.State = Capturing
		return nil
	}
	return p.learn(n, t, err)
}

// keysKept is how long providers know an idempotency key at least.
const keysKept = 23 * time.Hour

// shut ends an attempt.
func (s *Service) shut(ctx context.Context, scope tenancy.Scope, all Accounts, p *Payment, n int64) error {
	a := p.attempt(n)
	g, with, err := s.gateOf(scope, all, a.Method, a.Account)
	var t Truth
	if err == nil {
		t, err = g.shut(ctx, with, *a)
	}
	return p.learn(n, t, err)
}

// learn takes over what was said of an attempt. One whose account is not the clinic's any more, or that the provider refuses to
// make, is over as far as anybody here can say.
func (p *Payment) learn(n int64, t Truth, err error) error {
	why := whyRefused(err)
	switch a := p.attempt(n); {
	case err == nil:
		p.absorb(n, t)
		return nil
	case why == "account" || why != "" && a.Object == "":
		if a.open() {
			a.State = Ended
		}
		return nil
	}
	return err
}

// giveBack asks providers for the refunds that were requested, and for what was paid too much.
func (s *Service) giveBack(ctx context.Context, scope tenancy.Scope, all Accounts, p *Payment) error {
	var failed []error
	for i := range p.Attempts {
		if a := &p.Attempts[i]; a.State == Extra && a.Extra.State == Requested {
			failed = append(failed, s.refundOne(ctx, scope, all, *a, a.Extra, p.Amount.Currency))
		}
	}
	if by := p.settledBy(); by != nil {
		for i := range p.Refunds {
			if r := &p.Refunds[i]; r.State == Requested {
				failed = append(failed, s.refundOne(ctx, scope, all, *by, r, p.Amount.Currency))
				p.name(r.Object)
			}
		}
	}
	p.restate()
	return errors.Join(failed...)
}

// opening is what the page of an attempt asks for; it follows from what is stored alone.
func (s *Service) opening(scope tenancy.Scope, p Payment, a Attempt) opening {
	page := s.LinkOf(scope, p)
	return opening{
		payment: p.ID, key: p.ID + "-" + strconv.FormatInt(a.N, 10), amount: p.Amount, purpose: p.Purpose, language: p.Language,
		done: page + "?back=done", back: page + "?back=left", ends: a.EndsAt, tenant: string(scope.TenantID()), attempt: strconv.FormatInt(a.N, 10),
	}
}

func captureKey(p Payment, a Attempt) string { return fmt.Sprintf("%s-%d-capture", p.ID, a.N) }
