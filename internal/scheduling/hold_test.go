package scheduling_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

func (c *clinic) holding(local string) scheduling.HoldInput {
	return scheduling.HoldInput{ID: id.New(id.Appointment, today), ServiceIDs: []string{c.service.ID}, ProviderID: c.provider.ID, Start: local}
}

func (c *clinic) hold(in scheduling.HoldInput) scheduling.Appointment {
	c.t.Helper()
	a, err := c.calendar.Hold(c.t.Context(), c.guest, in)
	require.NoError(c.t, err)
	return a
}

func TestHoldsTakeTimeAndNobodySeesThem(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := c.holding("2026-10-07T10:00")
	h := c.hold(in)
	require.Equal(t, scheduling.Held, h.Status)
	require.Equal(t, today.Add(5*time.Minute), h.HeldUntil.UTC())
	require.Equal(t, h.ID, c.hold(in).ID, "asked again it is the same hold")
	in.Start = "2026-10-07T11:00"
	_, err := c.calendar.Hold(t.Context(), c.guest, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))
	_, err = c.calendar.Hold(t.Context(), c.owner, c.holding("2026-10-07T12:00"))
	require.Equal(t, "not_allowed", codeOf(t, err), "people book, they do not hold")

	_, err = c.calendar.Book(t.Context(), c.owner, c.booking("2026-10-07T10:15"))
	r := refusal(t, err)
	require.Equal(t, []scheduling.ConflictKind{scheduling.ProviderTaken}, kinds(r))
	require.Empty(t, r.Conflicts[0].AppointmentID)
	_, err = c.calendar.Hold(t.Context(), c.guest, c.holding("2026-10-07T10:15"))
	require.Equal(t, "appointment_conflict", codeOf(t, err))

	list, err := c.calendar.List(t.Context(), c.owner, scheduling.Range{Window: scheduling.Interval{Start: today, End: today.AddDate(0, 0, 30)}})
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = c.calendar.Get(t.Context(), c.owner, h.ID)
	require.Equal(t, "not_found", codeOf(t, err))
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, h.ID, h.Rev, scheduling.StatusChange{Status: scheduling.Confirmed})
	require.Equal(t, "not_found", codeOf(t, err))
	_, err = c.calendar.List(t.Context(), c.owner, scheduling.Range{Window: scheduling.Interval{Start: today, End: today.AddDate(0, 0, 30)}, Status: scheduling.Held})
	require.Equal(t, []string{"status unknown_value"}, fields(t, err))
	block, err := c.calendar.BlockTime(t.Context(), c.owner, scheduling.Block{
		ID: id.New(id.BlockedTime, today), Scope: scheduling.BlocksClinic, Start: "2026-10-07T09:00", End: "2026-10-07T11:00",
	})
	require.NoError(t, err)
	require.Empty(t, block.Covers)
}

func TestConfirmingAHold(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	h := c.hold(c.holding("2026-10-07T10:00"))
	confirm := scheduling.ConfirmInput{ClientID: c.client.ID, Notes: "online"}
	a, err := c.calendar.ConfirmHold(t.Context(), c.guest, h.ID, confirm)
	require.NoError(t, err)
	require.Equal(t, h.ID, a.ID)
	require.Equal(t, scheduling.Scheduled, a.Status)
	require.Equal(t, scheduling.Online, a.Source)
	require.Equal(t, c.client.Name, a.Client.Name)
	require.Equal(t, "appointment.booked", c.trail.last().Action)
	require.Nil(t, c.stored()[0].HeldUntil)
	again, err := c.calendar.ConfirmHold(t.Context(), c.guest, h.ID, confirm)
	require.NoError(t, err, "asked again it is confirmed already")
	require.Equal(t, a.Rev, again.Rev)
	_, err = c.calendar.ConfirmHold(t.Context(), c.guest, h.ID, scheduling.ConfirmInput{ClientID: c.addClient("Alt").ID})
	require.Equal(t, "hold_expired", codeOf(t, err))
	require.Equal(t, "hold_used", codeOf(t, c.calendar.ReleaseHold(t.Context(), c.guest, h.ID)))

	other := c.addProvider("Mihai Ionescu", allWeek("00:00", "24:00"))
	in := c.holding("2026-10-07T10:15")
	in.ProviderID = other.ID
	h = c.hold(in)
	_, err = c.calendar.ConfirmHold(t.Context(), c.guest, h.ID, confirm)
	r := refusal(t, err)
	require.Equal(t, []scheduling.ConflictKind{scheduling.ClientTaken}, kinds(r), "the client is elsewhere then")
	require.Equal(t, a.ID, r.Conflicts[0].AppointmentID)
	_, err = c.calendar.ConfirmHold(t.Context(), c.guest, h.ID, scheduling.ConfirmInput{ClientID: c.addClient("Alt").ID})
	require.NoError(t, err)

	late := c.hold(c.holding("2026-10-07T12:00"))
	c.clock.Move(5 * time.Minute)
	_, err = c.calendar.ConfirmHold(t.Context(), c.guest, late.ID, confirm)
	require.Equal(t, "hold_expired", codeOf(t, err))
	_, err = c.calendar.ConfirmHold(t.Context(), c.guest, id.New(id.Appointment, today), confirm)
	require.Equal(t, "hold_expired", codeOf(t, err))
}

func TestHoldsThatAreOverBlockNobody(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.hold(c.holding("2026-10-07T10:00"))
	query := scheduling.SlotQuery{ServiceIDs: []string{c.service.ID}, From: time.Date(2026, 10, 7, 7, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 7, 7, 30, 0, 0, time.UTC)}
	free, err := c.calendar.FindSlots(t.Context(), c.owner, query)
	require.NoError(t, err)
	require.Empty(t, free)
	c.clock.Move(5 * time.Minute)
	free, err = c.calendar.FindSlots(t.Context(), c.owner, query)
	require.NoError(t, err)
	require.Len(t, free, 1, "before anybody has swept")
	c.book(c.booking("2026-10-07T10:00"))
	require.Len(t, c.stored(), 1)

	keeper := c.kit.Actor(c.scope, policies.SystemKeeper)
	c.hold(c.holding("2026-10-07T14:00"))
	later := c.holding("2026-10-07T15:00")
	later.Until = c.clock.Now().Add(time.Hour)
	c.hold(later)
	marks, _ := c.trail.happened()
	require.Contains(t, marks, "holds 06:05:00", "the ledger knows when to sweep")
	next, err := c.calendar.SweepHolds(t.Context(), keeper)
	require.NoError(t, err)
	require.Equal(t, c.clock.Now().Add(5*time.Minute), next.UTC())
	require.Len(t, c.stored(), 3)
	c.clock.Move(6 * time.Minute)
	next, err = c.calendar.SweepHolds(t.Context(), keeper)
	require.NoError(t, err)
	require.Equal(t, later.Until, next.UTC())
	require.Len(t, c.stored(), 2)
	_, freed := c.trail.happened()
	require.Len(t, freed, 1)
	require.NoError(t, c.calendar.ReleaseHold(t.Context(), c.guest, later.ID))
	require.NoError(t, c.calendar.ReleaseHold(t.Context(), c.guest, later.ID), "twice is as good")
	next, err = c.calendar.SweepHolds(t.Context(), keeper)
	require.NoError(t, err)
	require.True(t, next.IsZero())
	_, err = c.calendar.SweepHolds(t.Context(), c.owner)
	require.Equal(t, "not_allowed", codeOf(t, err))
}

// A hold is confirmed, released, swept and booked over at the moment at which it ends: one of them has the time.
func TestTheEndOfAHoldIsFoughtOver(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for round := range 10 {
		local := fmt.Sprintf("2026-10-07T%02d:00", round+8)
		h := c.hold(c.holding(local))
		var confirmed, booked atomic.Int64
		var wg sync.WaitGroup
		for n := range 12 {
			in := c.booking(local)
			in.ClientID = c.addClient("Alt").ID
			wg.Go(func() {
				var err error
				switch n % 3 {
				case 0:
					if _, err = c.calendar.ConfirmHold(t.Context(), c.guest, h.ID, scheduling.ConfirmInput{ClientID: c.client.ID}); err == nil {
						confirmed.Store(1)
					}
				case 1:
					if _, err = c.calendar.Book(t.Context(), c.owner, in); err == nil {
						booked.Add(1)
					}
				default:
					c.clock.Move(5 * time.Minute)
				}
				if f, ok := fault.As(err); err != nil && (!ok || f.Code != "appointment_conflict" && f.Code != "hold_expired") {
					t.Errorf("neither done nor refused: %v", err)
				}
			})
		}
		wg.Wait()
		require.LessOrEqual(t, confirmed.Load()+booked.Load(), int64(1))
		require.Zero(t, overlaps(c.stored()))
	}
}

func TestBuffersKeepAllButTheClient(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	long := c.addBuffered("Implant", 10, 15)
	other := c.addProvider("Mihai Ionescu", allWeek("00:00", "24:00"))
	first := c.booking("2026-10-07T10:00")
	first.ServiceIDs, first.ResourceID = []string{long.ID, c.service.ID}, c.chair.ID
	a := c.book(first)
	require.Equal(t, "2026-10-07T07:00:00Z", a.Start.Format(time.RFC3339), "the times that are shown stay")
	require.Equal(t, time.Hour, a.End.Sub(a.Start))
	for sentence, k := range map[string]struct {
		start, provider, chair string
		client                 string
		want                   []scheduling.ConflictKind
	}{
		"the provider, while preparing":   {"2026-10-07T09:25", c.provider.ID, "", "", []scheduling.ConflictKind{scheduling.ProviderTaken}},
		"the provider, while cleaning up": {"2026-10-07T11:10", c.provider.ID, "", "", []scheduling.ConflictKind{scheduling.ProviderTaken}},
		"the chair, while cleaning up":    {"2026-10-07T11:10", other.ID, c.chair.ID, "", []scheduling.ConflictKind{scheduling.ResourceTaken}},
		"the client, right after":         {"2026-10-07T11:00", other.ID, "", c.client.ID, nil},
		"the provider, right after":       {"2026-10-07T11:15", c.provider.ID, c.chair.ID, "", nil},
		"the provider, right before":      {"2026-10-07T09:20", c.provider.ID, c.chair.ID, "", nil},
	} {
		t.Run(sentence, func(t *testing.T) {
			in := c.booking(k.start)
			in.ProviderID, in.ResourceID, in.ClientID = k.provider, k.chair, k.client
			if in.ClientID == "" {
				in.ClientID = c.addClient(sentence).ID
			}
			made, err := c.calendar.Book(t.Context(), c.owner, in)
			if k.want != nil {
				require.Equal(t, k.want, kinds(refusal(t, err)))
				return
			}
			require.NoError(t, err)
			_, err = c.calendar.ChangeStatus(t.Context(), c.owner, made.ID, made.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
			require.NoError(t, err)
		})
	}
	before := c.booking("2026-10-07T09:20")
	before.ServiceIDs, before.ClientID = []string{long.ID}, c.addClient("Alt").ID
	_, err := c.calendar.Book(t.Context(), c.owner, before)
	require.Equal(t, []scheduling.ConflictKind{scheduling.ProviderTaken}, kinds(refusal(t, err)), "its own buffer reaches into another's time")

	plain := []string{c.service.ID}
	sixty := 60
	edited, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{ServiceIDs: &plain, DurationMinutes: &sixty})
	require.NoError(t, err)
	require.Zero(t, edited.BufferAfterMinutes)
	require.Zero(t, overlaps(c.stored()))
}

// Whatever the search offers can be booked, and what it does not offer is refused.
func TestTheSearchAgreesWithBooking(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	long, helper := c.addBuffered("Implant", 20, 10), c.addAssistant("Ajutor")
	morning := scheduling.Interval{Start: time.Date(2026, 10, 7, 6, 0, 0, 0, time.UTC), End: time.Date(2026, 10, 7, 11, 0, 0, 0, time.UTC)}
	for _, at := range []string{"2026-10-07T09:45", "2026-10-07T11:30"} {
		in := c.booking(at)
		in.ServiceIDs = []string{long.ID}
		c.book(in)
	}
	busy := c.booking("2026-10-07T12:15")
	busy.ProviderID, busy.AssistantID, busy.DurationMinutes = c.addProvider("Alt", allWeek("00:00", "24:00")).ID, helper.ID, 15
	busy.ClientID = c.addClient("Alt").ID
	c.book(busy)
	for _, service := range []catalogue.Item{c.service, long} {
		free, err := c.calendar.FindSlots(t.Context(), c.owner, scheduling.SlotQuery{
			ServiceIDs: []string{service.ID}, ProviderID: c.provider.ID, AssistantID: helper.ID, From: morning.Start, To: morning.End,
		})
		require.NoError(t, err)
		offered := map[string]bool{}
		for _, s := range free {
			offered[s.Start.Format(time.RFC3339)] = true
		}
		require.NotEmpty(t, offered)
		for at := morning.Start; !at.Add(30 * time.Minute).After(morning.End); at = at.Add(15 * time.Minute) {
			in := c.booking(at.Format(time.RFC3339))
			in.ServiceIDs, in.AssistantID, in.ClientID = []string{service.ID}, helper.ID, c.addClient("Nou").ID
			a, err := c.calendar.Book(t.Context(), c.owner, in)
			require.Equal(t, offered[in.Start], err == nil, "%s at %s: %v", service.Name, in.Start, err)
			if err == nil {
				_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
				require.NoError(t, err)
			}
		}
	}
}

func TestAssistants(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	helper := c.addAssistant("Ajutor")
	in := c.booking("2026-10-07T10:00")
	in.AssistantID = helper.ID
	a := c.book(in)
	require.Equal(t, "Ajutor", a.AssistantName)
	other := c.booking("2026-10-07T10:15")
	other.ClientID, other.ProviderID, other.AssistantID = c.addClient("Alt").ID, c.addProvider("Alt", allWeek("00:00", "24:00")).ID, helper.ID
	_, err := c.calendar.Book(t.Context(), c.owner, other)
	require.Equal(t, []scheduling.ConflictKind{scheduling.AssistantTaken}, kinds(refusal(t, err)))
	other.AssistantID, other.ProviderID = "", helper.ID
	_, err = c.calendar.Book(t.Context(), c.owner, other)
	require.Equal(t, []scheduling.ConflictKind{scheduling.ProviderTaken}, kinds(refusal(t, err)), "who assists treats nobody meanwhile")
	other.AssistantID = helper.ID
	_, err = c.calendar.Book(t.Context(), c.owner, other)
	require.Equal(t, []string{"assistant_id same_as_provider"}, fields(t, err))
	other.AssistantID = c.provider.ID
	_, err = c.calendar.Book(t.Context(), c.owner, other)
	require.Equal(t, []string{"assistant_id not_assistant"}, fields(t, err))
	none := ""
	edited, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{AssistantID: &none})
	require.NoError(t, err)
	require.Empty(t, edited.AssistantName)
	other.AssistantID = ""
	c.book(other)
}

func TestServicesGetTheResourceThatTheyNeed(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	xray, err := c.catalogue.CreateItem(t.Context(), c.owner, catalogue.Item{
		ID: id.New(id.Service, today), Name: "Radiografie", DurationMinutes: 15, ResourceType: catalogue.Equipment,
	})
	require.NoError(t, err)
	in := func(start, client string) scheduling.Booking {
		b := c.booking(start)
		b.ServiceIDs, b.ClientID, b.ProviderID = []string{xray.ID}, c.addClient(client).ID, c.addProvider(client, allWeek("00:00", "24:00")).ID
		return b
	}
	_, err = c.calendar.Book(t.Context(), c.owner, in("2026-10-07T10:00", "A"))
	require.Equal(t, []string{"resource_id resource_required"}, fields(t, err), "the clinic has none")
	var machines []string
	for _, name := range []string{"Aparat 1", "Aparat 2"} {
		r, err := c.catalogue.CreateResource(t.Context(), c.owner, catalogue.Resource{ID: id.New(id.Resource, today), Name: name, Type: catalogue.Equipment})
		require.NoError(t, err)
		machines = append(machines, r.ID)
	}
	first, second := c.book(in("2026-10-07T10:00", "B")), c.book(in("2026-10-07T10:00", "C"))
	require.Equal(t, machines, []string{first.ResourceID, second.ResourceID})
	_, err = c.calendar.Book(t.Context(), c.owner, in("2026-10-07T10:00", "D"))
	r := refusal(t, err)
	require.Equal(t, []scheduling.ConflictKind{scheduling.ResourceTaken}, kinds(r))
	require.Len(t, r.Alternatives, 3)
	require.NotEmpty(t, r.Alternatives[0].ResourceID)
	wrong := in("2026-10-07T12:00", "E")
	wrong.ResourceID = c.chair.ID
	_, err = c.calendar.Book(t.Context(), c.owner, wrong)
	require.Equal(t, []string{"resource_id wrong_type"}, fields(t, err))
	slots, err := c.calendar.FindSlots(t.Context(), c.owner, scheduling.SlotQuery{ServiceIDs: []string{xray.ID}, From: first.Start, To: first.End})
	require.NoError(t, err)
	require.Empty(t, slots, "the search asks for the machines as well")
}

func TestFreedTimeIsTold(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	a := c.book(c.booking("2026-10-07T10:00"))
	marks, freed := c.trail.happened()
	require.Empty(t, marks)
	require.Empty(t, freed)
	noon := "2026-10-07T12:00"
	a, err := c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Start: &noon})
	require.NoError(t, err)
	marks, freed = c.trail.happened()
	require.Equal(t, []string{"freeing"}, marks)
	require.Equal(t, "2026-10-07T07:00:00Z", freed[0].Start.Format(time.RFC3339))
	require.Equal(t, c.provider.ID, freed[0].ProviderID)
	notes := "altceva"
	a, err = c.calendar.Edit(t.Context(), c.owner, a.ID, a.Rev, scheduling.Change{Notes: &notes})
	require.NoError(t, err)
	a, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Confirmed})
	require.NoError(t, err)
	marks, freed = c.trail.happened()
	require.Empty(t, marks)
	require.Empty(t, freed)
	_, err = c.calendar.ChangeStatus(t.Context(), c.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
	require.NoError(t, err)
	_, freed = c.trail.happened()
	require.Equal(t, "2026-10-07T09:00:00Z", freed[0].Start.Format(time.RFC3339))
}
