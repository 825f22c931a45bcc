package scheduling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

func TestAssistantsSeeTheirProvidersAlone(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	theirs := c.addProvider("Al lor", allWeek("00:00", "24:00"))
	mine := c.book(c.booking("2026-10-07T10:00"))
	in := c.booking("2026-10-07T12:00")
	in.ProviderID = theirs.ID
	hidden := c.book(in)
	assistant := c.kit.Actor(c.scope, policies.Assistant, c.provider.ID)
	none := c.kit.Actor(c.scope, policies.Assistant)
	window := scheduling.Range{Window: scheduling.Interval{Start: today, End: today.AddDate(0, 0, 30)}}

	list, err := c.calendar.List(t.Context(), assistant, window)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, mine.ID, list[0].ID)
	window.ProviderID = theirs.ID
	list, err = c.calendar.List(t.Context(), assistant, window)
	require.NoError(t, err)
	require.Empty(t, list)
	window.ProviderID = ""
	list, err = c.calendar.List(t.Context(), none, window)
	require.NoError(t, err)
	require.Empty(t, list, "assigned to nobody sees nothing")

	page, err := c.calendar.ListOfClient(t.Context(), assistant, c.client.ID, "", 0)
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	_, err = c.calendar.Get(t.Context(), assistant, hidden.ID)
	require.Equal(t, "not_found", codeOf(t, err))
	_, err = c.calendar.ChangeStatus(t.Context(), assistant, hidden.ID, hidden.Rev, scheduling.StatusChange{Status: scheduling.Confirmed})
	require.Equal(t, "not_found", codeOf(t, err))
	_, err = c.calendar.ChangeStatus(t.Context(), assistant, mine.ID, mine.Rev, scheduling.StatusChange{Status: scheduling.Confirmed})
	require.NoError(t, err)
	_, err = c.calendar.FindSlots(t.Context(), assistant, scheduling.SlotQuery{ServiceIDs: []string{c.service.ID}, ProviderID: theirs.ID, From: today, To: today.AddDate(0, 0, 3)})
	require.Equal(t, "not_found", codeOf(t, err))
	slots, err := c.calendar.FindSlots(t.Context(), assistant, scheduling.SlotQuery{ServiceIDs: []string{c.service.ID}, From: today, To: today.AddDate(0, 0, 3)})
	require.NoError(t, err)
	require.NotEmpty(t, slots)
	for _, s := range slots {
		require.Equal(t, c.provider.ID, s.ProviderID)
	}
	providers, err := c.catalogue.Providers(t.Context(), assistant, catalogue.Listed)
	require.NoError(t, err)
	require.Len(t, providers, 1)
}

func TestBlockedTime(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a := c.book(c.booking("2026-10-07T10:00"))
	in := scheduling.Block{ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksClinic, Start: "2026-10-07T09:00", End: "2026-10-07T11:00", Reason: " Ședință  de echipă "}
	b, err := c.calendar.BlockTime(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, "Ședință de echipă", b.Reason)
	require.Len(t, b.Covers, 1)
	require.Equal(t, a.ID, b.Covers[0].ID)
	again, err := c.calendar.BlockTime(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, b.ID, again.ID)
	in.Reason = "altul"
	_, err = c.calendar.BlockTime(t.Context(), c.owner, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))

	until := "2026-10-07T12:00"
	edited, err := c.calendar.EditBlock(t.Context(), c.owner, b.ID, 1, scheduling.BlockChange{End: &until})
	require.NoError(t, err)
	require.EqualValues(t, 2, edited.Rev)
	_, err = c.calendar.EditBlock(t.Context(), c.owner, b.ID, 1, scheduling.BlockChange{End: &until})
	require.Equal(t, "stale_edit", codeOf(t, err))
	window := scheduling.Interval{Start: today, End: today.AddDate(0, 0, 30)}
	list, err := c.calendar.ListBlocks(t.Context(), c.owner, window)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "stale_edit", codeOf(t, c.calendar.UnblockTime(t.Context(), c.owner, b.ID, 1)))
	require.NoError(t, c.calendar.UnblockTime(t.Context(), c.owner, b.ID, 0))
	require.Equal(t, "not_found", codeOf(t, c.calendar.UnblockTime(t.Context(), c.owner, b.ID, 3)))
	list, err = c.calendar.ListBlocks(t.Context(), c.owner, window)
	require.NoError(t, err)
	require.Empty(t, list)

	for sentence, k := range map[string]struct {
		change func(*scheduling.Block)
		want   string
	}{
		"an end before the start": {func(b *scheduling.Block) { b.End = "2026-10-07T08:00" }, "end end_before_start"},
		"an empty time":           {func(b *scheduling.Block) { b.End = b.Start }, "end end_before_start"},
		"more than a year":        {func(b *scheduling.Block) { b.End = "2028-10-07T08:00" }, "end too_long"},
		"a provider who is not here": {func(b *scheduling.Block) {
			b.Scope = scheduling.BlocksProvider
			b.ProviderID = id.New(id.Provider, today)
		}, "provider_id not_found"},
		"a chair that is not here": {func(b *scheduling.Block) { b.Scope = scheduling.BlocksResource }, "resource_id not_found"},
		"another scope":            {func(b *scheduling.Block) { b.Scope = "world" }, "scope unknown_value"},
		"a left-out hour":          {func(b *scheduling.Block) { b.Start, b.End = "2027-03-28T01:00", "2027-03-28T03:30" }, "end missing_hour"},
		"off the grid":             {func(b *scheduling.Block) { b.Start = "2026-10-07T09:01" }, "start not_on_grid"},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := scheduling.Block{ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksClinic, Start: "2026-10-07T09:00", End: "2026-10-07T11:00"}
			k.change(&in)
			_, err := c.calendar.BlockTime(t.Context(), c.owner, in)
			require.Equal(t, []string{k.want}, fields(t, err))
		})
	}
}

func TestInUseThingsStay(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := c.booking("2026-10-07T10:00")
	in.ResourceID = c.chair.ID
	a := c.book(in)
	require.Equal(t, "in_use", codeOf(t, c.catalogue.DeleteProvider(t.Context(), c.owner, c.provider.ID, 1)))
	require.Equal(t, "in_use", codeOf(t, c.catalogue.DeleteResource(t.Context(), c.owner, c.chair.ID, 1)))
	_, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, 1, scheduling.StatusChange{Status: scheduling.Cancelled})
	require.NoError(t, err)
	require.NoError(t, c.catalogue.DeleteProvider(t.Context(), c.owner, c.provider.ID, 1))
	require.NoError(t, c.catalogue.DeleteResource(t.Context(), c.owner, c.chair.ID, 0))
	_, err = c.calendar.Book(t.Context(), c.owner, c.booking("2026-10-07T10:00"))
	require.Equal(t, []string{"provider_id not_found"}, fields(t, err))
	got, err := c.calendar.Get(t.Context(), c.owner, a.ID)
	require.NoError(t, err)
	require.Equal(t, "Dr. Ioana Pop", got.ProviderName)
}

func TestFindSlots(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.provider = c.addProvider("Cu program", []catalogue.WeeklyHours{hours(3, "09:00", "11:00")})
	in := c.booking("2026-10-07T09:30")
	in.ResourceID = c.chair.ID
	c.book(in)
	q := scheduling.SlotQuery{
		ServiceIDs: []string{c.service.ID}, ProviderID: c.provider.ID, ResourceType: catalogue.Chair, From: today.AddDate(0, 0, -3), To: today.AddDate(0, 0, 10),
	}
	slots, err := c.calendar.FindSlots(t.Context(), c.owner, q)
	require.NoError(t, err)
	var got []string
	for _, s := range slots {
		require.Equal(t, c.chair.ID, s.ResourceID)
		got = append(got, s.Start.In(zone(t, "Europe/Bucharest")).Format("02 15:04"))
	}
	require.Equal(t, []string{"07 09:00", "07 10:00", "07 10:15", "07 10:30"}, got)
	q.ResourceType = catalogue.Room
	slots, err = c.calendar.FindSlots(t.Context(), c.owner, q)
	require.NoError(t, err)
	require.Empty(t, slots, "there is no room")
	for sentence, k := range map[string]struct {
		change func(*scheduling.SlotQuery)
		want   string
	}{
		"no services":        {func(q *scheduling.SlotQuery) { q.ServiceIDs = nil }, "service_ids out_of_range"},
		"an unknown service": {func(q *scheduling.SlotQuery) { q.ServiceIDs = []string{"svc_x"} }, "service_ids[0] not_found"},
		"a range backwards":  {func(q *scheduling.SlotQuery) { q.To = q.From }, "to end_before_start"},
		"a range of a year":  {func(q *scheduling.SlotQuery) { q.To = q.From.AddDate(1, 0, 0) }, "to range_too_large"},
		"too many at once":   {func(q *scheduling.SlotQuery) { q.Limit = 501 }, "limit out_of_range"},
		"a negative number":  {func(q *scheduling.SlotQuery) { q.Limit = -1 }, "limit out_of_range"},
	} {
		t.Run(sentence, func(t *testing.T) {
			q := q
			k.change(&q)
			_, err := c.calendar.FindSlots(t.Context(), c.owner, q)
			require.Equal(t, []string{k.want}, fields(t, err))
		})
	}
}

func TestAClientsAppointmentsPageByPage(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	var want []string
	for _, day := range []string{"01", "02", "03", "04", "05"} {
		want = append([]string{c.book(c.booking("2026-11-" + day + "T10:00")).ID}, want...)
	}
	var got []string
	cursor := ""
	for {
		page, err := c.calendar.ListOfClient(t.Context(), c.owner, c.client.ID, cursor, 2)
		require.NoError(t, err)
		for _, a := range page.Items {
			got = append(got, a.ID)
			require.Equal(t, "Andrei Ștefănescu", a.Client.Name)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, want, got)
	_, err := c.calendar.ListOfClient(t.Context(), c.owner, c.client.ID, "abc", 2)
	require.Equal(t, []string{"cursor invalid_cursor"}, fields(t, err))
	_, err = c.calendar.ListOfClient(t.Context(), c.owner, id.New(id.Client, today), "", 2)
	require.Equal(t, "not_found", codeOf(t, err))
}

func FuzzParsePlace(f *testing.F) {
	f.Add("")
	f.Add("eyJ0IjoiMjAyNi0xMS0yNFQxMDowMDowMFoiLCJpIjoiYXB0XzAxamQzbTh3MXEydjV5N3g5ejBhYmNkZWZnIn0")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := scheduling.ParsePlace(s)
		if err == nil && p != nil && !id.Is(id.Appointment, p.ID) {
			t.Fatalf("%q led to %q", s, p.ID)
		}
	})
}

// The first time of each provider is the first that a search for them alone finds.
func TestFirstSlotOfEachProvider(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.addProvider("Dan Ene", allWeek("12:00", "14:00"))
	c.addProvider("Maria Sora", nil)
	c.book(c.booking("2026-11-25T09:00"))
	from := time.Date(2026, 11, 25, 7, 10, 0, 0, time.UTC) // 9:10 at the clinic
	q := scheduling.SlotQuery{ServiceIDs: []string{c.service.ID}, From: from, To: from.AddDate(0, 0, 5), FirstOfEach: true}
	firsts, err := c.calendar.FindSlots(t.Context(), c.owner, q)
	require.NoError(t, err)
	require.Len(t, firsts, 2, "one never works")
	q.FirstOfEach, q.Limit = false, 1
	for _, f := range firsts {
		q.ProviderID = f.ProviderID
		alone, err := c.calendar.FindSlots(t.Context(), c.owner, q)
		require.NoError(t, err)
		require.Equal(t, []scheduling.Slot{f}, alone)
	}
}

// Blocked time that an answer had no room for would be taken for free time: there is no such answer.
func TestNoBlockedTimeIsLeftOutOfARange(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	const most = 5000
	var many []any
	for n := range most + 1 {
		start := today.Add(time.Duration(n) * 5 * time.Minute)
		many = append(many, scheduling.BlockedTime{
			ID: id.New(id.BlockedTime, start), Scope: scheduling.BlocksProvider, ProviderID: c.provider.ID, Start: start, End: start.Add(5 * time.Minute), Rev: 1,
		})
	}
	window := scheduling.Interval{Start: today, End: today.AddDate(0, 0, 30)}
	_, err := c.scope.Collection("blocked_times").InsertMany(t.Context(), many[:most])
	require.NoError(t, err)
	all, err := c.calendar.ListBlocks(t.Context(), c.owner, window)
	require.NoError(t, err)
	require.Len(t, all, most)
	_, err = c.scope.Collection("blocked_times").InsertOne(t.Context(), many[most])
	require.NoError(t, err)
	_, err = c.calendar.ListBlocks(t.Context(), c.owner, window)
	require.Equal(t, "range_too_large", codeOf(t, err))
	_, err = c.calendar.Board(t.Context(), c.owner, window)
	require.Equal(t, "range_too_large", codeOf(t, err))
}
