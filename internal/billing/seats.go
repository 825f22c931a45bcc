package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// lowering keeps the seats down while fewer are being planned at Stripe, so that nobody takes one in between.
type lowering struct {
	Seats int       `bson:"seats"`
	Until time.Time `bson:"until"`
}

const loweringLasts = time.Minute

// planned is how many seats are paid for good: the fewer of this period's and the next one's.
func (f *Facts) planned() int {
	if f.NextSeats > 0 {
		return min(f.Seats, f.NextSeats)
	}
	return f.Seats
}

func checkSeats(seats int) error {
	if seats < 1 || seats > MaxSeats {
		return fault.InvalidField("seats", "out_of_range", fmt.Sprintf("Choose 1 to %d seats.", MaxSeats))
	}
	return nil
}

// ChangeSeats sets how many seats a clinic pays for. More are charged at once, and are there when Stripe has answered; fewer
// are given up at once and paid for until the period ends, so until then they can be taken back for nothing. Asked again for
// the same number it changes nothing. Faults: Forbidden, Invalid, ErrSeatsInUse, ErrNotSubscribed, ErrUnpaid, ErrDeclined,
// ErrAway, Unavailable.
func (s *Service) ChangeSeats(ctx context.Context, actor identity.Actor, seats int) (View, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return View{}, err
	}
	if err := checkSeats(seats); err != nil {
		return View{}, err
	}
	a, _, err := s.sync(ctx, tenant)
	if err != nil {
		return View{}, err
	}
	if !a.Facts.live() {
		return View{}, ErrNotSubscribed
	}
	if a.Facts.Status != active && a.Facts.Status != trialing {
		return View{}, ErrUnpaid
	}
	if !a.Facts.CancelAt.IsZero() && seats != a.Facts.Seats {
		return View{}, ErrEnding
	}
	if err := s.setSeats(ctx, a, seats); err != nil {
		return View{}, fmt.Errorf("change the seats: %w", err)
	}
	return s.view(ctx, tenant)
}

func (s *Service) setSeats(ctx context.Context, a account, seats int) error {
	f := *a.Facts
	switch {
	case seats < f.planned():
		if err := s.lowerTeam(ctx, a, seats); err != nil {
			return err
		}
		if f.Status == trialing {
			return s.d.Stripe.Replace(ctx, f, seats)
		}
		return s.d.Stripe.Lower(ctx, f, seats)
	case f.Status == trialing:
		return s.d.Stripe.Replace(ctx, f, seats)
	case seats < f.Seats: // some of what was given up is taken back
		return s.d.Stripe.Lower(ctx, f, seats)
	}
	if err := s.d.Stripe.KeepSeats(ctx, f); err != nil || seats == f.Seats {
		return err
	}
	return s.d.Stripe.Raise(ctx, f, seats)
}

// lowerTeam takes seats away before Stripe is told, by an update that holds only while they are free.
func (s *Service) lowerTeam(ctx context.Context, a account, seats int) error {
	before := a
	a.Lowering = &lowering{Seats: seats, Until: s.now().Add(loweringLasts)}
	ok, err := s.put(ctx, &a, before)
	if err != nil {
		return err
	}
	if !ok {
		return errBusy
	}
	if err := s.d.Ledger.Add(ctx, a.ID, Due, a.Lowering.Until); err != nil {
		return err
	}
	err = s.d.Teams.LowerSeats(ctx, a.ID, seats, a.Rev)
	if fault.KindOf(err) == fault.Conflict {
		return s.takeBack(ctx, a, err)
	}
	return err
}

// takeBack undoes what kept the seats down, because they are in use.
func (s *Service) takeBack(ctx context.Context, a account, why error) error {
	before := a
	a.Lowering, a.Checkout = nil, nil
	if ok, err := s.put(ctx, &a, before); err != nil || !ok {
		return why // it ends by itself
	}
	if err := s.carryOut(ctx, a); err != nil {
		s.d.Logger.WarnContext(ctx, "seats left to the follow-up work", "tenant", a.ID, "error", err)
	}
	return why
}

// Foresight is what other seats would cost.
type Foresight struct {
	Seats  int
	Now    money.Money // to be paid at once
	Next   money.Money // to be paid for each further period
	NextAt time.Time   // when the next period begins
	Later  bool        // the change comes with the next period
	Tax    bool        // the amounts are without the tax that comes on top
}

// Foresee says what other seats would cost, by Stripe's own preview. Faults: those of ChangeSeats.
func (s *Service) Foresee(ctx context.Context, actor identity.Actor, planName string, seats int) (Foresight, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return Foresight{}, err
	}
	if err := checkSeats(seats); err != nil {
		return Foresight{}, err
	}
	a, err := s.load(ctx, tenant)
	if err != nil {
		return Foresight{}, err
	}
	f := a.Facts
	if !f.live() {
		return s.foreseeFirst(a, planName, seats)
	}
	if f.Status != active && f.Status != trialing {
		return Foresight{}, ErrUnpaid
	}
	out := Foresight{Seats: seats, NextAt: f.PeriodEnd, Later: seats < f.Seats && f.Status == active}
	out.Now, out.Next, err = s.d.Stripe.Foresee(ctx, *f, seats)
	return out, err
}

// foreseeFirst is the price of the first subscription; Stripe knows the tax only when it knows the address.
func (s *Service) foreseeFirst(a account, planName string, seats int) (Foresight, error) {
	p, err := s.plan(planName)
	if err != nil {
		return Foresight{}, err
	}
	all := money.Of(p.Seat.Amount*int64(seats), p.Seat.Currency)
	out := Foresight{Seats: seats, Now: all, Next: all, Tax: p.TaxPlus}
	if end := s.trialLeft(a); !end.IsZero() {
		out.Now, out.NextAt = money.Of(0, all.Currency), end
	}
	return out, nil
}

func (s *Service) owner(actor identity.Actor) (tenancy.ID, error) {
	if s == nil {
		return "", errOff
	}
	if err := actor.Authorise(policies.BillingManage); err != nil {
		return "", err
	}
	return actor.Scope().TenantID(), nil
}

func (s *Service) teamOf(ctx context.Context, tenant tenancy.ID) (team.Team, error) {
	teams, err := s.d.Teams.InspectMany(ctx, []tenancy.ID{tenant})
	return teams[tenant], err
}
