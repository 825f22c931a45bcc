package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const syncAttempts = 20

// Begin opens the billing of a clinic with its trial: the seats it was founded with, for as long as the trial lasts. It may
// be repeated. Faults: Unavailable.
func (s *Service) Begin(ctx context.Context, tenant tenancy.ID, seats int) error {
	if s == nil {
		return nil
	}
	now := s.now()
	a := account{ID: tenant, TrialUntil: now.Add(s.d.Trial), TrialSeats: seats, CreatedAt: now, Rev: 1}
	a.settle(now, s.d.Grace)
	if err := s.insert(ctx, a); err != nil {
		return err
	}
	return s.d.Ledger.Add(ctx, tenant, Due, now)
}

// Forget takes the billing of a clinic back that could not be set up.
func (s *Service) Forget(ctx context.Context, tenant tenancy.ID) error {
	if s == nil {
		return nil
	}
	return s.drop(ctx, tenant)
}

// load gives a clinic's document; one that is older than billing begins its trial now.
func (s *Service) load(ctx context.Context, tenant tenancy.ID) (account, error) {
	a, ok, err := s.find(ctx, tenant)
	if err != nil || ok {
		return a, err
	}
	teams, err := s.d.Teams.InspectMany(ctx, []tenancy.ID{tenant})
	if err != nil {
		return account{}, err
	}
	if err := s.Begin(ctx, tenant, teams[tenant].MaxSeats); err != nil {
		return account{}, err
	}
	if a, ok, err = s.find(ctx, tenant); err == nil && !ok {
		err = tenancy.ErrTenantNotFound
	}
	return a, err
}

// Run is the follow-up work of a clinic: it reads the subscription again, does what follows and closes the events that asked
// for it. Whatever happened at Stripe before the events were listed is in what is read afterwards.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (time.Time, error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	tenant := actor.Scope().TenantID()
	events, err := s.openEvents(ctx, tenant)
	if err != nil {
		return time.Time{}, err
	}
	a, _, err := s.sync(ctx, tenant)
	if err != nil {
		return time.Time{}, err
	}
	if err := s.closeEvents(ctx, events); err != nil {
		return time.Time{}, err
	}
	if len(events) == maxOpenEvents {
		return s.now(), nil
	}
	return a.next(s.now()), nil
}

// sync reads a clinic's subscription from Stripe, writes it down and does what follows. Each write holds only while nobody
// has written since the document was read, and it was read before Stripe was asked: so what is written is never older than
// what was written before. It gives what was known before, too.
func (s *Service) sync(ctx context.Context, tenant tenancy.ID) (after, before account, err error) {
	for range syncAttempts {
		if before, err = s.load(ctx, tenant); err != nil {
			return account{}, account{}, err
		}
		after = before
		if before.CustomerID != "" {
			facts, err := s.d.Stripe.Read(ctx, before.CustomerID)
			if err != nil {
				return account{}, account{}, fmt.Errorf("read the subscription: %w", err)
			}
			after.Facts = facts
		}
		ok, err := s.put(ctx, &after, before)
		if err != nil {
			return account{}, account{}, err
		}
		if ok {
			return after, before, s.carryOut(ctx, after)
		}
	}
	return account{}, account{}, errBusy
}

// put writes what was found out, with what follows from it, unless somebody was quicker. Nothing new is not written.
func (s *Service) put(ctx context.Context, after *account, before account) (bool, error) {
	now := s.now()
	if c := after.Checkout; c != nil && (after.Facts.live() || !now.Before(c.ExpiresAt)) {
		after.Checkout = nil
	}
	if l := after.Lowering; l != nil && (!now.Before(l.Until) || !after.Facts.live() || after.Facts.planned() <= l.Seats) {
		after.Lowering = nil
	}
	news := after.settle(now, s.d.Grace)
	if !news && same(*after, before) {
		return true, nil
	}
	after.ReadAt = now
	ok, err := s.replace(ctx, *after, before.Rev)
	after.Rev = before.Rev + 1
	return ok, err
}

func same(a, b account) bool {
	if (a.Facts == nil) != (b.Facts == nil) || (a.Checkout == nil) != (b.Checkout == nil) || (a.Lowering == nil) != (b.Lowering == nil) {
		return false
	}
	return (a.Lowering == nil || *a.Lowering == *b.Lowering) && (a.Facts == nil || *a.Facts == *b.Facts) && (a.Checkout == nil || *a.Checkout == *b.Checkout) && a.CustomerID == b.CustomerID &&
		a.TrialSeats == b.TrialSeats && a.TrialUntil.Equal(b.TrialUntil)
}

// carryOut tells the team and the directory what has been decided. It may be repeated: both know the order of decisions.
func (s *Service) carryOut(ctx context.Context, a account) error {
	if err := s.d.Teams.SetPaidSeats(ctx, a.ID, a.Seats, a.Rev); err != nil {
		return err
	}
	changed, err := s.d.Tenants.SetReadOnly(ctx, a.ID, a.ReadOnlyFrom, a.why(), a.Rev)
	if err != nil {
		return err
	}
	if changed {
		s.d.Changed(ctx, a.ID)
		s.d.Notify(ctx, a.ID, "billing.changed", string(a.ID), a.Rev)
	}
	return nil
}
