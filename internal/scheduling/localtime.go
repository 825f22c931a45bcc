package scheduling

import (
	"time"

	"github.com/m-saas/m-saas/internal/fault"
)

const (
	localMinutes = "2006-01-02T15:04"
	localSeconds = "2006-01-02T15:04:05"
	localDay     = "2006-01-02"
)

// Day is a local calendar day, in no zone of its own.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the local day of the instant in the zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Day{y, m, d}
}

// Next is the day after.
func (d Day) Next() Day {
	return DayOf(time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, time.UTC), time.UTC)
}

// Weekday counts from 1 (Monday) to 7 (Sunday), as ISO 8601 does.
func (d Day) Weekday() int {
	return (int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday())+6)%7 + 1
}

// String writes the day as 2026-11-24.
func (d Day) String() string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(localDay)
}

// instants gives, earliest first, the instants at which clocks of the zone show the minute of the day: none in the
// hour that is left out in spring, two in the hour that is repeated in autumn, else one.
func instants(d Day, minute int, zone *time.Location) []time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC)
	guess := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, zone)
	var out []time.Time
	// Every offset in force around a transition is the one some hours before it or the one some hours after it.
	for _, around := range [...]time.Duration{-26 * time.Hour, 0, 26 * time.Hour} {
		_, offset := guess.Add(around).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		_, real := t.In(zone).Zone()
		if real != offset {
			continue
		}
		switch {
		case len(out) == 0 || t.After(out[len(out)-1]):
			out = append(out, t)
		case t.Before(out[0]):
			out = append([]time.Time{t}, out...)
		}
	}
	return out
}

// edge gives the instant at which the minute of the day begins (first) or the last one at which it is shown. In a
// left-out hour both are the moment of the change, so that hours from 03:30 begin when the clock jumps to 04:00.
func edge(d Day, minute int, zone *time.Location, first bool) time.Time {
	ts := instants(d, minute, zone)
	switch {
	case len(ts) == 0:
		return gapEnd(d, minute, zone)
	case first:
		return ts[0]
	default:
		return ts[len(ts)-1]
	}
}

// gapEnd finds the instant at which the zone left out the minute: the earliest whose clock is past it.
func gapEnd(d Day, minute int, zone *time.Location) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC)
	low := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, zone).Add(-26 * time.Hour).Truncate(time.Second)
	high := low.Add(52 * time.Hour)
	for high.Sub(low) > time.Second {
		mid := low.Add(high.Sub(low) / 2).Truncate(time.Second)
		if asWall(mid, zone).Before(wall) {
			low = mid
		} else {
			high = mid
		}
	}
	return high.UTC()
}

func asWall(t time.Time, zone *time.Location) time.Time {
	l := t.In(zone)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
}

// ParseStart reads the start of an appointment: RFC 3339 with an offset, or the clinic's local time ("2026-11-24T10:00")
// in the zone. A local time that is shown twice in the night of a clock change means the first. Faults on the field
// "start": invalid_time, and missing_hour for a local time that the clocks leave out.
func ParseStart(s string, zone *time.Location) (time.Time, error) {
	return parseTime("start", s, zone)
}

func parseTime(field, s string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse(localMinutes, s)
	if err != nil {
		t, err = time.Parse(localSeconds, s)
	}
	if err != nil {
		return time.Time{}, fault.InvalidField(field, "invalid_time",
			"Write the time as 2026-11-24T10:00, or with an offset as 2026-11-24T10:00:00+02:00.")
	}
	found := instants(Day{t.Year(), t.Month(), t.Day()}, t.Hour()*60+t.Minute(), zone)
	if len(found) == 0 {
		return time.Time{}, fault.InvalidField(field, "missing_hour", "The clocks leave this hour out on that night.")
	}
	return found[0].Add(time.Duration(t.Second()) * time.Second), nil
}
