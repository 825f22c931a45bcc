package scheduling_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// tick is an instant and what the clocks of a zone show then.
type tick struct {
	at     time.Time
	day    string
	minute int // after midnight
}

// clockwork is the oracle: the clocks of some days, read every five minutes. It knows nothing of offsets or changes.
type clockwork []tick

func watch(from, to time.Time, zone *time.Location) clockwork {
	var out clockwork
	for at := from.UTC(); at.Before(to); at = at.Add(5 * time.Minute) {
		l := at.In(zone)
		out = append(out, tick{at, l.Format(time.DateOnly), l.Hour()*60 + l.Minute()})
	}
	return out
}

func (c clockwork) of(day string) clockwork {
	return slices.DeleteFunc(slices.Clone(c), func(t tick) bool { return t.day != day })
}

// first is when the clocks of the day first show the minute or, when they leave it out, have first passed it.
func (c clockwork) first(day string, minute int) (at time.Time, shown bool) {
	for _, t := range c.of(day) {
		if t.minute == minute {
			return t.at, true
		}
	}
	for _, t := range c.of(day) {
		if t.minute > minute {
			return t.at, false
		}
	}
	last := c.of(day)
	return last[len(last)-1].at.Add(5 * time.Minute), false
}

// last is when the clocks of the day last show the minute; see first.
func (c clockwork) last(day string, minute int) time.Time {
	at, _ := c.first(day, minute)
	for _, t := range c.of(day) {
		if t.minute == minute {
			at = t.at
		}
	}
	return at
}

// changes are the days around which a zone's clocks change; of a zone that never does, the first of each quarter.
func changes(zone *time.Location, from, to int) []time.Time {
	var out []time.Time
	start, end := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(to+1, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := start; at.Before(end); at = at.Add(time.Hour) {
		_, before := at.In(zone).Zone()
		if _, after := at.Add(time.Hour).In(zone).Zone(); before != after {
			out = append(out, at)
		}
	}
	if len(out) > 0 {
		return out
	}
	for at := start; at.Before(end); at = at.AddDate(0, 3, 0) {
		out = append(out, at)
	}
	return out
}

// timeProof compares what the calendar works out with the clockwork.
type timeProof struct {
	t       *testing.T
	zone    *time.Location
	clock   clockwork
	days    []scheduling.Day // those that are asked about; the clockwork reaches over them
	cases   int
	differs int
}

func (p *timeProof) same(what string, got, want any) {
	p.cases++
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		p.differs++
		if p.differs <= 5 {
			p.t.Errorf("%s %s: %s instead of %s", p.zone, what, g, w)
		}
	}
}

func span(from, to time.Time) string {
	return from.UTC().Format(time.RFC3339) + "–" + to.UTC().Format(time.RFC3339)
}

func spans(in []scheduling.Interval) []string {
	out := []string{}
	for _, i := range in {
		out = append(out, span(i.Start, i.End))
	}
	return out
}

// buckets: every instant belongs to the day that the clocks show, and to no other.
func (p *timeProof) buckets() {
	want := []string{}
	for _, d := range p.days {
		of := p.clock.of(d.String())
		want = append(want, span(of[0].at, of[len(of)-1].at.Add(5*time.Minute)))
	}
	p.same("day buckets", spans(scheduling.DayBuckets(p.days[0], p.days[len(p.days)-1], p.zone)), want)
}

func (p *timeProof) window() scheduling.Interval {
	all := scheduling.DayBuckets(p.days[0], p.days[len(p.days)-1], p.zone)
	return scheduling.Interval{Start: all[0].Start, End: all[len(all)-1].End}
}

// hours: stretches of ninety minutes that begin at the hour are open from when the clocks first show it.
func (p *timeProof) hours(hour int) {
	from, to := hour*60, min(hour*60+90, 24*60)
	weekly := allWeek(catalogue.Clock(from).String(), catalogue.Clock(to).String())
	var want []scheduling.Interval
	for _, d := range p.days {
		start, _ := p.clock.first(d.String(), from)
		if end := p.clock.last(d.String(), to); end.After(start) {
			want = append(want, scheduling.Interval{Start: start, End: end})
		}
	}
	open := scheduling.OpenHours(weekly, p.zone, p.window())
	p.same(fmt.Sprintf("hours from %02d:00", hour), spans(open), spans(scheduling.Union(want)))
	p.slots(hour, open)
}

// slots: half an hour fits at every quarter that the clocks show while it is open.
func (p *timeProof) slots(hour int, open []scheduling.Interval) {
	want, got := []string{}, []string{}
	for _, t := range p.clock {
		at := scheduling.Interval{Start: t.at, End: t.at.Add(30 * time.Minute)}
		if t.minute%15 == 0 && scheduling.Covers(open, at) {
			want = append(want, span(at.Start, at.End))
		}
	}
	for _, s := range scheduling.FreeSlots(scheduling.SlotSearch{
		Window: p.window(), Zone: p.zone, Duration: 30 * time.Minute, Step: 15 * time.Minute, Limit: 1000,
		Providers: []scheduling.Calendar{{ID: "p", Open: open}},
	}) {
		got = append(got, span(s.Start, s.End))
	}
	p.same(fmt.Sprintf("slots from %02d:00", hour), got, want)
}

// series: a daily appointment keeps its time on the clocks; where they leave it out it begins when the gap is over.
func (p *timeProof) series(hour, minute int) {
	want, got := []string{}, []string{}
	for _, d := range p.days {
		at, shown := p.clock.first(d.String(), hour*60+minute)
		want = append(want, fmt.Sprint(at.UTC().Format(time.RFC3339), !shown))
	}
	d := p.days[0]
	starts, shifted, err := scheduling.SeriesStarts(scheduling.Rule{Freq: scheduling.Daily, Interval: 1, Count: len(p.days)},
		time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC), p.zone)
	if err != nil {
		p.t.Errorf("series: %v", err)
	}
	for i, at := range starts {
		got = append(got, fmt.Sprint(at.UTC().Format(time.RFC3339), shifted[i]))
	}
	p.same(fmt.Sprintf("a series at %02d:%02d", hour, minute), got, want)
}

// monthly: an appointment on the nth, or the last, weekday of a month, as the day of the change is one, keeps its time too.
func (p *timeProof) monthly(hour, minute int) {
	middle := p.days[len(p.days)/2]
	day := time.Date(middle.Year, middle.Month, middle.Day, 0, 0, 0, 0, time.UTC)
	code := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[day.Weekday()]
	by := []string{fmt.Sprint((middle.Day-1)/7+1) + code}
	if day.AddDate(0, 0, 7).Month() != day.Month() {
		by = append(by, "-1"+code)
	}
	at, shown := p.clock.first(middle.String(), hour*60+minute)
	want := fmt.Sprint(at.UTC().Format(time.RFC3339), !shown)
	for _, d := range by {
		first := p.days[0]
		starts, shifted, err := scheduling.SeriesStarts(scheduling.Rule{Freq: scheduling.Monthly, Interval: 1, ByDay: []string{d}, Count: 1},
			time.Date(first.Year, first.Month, first.Day, hour, minute, 0, 0, time.UTC), p.zone)
		if err != nil {
			p.t.Errorf("monthly: %v", err)
			continue
		}
		p.same(fmt.Sprintf("%s at %02d:%02d", d, hour, minute), fmt.Sprint(starts[0].UTC().Format(time.RFC3339), shifted[0]), want)
	}
}

// Hours, slots, series and day buckets around every change of the clocks, against clocks that are simply read.
func TestProofTime(t *testing.T) {
	t.Parallel()
	from, to := 2026, 2027
	if proof.Long() {
		from, to = 2024, 2035
	}
	seen, cases, differs := 0, 0, 0
	for _, name := range []string{"Europe/Bucharest", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"} {
		z := zone(t, name)
		for _, change := range changes(z, from, to) {
			seen++
			p := &timeProof{t: t, zone: z, clock: watch(change.Add(-96*time.Hour).Truncate(time.Hour), change.Add(96*time.Hour), z)}
			for n := -2; n <= 2; n++ {
				p.days = append(p.days, scheduling.DayOf(change, z).AddDays(n))
			}
			p.buckets()
			for hour := range 24 {
				p.hours(hour)
				p.series(hour, 0)
				p.series(hour, 30)
				p.monthly(hour, 0)
				p.monthly(hour, 30)
			}
			cases, differs = cases+p.cases, differs+p.differs
		}
	}
	proof.Line(t, "proof", "time", fmt.Sprintf("%d cases around %d changes of clocks and quarters, %d differ", cases, seen, differs), "0 differ", differs == 0 && cases > 0)
}
