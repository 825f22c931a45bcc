package billing

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/tenancy"
)

// View is how a clinic stands, for its owner and for super-admins.
type View struct {
	State        State
	Status       string // Stripe's; "" before there is a subscription
	Plan         Plan   // zero before there is a subscription, or of a price that is no longer offered
	Plans        []Plan // that are offered
	Seats        int    // how many there are
	Used         int
	PaidSeats    int // of the present period
	NextSeats    int // of the next period; 0 = as now
	PendingSeats int // wanted, and waiting for a payment at PayURL
	PeriodEnd    time.Time
	TrialUntil   time.Time // zero when it is no trial
	CancelAt     time.Time
	ReadOnlyFrom time.Time // zero = never, as things stand
	ReadOnly     bool
	Open         money.Money // of the invoice at PayURL
	PayURL       string
	Card         Card
	Paused       bool // the trial ended without a card: Resume goes on
	CustomerID   string
	ReadAt       time.Time
	Rev          int64
}

// Get gives how a clinic stands, as it was last read. Faults: Forbidden, NotFound when nothing is paid here, Unavailable.
func (s *Service) Get(ctx context.Context, actor identity.Actor) (View, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return View{}, err
	}
	a, err := s.load(ctx, tenant)
	if err != nil {
		return View{}, err
	}
	return s.viewOf(ctx, a)
}

// Refresh reads the subscription again before it gives how the clinic stands. Faults: those of Get, ErrAway.
func (s *Service) Refresh(ctx context.Context, actor identity.Actor) (View, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, tenant)
}

// Inspect is Get for super-admins; false when nothing is paid here. The caller has checked that one asks.
func (s *Service) Inspect(ctx context.Context, tenant tenancy.ID) (View, bool, error) {
	if s == nil {
		return View{}, false, nil
	}
	a, ok, err := s.find(ctx, tenant)
	if err != nil || !ok {
		return View{}, false, err
	}
	v, err := s.viewOf(ctx, a)
	return v, true, err
}

func (s *Service) view(ctx context.Context, tenant tenancy.ID) (View, error) {
	a, _, err := s.sync(ctx, tenant)
	if err != nil {
		return View{}, err
	}
	return s.viewOf(ctx, a)
}

func (s *Service) viewOf(ctx context.Context, a account) (View, error) {
	of, err := s.teamOf(ctx, a.ID)
	if err != nil {
		return View{}, err
	}
	now := s.now()
	state, seats, from := a.decide(now, s.d.Grace)
	v := View{
		State: state, Plans: s.d.Plans, Seats: seats, Used: of.UsedSeats(now), ReadOnlyFrom: from, ReadOnly: !from.IsZero() && !now.Before(from),
		CustomerID: a.CustomerID, ReadAt: a.ReadAt, Rev: a.Rev,
	}
	f := a.Facts
	if !f.began() {
		v.TrialUntil = a.TrialUntil
		return v, nil
	}
	v.Status, v.Plan, v.PaidSeats, v.NextSeats, v.PendingSeats = f.Status, s.planOf(f.PriceID), f.Seats, f.NextSeats, f.PendingSeats
	v.PeriodEnd, v.CancelAt, v.Open, v.PayURL, v.Card, v.Paused = f.PeriodEnd, f.CancelAt, f.Open, f.PayURL, f.Card, f.Status == paused
	if f.Status == trialing {
		v.TrialUntil = f.TrialEnd
	}
	return v, nil
}

// Portal gives the address where the owner changes the card, ends the subscription and sees the invoices. Faults: Forbidden,
// ErrNotSubscribed, ErrAway.
func (s *Service) Portal(ctx context.Context, actor identity.Actor) (string, error) {
	a, err := s.customer(ctx, actor)
	if err != nil {
		return "", err
	}
	t := actor.Scope().Tenant()
	return s.d.Stripe.Portal(ctx, a.CustomerID, s.d.Address+"/c/"+t.Slug+"/settings/plan?from=portal", t.Settings.Language)
}

// Resume charges the card of a clinic whose trial ended without one. Faults: Forbidden, ErrNotSubscribed, ErrDeclined, ErrAway.
func (s *Service) Resume(ctx context.Context, actor identity.Actor) (View, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return View{}, err
	}
	a, _, err := s.sync(ctx, tenant)
	if err != nil {
		return View{}, err
	}
	if !a.Facts.live() {
		return View{}, ErrNotSubscribed
	}
	if a.Facts.Status == paused {
		if err := s.d.Stripe.Resume(ctx, *a.Facts); err != nil {
			return View{}, err
		}
	}
	return s.view(ctx, tenant)
}

const invoicesPage = 24

// Invoices pages through what the clinic has been charged, the newest first. Faults: Forbidden, ErrAway.
func (s *Service) Invoices(ctx context.Context, actor identity.Actor, after string) (InvoicePage, error) {
	a, err := s.customer(ctx, actor)
	if err != nil {
		if err == ErrNotSubscribed { //nolint:errorlint // made below
			return InvoicePage{}, nil
		}
		return InvoicePage{}, err
	}
	return s.d.Stripe.Invoices(ctx, a.CustomerID, after, invoicesPage)
}

func (s *Service) customer(ctx context.Context, actor identity.Actor) (account, error) {
	tenant, err := s.owner(actor)
	if err != nil {
		return account{}, err
	}
	a, err := s.load(ctx, tenant)
	if err == nil && a.CustomerID == "" {
		err = ErrNotSubscribed
	}
	return a, err
}

// SetTrialSeats sets the seats of a clinic that does not pay yet. The caller has checked that a super-admin asks. Faults:
// ErrSeatsPaid, Unavailable.
func (s *Service) SetTrialSeats(ctx context.Context, tenant tenancy.ID, seats int) error {
	if s == nil {
		return nil
	}
	for range syncAttempts {
		before, err := s.load(ctx, tenant)
		if err != nil {
			return err
		}
		if before.Facts.began() {
			return ErrSeatsPaid
		}
		after := before
		after.TrialSeats = seats
		ok, err := s.put(ctx, &after, before)
		if err != nil || ok {
			return err
		}
	}
	return errBusy
}
