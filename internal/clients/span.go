package clients

import (
	"strings"
	"time"
)

// Span is a time that ends today, or with "not-" before it the time before that; a saved view means it anew every day.
type Span string

// The spans.
const (
	Last7Days      Span = "7d"
	Last30Days     Span = "30d"
	Last6Months    Span = "6m"
	Last12Months   Span = "12m"
	Before6Months  Span = "not-6m"
	Before12Months Span = "not-12m"
)

func spans() []Span {
	return []Span{Last7Days, Last30Days, Last6Months, Last12Months, Before6Months, Before12Months}
}

// days gives the first and the last local day of a valid span; "" = open. Months that are too short end with their last
// day: six months before 31 August is 28 or 29 February.
func (s Span) days(today time.Time) (from, to string) {
	day := today
	switch s {
	case Last7Days:
		day = today.AddDate(0, 0, -7)
	case Last30Days:
		day = today.AddDate(0, 0, -30)
	case Last6Months, Before6Months:
		day = monthsBefore(today, 6)
	case Last12Months, Before12Months:
		day = monthsBefore(today, 12)
	}
	if strings.HasPrefix(string(s), "not-") {
		return "", day.Format(dayLayout)
	}
	return day.Format(dayLayout), ""
}

func monthsBefore(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()-time.Month(n), 1, 12, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}
