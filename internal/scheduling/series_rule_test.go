package scheduling_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
)

func changeRule(scope scheduling.SeriesScope, rule scheduling.Rule) scheduling.SeriesChange {
	return scheduling.SeriesChange{Key: id.New(id.Series, today), Scope: scope, Rule: &rule}
}

func fates(all []scheduling.Occurrence, z *time.Location) []string {
	var out []string
	for _, o := range all {
		out = append(out, fmt.Sprint(o.Start.In(z).Format("01-02 15:04 "), o.Fate, " ", len(o.Conflicts)))
	}
	return out
}

func TestChangingARule(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	z := zone(t, "Europe/Bucharest")
	made := c.repeat(c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Count: 5}))
	taken := c.booking("2026-11-18T10:00")
	taken.ClientID = c.addClient("Alt").ID
	c.book(taken)
	in := changeRule(scheduling.ThisAndAfter, scheduling.Rule{Freq: scheduling.Weekly, Interval: 2, Count: 4})
	preview, err := c.calendar.PreviewSeriesEdit(t.Context(), c.owner, made[2].ID, made[2].Rev, in)
	require.NoError(t, err)
	require.Equal(t, []string{"10-21 10:00 kept 0", "10-28 10:00 removed 0", "11-04 10:00 kept 0", "11-18 10:00 made 1", "12-02 10:00 made 0"}, fates(preview, z))
	require.Len(t, preview[3].Alternatives, 3)
	_, err = c.calendar.EditSeries(t.Context(), c.owner, made[2].ID, made[2].Rev, in)
	require.Equal(t, "series_conflict", codeOf(t, err))
	require.Len(t, c.stored(), 6, "nothing is written")

	in.Elsewhere = map[string]scheduling.Elsewhere{preview[3].AppointmentID: {Start: "2026-11-18T11:00"}}
	in.Skip = []string{made[3].ID}
	res, err := c.calendar.EditSeries(t.Context(), c.owner, made[2].ID, made[2].Rev, in)
	require.NoError(t, err)
	require.Equal(t, []string{"10-21 10:00", "11-04 10:00", "11-18 11:00", "12-02 10:00"}, c.local(res.Appointments))
	require.Equal(t, made[2].ID, res.Appointments[0].ID)
	require.Equal(t, 2, res.Series.Rule.Interval)
	require.Equal(t, []string{"10-07 10:00", "10-14 10:00", "10-21 10:00", "10-28 10:00", "11-04 10:00", "11-18 11:00", "12-02 10:00"}, c.ofSeries(), "what is skipped stays")
	again, err := c.calendar.EditSeries(t.Context(), c.owner, made[2].ID, made[2].Rev, in)
	require.NoError(t, err, "the same request again")
	require.Equal(t, res.Appointments, again.Appointments)

	in = changeRule(scheduling.ThisOne, scheduling.Rule{Freq: scheduling.Daily, Count: 2})
	_, err = c.calendar.EditSeries(t.Context(), c.owner, res.Appointments[0].ID, res.Appointments[0].Rev, in)
	require.Equal(t, []string{"scope unknown_value"}, fields(t, err))
	in.Scope, in.Rule = scheduling.ThisAndAfter, &scheduling.Rule{Freq: "yearly", Count: 2}
	_, err = c.calendar.EditSeries(t.Context(), c.owner, res.Appointments[0].ID, res.Appointments[0].Rev, in)
	require.Equal(t, []string{"rule.freq unknown_value"}, fields(t, err))
	_, err = c.calendar.EditSeries(t.Context(), c.kit.Actor(c.scope, policies.Assistant, c.provider.ID), made[0].ID, made[0].Rev, in)
	require.Equal(t, "not_allowed", codeOf(t, err))
}

// An alternative that was chosen is an occurrence: what follows, and all, reaches it.
func TestAnAlternativeStaysInTheSeries(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addProvider("Mihai Ionescu", allWeek("00:00", "24:00"))
	taken := c.booking("2026-10-14T10:00")
	taken.ClientID = c.addClient("Alt").ID
	c.book(taken)
	in := c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Count: 4})
	in.Elsewhere = map[int]scheduling.Elsewhere{1: {Start: "2026-10-15T12:00", ProviderID: other.ID}}
	made := c.repeat(in)
	require.Equal(t, []string{"10-07 10:00", "10-15 12:00", "10-21 10:00", "10-28 10:00"}, c.local(made))
	require.Equal(t, other.ID, made[1].ProviderID)
	require.Equal(t, in.ID, made[1].SeriesID)

	eleven := "2026-10-07T11:00"
	change := scheduling.SeriesChange{Key: id.New(id.Series, today), Scope: scheduling.ThisAndAfter, Change: scheduling.Change{Start: &eleven}}
	res, err := c.calendar.EditSeries(t.Context(), c.owner, made[0].ID, made[0].Rev, change)
	require.NoError(t, err)
	require.Equal(t, []string{"10-07 11:00", "10-15 13:00", "10-21 11:00", "10-28 11:00"}, c.local(res.Appointments))

	rule := changeRule(scheduling.WholeSeries, scheduling.Rule{Freq: scheduling.Weekly, Count: 2})
	res, err = c.calendar.EditSeries(t.Context(), c.owner, res.Appointments[0].ID, res.Appointments[0].Rev, rule)
	require.NoError(t, err)
	require.Equal(t, []string{"10-07 11:00", "10-15 13:00"}, c.local(res.Appointments), "its day is the one it was planned for")

	in = c.series("2026-12-07T10:00", scheduling.Rule{Freq: scheduling.Daily, Count: 2})
	in.Elsewhere = map[int]scheduling.Elsewhere{0: {Start: "2026-12-08T10:15"}}
	_, err = c.calendar.CreateSeries(t.Context(), c.owner, in)
	require.Equal(t, "series_conflict", codeOf(t, err), "onto another of the series")
	in.Elsewhere = map[int]scheduling.Elsewhere{0: {Start: "2026-12-08T10:17"}}
	_, err = c.calendar.CreateSeries(t.Context(), c.owner, in)
	require.Equal(t, []string{"start not_on_grid"}, fields(t, err))
}

// "Book anyway" is for the occurrences that it was said of.
func TestOverridingSomeOccurrences(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, day := range []string{"2026-10-14T10:00", "2026-10-21T10:00"} {
		taken := c.booking(day)
		taken.ClientID = c.addClient("Alt " + day).ID
		c.book(taken)
	}
	in := c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Count: 3})
	in.Override, in.Anyway = scheduling.Override{Overbook: true, Reason: "durere"}, []int{1}
	_, err := c.calendar.CreateSeries(t.Context(), c.owner, in)
	require.Equal(t, "series_conflict", codeOf(t, err), "the other is still refused")
	in.Skip = []int{2}
	made := c.repeat(in)
	require.Equal(t, []bool{false, true}, []bool{made[0].Overbooked, made[1].Overbooked})
	require.Equal(t, "durere", made[1].OverrideReason)

	thursday := "2026-10-08T10:00"
	for _, day := range []string{"2026-10-08T10:00", "2026-10-15T10:00"} {
		taken := c.booking(day)
		taken.ClientID = c.addClient("Alt " + day).ID
		c.book(taken)
	}
	change := scheduling.SeriesChange{Key: id.New(id.Series, today), Scope: scheduling.WholeSeries, Change: scheduling.Change{Start: &thursday, Override: in.Override}}
	change.Anyway = []string{made[0].ID}
	_, err = c.calendar.EditSeries(t.Context(), c.owner, made[0].ID, made[0].Rev, change)
	require.Equal(t, "series_conflict", codeOf(t, err))
	change.Elsewhere = map[string]scheduling.Elsewhere{made[1].ID: {Start: "2026-10-15T11:00"}}
	res, err := c.calendar.EditSeries(t.Context(), c.owner, made[0].ID, made[0].Rev, change)
	require.NoError(t, err)
	require.Equal(t, []string{"10-08 10:00", "10-15 11:00"}, c.local(res.Appointments))
	require.Equal(t, []bool{true, false}, []bool{res.Appointments[0].Overbooked, res.Appointments[1].Overbooked})
	require.Zero(t, overlaps(c.stored()))
}

// A process is killed (SIGKILL) at random points while it changes the rule of a series. The same request again, or the chore,
// brings about what was asked, once.
func TestProofKilledWhileChangingARule(t *testing.T) {
	t.Parallel()
	kills := 3
	if proof.Long() {
		kills = 25
	}
	a := newArena(t, 1)
	halves, whole := 0, 0
	for n := range kills {
		key := id.New(id.Series, today)
		made := a.dailyOfTheChild(t, key)
		a.killAChild(t, "rule:"+key, 60)
		if got := a.stored(); len(got) < 75 {
			halves++
		}
		if n%2 == 0 {
			require.NoError(t, a.ruleOfTheChild(t, key))
		} else {
			_, err := a.calendar.FinishSeries(t.Context(), a.kit.Actor(a.scope, policies.SystemKeeper))
			require.NoError(t, err)
		}
		whole += a.requireChangedRule(t, made)
		a.clear(t)
	}
	proof.Line(t, "proof", "series-rule-kill", fmt.Sprintf("%d kills, %d in the middle, %d series whole afterwards", kills, halves, whole), "all whole", whole == kills && halves > 0)
}

// dailyOfTheChild makes sixty appointments on as many days.
func (a *arena) dailyOfTheChild(t *testing.T, key string) []scheduling.Appointment {
	t.Helper()
	made, err := a.calendar.CreateSeries(t.Context(), a.owner, a.inputOfTheChild(key))
	require.NoError(t, err)
	return made.Appointments
}

// ruleOfTheChild has the series only every second day, at nine, from the eleventh on: the same for the same series.
func (a *arena) ruleOfTheChild(t *testing.T, key string) error {
	t.Helper()
	eleventh := id.Derived(id.Appointment, key, "10")
	nine := "2026-10-17T09:00"
	_, err := a.calendar.EditSeries(t.Context(), a.owner, eleventh, 1, scheduling.SeriesChange{
		Key: id.Derived(id.Series, key), Scope: scheduling.ThisAndAfter, Change: scheduling.Change{Start: &nine},
		Rule: &scheduling.Rule{Freq: scheduling.Daily, Interval: 2, Count: 40},
	})
	return err
}

// requireChangedRule gives 1 when every appointment is what the rule makes of it.
func (a *arena) requireChangedRule(t *testing.T, made []scheduling.Appointment) int {
	t.Helper()
	now := map[string]scheduling.Appointment{}
	for _, x := range a.stored() {
		now[x.ID] = x
	}
	require.Equal(t, 60+15, len(now)) //nolint:testifylint // it prints less
	for n, x := range made {
		got := now[x.ID]
		switch {
		case n < 10:
			require.Equal(t, int64(1), got.Rev)
		case n%2 == 0:
			require.Equal(t, scheduling.Scheduled, got.Status)
			require.Equal(t, x.Start.Add(time.Hour), got.Start)
			require.NotEqual(t, x.SeriesID, got.SeriesID)
		default:
			require.Equal(t, scheduling.Cancelled, got.Status)
		}
		require.LessOrEqual(t, got.Rev, int64(2), "each is written once")
	}
	next, err := a.calendar.GetSeries(t.Context(), a.owner, now[made[10].ID].SeriesID)
	require.NoError(t, err)
	require.Len(t, next.Appointments, 40)
	require.True(t, next.Series.Done)
	require.Empty(t, next.Series.Missed)
	z := zone(t, "Europe/Bucharest")
	for n, x := range next.Appointments {
		require.Equal(t, time.Date(2026, 10, 17+2*n, 9, 0, 0, 0, time.UTC), wallOf(x.Start, z))
	}
	first, err := a.calendar.GetSeries(t.Context(), a.owner, made[0].SeriesID)
	require.NoError(t, err)
	require.Nil(t, first.Series.Pending)
	require.Zero(t, overlaps(a.stored()))
	return 1
}
