package team

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// ErrSeatsInUse refuses fewer seats than are held.
var ErrSeatsInUse = fault.New(fault.Conflict, "seats_in_use", "More seats are in use. Remove members or withdraw invitations first.")

// SetPaidSeats sets how many seats a clinic has, by what it pays for; nobody loses theirs when it has fewer. order grows with
// every decision: an older one than was carried out last changes nothing. Faults: NotFound, Unavailable.
func (s *Service) SetPaidSeats(ctx context.Context, tenant tenancy.ID, seats int, order int64) error {
	return s.setPaid(ctx, tenant, seats, order, func(*Team, time.Time) error { return nil })
}

// LowerSeats is SetPaidSeats for fewer seats than there are; by one conditional update it holds only while no more than
// these are held. Faults: ErrSeatsInUse; those of SetPaidSeats.
func (s *Service) LowerSeats(ctx context.Context, tenant tenancy.ID, seats int, order int64) error {
	return s.setPaid(ctx, tenant, seats, order, func(t *Team, now time.Time) error {
		if t.UsedSeats(now) > seats {
			return ErrSeatsInUse
		}
		return nil
	})
}

func (s *Service) setPaid(ctx context.Context, tenant tenancy.ID, seats int, order int64, check func(*Team, time.Time) error) error {
	set := false
	t, err := s.edit(ctx, tenant, func(t *Team, now time.Time) ([]note, error) {
		set = false
		if err := check(t, now); err != nil {
			return nil, err
		}
		if t.SeatsOrder > order || t.SeatsOrder == order && t.MaxSeats == seats {
			return nil, errUnchanged
		}
		before := t.MaxSeats
		t.MaxSeats, t.SeatsOrder = seats, order
		if before == seats {
			return nil, nil
		}
		set = true
		by := audit.Actor{Name: "m-saas", Role: policies.SystemKeeper}
		n := s.note(by, "tenant.seats_set", audit.Subject{Kind: "tenant", ID: string(tenant)}, change("max_seats", before, seats))
		n.Reason = "subscription"
		return []note{n}, nil
	})
	if err != nil {
		return fmt.Errorf("set paid seats: %w", err)
	}
	if set {
		s.changed(ctx, t)
	}
	return nil
}
