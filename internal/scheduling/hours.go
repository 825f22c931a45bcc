package scheduling

import (
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
)

// OpenHours gives the working time of weekly hours in the zone, as a union of intervals clipped to the window. On the
// nights of a clock change hours keep their wall-clock times: 00:00–24:00 is 23 or 25 hours long, and hours that begin
// in the left-out hour begin when it is over. Without hours there is no working time.
func OpenHours(hours []catalogue.WeeklyHours, zone *time.Location, window Interval) []Interval {
	if window.IsEmpty() || len(hours) == 0 {
		return nil
	}
	var out []Interval
	last := DayOf(window.End, zone)
	for day := DayOf(window.Start, zone); ; day = day.Next() {
		weekday := day.Weekday()
		for _, h := range hours {
			if h.Weekday != weekday {
				continue
			}
			open := Interval{edge(day, int(h.From), zone, true), edge(day, int(h.To), zone, false)}.Clip(window)
			if !open.IsEmpty() {
				out = append(out, open)
			}
		}
		if day == last {
			return Union(out)
		}
	}
}
