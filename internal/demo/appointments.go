package demo

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
)

func (f *filler) fillAppointments(ctx context.Context, p *plan) error {
	var booked atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, v := range p.visits {
		group.Go(func() error {
			ok, err := f.visit(ctx, v)
			if ok {
				booked.Add(1)
			}
			return err
		})
	}
	err := group.Wait()
	f.booked = int(booked.Load())
	return err
}

// visit books one visit and takes it to its status. A time that is not free any more, because people have used the demo
// since, is passed over; so is a status of a visit that somebody has touched.
func (f *filler) visit(ctx context.Context, v visit) (bool, error) {
	in := scheduling.Booking{
		ID: f.key(id.Appointment, v.provider+v.start), ClientID: v.client, ProviderID: f.key(id.Provider, v.provider),
		ResourceID: f.key(id.Resource, v.chair), Start: v.start, Notes: v.notes,
	}
	if v.past { // nobody books on a day that is over, but a clinic brings its past along
		in.Source = scheduling.ByImport
	}
	for _, s := range v.services {
		in.ServiceIDs = append(in.ServiceIDs, f.key(id.Service, s))
	}
	a, err := f.Scheduling.Book(ctx, f.actor, in)
	switch {
	case isTaken(err):
		return false, nil
	case err != nil:
		return false, err
	case v.status == scheduling.Scheduled || a.Rev > 1:
		return true, nil
	}
	_, err = f.Scheduling.ChangeStatus(ctx, f.actor, a.ID, a.Rev, scheduling.StatusChange{Status: v.status, Reason: v.reason})
	if fault.KindOf(err) == fault.Conflict {
		return true, nil
	}
	return true, err
}

// isTaken says whether the time is another's, or the visit was planned with other details on an earlier day.
func isTaken(err error) bool {
	f, ok := fault.As(err)
	return ok && (f.Code == "appointment_conflict" || f.Code == "idempotency_key_reused")
}
