package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/weekly"
)

// Clock is a local time of day in minutes after midnight.
type Clock = weekly.Clock

// ParseClock reads "09:00"; "24:00" is the end of the day.
func ParseClock(s string) (Clock, bool) { return weekly.ParseClock(s) }

// WeeklyHours is one stretch of work on every such weekday, in the clinic's zone. Two on the same day have a break
// between them.
type WeeklyHours = weekly.Hours

// Stretch is one stretch of work on one day.
type Stretch = weekly.Stretch

// DayHours are an exception (the glossary's word): a day on which a provider does not keep the weekly hours but these;
// none means that the day is closed.
type DayHours struct {
	Date   string    `bson:"date"` // a local day, 2026-12-24
	Hours  []Stretch `bson:"hours"`
	Reason string    `bson:"reason"`
}

const (
	// MaxExceptions bounds the exceptions of one provider; days long gone may be dropped.
	MaxExceptions = 200
	dayForm       = "2006-01-02"
	maxReason     = 200
)

// HoursOn gives the provider's stretches of work on a local day (2026-12-24) that is such a weekday: the exception's if
// there is one, and says whether it was one.
func (p Provider) HoursOn(date string, weekday int) ([]Stretch, bool) {
	if n, found := slices.BinarySearchFunc(p.Exceptions, date, func(e DayHours, d string) int { return cmp.Compare(e.Date, d) }); found {
		return p.Exceptions[n].Hours, true
	}
	var out []Stretch
	for _, h := range p.Hours {
		if h.Weekday == weekday {
			out = append(out, Stretch{From: h.From, To: h.To})
		}
	}
	return out, false
}

// checkHours sorts the hours and adds what is wrong with them to the fields of p.
func checkHours(p *fault.Problems, in []WeeklyHours) []WeeklyHours {
	hours, bad := weekly.Tidy(in)
	addAll(p, "hours", bad)
	return hours
}

// checkExceptions sorts the exceptions and adds what is wrong with them to the fields of p.
func checkExceptions(p *fault.Problems, in []DayHours) []DayHours {
	if len(in) > MaxExceptions {
		p.Add("exceptions", "too_many", fmt.Sprintf("At most %d days.", MaxExceptions))
		return in
	}
	out := make([]DayHours, 0, len(in))
	seen := map[string]bool{}
	for i, e := range in {
		at := fmt.Sprintf("exceptions[%d]", i)
		day, err := time.Parse(dayForm, e.Date)
		switch {
		case err != nil || day.Year() < 2000 || day.Year() > 2200:
			p.Add(at+".date", "format", "Write days as 2026-12-24.")
		case seen[e.Date]:
			p.Add(at+".date", "repeated", "This day is on the list already.")
		}
		seen[e.Date] = true
		e.Reason = p.Line(at+".reason", e.Reason, false, maxReason)
		var bad []weekly.Problem
		e.Hours, bad = weekly.TidyDay(e.Hours)
		addAll(p, at+".hours", bad)
		if e.Hours == nil {
			e.Hours = []Stretch{}
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b DayHours) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// addAll adds the problems of weekly hours below a path.
func addAll(p *fault.Problems, below string, all []weekly.Problem) {
	for _, w := range all {
		p.Add(below+w.Path, w.Code, w.Message)
	}
}
