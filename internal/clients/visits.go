package clients

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// VisitsDue is the kind of the follow-up work of visits: an appointment that is over is a visit.
const VisitsDue due.Kind = "visits"

// Amount is money in minor units of an ISO 4217 currency.
type Amount struct {
	Minor    int64
	Currency string
}

// Figures is what the calendar says of a client at a moment.
type Figures struct {
	Visits    Visits
	Upcoming  int
	Cancelled int
	Spent     []Amount  // the prices of completed appointments, one sum for each currency
	ChangesAt time.Time // when time alone changes the figures; zero = never
}

// Took counts a visit that began at the moment.
func (v *Visits) Took(start time.Time) {
	v.Count++
	if v.LastAt == nil || start.After(*v.LastAt) {
		v.LastAt = &start
	}
	if v.FirstAt == nil || start.Before(*v.FirstAt) {
		v.FirstAt = &start
	}
}

func (v Visits) equals(other Visits) bool {
	same := func(a, b *time.Time) bool { return a == nil && b == nil || a != nil && b != nil && a.Equal(*b) }
	return same(v.FirstAt, other.FirstAt) && same(v.LastAt, other.LastAt) && same(v.NextAt, other.NextAt) &&
		v.Count == other.Count && v.NoShows == other.NoShows
}

// RefreshVisits takes over what the calendar says of a client. The calendar calls it after each change; a change whose
// process died before is taken over when the client is read (Get), and what time alone changes by RunVisits. It
// authorises nobody.
func (s *Service) RefreshVisits(ctx context.Context, scope tenancy.Scope, clientID string) error {
	if s.Figures == nil {
		return nil
	}
	for range writeAttempts {
		rev, found, err := findVisitsRev(ctx, scope, clientID)
		if err != nil || !found {
			return err
		}
		f, err := s.Figures(ctx, scope, clientID)
		if err != nil {
			return err
		}
		if !f.ChangesAt.IsZero() && s.Ledger != nil {
			if err := s.Ledger.Add(ctx, scope.TenantID(), VisitsDue, f.ChangesAt); err != nil {
				return fmt.Errorf("refresh visits: %w", err)
			}
		}
		ok, err := putVisits(ctx, scope, clientID, f, rev)
		if err != nil || ok {
			return err
		}
	}
	return errBusy()
}

const maxVisitsRun = 200

// RunVisits refreshes the clients whose appointments are over since, and says when there are more.
func (s *Service) RunVisits(ctx context.Context, actor identity.Actor) (time.Time, error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	stale, err := listStaleVisits(ctx, actor.Scope(), s.now(), maxVisitsRun)
	if err != nil {
		return time.Time{}, fmt.Errorf("run visits: %w", err)
	}
	for _, clientID := range stale {
		if err := s.RefreshVisits(ctx, actor.Scope(), clientID); err != nil {
			return time.Time{}, err
		}
	}
	next, err := nextStaleVisits(ctx, actor.Scope())
	if err != nil {
		return time.Time{}, fmt.Errorf("run visits: %w", err)
	}
	return next, nil
}

// Totals gives what the calendar says of a client now. Spent is only for who may see revenue. Faults: Forbidden; NotFound.
func (s *Service) Totals(ctx context.Context, actor identity.Actor, clientID string) (Figures, error) {
	c, err := s.Get(ctx, actor, clientID)
	if err != nil {
		return Figures{}, err
	}
	if s.Figures == nil {
		return Figures{Visits: c.Visits}, nil
	}
	f, err := s.Figures(ctx, actor.Scope(), clientID)
	if err != nil {
		return Figures{}, fmt.Errorf("totals of a client: %w", err)
	}
	if !MaySeeSpent(actor) {
		f.Spent = nil
	}
	return f, nil
}

// MaySeeSpent says whether the actor may see what a client has spent.
func MaySeeSpent(actor identity.Actor) bool { return actor.Authorise(policies.RevenueRead) == nil }

// visited joins the visits as the calendar has them now, and mends what is kept of them.
func (s *Service) visited(ctx context.Context, scope tenancy.Scope, c *Client) error {
	if s.Figures == nil {
		return nil
	}
	f, err := s.Figures(ctx, scope, c.ID)
	if err != nil {
		return fmt.Errorf("visits of a client: %w", err)
	}
	if f.Visits.equals(c.Visits) {
		return nil
	}
	c.Visits = f.Visits
	if err := s.RefreshVisits(ctx, scope, c.ID); err != nil {
		s.Logger.WarnContext(ctx, "visits not mended", "tenant", scope.TenantID(), "client", c.ID, "error", err)
	}
	return nil
}
