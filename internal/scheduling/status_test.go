package scheduling_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/scheduling"
)

func TestWhatAStatusMayBecome(t *testing.T) {
	t.Parallel()
	want := map[scheduling.Status]string{
		scheduling.Scheduled:  "confirmed arrived in-progress completed cancelled no-show",
		scheduling.Confirmed:  "scheduled arrived in-progress completed cancelled no-show",
		scheduling.Arrived:    "confirmed in-progress completed cancelled",
		scheduling.InProgress: "arrived completed",
		scheduling.Completed:  "in-progress",
		scheduling.Cancelled:  "scheduled confirmed",
		scheduling.NoShow:     "scheduled confirmed arrived cancelled",
		"no_show":             "",
		"":                    "",
	}
	for from, list := range want {
		var got []string
		for _, to := range scheduling.Statuses() {
			if from.MayBecome(to, "") {
				got = append(got, string(to))
			}
		}
		require.Equal(t, list, strings.Join(got, " "), "from %q", from)
		require.False(t, from.MayBecome("no_show", ""))
		for _, before := range scheduling.Statuses() {
			require.Equal(t, from.Valid() && from != before, from.MayBecome(before, before), "undo from %q to %q", from, before)
		}
	}
}

func TestStatusChangesAndUndo(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a := c.book(c.booking("2026-10-07T10:00"))
	rev := a.Rev
	step := func(to scheduling.Status) {
		t.Helper()
		got, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, rev, scheduling.StatusChange{Status: to, Reason: "de probă"})
		require.NoError(t, err)
		require.Equal(t, to, got.Status)
		require.Equal(t, to.Blocks(), len(c.stored()[0].Claims) > 0, "claims are there exactly while it blocks")
		require.Equal(t, to.Blocks(), c.stored()[0].Blocking)
		rev = got.Rev
	}
	for _, to := range []scheduling.Status{
		scheduling.Confirmed, scheduling.Completed, scheduling.Confirmed, scheduling.Cancelled, scheduling.Confirmed, scheduling.NoShow, scheduling.Arrived,
	} {
		step(to)
	}
	_, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, rev-1, scheduling.StatusChange{Status: scheduling.Completed})
	require.Equal(t, "stale_edit", codeOf(t, err))
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, rev, scheduling.StatusChange{Status: scheduling.Scheduled})
	require.Equal(t, "status_not_allowed", codeOf(t, err))
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, rev, scheduling.StatusChange{Status: "no_show"})
	require.Equal(t, []string{"status unknown_value"}, fields(t, err))

	step(scheduling.Cancelled)
	successor := c.book(c.booking("2026-10-07T10:15"))
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, rev, scheduling.StatusChange{Status: scheduling.Arrived})
	require.Equal(t, successor.ID, refusal(t, err).Conflicts[0].AppointmentID, "its time is another's now")
	notes := "mutat"
	later := "2026-10-07T10:20"
	moved, err := c.calendar.Edit(t.Context(), c.owner, a.ID, rev, scheduling.Change{Notes: &notes, Start: &later})
	require.NoError(t, err, "a cancelled one may lie anywhere")
	require.Empty(t, moved.Claims)
}

// Cancel and un-cancel race with bookings of the same time: whoever holds the time holds it alone.
func TestCancelAndComeBackRaces(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	others := []string{c.addClient("A").ID, c.addClient("B").ID, c.addClient("C").ID}
	for range 15 {
		a := c.book(c.booking("2026-10-07T10:00"))
		acts := []func() error{func() error {
			gone, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
			if err != nil {
				return err
			}
			_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, gone.Rev, scheduling.StatusChange{Status: scheduling.Scheduled})
			return err
		}}
		for n, client := range others {
			in := c.booking("2026-10-07T10:15")
			in.ClientID = client
			if n == 2 {
				in.Override = scheduling.Override{Overbook: true, Reason: "urgență"}
			}
			acts = append(acts, func() error { _, err := c.calendar.Book(t.Context(), c.owner, in); return err })
		}
		allAtOnce(t, acts)
		require.Zero(t, overlaps(c.stored()))
		_, err := c.scope.Collection("appointments").DeleteMany(t.Context(), map[string]any{})
		require.NoError(t, err)
	}
}

func TestACancelledAppointmentIsNotMovedToAClosedHourWithoutAReason(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.provider = c.addProvider("Dan Rusu", allWeek("09:00", "17:00"))
	a := c.book(c.booking("2026-10-07T10:00"))
	c.book(c.booking("2026-10-07T11:00"))
	a, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
	require.NoError(t, err)
	taken, night := "2026-10-07T11:00", "2026-10-07T22:00"
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Start: &taken})
	require.NoError(t, err, "it takes nobody's time")
	_, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Start: &night})
	require.Equal(t, []scheduling.ConflictKind{scheduling.OutsideHours}, kinds(refusal(t, err)))
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{
		Start: &night, Override: scheduling.Override{Reason: "vine după program", OutsideHours: true},
	})
	require.NoError(t, err)
	require.Equal(t, "vine după program", c.trail.last().Reason)
	a, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Scheduled})
	require.NoError(t, err)
	require.Equal(t, "vine după program", a.OverrideReason)
}
