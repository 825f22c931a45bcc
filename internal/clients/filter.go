package clients

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// question is a filter that was checked, with its days as moments.
type question struct {
	Filter
	words      []string
	from, till time.Time // of the last visit, [from, till); zero = open
}

// check fills in what was left out. It faults with Invalid.
func (f Filter) check(scope tenancy.Scope) (question, error) {
	if f.Sort == "" {
		f.Sort = ByName
	}
	if f.Limit == 0 {
		f.Limit = DefaultPage
	}
	q := question{Filter: f, words: queryWords(f.Query)}
	switch {
	case !f.Sort.valid():
		return q, fault.InvalidField("sort", "unknown_value", "Sort by name, created_at or last_visit, reversed with a minus before it.")
	case f.Limit < 1 || f.Limit > MaxPage:
		return q, fault.InvalidField("limit", "out_of_range", "A page has 1 to 100 clients.")
	}
	return q, q.checkFilters(scope)
}

func (q *question) checkFilters(scope tenancy.Scope) error {
	switch f := q.Filter; {
	case len(f.Query) > maxQuery:
		return fault.InvalidField("q", "too_long", "This is too long to search for.")
	case f.Status != "" && !slices.Contains(statuses(), f.Status):
		return fault.InvalidField("status", "unknown_value", "The status is lead, active, inactive or vip.")
	case f.Source != "" && !slices.Contains(sources(), f.Source):
		return fault.InvalidField("source", "unknown_value", "This is not a source of clients.")
	case f.Consent != "" && !slices.Contains(channels(), f.Consent):
		return fault.InvalidField("consent", "unknown_value", "This is not a channel of consents.")
	case utf8.RuneCountInString(f.Tag) > MaxTag:
		return fault.InvalidField("tag", "too_long", "No tag is as long as this.")
	}
	zone, err := time.LoadLocation(scope.Tenant().Settings.TimeZone)
	if err != nil {
		return fmt.Errorf("time zone of the clinic: %w", err)
	}
	if q.from, err = dayStart("last_visit_from", q.LastVisitFrom, 0, zone); err != nil {
		return err
	}
	if q.till, err = dayStart("last_visit_to", q.LastVisitTo, 1, zone); err != nil {
		return err
	}
	if !q.from.IsZero() && !q.till.IsZero() && !q.from.Before(q.till) {
		return fault.InvalidField("last_visit_to", "end_before_start", "The last day is before the first.")
	}
	return nil
}

// dayStart is when the local day, or the one so many after it, begins; zero for "".
func dayStart(field, day string, later int, zone *time.Location) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	d, err := time.Parse(dayLayout, day)
	if err != nil || d.Year() < 1900 || d.Year() > 2200 {
		return time.Time{}, fault.InvalidField(field, "invalid_date", "Write a real day as 2026-12-31.")
	}
	return time.Date(d.Year(), d.Month(), d.Day()+later, 0, 0, 0, 0, zone).UTC(), nil
}
