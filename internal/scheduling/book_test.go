package scheduling_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

func codeOf(t testing.TB, err error) string {
	t.Helper()
	require.Error(t, err)
	var f *fault.Fault
	require.True(t, errors.As(err, &f), "%v", err)
	return f.Code
}

// fields are the faults of an input as "path code".
func fields(t testing.TB, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, fault.Invalid, f.Kind)
	out := []string{}
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	return out
}

func refusal(t testing.TB, err error) scheduling.Refusal {
	t.Helper()
	require.Equal(t, "appointment_conflict", codeOf(t, err))
	f, _ := fault.As(err)
	r, ok := f.Details.(scheduling.Refusal)
	require.True(t, ok)
	return r
}

func kinds(r scheduling.Refusal) []scheduling.ConflictKind {
	out := []scheduling.ConflictKind{}
	for _, c := range r.Conflicts {
		out = append(out, c.Kind)
	}
	return out
}

func TestBookKeepsNamesAndPrices(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	scaling := c.addService("Detartraj", 45, 300_50)
	in := c.booking("2026-10-07T10:00")
	in.ServiceIDs, in.ResourceID, in.Notes = []string{c.service.ID, scaling.ID}, c.chair.ID, "prima vizită"
	a := c.book(in)
	require.Equal(t, "2026-10-07T07:00:00Z", a.Start.Format(time.RFC3339))
	require.Equal(t, 75*time.Minute, a.End.Sub(a.Start))
	require.Equal(t, money.Money{Amount: 550_50, Currency: "RON"}, a.Price)
	require.Equal(t, "appointment.booked", c.trail.last().Action)
	require.Contains(t, c.trail.events, "appointment.changed "+a.ID+" 1")

	dearer, name := money.Money{Amount: 1, Currency: "RON"}, "Altceva"
	_, err := c.catalogue.EditItem(t.Context(), c.owner, c.service.ID, c.service.Rev, catalogue.ItemChange{Price: &dearer, Name: &name})
	require.NoError(t, err)
	require.NoError(t, c.catalogue.DeleteItem(t.Context(), c.owner, scaling.ID, 0))
	_, err = c.catalogue.EditProvider(t.Context(), c.owner, c.provider.ID, c.provider.Rev, catalogue.ProviderChange{Name: &name})
	require.NoError(t, err)
	_, err = c.clients.Edit(t.Context(), c.owner, c.client.ID, c.client.Rev, clients.Change{Name: &name})
	require.NoError(t, err)

	got, err := c.calendar.Get(t.Context(), c.owner, a.ID)
	require.NoError(t, err)
	require.Equal(t, "Dr. Ioana Pop", got.ProviderName)
	require.Equal(t, "Scaun 1", got.ResourceName)
	require.Equal(t, []string{"Consultație", "Detartraj"}, []string{got.Services[0].Name, got.Services[1].Name})
	require.EqualValues(t, 250_00, got.Services[0].Price.Amount)
	require.Equal(t, "Altceva", got.Client.Name, "the client is called as now")

	both := []string{c.service.ID, scaling.ID}
	same, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{ServiceIDs: &both})
	require.NoError(t, err, "services that it has stay, deleted or not")
	require.Equal(t, a.Price, same.Price)
}

func TestBookRefusesBadInput(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.kit.Clinic(t)
	foreign := over(t, other, c.clock.Now)
	foreign.owner = c.kit.Actor(other, policies.Owner)
	theirProvider := foreign.addProvider("Străin", allWeek("00:00", "24:00"))
	theirClient, theirChair, theirService := foreign.addClient("Străin"), foreign.addChair("Străin"), foreign.addService("Străin", 30, 0)
	inactive := c.addProvider("Plecat", allWeek("00:00", "24:00"))
	no := false
	_, err := c.catalogue.EditProvider(t.Context(), c.owner, inactive.ID, 1, catalogue.ProviderChange{Active: &no})
	require.NoError(t, err)
	specialist, err := c.catalogue.CreateProvider(t.Context(), c.owner, catalogue.Provider{
		ID: id.New(id.Provider, today), Name: "Specialist", Active: true, Hours: allWeek("00:00", "24:00"), ServiceIDs: []string{c.addService("Altul", 30, 0).ID},
	})
	require.NoError(t, err)
	minus := int64(-1)
	for sentence, k := range map[string]struct {
		change func(*scheduling.Booking)
		want   []string
	}{
		"another clinic's client":        {func(b *scheduling.Booking) { b.ClientID = theirClient.ID }, []string{"client_id not_found"}},
		"another clinic's provider":      {func(b *scheduling.Booking) { b.ProviderID = theirProvider.ID }, []string{"provider_id not_found"}},
		"another clinic's chair":         {func(b *scheduling.Booking) { b.ResourceID = theirChair.ID }, []string{"resource_id not_found"}},
		"another clinic's service":       {func(b *scheduling.Booking) { b.ServiceIDs = []string{theirService.ID} }, []string{"service_ids[0] not_found"}},
		"a location that is none":        {func(b *scheduling.Booking) { b.LocationID = "loc_x" }, []string{"location_id not_found"}},
		"an inactive provider":           {func(b *scheduling.Booking) { b.ProviderID = inactive.ID }, []string{"provider_id inactive"}},
		"a provider who does not do it":  {func(b *scheduling.Booking) { b.ProviderID = specialist.ID }, []string{"service_ids[0] not_performed"}},
		"no services":                    {func(b *scheduling.Booking) { b.ServiceIDs = nil }, []string{"service_ids out_of_range"}},
		"eleven services":                {func(b *scheduling.Booking) { b.ServiceIDs = make([]string, 11) }, []string{"service_ids out_of_range"}},
		"off the grid":                   {func(b *scheduling.Booking) { b.Start = "2026-10-07T10:02" }, []string{"start not_on_grid"}},
		"seconds":                        {func(b *scheduling.Booking) { b.Start = "2026-10-07T10:00:01" }, []string{"start not_on_grid"}},
		"a length off the grid":          {func(b *scheduling.Booking) { b.DurationMinutes = 31 }, []string{"duration_minutes not_on_grid"}},
		"an end before the start":        {func(b *scheduling.Booking) { b.DurationMinutes = -30 }, []string{"duration_minutes end_before_start"}},
		"longer than a day":              {func(b *scheduling.Booking) { b.DurationMinutes = 24*60 + 5 }, []string{"duration_minutes too_long"}},
		"a length that overflows":        {func(b *scheduling.Booking) { b.DurationMinutes = 1 << 60 }, []string{"duration_minutes too_long"}},
		"the left-out hour":              {func(b *scheduling.Booking) { b.Start = "2027-03-28T03:00" }, []string{"start missing_hour"}},
		"more than a year ago":           {func(b *scheduling.Booking) { b.Start = "2025-09-01T10:00" }, []string{"start too_early"}},
		"years ahead":                    {func(b *scheduling.Booking) { b.Start = "2032-09-01T10:00" }, []string{"start too_late"}},
		"a negative price":               {func(b *scheduling.Booking) { b.PriceAmount = &minus }, []string{"price.amount out_of_range"}},
		"notes like a book":              {func(b *scheduling.Booking) { b.Notes = strings.Repeat("ș", 5001) }, []string{"notes too_long"}},
		"an override without its reason": {func(b *scheduling.Booking) { b.Override.Overbook = true; b.Override.Reason = " a " }, []string{"override.reason reason_required"}},
		"several at once":                {func(b *scheduling.Booking) { b.ClientID = ""; b.Start = "" }, []string{"client_id not_found", "start invalid_time"}},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := c.booking("2026-10-07T10:00")
			k.change(&in)
			_, err := c.calendar.Book(t.Context(), c.owner, in)
			require.Equal(t, k.want, fields(t, err))
		})
	}
	require.Empty(t, c.stored())
}

func TestBookRepeatedIsBookedOnce(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := c.booking("2026-10-07T10:00")
	acts := make([]func() error, 30)
	for i := range acts {
		acts[i] = func() error { _, err := c.calendar.Book(t.Context(), c.owner, in); return err }
	}
	won, _ := allAtOnce(t, acts)
	require.Equal(t, len(acts), won, "every repetition gets the stored appointment")
	require.Len(t, c.stored(), 1)

	in.Notes = "altceva"
	_, err := c.calendar.Book(t.Context(), c.owner, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))
}

func TestMoveKeepsTheLengthAndMayTouchItself(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a := c.book(c.booking("2026-10-07T10:00"))
	for i, start := range []string{"2026-10-07T10:15", "2026-10-07T23:45", "2026-10-25T03:45", "2027-03-28T02:45"} {
		got, err := c.calendar.Edit(t.Context(), c.owner, a.ID, int64(i+1), scheduling.Change{Start: &start})
		require.NoError(t, err)
		require.Equal(t, 30*time.Minute, got.End.Sub(got.Start))
		require.Equal(t, "appointment.moved", c.trail.last().Action)
	}
	stale := "2026-10-07T11:00"
	_, err := c.calendar.Edit(t.Context(), c.owner, a.ID, 1, scheduling.Change{Start: &stale})
	require.Equal(t, "stale_edit", codeOf(t, err))
	gap := "2027-03-28T03:30"
	_, err = c.calendar.Edit(t.Context(), c.owner, a.ID, 5, scheduling.Change{Start: &gap})
	require.Equal(t, []string{"start missing_hour"}, fields(t, err))
	_, err = c.calendar.Edit(t.Context(), c.owner, id.New(id.Appointment, today), 1, scheduling.Change{})
	require.Equal(t, "not_found", codeOf(t, err))
	_, err = c.calendar.Edit(t.Context(), c.owner, "x", 1, scheduling.Change{})
	require.Equal(t, "not_found", codeOf(t, err))
	require.Len(t, c.stored(), 1)
	require.Equal(t, scheduling.ClaimsOf(c.stored()[0].Parties, c.stored()[0].Interval()), c.stored()[0].Claims)
}

func TestParallelEditsFromOneRevisionHaveOneWinner(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a := c.book(c.booking("2026-10-07T10:00"))
	results := make(chan error, 20)
	for i := range cap(results) {
		go func() {
			notes := fmt.Sprint(i)
			_, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Notes: &notes})
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		if err := <-results; err == nil {
			won++
		} else {
			require.Equal(t, "stale_edit", codeOf(t, err))
		}
	}
	require.Equal(t, 1, won)
}
