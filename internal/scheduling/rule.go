package scheduling

import (
	"fmt"
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/m-saas/m-saas/internal/fault"
)

// MaxOccurrences bounds a series.
const MaxOccurrences = 104

// Frequency says how often a series comes back.
type Frequency string

// The frequencies.
const (
	Daily   Frequency = "daily"
	Weekly  Frequency = "weekly"
	Monthly Frequency = "monthly"
)

// Rule says when a series comes back, after RFC 5545: every Interval days, weeks (which begin on Monday) or months, on
// these days when there are any, until a local day or a number of times. The first occurrence is the first that fits the
// rule from the series' start on. A month without the day (the 31st) has no occurrence.
type Rule struct {
	Freq     Frequency `bson:"freq"`
	Interval int       `bson:"interval"`         // 1 to 99; 0 = 1
	ByDay    []string  `bson:"by_day,omitempty"` // "MO"; with Monthly also "2TU" and "-1FR"
	Until    string    `bson:"until,omitempty"`  // the last local day, 2026-12-24
	Count    int       `bson:"count,omitempty"`  // 1 to MaxOccurrences; this or Until
}

// check brings the rule to its normal form and faults with Invalid on what breaks it.
func (r *Rule) check() error {
	if r.Interval == 0 {
		r.Interval = 1
	}
	switch {
	case r.Freq != Daily && r.Freq != Weekly && r.Freq != Monthly:
		return fault.InvalidField("rule.freq", "unknown_value", "A series is daily, weekly or monthly.")
	case r.Interval < 1 || r.Interval > 99:
		return fault.InvalidField("rule.interval", "out_of_range", "The interval is 1 to 99.")
	case (r.Until == "") == (r.Count == 0):
		return fault.InvalidField("rule.count", "one_of", "A series ends on a day or after a number of times.")
	case r.Count < 0 || r.Count > MaxOccurrences:
		return fault.InvalidField("rule.count", "out_of_range", fmt.Sprintf("A series has at most %d appointments.", MaxOccurrences))
	}
	if _, ok := ParseDay(r.Until); r.Until != "" && !ok {
		return fault.InvalidField("rule.until", "invalid_day", "Write the day as 2026-12-24.")
	}
	return r.checkDays()
}

func (r *Rule) checkDays() error {
	if len(r.ByDay) > 35 {
		return fault.InvalidField("rule.by_day", "too_many", "At most 35 days.")
	}
	for i, d := range r.ByDay {
		if _, ok := weekdayOf(d); !ok || r.Freq != Monthly && len(d) > 2 {
			return fault.InvalidField(fmt.Sprintf("rule.by_day[%d]", i), "unknown_value", "Write days as MO, TU, … or, by month, as 2TU or -1FR.")
		}
	}
	return nil
}

func weekdays() []string { return []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"} }

// weekdayOf reads "TU", "2TU" and "-1FR".
func weekdayOf(s string) (rrule.Weekday, bool) {
	if len(s) < 2 {
		return rrule.Weekday{}, false
	}
	n := slices.Index(weekdays(), s[len(s)-2:])
	if n < 0 {
		return rrule.Weekday{}, false
	}
	day := []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}[n]
	switch which := s[:len(s)-2]; which {
	case "":
		return day, true
	case "-1":
		return day.Nth(-1), true
	case "1", "2", "3", "4", "5":
		return day.Nth(int(which[0] - '0')), true
	}
	return rrule.Weekday{}, false
}

// walls gives the wall-clock times of the occurrences, written in UTC, from the start on. It faults with Invalid when there
// are none or more than MaxOccurrences.
func (r Rule) walls(start time.Time) ([]time.Time, error) {
	o := rrule.ROption{
		Freq:    map[Frequency]rrule.Frequency{Daily: rrule.DAILY, Weekly: rrule.WEEKLY, Monthly: rrule.MONTHLY}[r.Freq],
		Dtstart: start, Interval: r.Interval, Count: r.Count, Wkst: rrule.MO,
	}
	if d, ok := ParseDay(r.Until); ok {
		o.Until = time.Date(d.Year, d.Month, d.Day, 23, 59, 59, 0, time.UTC)
	}
	for _, s := range r.ByDay {
		day, _ := weekdayOf(s)
		o.Byweekday = append(o.Byweekday, day)
	}
	rule, err := rrule.NewRRule(o)
	if err != nil {
		return nil, fault.InvalidField("rule", "invalid_rule", "This is not a rule of a series.").WithCause(err)
	}
	var out []time.Time
	next := rule.Iterator()
	for at, ok := next(); ok; at, ok = next() {
		if len(out) == MaxOccurrences {
			return nil, fault.InvalidField("rule.until", "too_many", fmt.Sprintf("A series has at most %d appointments.", MaxOccurrences))
		}
		out = append(out, at)
	}
	if len(out) == 0 {
		return nil, fault.InvalidField("rule.until", "none", "No day fits this rule.")
	}
	return out, nil
}

// instantOf gives the instant at which the zone's clocks show a wall-clock time: the first of two; and when they leave it
// out the end of the gap, which is told.
func instantOf(wall time.Time, zone *time.Location) (at time.Time, shifted bool) {
	day, minute := Day{wall.Year(), wall.Month(), wall.Day()}, wall.Hour()*60+wall.Minute()
	if found := instants(day, minute, zone); len(found) > 0 {
		return found[0].UTC(), false
	}
	return gapEnd(day, minute, zone), true
}

// turned moves the days of a weekly rule along when its appointments go to another day; a monthly rule that names days
// cannot be told any more and loses them.
func (r Rule) turned(days int) Rule {
	if days == 0 || len(r.ByDay) == 0 {
		return r
	}
	var by []string
	for i, d := range weekdays() {
		for _, have := range r.ByDay {
			if r.Freq != Monthly && have == d {
				by = append(by, weekdays()[((i+days)%7+7)%7])
			}
		}
	}
	r.ByDay = by
	return r
}
