package dashboard

import (
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// Period names the days that the numbers are about, in the clinic's zone.
type Period string

// The periods. SevenDays and ThirtyDays end today; Month is the calendar month of today as a whole, days to come included.
const (
	Today      Period = "today"
	SevenDays  Period = "7d"
	ThirtyDays Period = "30d"
	Month      Period = "month"
	Custom     Period = "custom" // From and To, both included
)

// MaxDays is the longest period.
const MaxDays = 186

// Span is the local days First to Last, both included.
type Span struct {
	First, Last scheduling.Day
}

func (s Span) days() int { return s.First.DaysUntil(s.Last) + 1 }

// spans gives the period and the one before it that it is compared with: as many days, or the calendar month before.
func (q Query) spans(now time.Time, zone *time.Location) (is, before Span, err error) {
	today := scheduling.DayOf(now, zone)
	switch q.Period {
	case Today, "":
		is = Span{today, today}
	case SevenDays:
		is = Span{today.AddDays(-6), today}
	case ThirtyDays:
		is = Span{today.AddDays(-29), today}
	case Month:
		first := scheduling.Day{Year: today.Year, Month: today.Month, Day: 1}
		last := first.AddDays(31)
		last = scheduling.Day{Year: last.Year, Month: last.Month, Day: 1}.AddDays(-1)
		end := first.AddDays(-1)
		return Span{first, last}, Span{scheduling.Day{Year: end.Year, Month: end.Month, Day: 1}, end}, nil
	case Custom:
		if is, err = q.custom(today); err != nil {
			return Span{}, Span{}, err
		}
	default:
		return Span{}, Span{}, fault.InvalidField("period", "unknown_value", "The period is today, 7d, 30d, month or custom.")
	}
	return is, Span{is.First.AddDays(-is.days()), is.First.AddDays(-1)}, nil
}

// farthest bounds how many days from today a period may begin or end.
const farthest = 10 * 366

func (q Query) custom(today scheduling.Day) (Span, error) {
	first, ok := scheduling.ParseDay(q.From)
	if !ok || abs(today.DaysUntil(first)) > farthest {
		return Span{}, fault.InvalidField("from", "invalid_day", "Write the day as 2026-11-24.")
	}
	last, ok := scheduling.ParseDay(q.To)
	if !ok || abs(today.DaysUntil(last)) > farthest {
		return Span{}, fault.InvalidField("to", "invalid_day", "Write the day as 2026-11-24.")
	}
	s := Span{first, last}
	switch n := s.days(); {
	case n < 1:
		return Span{}, fault.InvalidField("to", "end_before_start", "The last day has to be after the first.")
	case n > MaxDays:
		return Span{}, fault.InvalidField("to", "too_long", "A period has at most 186 days.")
	}
	return s, nil
}

func abs(n int) int { return max(n, -n) }
