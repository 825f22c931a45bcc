package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// transitions gives the instants at which the zone's clocks change, to the half hour.
func transitions(zone *time.Location, firstYear, lastYear int) []time.Time {
	var out []time.Time
	for at := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() <= lastYear; at = at.Add(30 * time.Minute) {
		_, before := at.Add(-30 * time.Minute).In(zone).Zone()
		if _, after := at.In(zone).Zone(); before != after {
			out = append(out, at)
		}
	}
	if len(out) == 0 { // no change: any midnight does
		out = append(out, time.Date(firstYear, 3, 29, 0, 0, 0, 0, time.UTC))
	}
	return out
}

// Around every change of clocks appointments and clients are counted on the day that the clinic's wall shows, and the open
// time is what a clock on the wall would count minute by minute.
func TestProofDaysOverClockChanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Bucharest", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t, name)
			hours := append(daily("00:00", "06:00"), append(daily("09:30", "17:00"), daily("22:00", "24:00")...)...)
			pop := c.provider("Pop", hours...)
			first, last := 2018, 2019 // São Paulo changed its clocks then, at midnight
			if name != "America/Sao_Paulo" {
				first, last = 2026, 2027
				if proof.Long() {
					first, last = 2024, 2035
				}
			}
			checked := 0
			for _, change := range transitions(c.zone, first, last) {
				c.clock.Move(change.Add(48 * time.Hour).Sub(c.clock.Now()))
				checked += c.check(change, pop)
			}
			proof.Line(t, "proof", "dashboard-days", fmt.Sprintf("%s: %d days around changes of clocks counted as the wall shows", name, checked), "all", !t.Failed())
		})
	}
}

// check fills 30 hours on both sides of the change and compares three days.
func (c *clinic) check(change time.Time, provider string) int {
	c.t.Helper()
	var rows, people []any
	counts, news := map[string]int64{}, map[string]int64{}
	for at := change.Add(-30 * time.Hour); at.Before(change.Add(30 * time.Hour)); at = at.Add(15 * time.Minute) {
		rows = append(rows, c.row(provider, at, 15, scheduling.Completed, 1))
		people = append(people, c.client(at, clients.FromForm))
		day := at.In(c.zone).Format(time.DateOnly)
		counts[day]++
		news[day]++
	}
	c.put("appointments", rows...)
	c.put("clients", people...)
	local := change.In(c.zone)
	q := dashboard.Query{
		Period: dashboard.Custom, From: local.AddDate(0, 0, -1).Format(time.DateOnly), To: local.AddDate(0, 0, 1).Format(time.DateOnly),
	}
	n := c.read(c.owner, q)
	require.Len(c.t, n.Days, 3)
	for _, d := range n.Days {
		require.Equal(c.t, counts[d.Day.String()], d.Counts[scheduling.Completed], "appointments on %s", d.Day)
		require.Equal(c.t, news[d.Day.String()], d.NewClients, "clients on %s", d.Day)
	}
	require.Equal(c.t, c.openOnTheWall(q.From, q.To), n.Utilisation.Now.Open, "open minutes around %s", change)
	return len(n.Days)
}

// openOnTheWall looks at the clock on the wall every five minutes of the days.
func (c *clinic) openOnTheWall(first, last string) int64 {
	from, err := time.Parse(time.DateOnly, first)
	require.NoError(c.t, err)
	var open int64
	for at := from.Add(-26 * time.Hour); at.Before(from.Add(120 * time.Hour)); at = at.Add(5 * time.Minute) {
		wall := at.In(c.zone)
		if day := wall.Format(time.DateOnly); day < first || day > last {
			continue
		}
		switch minute := wall.Hour()*60 + wall.Minute(); {
		case minute < 6*60, minute >= 9*60+30 && minute < 17*60, minute >= 22*60:
			open += 5
		}
	}
	return open
}
