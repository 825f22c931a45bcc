package scheduling

import (
	"slices"
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
	return intervalsOf(workingSpans(nil, clockDays(window, zone), catalogue.Provider{Hours: hours}, nil, spanOf(window)))
}

// WorkingTime gives the time in which a provider works: the weekly hours, on the dates of exceptions those instead, and
// never outside of the clinic's opening hours when it has any. A union, clipped to the window; see OpenHours.
func WorkingTime(p catalogue.Provider, clinic []catalogue.WeeklyHours, zone *time.Location, window Interval) []Interval {
	if window.IsEmpty() {
		return nil
	}
	return intervalsOf(workingSpans(nil, clockDays(window, zone), p, clinic, spanOf(window)))
}

// clockDay is a local day with what is needed to find its clock times quickly.
type clockDay struct {
	Day

	zone    *time.Location
	name    string // "2026-11-24"
	weekday int
	zero    int64 // 00:00, where the clocks do not change on the day or near it
	even    bool  // whether zero can be counted from
}

// clockDays lists the local days that the window touches.
func clockDays(window Interval, zone *time.Location) []clockDay {
	first, last := DayOf(window.Start, zone), DayOf(window.End, zone)
	out := make([]clockDay, 0, first.DaysUntil(last)+1)
	for d := first; ; d = d.Next() {
		noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone)
		_, before := noon.Add(-38 * time.Hour).Zone()
		_, after := noon.Add(38 * time.Hour).Zone()
		day := clockDay{Day: d, zone: zone, weekday: d.Weekday(), even: before == after}
		day.zero = time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() - int64(before)
		out = append(out, day)
		if d == last {
			return out
		}
	}
}

// at gives the instant of a minute of the day; see edge.
func (d clockDay) at(minute catalogue.Clock, first bool) int64 {
	if d.even {
		return d.zero + int64(minute)*60
	}
	return edge(d.Day, int(minute), d.zone, first).Unix()
}

// workingSpans appends the working time of a provider on the days to out, as a union.
func workingSpans(out []span, days []clockDay, p catalogue.Provider, clinic []catalogue.WeeklyHours, window span) []span {
	from := len(out)
	out = slices.Grow(out, len(days)*max(1, len(p.Hours)/7))
	for i := range days {
		d := &days[i]
		for stretch := range stretchesOn(d, p) {
			open := span{d.at(stretch.From, true), d.at(stretch.To, false)}
			if len(clinic) == 0 {
				out = appendWithin(out, open, window)
				continue
			}
			for _, c := range clinic {
				if c.Weekday == d.weekday {
					hours := span{max(window.start, d.at(c.From, true)), min(window.end, d.at(c.To, false))}
					out = appendWithin(out, open, hours)
				}
			}
		}
	}
	return out[:from+len(union(out[from:]))]
}

func appendWithin(out []span, s, bounds span) []span {
	if s = (span{max(s.start, bounds.start), min(s.end, bounds.end)}); s.start < s.end {
		return append(out, s)
	}
	return out
}

// stretchesOn gives the stretches of work of one day.
func stretchesOn(d *clockDay, p catalogue.Provider) func(yield func(catalogue.Stretch) bool) {
	return func(yield func(catalogue.Stretch) bool) {
		if len(p.Exceptions) > 0 {
			if d.name == "" {
				d.name = d.String()
			}
			n := slices.IndexFunc(p.Exceptions, func(e catalogue.DayHours) bool { return e.Date == d.name })
			if n >= 0 {
				for _, s := range p.Exceptions[n].Hours {
					if !yield(s) {
						return
					}
				}
				return
			}
		}
		for _, h := range p.Hours {
			if h.Weekday == d.weekday && !yield(catalogue.Stretch{From: h.From, To: h.To}) {
				return
			}
		}
	}
}

// DayBuckets gives the local days first to last as intervals, each from its first instant to the first of the next: 23 or
// 25 hours long when the clocks change, and together without gap or overlap.
func DayBuckets(first, last Day, zone *time.Location) []Interval {
	var out []Interval
	for d := first; !last.before(d); d = d.Next() {
		out = append(out, Interval{StartOfDay(d, zone), StartOfDay(d.Next(), zone)})
	}
	return out
}

func (d Day) before(o Day) bool { return d.DaysUntil(o) > 0 }
