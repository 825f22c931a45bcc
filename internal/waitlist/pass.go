package waitlist

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

// Run is one pass over the actor's waitlist: it finishes accepted offers, ends expired ones and entries whose days are
// over, and offers free times to who has waited longest. It says when the next pass is due. It may run at any time, be cut
// at any point and run twice at once: every change is conditional on the entry's revision. Faults: Forbidden, Unavailable.
func (s *Service) Run(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.HoldsTake); err != nil {
		return time.Time{}, err
	}
	open, err := ranked(ctx, actor.Scope(), []Status{Waiting, Offered}, MaxEntries)
	if err != nil {
		return time.Time{}, fmt.Errorf("pass over waitlist: %w", err)
	}
	slices.SortStableFunc(open, byRank)
	open, err = s.tidy(ctx, actor, open)
	if err != nil {
		return time.Time{}, fmt.Errorf("pass over waitlist: %w", err)
	}
	if open, err = s.offerFree(ctx, actor, open); err != nil {
		return time.Time{}, fmt.Errorf("pass over waitlist: %w", err)
	}
	return s.nextPass(actor, open)
}

// tidy settles what is over and gives the entries that still wait or have an offer.
func (s *Service) tidy(ctx context.Context, actor identity.Actor, open []Entry) ([]Entry, error) {
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return nil, err
	}
	now := s.now()
	today := scheduling.DayOf(now, zone).String()
	out := make([]Entry, 0, len(open))
	for _, e := range open {
		rev := e.Rev
		var err error
		switch o := e.Offer; {
		case o != nil && o.Accepted:
			e, err = s.finish(ctx, actor, e)
		case o != nil && !o.ExpiresAt.After(now):
			e.endOffer(Expired, now)
			err = s.save(ctx, actor, &e, rev, audit.Entry{Action: "waitlist_entry.offer_expired"})
		case o == nil && e.To < today:
			e.Status, e.CloseReason = Closed, ""
			err = s.save(ctx, actor, &e, rev, audit.Entry{Action: "waitlist_entry.closed"})
		}
		switch {
		case fault.KindOf(err) == fault.Conflict:
			continue // somebody else is at it; their change marks another pass
		case err != nil:
			return nil, err
		case e.isOpen():
			out = append(out, e)
		}
	}
	return out, nil
}

// offerFree offers free times to the entries in their order. The same time goes to a few people at once.
func (s *Service) offerFree(ctx context.Context, actor identity.Actor, open []Entry) ([]Entry, error) {
	settings, err := s.settings(ctx, actor.Scope())
	if err != nil || !settings.AutoOffer {
		return open, err
	}
	wants := func(e Entry) bool { return e.Status == Waiting && e.AutoOffer }
	if !slices.ContainsFunc(open, wants) {
		return open, nil
	}
	from := s.now().Add(time.Duration(settings.LeadHours) * time.Hour)
	board, err := s.Calendar.Board(ctx, actor, scheduling.Interval{Start: from, End: from.Add(reach)})
	if err != nil {
		return nil, err
	}
	offered := offersOf(open)
	for i, e := range open {
		if !wants(e) {
			continue
		}
		fits, err := fitsOf(actor.Scope(), board, e, from)
		if err != nil {
			return nil, err
		}
		n := slices.IndexFunc(fits, func(at scheduling.Slot) bool { return crowd(offered, at) < settings.Parallel })
		if n < 0 {
			continue
		}
		made, err := s.makeOffer(ctx, actor, e, fits[n], settings, "")
		if fault.KindOf(err) == fault.Conflict {
			continue // changed meanwhile, or nobody who could be written to: the staff see that
		}
		if err != nil {
			return nil, err
		}
		open[i] = made
		offered = append(offered, *made.Offer)
	}
	return open, nil
}

func offersOf(entries []Entry) []Offer {
	var out []Offer
	for _, e := range entries {
		if e.Offer != nil {
			out = append(out, *e.Offer)
		}
	}
	return out
}

// crowd counts the open offers that the time would be taken from.
func crowd(offered []Offer, at scheduling.Slot) int {
	n := 0
	for _, o := range offered {
		if o.ProviderID == at.ProviderID && (scheduling.Interval{Start: o.Start, End: o.End}).Overlaps(at.Interval) {
			n++
		}
	}
	return n
}

// nextPass is the first expiry, or the next day: days come into reach, and others end.
func (s *Service) nextPass(actor identity.Actor, open []Entry) (time.Time, error) {
	if len(open) == 0 {
		return time.Time{}, nil
	}
	zone, err := scheduling.ZoneOf(actor.Scope())
	if err != nil {
		return time.Time{}, err
	}
	now := s.now()
	local := now.In(zone)
	next := time.Date(local.Year(), local.Month(), local.Day()+1, nightTo, 0, 0, 0, zone).UTC()
	for _, e := range open {
		if e.Offer != nil && e.Offer.ExpiresAt.Before(next) {
			next = e.Offer.ExpiresAt
		}
	}
	if soonest := now.Add(time.Second); next.Before(soonest) {
		next = soonest
	}
	return next, nil
}
