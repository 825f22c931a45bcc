package billing

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// Report is what one night's comparison with Stripe found. No drift is a finding too.
type Report struct {
	Day      string     `bson:"_id"` // "2026-11-27", UTC
	Started  time.Time  `bson:"started_at"`
	Finished time.Time  `bson:"finished_at,omitempty"`
	Cursor   tenancy.ID `bson:"cursor"`  // the last clinic that was compared
	Checked  int        `bson:"checked"` // clinics
	Failed   int        `bson:"failed"`  // of these, clinics that could not be compared
	Drifts   []Drift    `bson:"drifts"`  // the first 200
	Found    int        `bson:"found"`   // drifts in all
}

// Drift is one difference between what was known and what Stripe has, without any event that would have told it.
type Drift struct {
	Tenant tenancy.ID `bson:"tenant_id"` // "" = of the platform: a price
	What   string     `bson:"what"`
	Was    string     `bson:"was"`
	Is     string     `bson:"is"`
	Mended bool       `bson:"mended"`
}

const (
	maxDrifts  = 200
	reportStep = 25 // clinics between two savings
)

func (r *Report) add(found ...Drift) {
	r.Found += len(found)
	r.Drifts = append(r.Drifts, found[:min(len(found), max(0, maxDrifts-len(r.Drifts)))]...)
}

// Reconcile compares every clinic with Stripe, once a day: it reads each subscription again, mends what differs and keeps a
// report. A run that is cut short goes on where it was. Faults: ErrAway, Unavailable.
func (s *Service) Reconcile(ctx context.Context) error {
	if s == nil {
		return nil
	}
	now := s.now()
	r, there, err := s.report(ctx, now.Format(time.DateOnly))
	if err != nil || there && !r.Finished.IsZero() {
		return err
	}
	if !there {
		r = Report{Day: now.Format(time.DateOnly), Started: now, Drifts: []Drift{}}
	}
	states := []tenancy.State{tenancy.Active, tenancy.Suspended, tenancy.Deleted}
	err = s.d.Tenants.EachBelow(ctx, math.MaxInt32, states, func(t tenancy.Tenant) error {
		if t.ID <= r.Cursor {
			return nil
		}
		if err := s.compare(ctx, t, &r); err != nil {
			return err
		}
		r.Cursor = t.ID
		r.Checked++
		if r.Checked%reportStep == 0 {
			return s.saveReport(ctx, r)
		}
		return nil
	})
	if err == nil {
		err = s.comparePrices(ctx, &r)
	}
	if err == nil {
		r.Finished = s.now()
	}
	if err == nil {
		err = s.forgetEvents(ctx)
	}
	if saving := s.saveReport(context.WithoutCancel(ctx), r); saving != nil {
		return saving
	}
	return err
}

// compare looks at one clinic. Stripe being away ends the run; anything else is noted.
func (s *Service) compare(ctx context.Context, t tenancy.Tenant, r *Report) error {
	found, err := s.drifts(ctx, t)
	if err != nil {
		if fault.KindOf(err) == fault.Unavailable || ctx.Err() != nil {
			return fmt.Errorf("compare with stripe: %w", err)
		}
		s.d.Logger.WarnContext(ctx, "clinic not compared with stripe", "tenant", t.ID, "error", err)
		r.Failed++
		return nil
	}
	r.add(found...)
	return nil
}

func (s *Service) drifts(ctx context.Context, t tenancy.Tenant) ([]Drift, error) {
	told, err := s.openEvents(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	of, err := s.teamOf(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	after, before, err := s.sync(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	if err := s.closeEvents(ctx, told); err != nil {
		return nil, err
	}
	var found []Drift
	note := func(what string, was, is any, mended bool) {
		if w, i := fmt.Sprint(was), fmt.Sprint(is); w != i {
			found = append(found, Drift{Tenant: t.ID, What: what, Was: w, Is: i, Mended: mended})
		}
	}
	if len(told) == 0 { // else it is no drift: the follow-up work was about to do the same
		was, is := factsOr(before.Facts), factsOr(after.Facts)
		note("status", was.Status, is.Status, true)
		note("seats", was.Seats, is.Seats, true)
		note("next_seats", was.NextSeats, is.NextSeats, true)
		note("period_end", day(was.PeriodEnd), day(is.PeriodEnd), true)
		note("cancel_at", day(was.CancelAt), day(is.CancelAt), true)
		note("subscription", was.SubscriptionID, is.SubscriptionID, true)
		note("team_seats", of.MaxSeats, after.Seats, true)
	}
	note("double_subscriptions", 0, factsOr(after.Facts).Doubles, false)
	if f := after.Facts; t.State == tenancy.Deleted && f.live() && f.CancelAt.IsZero() {
		if err := s.d.Stripe.EndLater(ctx, *f); err != nil {
			return nil, err
		}
		note("deleted_clinic_pays", f.Status, "ends "+day(f.PeriodEnd), true)
	}
	return found, nil
}

func factsOr(f *Facts) Facts {
	if f == nil {
		return Facts{}
	}
	return *f
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// comparePrices looks whether what the screens say is what Stripe charges.
func (s *Service) comparePrices(ctx context.Context, r *Report) error {
	for _, p := range s.d.Plans {
		has, interval, err := s.d.Stripe.Price(ctx, p.PriceID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		was, is := p.Seat.Decimal()+" "+p.Seat.Currency+" "+p.Interval, "none"
		if err == nil {
			is = has.Decimal() + " " + has.Currency + " " + interval
		}
		if was != is {
			r.add(Drift{What: "price " + p.Name, Was: was, Is: is})
		}
	}
	return nil
}

// Reports gives the reports of the last nights, the newest first. The caller has checked that a super-admin asks.
func (s *Service) Reports(ctx context.Context, limit int) ([]Report, error) {
	if s == nil {
		return nil, nil
	}
	return s.lastReports(ctx, limit)
}
