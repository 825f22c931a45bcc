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

func TestConflictsAreTypedAndAlternativesAreFree(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	second := c.addProvider("Mihai Ionescu", allWeek("08:00", "20:00"))
	first := c.booking("2026-10-07T10:00")
	first.ResourceID = c.chair.ID
	taken := c.book(first)
	for sentence, k := range map[string]struct {
		change func(*scheduling.Booking)
		want   []scheduling.ConflictKind
	}{
		"everything":                  {func(*scheduling.Booking) {}, []scheduling.ConflictKind{scheduling.ProviderTaken, scheduling.ResourceTaken, scheduling.ClientTaken}},
		"the provider":                {func(b *scheduling.Booking) { b.ClientID, b.ResourceID = c.addClient("A").ID, "" }, []scheduling.ConflictKind{scheduling.ProviderTaken}},
		"the chair":                   {func(b *scheduling.Booking) { b.ClientID, b.ProviderID = c.addClient("B").ID, second.ID }, []scheduling.ConflictKind{scheduling.ResourceTaken}},
		"the client":                  {func(b *scheduling.Booking) { b.ProviderID, b.ResourceID = second.ID, "" }, []scheduling.ConflictKind{scheduling.ClientTaken}},
		"the client, by five minutes": {func(b *scheduling.Booking) { b.ProviderID, b.ResourceID, b.Start = second.ID, "", "2026-10-07T09:35" }, []scheduling.ConflictKind{scheduling.ClientTaken}},
		"the provider, wholly around it": {func(b *scheduling.Booking) {
			b.ClientID, b.ResourceID, b.Start, b.DurationMinutes = c.addClient("C").ID, "", "2026-10-07T00:00", 1440
		}, []scheduling.ConflictKind{scheduling.ProviderTaken}},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := c.booking("2026-10-07T10:15")
			in.ResourceID = c.chair.ID
			k.change(&in)
			_, err := c.calendar.Book(t.Context(), c.owner, in)
			r := refusal(t, err)
			require.Equal(t, k.want, kinds(r))
			require.Equal(t, taken.ID, r.Conflicts[0].AppointmentID)
			require.NotEmpty(t, r.Conflicts[0].Name)
			require.True(t, r.Conflicts[0].Start.Equal(taken.Start) && r.Conflicts[0].End.Equal(taken.End))
			require.Len(t, r.Alternatives, 3)
			for _, alt := range r.Alternatives {
				require.Equal(t, in.ProviderID, alt.ProviderID, "the same provider has time")
				in.ID, in.Start = id.New(id.Appointment, today), alt.Start.Format(time.RFC3339)
				in.ResourceID = alt.ResourceID
				a := c.book(in)
				_, err := c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, 1, scheduling.StatusChange{Status: scheduling.Cancelled})
				require.NoError(t, err)
			}
		})
	}
	touching := c.booking("2026-10-07T10:30")
	touching.ResourceID = c.chair.ID
	c.book(touching)
}

func TestAlternativesWithAnotherProvider(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	other := c.addProvider("Mihai Ionescu", allWeek("08:00", "20:00"))
	_, err := c.calendar.BlockTime(t.Context(), c.owner, scheduling.Block{
		ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksProvider, ProviderID: c.provider.ID, Start: "2026-10-01T00:00", End: "2026-11-30T00:00", Reason: "Concediu",
	})
	require.NoError(t, err)
	_, err = c.calendar.Book(t.Context(), c.owner, c.booking("2026-10-07T10:00"))
	r := refusal(t, err)
	require.Equal(t, []scheduling.ConflictKind{scheduling.TimeBlocked}, kinds(r))
	require.Equal(t, "Concediu", r.Conflicts[0].Name)
	require.Len(t, r.Alternatives, 3)
	for _, alt := range r.Alternatives {
		require.Equal(t, other.ID, alt.ProviderID)
	}
	require.Equal(t, "2026-10-07T07:00:00Z", r.Alternatives[0].Start.Format(time.RFC3339))
}

func TestHoursAndBlockedTime(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	weekday := []catalogue.WeeklyHours{hours(3, "09:00", "13:00"), hours(3, "14:00", "17:00")}
	c.provider = c.addProvider("Cu pauză", weekday)
	never := c.addProvider("Fără program", nil)
	_, err := c.calendar.BlockTime(t.Context(), c.owner, scheduling.Block{
		ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksResource, ResourceID: c.chair.ID, Start: "2026-10-07T15:00", End: "2026-10-07T16:00", Reason: "Revizie",
	})
	require.NoError(t, err)
	for sentence, k := range map[string]struct {
		start, provider, chair string
		want                   []scheduling.ConflictKind
	}{
		"within hours":              {"2026-10-07T11:00", c.provider.ID, "", nil},
		"over the break":            {"2026-10-07T12:45", c.provider.ID, "", []scheduling.ConflictKind{scheduling.InBreak}},
		"in the break":              {"2026-10-07T13:15", c.provider.ID, "", []scheduling.ConflictKind{scheduling.InBreak}},
		"on a day off":              {"2026-10-08T10:00", c.provider.ID, "", []scheduling.ConflictKind{scheduling.OutsideHours}},
		"with no hours at all":      {"2026-10-07T10:00", never.ID, "", []scheduling.ConflictKind{scheduling.OutsideHours}},
		"on a blocked chair":        {"2026-10-07T15:30", c.provider.ID, c.chair.ID, []scheduling.ConflictKind{scheduling.TimeBlocked}},
		"beside a blocked chair":    {"2026-10-07T16:00", c.provider.ID, c.chair.ID, nil},
		"without the blocked chair": {"2026-10-07T15:00", c.provider.ID, "", nil},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := c.booking(k.start)
			in.ProviderID, in.ResourceID, in.ClientID = k.provider, k.chair, c.addClient(sentence).ID
			a, err := c.calendar.Book(t.Context(), c.owner, in)
			if k.want == nil {
				require.NoError(t, err)
				require.Empty(t, a.OverrideReason)
				return
			}
			require.Equal(t, k.want, kinds(refusal(t, err)))

			in.Override = scheduling.Override{OutsideHours: true, Reason: "urgență"}
			_, err = c.calendar.Book(t.Context(), c.kit.Actor(c.scope, policies.Assistant, k.provider), in)
			require.Equal(t, "not_allowed", codeOf(t, err), "overriding needs its permission")
			a, err = c.calendar.Book(t.Context(), c.owner, in)
			require.NoError(t, err)
			require.Equal(t, "urgență", a.OverrideReason)
			require.False(t, a.Overbooked)
			require.Equal(t, "urgență", c.trail.last().Reason)
		})
	}
}

func TestOverbooking(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	first := c.book(c.booking("2026-10-07T10:00"))
	in := c.booking("2026-10-07T10:00")
	in.ClientID = c.addClient("Urgență").ID
	in.Override = scheduling.Override{Overbook: true, Reason: "durere acută"}
	_, err := c.calendar.Book(t.Context(), c.kit.Actor(c.scope, policies.Assistant, c.provider.ID), in)
	require.Equal(t, "not_allowed", codeOf(t, err))
	over, err := c.calendar.Book(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.True(t, over.Overbooked)
	require.Equal(t, "durere acută", over.OverrideReason)
	require.Empty(t, over.Claims)

	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, first.ID, first.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
	require.NoError(t, err)
	plain := c.booking("2026-10-07T10:15")
	plain.ClientID = c.addClient("Altcineva").ID
	_, err = c.calendar.Book(t.Context(), c.owner, plain)
	require.Equal(t, over.ID, refusal(t, err).Conflicts[0].AppointmentID, "nobody books over an overbooked one without the permission")
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, first.ID, first.Rev+1, scheduling.StatusChange{Status: scheduling.Scheduled})
	require.Equal(t, []scheduling.ConflictKind{scheduling.ProviderTaken}, kinds(refusal(t, err)), "nor comes back over it")

	start := "2026-10-07T12:00"
	moved, err := c.calendar.Edit(t.Context(), c.owner, over.ID, over.Rev, scheduling.Change{Start: &start})
	require.NoError(t, err)
	require.False(t, moved.Overbooked, "at a free time it is an appointment like any other")
	require.NotEmpty(t, moved.Claims)
	require.Zero(t, overlaps(c.stored()))
}
