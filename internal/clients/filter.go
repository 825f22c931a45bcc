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
	words            []string
	visited, created moments
}

// moments is [from, till); zero = open.
type moments struct{ from, till time.Time }

// check fills in what was left out. It faults with Invalid.
func (f Filter) check(scope tenancy.Scope, now time.Time) (question, error) {
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
	return q, q.checkFilters(scope, now)
}

func (q *question) checkFilters(scope tenancy.Scope, now time.Time) error {
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
	today := now.In(zone)
	if q.visited, err = momentsOf("last_visit", q.LastVisit, q.LastVisitFrom, q.LastVisitTo, today); err != nil {
		return err
	}
	q.created, err = momentsOf("created", q.Created, q.CreatedFrom, q.CreatedTo, today)
	return err
}

// momentsOf turns a span, or two local days that are both included, into moments; the field's days are field + "_from"
// and field + "_to".
func momentsOf(field string, span Span, from, to string, today time.Time) (moments, error) {
	switch {
	case span != "" && !slices.Contains(spans(), span):
		return moments{}, fault.InvalidField(field, "unknown_value", "This is not a span of time.")
	case span != "" && (from != "" || to != ""):
		return moments{}, fault.InvalidField(field, "both_given", "Give a span or days, not both.")
	case span != "":
		from, to = span.days(today)
	}
	var m moments
	var err error
	if m.from, err = dayStart(field+"_from", from, 0, today.Location()); err != nil {
		return moments{}, err
	}
	if m.till, err = dayStart(field+"_to", to, 1, today.Location()); err != nil {
		return moments{}, err
	}
	if !m.from.IsZero() && !m.till.IsZero() && !m.from.Before(m.till) {
		return moments{}, fault.InvalidField(field+"_to", "end_before_start", "The last day is before the first.")
	}
	return m, nil
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
