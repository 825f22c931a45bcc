package scheduling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
)

func stretch(from, to string) catalogue.Stretch {
	f, _ := catalogue.ParseClock(from)
	u, _ := catalogue.ParseClock(to)
	return catalogue.Stretch{From: f, To: u}
}

func TestWorkingTime(t *testing.T) {
	t.Parallel()
	z := zone(t, "Europe/Bucharest")
	p := catalogue.Provider{
		Hours: append(allWeek("09:00", "13:00"), allWeek("14:00", "18:00")...),
		Exceptions: []catalogue.DayHours{
			{Date: "2026-10-08", Hours: nil, Reason: "Liber"},
			{Date: "2026-10-09", Hours: []catalogue.Stretch{stretch("10:00", "12:00")}},
		},
	}
	window := scheduling.Interval{Start: time.Date(2026, 10, 7, 0, 0, 0, 0, z), End: time.Date(2026, 10, 10, 0, 0, 0, 0, z)}
	show := func(in []scheduling.Interval) []string {
		var out []string
		for _, i := range in {
			out = append(out, i.Start.In(z).Format("02 15:04")+"-"+i.End.In(z).Format("15:04"))
		}
		return out
	}
	require.Equal(t, []string{"07 09:00-13:00", "07 14:00-18:00", "09 10:00-12:00"}, show(scheduling.WorkingTime(p, nil, z, window)))
	clinic := allWeek("08:00", "15:00")
	require.Equal(t, []string{"07 09:00-13:00", "07 14:00-15:00", "09 10:00-12:00"}, show(scheduling.WorkingTime(p, clinic, z, window)))
	require.Empty(t, scheduling.WorkingTime(p, []catalogue.WeeklyHours{hours(1, "08:00", "15:00")}, z, window), "the clinic is closed on these days")
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	place, err := c.catalogue.CreateLocation(t.Context(), c.owner, catalogue.Location{ID: id.New(id.Location, today), Name: "Centru"})
	require.NoError(t, err)
	dentist, err := c.catalogue.CreateProvider(t.Context(), c.owner, catalogue.Provider{
		ID: id.New(id.Provider, today), Name: "Cu excepții", Active: true, LocationID: place.ID,
		Hours:      append(allWeek("09:00", "13:00"), allWeek("14:00", "18:00")...),
		Exceptions: []catalogue.DayHours{{Date: "2026-10-08", Reason: "Liber"}, {Date: "2026-10-09", Hours: []catalogue.Stretch{stretch("19:00", "21:00")}}},
	})
	require.NoError(t, err)
	helper, err := c.catalogue.CreateProvider(t.Context(), c.owner, catalogue.Provider{
		ID: id.New(id.Provider, today), Name: "Ajutor", Active: true, IsAssistant: true, Hours: allWeek("09:00", "12:00"),
	})
	require.NoError(t, err)
	block := func(in scheduling.Block) scheduling.BlockedTime {
		in.ID = id.New(id.BlockedTime, today)
		b, err := c.calendar.BlockTime(t.Context(), c.owner, in)
		require.NoError(t, err)
		return b.BlockedTime
	}
	off := block(scheduling.Block{
		Scope: scheduling.BlocksProvider, ProviderID: dentist.ID, Kind: scheduling.OffTime, AllDay: true,
		Start: "2026-10-12", End: "2026-10-13", Reason: "Concediu",
	})
	require.Equal(t, "2026-10-11T21:00:00Z 2026-10-13T21:00:00Z", off.Start.Format(time.RFC3339)+" "+off.End.Format(time.RFC3339), "whole days of the clinic")
	block(scheduling.Block{Scope: scheduling.BlocksLocation, LocationID: place.ID, Start: "2026-10-14T09:00", End: "2026-10-14T12:00", Reason: "Zugrăvit"})
	block(scheduling.Block{Scope: scheduling.BlocksProvider, ProviderID: helper.ID, Start: "2026-10-15T09:00", End: "2026-10-15T10:00", Reason: "Ședință"})
	for sentence, k := range map[string]struct {
		start, helper string
		want          []scheduling.ConflictKind
	}{
		"in hours":                          {"2026-10-07T10:00", "", nil},
		"in the break":                      {"2026-10-07T13:00", "", []scheduling.ConflictKind{scheduling.InBreak}},
		"before hours":                      {"2026-10-07T08:30", "", []scheduling.ConflictKind{scheduling.OutsideHours}},
		"on a day that is an exception":     {"2026-10-08T10:00", "", []scheduling.ConflictKind{scheduling.OutsideHours}},
		"on a day with other hours":         {"2026-10-09T10:00", "", []scheduling.ConflictKind{scheduling.OutsideHours}},
		"in the other hours":                {"2026-10-09T19:00", "", nil},
		"in time off":                       {"2026-10-13T17:00", "", []scheduling.ConflictKind{scheduling.TimeOff}},
		"at a place that is closed":         {"2026-10-14T11:00", "", []scheduling.ConflictKind{scheduling.TimeBlocked}},
		"when the place is open again":      {"2026-10-14T12:00", "", nil},
		"while the assistant is blocked":    {"2026-10-15T09:30", helper.ID, []scheduling.ConflictKind{scheduling.TimeBlocked}},
		"after the assistant has gone home": {"2026-10-15T12:00", helper.ID, []scheduling.ConflictKind{scheduling.OutsideHours}},
		"yesterday":                         {"2026-09-30T10:00", "", []scheduling.ConflictKind{scheduling.InThePast}},
		"this morning":                      {"2026-10-01T09:00", "", nil},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := c.booking(k.start)
			in.ProviderID, in.AssistantID, in.ClientID = dentist.ID, k.helper, c.addClient(sentence).ID
			_, err := c.calendar.Book(t.Context(), c.owner, in)
			if k.want == nil {
				require.NoError(t, err)
				return
			}
			r := refusal(t, err)
			require.Equal(t, k.want, kinds(r))
			for _, alt := range r.Alternatives {
				free := in
				free.ID, free.Start = id.New(id.Appointment, today), alt.Start.Format(time.RFC3339)
				free.ProviderID = alt.ProviderID
				a := c.book(free)
				_, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
				require.NoError(t, err)
			}
			in.Override = scheduling.Override{OutsideHours: true, Reason: "urgență"}
			a := c.book(in)
			require.Equal(t, "urgență", a.OverrideReason)
		})
	}
	_, err = c.calendar.BlockTime(t.Context(), c.owner, scheduling.Block{
		ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksClinic, Kind: scheduling.OffTime, Start: "2026-10-12T09:00", End: "2026-10-12T10:00",
	})
	require.Equal(t, []string{"kind not_allowed"}, fields(t, err))
}

func TestFreeDays(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	p := c.addProvider("Miercuri", []catalogue.WeeklyHours{hours(3, "10:00", "10:30")})
	in := c.booking("2026-10-14T10:00")
	in.ProviderID = p.ID
	c.book(in)
	days, err := c.calendar.FreeDays(t.Context(), c.owner, scheduling.SlotQuery{
		ServiceIDs: []string{c.service.ID}, ProviderID: p.ID, From: today, To: today.AddDate(0, 0, 30),
	})
	require.NoError(t, err)
	var got []string
	for _, d := range days {
		got = append(got, d.String())
	}
	require.Equal(t, []string{"2026-10-07", "2026-10-21", "2026-10-28"}, got, "the fourteenth is taken")
}

// A board answers as the search does, without reading again.
func TestBoard(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addProvider("Mihai Ionescu", allWeek("09:00", "12:00"))
	c.book(c.booking("2026-10-07T10:00"))
	window := scheduling.Interval{Start: time.Date(2026, 10, 7, 6, 0, 0, 0, time.UTC), End: time.Date(2026, 10, 8, 6, 0, 0, 0, time.UTC)}
	board, err := c.calendar.Board(t.Context(), c.owner, window)
	require.NoError(t, err)
	query := scheduling.BoardQuery{ServiceIDs: []string{c.service.ID}, From: window.Start, To: window.End, Limit: 500}
	want, err := c.calendar.FindSlots(t.Context(), c.owner, scheduling.SlotQuery{ServiceIDs: query.ServiceIDs, From: window.Start, To: window.End, Limit: 500})
	require.NoError(t, err)
	require.Equal(t, want, board.Slots(query))
	query.ProviderIDs, query.ClientID = []string{other.ID}, c.client.ID
	query.Suits = func(s scheduling.Slot) bool { return s.Start.Minute() == 0 }
	query.Limit = 2
	var got []string
	for _, s := range board.Slots(query) {
		got = append(got, s.Start.Format("15:04"))
	}
	require.Equal(t, []string{"06:00", "08:00"}, got, "the client is with somebody else at seven")
	query.ServiceIDs = []string{id.New(id.Service, today)}
	require.Empty(t, board.Slots(query))
}
