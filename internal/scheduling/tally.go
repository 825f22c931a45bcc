package scheduling

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/tenancy"
)

// TallyQuery says what Tally counts: appointments that start on the local days First to Last, of these providers alone
// when there are any (nil = all).
type TallyQuery struct {
	First, Last Day
	Providers   []string
}

// TallyRow counts the appointments of one day, status, provider and currency.
type TallyRow struct {
	Day        Day
	Status     Status
	ProviderID string
	Currency   string
	Count      int64
	Minutes    int64 // of their lengths together
	Amount     int64 // of their prices together, in minor units
}

// Tally counts appointments by day in the clinic's zone, in one aggregation. An appointment belongs to the day on which
// it starts. Like the catalogue's look-ups it authorises nobody: its callers have done so.
func (s *Service) Tally(ctx context.Context, scope tenancy.Scope, q TallyQuery) ([]TallyRow, error) {
	zone, err := ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	rows, err := tallyAppointments(ctx, scope, StartOfDay(q.First, zone), StartOfDay(q.Last.Next(), zone), zone.String(), q.Providers)
	if err != nil {
		return nil, fmt.Errorf("count appointments: %w", err)
	}
	return rows, nil
}

// StartOfDay is the first instant of the local day: later than midnight where the clocks leave midnight out.
func StartOfDay(d Day, zone *time.Location) time.Time { return edge(d, 0, zone, true).UTC() }

// AddDays is the day n days later, or earlier when n is negative.
func (d Day) AddDays(n int) Day {
	return DayOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC), time.UTC)
}

// ParseDay reads "2026-11-24".
func ParseDay(s string) (Day, bool) {
	t, err := time.Parse(localDay, s)
	return DayOf(t, time.UTC), err == nil
}

// DaysUntil counts the days from d to the later day e.
func (d Day) DaysUntil(e Day) int {
	at := func(d Day) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(at(e).Sub(at(d)) / (24 * time.Hour))
}

// OpenTime is the time in which a provider works within some days, less the time that is blocked.
type OpenTime map[string]time.Duration // by provider

// OpenTime sums the working hours of the providers on the local days first to last, less their time off and the clinic's
// blocked time. Authorises nobody, as Tally.
func (s *Service) OpenTime(ctx context.Context, scope tenancy.Scope, first, last Day, of []catalogue.Provider) (OpenTime, error) {
	zone, err := ZoneOf(scope)
	if err != nil {
		return nil, err
	}
	window := Interval{StartOfDay(first, zone), StartOfDay(last.Next(), zone)}
	blocks, err := blocksWithin(ctx, scope, window)
	if err != nil {
		return nil, fmt.Errorf("read blocked times: %w", err)
	}
	out := OpenTime{}
	for _, p := range of {
		var off []Interval
		for _, b := range blocks {
			if b.concerns(p.ID, p.LocationID) {
				off = append(off, b.Interval())
			}
		}
		for _, free := range Subtract(WorkingTime(p, clinicHours(scope), zone, window), Union(off)) {
			out[p.ID] += free.Length()
		}
	}
	return out, nil
}

// counted are the statuses of appointments that count as such.
func counted() []Status {
	return slices.DeleteFunc(Statuses(), func(s Status) bool { return s == "held" })
}
