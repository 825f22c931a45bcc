package scheduling_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

func (c *clinic) series(local string, rule scheduling.Rule) scheduling.SeriesInput {
	return scheduling.SeriesInput{ID: id.New(id.Series, today), Booking: c.booking(local), Rule: rule}
}

func (c *clinic) repeat(in scheduling.SeriesInput) []scheduling.Appointment {
	c.t.Helper()
	made, err := c.calendar.CreateSeries(c.t.Context(), c.owner, in)
	require.NoError(c.t, err)
	return made.Appointments
}

// local shows when appointments start on the clinic's clocks, those that still take time.
func (c *clinic) local(all []scheduling.Appointment) []string {
	z := zone(c.t, "Europe/Bucharest")
	var out []string
	for _, a := range all {
		if a.Status.Blocks() {
			out = append(out, a.Start.In(z).Format("01-02 15:04"))
		}
	}
	return out
}

func (c *clinic) ofSeries() []string {
	all := c.stored()
	return c.local(slices.DeleteFunc(all, func(a scheduling.Appointment) bool { return a.SeriesID == "" }))
}

func TestRulesAfterRFC5545(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for sentence, k := range map[string]struct {
		start string
		rule  scheduling.Rule
		want  []string
	}{
		"daily":                           {"2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Daily, Count: 3}, []string{"10-07 10:00", "10-08 10:00", "10-09 10:00"}},
		"every other week on two days":    {"2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Interval: 2, ByDay: []string{"MO", "WE"}, Count: 4}, []string{"10-07 10:00", "10-19 10:00", "10-21 10:00", "11-02 10:00"}},
		"until a day, which counts":       {"2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Until: "2026-10-21"}, []string{"10-07 10:00", "10-14 10:00", "10-21 10:00"}},
		"the thirty-first":                {"2026-10-31T10:00", scheduling.Rule{Freq: scheduling.Monthly, Count: 3}, []string{"10-31 10:00", "12-31 10:00", "01-31 10:00"}},
		"the second Tuesday":              {"2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Monthly, ByDay: []string{"2TU"}, Count: 2}, []string{"10-13 10:00", "11-10 10:00"}},
		"the last Friday":                 {"2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Monthly, ByDay: []string{"-1FR"}, Count: 2}, []string{"10-30 10:00", "11-27 10:00"}},
		"over the autumn change":          {"2026-10-23T10:00", scheduling.Rule{Freq: scheduling.Daily, Count: 4}, []string{"10-23 10:00", "10-24 10:00", "10-25 10:00", "10-26 10:00"}},
		"in the hour that comes twice":    {"2026-10-24T03:30", scheduling.Rule{Freq: scheduling.Daily, Count: 3}, []string{"10-24 03:30", "10-25 03:30", "10-26 03:30"}},
		"in the hour that is left out":    {"2027-03-27T03:30", scheduling.Rule{Freq: scheduling.Daily, Count: 3}, []string{"03-27 03:30", "03-28 04:00", "03-29 03:30"}},
		"a rule that the start is not of": {"2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, ByDay: []string{"FR"}, Count: 1}, []string{"10-09 10:00"}},
	} {
		t.Run(sentence, func(t *testing.T) {
			got, err := c.calendar.PreviewSeries(t.Context(), c.owner, c.series(k.start, k.rule))
			require.NoError(t, err)
			var starts []string
			for _, o := range got {
				starts = append(starts, o.Start.In(zone(t, "Europe/Bucharest")).Format("01-02 15:04"))
				require.Equal(t, o.Shifted, o.Start.Format("01-02 15:04") == "03-28 01:00", "what is moved says so")
				require.Equal(t, 30*time.Minute, o.End.Sub(o.Start))
			}
			require.Equal(t, k.want, starts)
		})
	}
	for sentence, k := range map[string]struct {
		rule scheduling.Rule
		want string
	}{
		"yearly":                       {scheduling.Rule{Freq: "yearly", Count: 2}, "rule.freq unknown_value"},
		"without an end":               {scheduling.Rule{Freq: scheduling.Daily}, "rule.count one_of"},
		"with two ends":                {scheduling.Rule{Freq: scheduling.Daily, Count: 2, Until: "2026-12-01"}, "rule.count one_of"},
		"105 times":                    {scheduling.Rule{Freq: scheduling.Daily, Count: 105}, "rule.count out_of_range"},
		"105 days":                     {scheduling.Rule{Freq: scheduling.Daily, Until: "2027-01-19"}, "rule.until too_many"},
		"until yesterday":              {scheduling.Rule{Freq: scheduling.Daily, Until: "2026-10-06"}, "rule.until none"},
		"until a day that is none":     {scheduling.Rule{Freq: scheduling.Daily, Until: "2026-02-30"}, "rule.until invalid_day"},
		"the second Tuesday of a week": {scheduling.Rule{Freq: scheduling.Weekly, ByDay: []string{"2TU"}, Count: 2}, "rule.by_day[0] unknown_value"},
		"on a day that is none":        {scheduling.Rule{Freq: scheduling.Weekly, ByDay: []string{"XX"}, Count: 2}, "rule.by_day[0] unknown_value"},
		"for ten years":                {scheduling.Rule{Freq: scheduling.Monthly, Count: 100}, "rule.until too_late"},
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := c.calendar.PreviewSeries(t.Context(), c.owner, c.series("2026-10-07T10:00", k.rule))
			require.Equal(t, []string{k.want}, fields(t, err))
		})
	}
	require.Empty(t, c.stored(), "looking writes nothing")
}

func TestSeriesAreMadeWholeOrNot(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.booking("2026-10-14T10:15")
	other.ClientID = c.addClient("Alt").ID
	c.book(other)
	in := c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Count: 4})
	preview, err := c.calendar.PreviewSeries(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Len(t, preview[1].Conflicts, 1)
	require.Equal(t, scheduling.ProviderTaken, preview[1].Conflicts[0].Kind)
	require.Len(t, preview[1].Alternatives, 3)
	require.Empty(t, preview[0].Conflicts)
	_, err = c.calendar.CreateSeries(t.Context(), c.owner, in)
	require.Equal(t, "series_conflict", codeOf(t, err))
	f, _ := fault.As(err)
	refused, _ := f.Details.(scheduling.SeriesRefusal)
	require.Len(t, refused.Occurrences, 1)
	require.Equal(t, 1, refused.Occurrences[0].Index)
	require.Len(t, c.stored(), 1, "nothing is written")

	in.Skip = []int{1}
	made := c.repeat(in)
	require.Equal(t, []string{"10-07 10:00", "10-21 10:00", "10-28 10:00"}, c.local(made))
	require.Equal(t, made, c.repeat(in), "the same request again gives the same")
	in.Notes = "altceva"
	_, err = c.calendar.CreateSeries(t.Context(), c.owner, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))
	got, err := c.calendar.GetSeries(t.Context(), c.owner, in.ID)
	require.NoError(t, err)
	require.True(t, got.Series.Done)
	require.Len(t, got.Appointments, 3)
	_, err = c.calendar.GetSeries(t.Context(), c.kit.Actor(c.scope, policies.Assistant), in.ID)
	require.Equal(t, "not_found", codeOf(t, err))

	over := c.series("2026-10-07T10:15", scheduling.Rule{Freq: scheduling.Weekly, Count: 2})
	over.ClientID, over.Override = c.addClient("Urgent").ID, scheduling.Override{Overbook: true, Reason: "durere"}
	for _, a := range c.repeat(over) {
		require.True(t, a.Overbooked)
	}
}

// A series of which only some appointments were made, because the process died, is finished by the same request, and by
// the chore.
func TestSeriesThatWereCutShortAreFinished(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for n, finish := range []func(scheduling.SeriesInput) error{
		func(in scheduling.SeriesInput) error {
			_, err := c.calendar.CreateSeries(t.Context(), c.owner, in)
			return err
		},
		func(scheduling.SeriesInput) error {
			_, err := c.calendar.FinishSeries(t.Context(), c.kit.Actor(c.scope, policies.SystemKeeper))
			return err
		},
	} {
		in := c.series(fmt.Sprintf("2026-10-07T%02d:00", 10+n), scheduling.Rule{Freq: scheduling.Daily, Count: 6})
		made := c.repeat(in)
		for _, gone := range []int{0, 3, 5} {
			_, err := c.scope.Collection("appointments").DeleteOne(t.Context(), map[string]any{"_id": made[gone].ID})
			require.NoError(t, err)
		}
		_, err := c.scope.Collection("series").UpdateOne(t.Context(), map[string]any{"_id": in.ID}, map[string]any{"$set": map[string]any{"done": false}})
		require.NoError(t, err)
		taken := c.booking(made[3].Start.Format(time.RFC3339))
		taken.ClientID = c.addClient("Alt").ID
		c.book(taken)
		require.NoError(t, finish(in))
		got, err := c.calendar.GetSeries(t.Context(), c.owner, in.ID)
		require.NoError(t, err)
		require.Len(t, got.Appointments, 5)
		require.Len(t, got.Series.Missed, 1)
		require.Equal(t, 3, got.Series.Missed[0].Index, "its time is somebody else's now")
		require.True(t, got.Series.Done)
	}
	marks, _ := c.trail.happened()
	require.Contains(t, marks, "series 05:01:00")
}

func TestEditingASeries(t *testing.T) {
	t.Parallel()
	weekly := scheduling.Rule{Freq: scheduling.Weekly, ByDay: []string{"WE"}, Count: 5}
	start := func(s string) scheduling.Change { return scheduling.Change{Start: &s} }
	for sentence, k := range map[string]struct {
		which int
		in    scheduling.SeriesChange
		want  []string
	}{
		"this one": {1, scheduling.SeriesChange{Scope: scheduling.ThisOne, Change: start("2026-10-15T12:00")}, []string{
			"10-07 10:00", "10-15 12:00", "10-21 10:00", "10-28 11:30", "11-04 10:00",
		}},
		"this and what follows; what was edited singly stays": {1, scheduling.SeriesChange{Scope: scheduling.ThisAndAfter, Change: start("2026-10-14T12:00")}, []string{
			"10-07 10:00", "10-14 12:00", "10-21 12:00", "10-28 11:30", "11-04 12:00",
		}},
		"all, each by as much; over the clock change too": {1, scheduling.SeriesChange{Scope: scheduling.WholeSeries, Change: start("2026-10-14T12:00")}, []string{
			"10-07 12:00", "10-14 12:00", "10-21 12:00", "10-28 13:30", "11-04 12:00",
		}},
		"all to another day": {0, scheduling.SeriesChange{Scope: scheduling.WholeSeries, Change: start("2026-10-08T09:00")}, []string{
			"10-08 09:00", "10-15 09:00", "10-22 09:00", "10-29 10:30", "11-05 09:00",
		}},
		"all by a week, onto one another's place": {0, scheduling.SeriesChange{Scope: scheduling.WholeSeries, Change: start("2026-10-14T10:00")}, []string{
			"10-14 10:00", "10-21 10:00", "10-28 10:00", "11-04 11:30", "11-11 10:00",
		}},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			made := c.repeat(c.series("2026-10-07T10:00", weekly))
			single := "2026-10-28T11:30"
			_, err := c.calendar.Edit(t.Context(), c.owner, made[3].ID, made[3].Rev, scheduling.Change{Start: &single})
			require.NoError(t, err)
			k.in.Key = id.New(id.Series, today)
			preview, err := c.calendar.PreviewSeriesEdit(t.Context(), c.owner, made[k.which].ID, made[k.which].Rev, k.in)
			require.NoError(t, err)
			for _, o := range preview {
				require.Empty(t, o.Conflicts, "they do not stand in each other's way")
				require.Contains(t, k.want, o.Start.In(zone(t, "Europe/Bucharest")).Format("01-02 15:04"))
			}
			res, err := c.calendar.EditSeries(t.Context(), c.owner, made[k.which].ID, made[k.which].Rev, k.in)
			require.NoError(t, err)
			require.Equal(t, k.want, c.ofSeries())
			again, err := c.calendar.EditSeries(t.Context(), c.owner, made[k.which].ID, made[k.which].Rev, k.in)
			require.NoError(t, err, "the same request again")
			require.Len(t, again.Appointments, max(1, len(again.Appointments)))
			require.Equal(t, k.want, c.ofSeries())
			require.NotNil(t, res.Series)
			require.Zero(t, overlaps(c.stored()))
		})
	}
}

func TestASeriesIsSplit(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, ByDay: []string{"WE"}, Count: 4})
	made := c.repeat(in)
	other := c.addProvider("Mihai Ionescu", allWeek("00:00", "24:00"))
	thursday := "2026-10-22T10:00"
	change := scheduling.SeriesChange{
		Key: id.New(id.Series, today), Scope: scheduling.ThisAndAfter, Change: scheduling.Change{ProviderID: &other.ID, Start: &thursday},
	}
	_, err := c.calendar.EditSeries(t.Context(), c.owner, made[2].ID, made[2].Rev, change)
	require.NoError(t, err)
	moved, err := c.calendar.Get(t.Context(), c.owner, made[2].ID)
	require.NoError(t, err)
	require.NotEqual(t, in.ID, moved.SeriesID)
	require.Equal(t, other.ID, moved.ProviderID)
	later, err := c.calendar.GetSeries(t.Context(), c.owner, moved.SeriesID)
	require.NoError(t, err)
	require.Equal(t, in.ID, later.Series.ParentID)
	require.Equal(t, []string{"TH"}, later.Series.Rule.ByDay)
	require.Equal(t, []string{"10-22 10:00", "10-29 10:00"}, c.local(later.Appointments))
	first, err := c.calendar.GetSeries(t.Context(), c.owner, in.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"10-07 10:00", "10-14 10:00"}, c.local(first.Appointments))

	blocked := c.booking("2026-10-08T10:00")
	blocked.ClientID = c.addClient("Alt").ID
	c.book(blocked)
	to := "2026-10-15T10:00"
	change = scheduling.SeriesChange{Key: id.New(id.Series, today), Scope: scheduling.WholeSeries, Change: scheduling.Change{Start: &to}}
	_, err = c.calendar.EditSeries(t.Context(), c.owner, made[1].ID, made[1].Rev, change)
	require.Equal(t, "series_conflict", codeOf(t, err))
	require.Equal(t, []string{"10-07 10:00", "10-14 10:00", "10-22 10:00", "10-29 10:00"}, c.ofSeries(), "nothing is written")
	change.Skip = []string{made[0].ID}
	_, err = c.calendar.EditSeries(t.Context(), c.owner, made[1].ID, made[1].Rev, change)
	require.NoError(t, err)
	require.Equal(t, []string{"10-07 10:00", "10-15 10:00", "10-22 10:00", "10-29 10:00"}, c.ofSeries())

	lone := c.book(c.booking("2026-11-30T10:00"))
	_, err = c.calendar.EditSeries(t.Context(), c.owner, lone.ID, lone.Rev, change)
	require.Equal(t, "not_in_series", codeOf(t, err))
	_, err = c.calendar.EditSeries(t.Context(), c.kit.Actor(c.scope, policies.Assistant, c.provider.ID), made[0].ID, made[0].Rev, change)
	require.Equal(t, "not_allowed", codeOf(t, err))
}

func TestCancellingASeries(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	made := c.repeat(c.series("2026-10-07T10:00", scheduling.Rule{Freq: scheduling.Weekly, Count: 4}))
	cancel := func(n int, scope scheduling.SeriesScope) {
		t.Helper()
		a, err := c.calendar.Get(t.Context(), c.owner, made[n].ID)
		require.NoError(t, err)
		_, err = c.calendar.CancelSeries(t.Context(), c.owner, a.ID, a.Rev, scheduling.SeriesChange{Key: id.New(id.Series, today), Scope: scope, Reason: "plecat"})
		require.NoError(t, err)
	}
	cancel(3, scheduling.ThisOne)
	require.Equal(t, []string{"10-07 10:00", "10-14 10:00", "10-21 10:00"}, c.ofSeries())
	cancel(2, scheduling.ThisAndAfter)
	require.Equal(t, []string{"10-07 10:00", "10-14 10:00"}, c.ofSeries())
	c.clock.Move(7 * 24 * time.Hour)
	cancel(1, scheduling.WholeSeries)
	require.Equal(t, []string{"10-07 10:00"}, c.ofSeries(), "what is over stays")
}
