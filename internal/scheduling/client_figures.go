package scheduling

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
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

// figures counts appointments that come with the newest first.
func figures(all []Appointment, now time.Time) clients.Figures {
	var f clients.Figures
	spent := map[string]int64{}
	for _, a := range all {
		start, end := a.Start.UTC(), a.End.UTC()
		switch a.Status {
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
