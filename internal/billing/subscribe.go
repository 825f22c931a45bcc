package billing

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
)

// checkoutLasts is how long a page waits for its payment. Stripe wants half an hour at least.
const checkoutLasts = 35 * time.Minute

// shortestTrial is what Stripe wants a trial to last from a checkout on, and a bit.
const shortestTrial = 49 * time.Hour

// Subscribe gives the address of the page where the owner takes a subscription of a plan with seats. What is left of the
// trial is kept. While the page waits nobody takes more seats than will be paid. Faults: Forbidden, Invalid, ErrSeatsInUse,
// ErrSubscribed, ErrAway, Unavailable.
func (s *Service) Subscribe(ctx context.Context, actor identity.Actor, planName string, seats int) (string, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return "", err
	}
	p, err := s.plan(planName)
	if err != nil {
		return "", err
	}
	if err := checkSeats(seats); err != nil {
		return "", err
	}
	a, _, err := s.sync(ctx, tenant)
	if err != nil {
		return "", err
	}
	if a.Facts.live() {
		return "", ErrSubscribed
	}
	if a, err = s.withCustomer(ctx, actor, a); err != nil {
		return "", err
	}
	if a.Checkout != nil && a.Checkout.SessionID != "" {
		if err := s.d.Stripe.CloseCheckout(ctx, a.Checkout.SessionID); err != nil {
			return "", err
		}
	}
	if a, err = s.reserve(ctx, a, seats); err != nil {
		return "", err
	}
	scope := actor.Scope().Tenant()
	back := s.d.Address + "/c/" + scope.Slug + "/settings/plan"
	session, url, err := s.d.Stripe.Checkout(ctx, Purchase{
		Key: "checkout-" + string(tenant) + "-" + strconv.FormatInt(a.Rev, 10), CustomerID: a.CustomerID, PriceID: p.PriceID, Seats: seats,
		TrialEnd: s.trialLeft(a), ExpiresAt: a.Checkout.ExpiresAt, Done: back + "?from=checkout", Back: back, Language: scope.Settings.Language,
	})
	if err != nil {
		return "", err
	}
	before, open := a, *a.Checkout
	open.SessionID = session
	a.Checkout = &open
	if ok, err := s.put(ctx, &a, before); err != nil || !ok {
		return "", firstOf(err, errBusy)
	}
	return url, nil
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// trialLeft is when the trial ends, if enough of it is left to be kept; zero otherwise.
func (s *Service) trialLeft(a account) time.Time {
	if a.Facts.began() || a.TrialUntil.Before(s.now().Add(shortestTrial)) {
		return time.Time{}
	}
	return a.TrialUntil
}

// reserve keeps the seats down to those that are about to be paid; it refuses fewer than are held.
func (s *Service) reserve(ctx context.Context, a account, seats int) (account, error) {
	before := a
	a.Checkout = &checkout{Seats: seats, ExpiresAt: s.now().Add(checkoutLasts)}
	ok, err := s.put(ctx, &a, before)
	if err != nil || !ok {
		return account{}, firstOf(err, errBusy)
	}
	if err := s.d.Ledger.Add(ctx, a.ID, Due, a.Checkout.ExpiresAt); err != nil {
		return account{}, err
	}
	of, err := s.teamOf(ctx, a.ID)
	if err != nil {
		return account{}, err
	}
	if of.UsedSeats(s.now()) > seats {
		return account{}, s.takeBack(ctx, a, team.ErrSeatsInUse)
	}
	if a.Seats == 0 { // a trial that is over: nobody takes a seat
		return a, nil
	}
	if err := s.d.Teams.LowerSeats(ctx, a.ID, a.Seats, a.Rev); err != nil {
		return account{}, s.takeBack(ctx, a, err)
	}
	return a, nil
}

// withCustomer makes the clinic a customer of Stripe's when it is none yet.
func (s *Service) withCustomer(ctx context.Context, actor identity.Actor, a account) (account, error) {
	for range syncAttempts {
		if a.CustomerID != "" {
			return a, nil
		}
		t := actor.Scope().Tenant()
		key := id.Derived(id.Tenant, "customer", string(t.ID), t.Settings.Name, actor.Person().Email)
		customer, err := s.d.Stripe.CreateCustomer(ctx, key, t.Settings.Name, actor.Person().Email, map[string]string{"tenant": string(t.ID)})
		if err != nil {
			return account{}, err
		}
		before := a
		a.CustomerID = customer
		ok, err := s.put(ctx, &a, before)
		if err != nil || ok {
			return a, err
		}
		if a, err = s.load(ctx, t.ID); err != nil {
			return account{}, fmt.Errorf("read billing again: %w", err)
		}
	}
	return account{}, errBusy
}
