package scheduling_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// daysOf is the oracle of rules: it goes through the calendar day by day and asks of each whether the rule has it.
func daysOf(r scheduling.Rule, first time.Time) []time.Time {
	var out []time.Time
	for d := first; len(out) < 200 && d.Before(first.AddDate(9, 0, 0)); d = d.AddDate(0, 0, 1) {
		if r.Until != "" && d.Format(time.DateOnly) > r.Until || r.Count > 0 && len(out) == r.Count {
			break
		}
		if hasDay(r, first, d) {
			out = append(out, d)
		}
	}
	return out
}

func hasDay(r scheduling.Rule, first, d time.Time) bool {
	monday := func(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }
	days := func(from, to time.Time) int { return int(to.Sub(from).Hours()) / 24 }
	code := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[d.Weekday()]
	interval, named := max(r.Interval, 1), slices.Contains(r.ByDay, code)
	switch r.Freq {
	case scheduling.Daily:
		return days(first, d)%interval == 0 && (len(r.ByDay) == 0 || named)
	case scheduling.Weekly:
		return days(monday(first), monday(d))/7%interval == 0 && (named || len(r.ByDay) == 0 && d.Weekday() == first.Weekday())
	case scheduling.Monthly:
		months, nth := d.Year()*12+int(d.Month())-first.Year()*12-int(first.Month()), fmt.Sprint((d.Day()-1)/7+1)+code
		isLast := d.AddDate(0, 0, 7).Month() != d.Month() && slices.Contains(r.ByDay, "-1"+code)
		return months%interval == 0 && (named || isLast || slices.Contains(r.ByDay, nth) || len(r.ByDay) == 0 && d.Day() == first.Day())
	}
	return false
}

func randomRule(r *rand.Rand, first time.Time) scheduling.Rule {
	rule := scheduling.Rule{Freq: scheduling.Weekly, Interval: 1 + r.IntN(3), Count: 3 + r.IntN(10)}
	code := func() string { return []string{"MO", "TU", "WE", "TH", "FR"}[r.IntN(5)] }
	switch r.IntN(4) {
	case 0:
		rule.Freq = scheduling.Daily
	case 1:
		rule.Freq, rule.Interval, rule.Count = scheduling.Monthly, 1, 2+r.IntN(4)
		rule.ByDay = []string{[]string{"1", "2", "3", "4", "-1"}[r.IntN(5)] + code()}
	default:
		for range r.IntN(3) {
			rule.ByDay = append(rule.ByDay, code())
		}
	}
	if r.IntN(3) == 0 {
		days := daysOf(rule, first)
		rule.Count, rule.Until = 0, days[len(days)-1].Format(time.DateOnly)
	}
	return rule
}

// course is the simple model of a series: its appointments by identifier, with the day on which the series has each.
type course map[string]modelled

type modelled struct {
	planned       time.Time // when the series has it
	start         time.Time // on the clinic's clocks, written in UTC
	status, notes string
	single        bool // moved by hand
	old           bool // left behind by a change of the rule
}

func wallOf(t time.Time, z *time.Location) time.Time {
	l := t.In(z)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), 0, 0, time.UTC)
}

func midnight(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// firstOpen is the first of those to come.
func (m course) firstOpen(now time.Time) string {
	first := ""
	for key, x := range m {
		if x.isOpen(now) && (first == "" || x.planned.Before(m[first].planned)) {
			first = key
		}
	}
	return first
}

// change is the model of a changed rule.
func (m course) change(now time.Time, pivot string, whole bool, minutes int, rule scheduling.Rule) {
	by := time.Duration(minutes) * time.Minute
	anchor := m[pivot].start.Add(by)
	if whole {
		pivot = m.firstOpen(now)
		anchor = m[pivot].planned.Add(by)
	}
	from, clock := m[pivot].planned, anchor.Sub(midnight(anchor))
	left := map[time.Time]bool{}
	for _, d := range daysOf(rule, midnight(anchor)) {
		left[d] = true
	}
	for key, x := range maps.Clone(m) {
		if x.old || x.planned.Before(from) {
			x.old = true // what was before stays behind
			m[key] = x
			continue
		}
		named := key == pivot && !whole
		day := midnight(x.planned.Add(by))
		if named {
			day = midnight(anchor)
		}
		m[key] = x.under(now, day, clock, by, left[day], whole, named)
		delete(left, day)
	}
	for d := range left {
		m["new "+d.Format(time.DateOnly)] = modelled{planned: d.Add(clock), start: d.Add(clock), status: "scheduled", notes: "serie"}
	}
}

// under is what becomes of one appointment.
func (x modelled) under(now, day time.Time, clock, by time.Duration, fits, whole, named bool) modelled {
	switch {
	case !x.isOpen(now):
		x.old = true
		return x
	case !fits:
		x.status, x.old = "cancelled", true
		return x
	case !x.single || named:
		x.start = day.Add(clock)
	case whole:
		x.start = x.start.Add(by)
	}
	x.planned = day.Add(clock)
	return x
}

func (x modelled) isOpen(now time.Time) bool {
	return !x.old && x.start.Add(30*time.Minute).After(now) && (x.status == "scheduled" || x.status == "confirmed")
}

func (m course) lines() []string {
	var out []string
	for key, x := range m {
		out = append(out, fmt.Sprint(x.start.Format("2006-01-02 15:04 "), x.status, " ", x.notes, " ", key))
	}
	slices.Sort(out)
	return out
}

// Random changes of rules, over appointments that were confirmed, cancelled, noted and moved by hand, against the model.
func TestProofChangedRules(t *testing.T) {
	t.Parallel()
	rounds := 10
	if proof.Long() {
		rounds = 150
	}
	changes, made, kept, gone := 0, 0, 0, 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		c := newClinic(t)
		w := &walk{clinic: c, r: r, z: zone(t, "Europe/Bucharest")}
		w.begin()
		for range 3 {
			w.disturb()
			before := len(w.m)
			if !w.step(t, seed) {
				break
			}
			changes++
			made += len(w.m) - before
		}
		for _, x := range w.m {
			if x.status == "cancelled" {
				gone++
			} else {
				kept++
			}
		}
	}
	proof.Line(t, "proof", "series-rules", fmt.Sprintf("%d changes of rules made %d appointments; %d stand and %d are cancelled as the model says", changes, made, kept, gone), "as the model says", !t.Failed())
}

// walk goes on with one series and its model.
type walk struct {
	*clinic

	r  *rand.Rand
	z  *time.Location
	m  course
	at map[string]scheduling.Appointment
}

func (w *walk) begin() {
	first := time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC)
	in := w.series("2026-10-07T10:00", randomRule(w.r, first))
	in.Notes = "serie"
	w.m, w.at = course{}, map[string]scheduling.Appointment{}
	for _, a := range w.repeat(in) {
		start := wallOf(a.Start, w.z)
		w.m[a.ID] = modelled{planned: start, start: start, status: "scheduled", notes: "serie"}
		w.at[a.ID] = a
	}
}

func (w *walk) now() time.Time { return wallOf(w.clock.Now(), w.z) }

// open are those to come, by time.
func (w *walk) open() []string {
	var out []string
	for key, x := range w.m {
		if x.isOpen(w.now()) {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return w.m[a].planned.Compare(w.m[b].planned) })
	return out
}

// disturb does to some single appointments what people do.
func (w *walk) disturb() {
	for _, key := range w.open() {
		a, x := w.at[key], w.m[key]
		var err error
		switch n := w.r.IntN(9); {
		case n == 0 && x.status == "scheduled":
			x.status = "confirmed"
			a, err = w.calendar.ChangeStatus(w.t.Context(), w.owner, key, a.Rev, scheduling.StatusChange{Status: scheduling.Confirmed})
		case n == 1:
			x.status = "cancelled"
			a, err = w.calendar.ChangeStatus(w.t.Context(), w.owner, key, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
		case n == 2:
			x.single, x.notes = true, "altfel"
			x.start = midnight(x.start).Add(15 * time.Hour)
			to := x.start.Format("2006-01-02T15:04")
			a, err = w.calendar.Edit(w.t.Context(), w.owner, key, a.Rev, scheduling.Change{Notes: &x.notes, Start: &to})
		}
		require.NoError(w.t, err)
		w.at[key], w.m[key] = a, x
	}
	if open := w.open(); len(open) > 3 {
		w.clock.Move(w.at[open[1]].Start.Add(-time.Hour).Sub(w.clock.Now()))
	}
}

// step changes the rule; false when nothing is left to change.
func (w *walk) step(t *testing.T, seed int) bool {
	t.Helper()
	open := w.open()
	if len(open) == 0 {
		return false
	}
	key := open[w.r.IntN(len(open))]
	a := w.at[key]
	in := scheduling.SeriesChange{Key: id.New(id.Series, today), Scope: scheduling.ThisAndAfter}
	if w.r.IntN(3) == 0 {
		in.Scope = scheduling.WholeSeries
	}
	minutes := []int{0, 0, 60, -60, 24 * 60}[w.r.IntN(5)]
	if minutes != 0 {
		to := wallOf(a.Start, w.z).Add(time.Duration(minutes) * time.Minute).Format("2006-01-02T15:04")
		in.Change.Start = &to
	}
	rule := randomRule(w.r, midnight(wallOf(a.Start, w.z)).AddDate(0, 0, 30))
	in.Rule = &rule
	_, err := w.calendar.PreviewSeriesEdit(t.Context(), w.owner, key, a.Rev, in)
	if err != nil { // a last day that lies before
		require.Equal(t, "invalid_input", codeOf(t, err), "%v", err)
		return true
	}
	// What was moved by hand may be where the series goes: the model knows no conflicts.
	in.Change.Override = scheduling.Override{Overbook: true, Reason: "model"}
	_, err = w.calendar.EditSeries(t.Context(), w.owner, key, a.Rev, in)
	require.NoError(t, err)
	known := maps.Clone(w.at)
	w.m.change(w.now(), key, in.Scope == scheduling.WholeSeries, minutes, rule)
	var got []string
	w.at = map[string]scheduling.Appointment{}
	for _, x := range w.stored() {
		name := x.ID
		if _, ok := known[x.ID]; !ok {
			name = "new " + wallOf(x.Start, w.z).Format(time.DateOnly)
		}
		w.at[x.ID] = x
		got = append(got, fmt.Sprint(wallOf(x.Start, w.z).Format("2006-01-02 15:04 "), x.Status, " ", x.Notes, " ", name))
	}
	slices.Sort(got)
	require.Equal(t, w.m.lines(), got, "seed %d: %+v", seed, rule)
	require.Zero(t, overlaps(w.stored()))
	for _, x := range w.stored() { // the model takes over the identifiers of what is new
		if name := "new " + wallOf(x.Start, w.z).Format(time.DateOnly); known[x.ID].ID == "" {
			w.m[x.ID] = w.m[name]
			delete(w.m, name)
		}
	}
	return true
}
