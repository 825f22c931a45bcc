package scheduling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/scheduling"
)

func line(serviceID string, minutes int, price int64) scheduling.LineChange {
	return scheduling.LineChange{ServiceID: serviceID, DurationMinutes: &minutes, PriceAmount: &price}
}

// A service of one appointment takes longer and costs more; the catalogue and other appointments do not know of it.
func TestLinesOfOneAppointment(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addService("Detartraj", 45, 300_00)
	in := c.booking("2026-10-07T10:00")
	in.ServiceIDs, in.Lines = []string{c.service.ID, other.ID}, []scheduling.LineChange{line(other.ID, 60, 350_00)}
	a := c.book(in)
	require.Equal(t, 90*time.Minute, a.End.Sub(a.Start), "the length follows")
	require.Equal(t, int64(600_00), a.Price.Amount, "and so does the price")
	require.Equal(t, a.ID, c.book(in).ID, "the same request again")

	lines := []scheduling.LineChange{line(c.service.ID, 20, 200_00)}
	a, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Lines: &lines})
	require.NoError(t, err)
	require.Equal(t, 80*time.Minute, a.End.Sub(a.Start))
	require.Equal(t, int64(550_00), a.Price.Amount)
	said := map[string][2]any{}
	for _, x := range c.trail.last().Changes {
		said[x.Field] = [2]any{x.Before, x.After}
	}
	require.Equal(t, [2]any{30, 20}, said["minutes_of.Consultație"])
	require.Equal(t, [2]any{int64(250_00), int64(200_00)}, said["price_of.Consultație"])
	require.NotContains(t, said, "minutes_of.Detartraj")

	only, minutes, price := []string{other.ID}, 90, int64(99_00)
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{ServiceIDs: &only})
	require.NoError(t, err)
	require.Equal(t, 60*time.Minute, a.End.Sub(a.Start), "what was adjusted stays")
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{DurationMinutes: &minutes, PriceAmount: &price})
	require.NoError(t, err)
	lines = []scheduling.LineChange{line(other.ID, 45, 300_00)}
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Lines: &lines})
	require.NoError(t, err)
	require.Equal(t, 90*time.Minute, a.End.Sub(a.Start), "a length of its own stays")
	require.Equal(t, price, a.Price.Amount)
	items, err := c.catalogue.FindItems(t.Context(), c.scope, only)
	require.NoError(t, err)
	require.Equal(t, 45, items[0].DurationMinutes)

	for sentence, k := range map[string]struct {
		line scheduling.LineChange
		want string
	}{
		"of another service": {line(c.service.ID, 30, 0), "lines[0].service_id not_found"},
		"off the grid":       {line(other.ID, 33, 0), "lines[0].duration_minutes not_on_grid"},
		"of no length":       {line(other.ID, 0, 0), "lines[0].duration_minutes out_of_range"},
		"less than free":     {line(other.ID, 30, -1), "lines[0].price.amount out_of_range"},
	} {
		t.Run(sentence, func(t *testing.T) {
			lines := []scheduling.LineChange{k.line}
			_, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Lines: &lines})
			require.Contains(t, fields(t, err), k.want)
		})
	}
	taken := c.booking("2026-10-07T11:30")
	taken.ClientID = c.addClient("Alt").ID
	c.book(taken)
	length := 60
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{DurationMinutes: &length})
	require.NoError(t, err)
	lines = []scheduling.LineChange{line(other.ID, 60, 300_00)}
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Lines: &lines})
	require.NoError(t, err)
	lines = []scheduling.LineChange{line(other.ID, 120, 300_00)}
	_, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Lines: &lines})
	require.Equal(t, "appointment_conflict", codeOf(t, err), "longer, it would be in the way")
}
