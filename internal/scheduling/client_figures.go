package scheduling

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// maxOfClient bounds how many of a client's appointments the figures are counted over, the newest.
const maxOfClient = 5000

// FiguresOf makes the question of clients.Deps.Figures: what does the calendar say of a client at this moment? An
// appointment that is over and was neither cancelled nor missed is a visit, also when nobody took its status further.
func FiguresOf(now func() time.Time) func(ctx context.Context, scope tenancy.Scope, clientID string) (clients.Figures, error) {
	return func(ctx context.Context, scope tenancy.Scope, clientID string) (clients.Figures, error) {
		all, err := allOfClient(ctx, scope, clientID)
		if err != nil {
			return clients.Figures{}, fmt.Errorf("count a client's appointments: %w", err)
		}
		return figures(all, now().UTC()), nil
	}
}

// OfClientAfter gives up to limit of a client's appointments after the place in a list of the newest first (start, then
// identifier), or from its beginning with an empty identifier. Faults: Forbidden.
func (s *Service) OfClientAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, key string, limit int) ([]Appointment, error) {
	if err := actor.Authorise(policies.AppointmentsRead); err != nil {
		return nil, err
	}
	var after *place
	if key != "" {
		after = &place{Start: at, ID: key}
	}
	found, err := listOfClient(ctx, actor.Scope(), clientID, limitedTo(actor), after, limit)
	if err != nil {
		return nil, fmt.Errorf("list a client's appointments: %w", err)
	}
	return s.join(ctx, actor.Scope(), found)
}

// figures counts appointments that come with the newest first.
func figures(all []Appointment, now time.Time) clients.Figures {
	var f clients.Figures
	spent := map[string]int64{}
	for _, a := range all {
		start, end := a.Start.UTC(), a.End.UTC()
		switch a.Status {
		case Held: // nobody's yet
		case Cancelled:
			f.Cancelled++
		case NoShow:
			f.Visits.NoShows++
		case Scheduled, Confirmed:
			if end.After(now) {
				f.Upcoming++
				f.Visits.NextAt = &start
				if f.ChangesAt.IsZero() || end.Before(f.ChangesAt) {
					f.ChangesAt = end
				}
				continue
			}
			f.Visits.Took(start)
		case Arrived, InProgress:
			f.Visits.Took(start)
		case Completed:
			f.Visits.Took(start)
			spent[a.Price.Currency] += a.Price.Amount
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(spent)) {
		f.Spent = append(f.Spent, clients.Amount{Minor: spent[currency], Currency: currency})
	}
	return f
}
