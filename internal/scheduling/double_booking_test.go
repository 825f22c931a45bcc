package scheduling_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

const writers = 200

// arena is a clinic with so many of everything that writers can be made to share exactly one thing.
type arena struct {
	*clinic

	providers []catalogue.Provider
	people    []clients.Client
	helper    catalogue.Provider // assists
	buffered  catalogue.Item     // ten minutes are kept before it and five after it
}

func newArena(t testing.TB, n int) *arena {
	t.Helper()
	a := &arena{clinic: newClinic(t)}
	a.helper, a.buffered = a.addAssistant("Ajutor"), a.addBuffered("Cu pregătire", 10, 5)
	a.providers = append(a.providers, a.provider)
	for i := 1; i < min(n, catalogue.MaxItems-1); i++ { // and the helper
		a.providers = append(a.providers, a.addProvider(fmt.Sprintf("Provider %d", i), allWeek("00:00", "24:00")))
	}
	for i := range n {
		a.people = append(a.people, a.addClient(fmt.Sprintf("Client %d", i)))
	}
	return a
}

// The nights and days that rounds are fought over, in the clinic's zone.
func battlegrounds() []time.Time {
	at := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			panic(err)
		}
		return t
	}
	return []time.Time{
		at("2026-10-07T10:00:00+03:00"), // an ordinary day
		at("2026-10-08T00:00:00+03:00"), // midnight between two days
		at("2026-10-25T03:30:00+03:00"), // autumn: the first half past three of two
		at("2026-10-25T04:00:00+02:00"), // autumn: the end of the repeated hour
		at("2027-03-28T04:00:00+03:00"), // spring: 03:00 becomes 04:00
		at("2026-12-31T22:00:00Z"),      // midnight of the new year
	}
}

// round is one fight: writers whose times all hold the same five minutes and who share one party.
type round struct {
	shared string // provider, chair, client or assistant
	moves  bool   // by moving appointments that exist instead of making new ones
	holds  bool   // every second writer only holds the time
	at     time.Time
}

// fight lets all writers go at once and counts who won, and who was refused as they should be.
func (a *arena) fight(t *testing.T, r round, n int) (won, refused int) {
	t.Helper()
	bookings := make([]scheduling.Booking, n)
	for i := range bookings {
		before, after := 5*rand.IntN(12), 5+5*rand.IntN(12)
		b := scheduling.Booking{
			ID: id.New(id.Appointment, today), ClientID: a.people[i].ID, ProviderID: a.providers[i%len(a.providers)].ID, ServiceIDs: []string{a.service.ID},
			Start: r.at.Add(-time.Duration(before) * time.Minute).Format(time.RFC3339), DurationMinutes: before + after,
		}
		switch r.shared {
		case "provider":
			b.ProviderID = a.providers[0].ID
		case "client":
			b.ClientID = a.people[0].ID
		case "chair":
			b.ResourceID = a.chair.ID
		case "assistant":
			b.AssistantID = a.helper.ID
		}
		if i%3 == 0 {
			b.ServiceIDs = []string{a.buffered.ID}
		}
		bookings[i] = b
	}
	acts := make([]func() error, n)
	for i, b := range bookings {
		acts[i] = func() error { _, err := a.calendar.Book(t.Context(), a.owner, b); return err }
		if r.holds && i%2 == 0 { // a hold is as long as its service: half an hour
			b.Start = r.at.Add(-time.Duration(5*rand.IntN(6)) * time.Minute).Format(time.RFC3339)
			acts[i] = func() error {
				_, err := a.calendar.Hold(t.Context(), a.guest, scheduling.HoldInput{
					ID: b.ID, ServiceIDs: b.ServiceIDs, ProviderID: b.ProviderID, AssistantID: b.AssistantID, ResourceID: b.ResourceID, Start: b.Start,
				})
				return err
			}
		}
		if r.moves {
			elsewhere, target, minutes := b, b.Start, b.DurationMinutes
			elsewhere.Start = r.at.Add(24 * time.Hour).Add(time.Duration(i) * 25 * time.Minute).Format(time.RFC3339)
			elsewhere.DurationMinutes = 5
			have := a.book(elsewhere)
			acts[i] = func() error {
				_, err := a.calendar.Edit(t.Context(), a.owner, have.ID, have.Rev, scheduling.Change{Start: &target, DurationMinutes: &minutes})
				return err
			}
		}
	}
	return allAtOnce(t, acts)
}

func (c *clinic) addAssistant(name string) catalogue.Provider {
	p, err := c.catalogue.CreateProvider(c.t.Context(), c.owner, catalogue.Provider{
		ID: id.New(id.Provider, today), Name: name, Hours: allWeek("00:00", "24:00"), Active: true, IsAssistant: true,
	})
	require.NoError(c.t, err)
	return p
}

func (c *clinic) addBuffered(name string, before, after int) catalogue.Item {
	s, err := c.catalogue.CreateItem(c.t.Context(), c.owner, catalogue.Item{
		ID: id.New(id.Service, today), Name: name, DurationMinutes: 30, BufferBeforeMinutes: before, BufferAfterMinutes: after,
	})
	require.NoError(c.t, err)
	return s
}

func allAtOnce(t *testing.T, acts []func() error) (won, refused int) {
	t.Helper()
	var wins, conflicts atomic.Int64
	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, act := range acts {
		wg.Go(func() {
			<-start
			err := act()
			f, _ := fault.As(err)
			switch {
			case err == nil:
				wins.Add(1)
			case f != nil && f.Code == "appointment_conflict":
				conflicts.Add(1)
			default:
				t.Errorf("neither won nor refused: %v", err)
			}
		})
	}
	close(start)
	wg.Wait()
	return int(wins.Load()), int(conflicts.Load())
}

func (a *arena) clear(t testing.TB) {
	t.Helper()
	for _, of := range []string{"appointments", "series"} {
		_, err := a.scope.Collection(of).DeleteMany(t.Context(), map[string]any{})
		require.NoError(t, err)
	}
}

func TestProofDoubleBooking(t *testing.T) {
	t.Parallel()
	rounds := 3
	if proof.Long() {
		rounds = 50
	}
	a := newArena(t, writers)
	var fights, right, pairs int
	for n := range rounds {
		for k, shared := range []string{"provider", "chair", "client", "assistant"} {
			grounds := battlegrounds()
			r := round{shared: shared, moves: (n+k)%2 == 1, at: grounds[(n+k)%len(grounds)]}
			r.holds = !r.moves && shared != "client"
			won, refused := a.fight(t, r, writers)
			fights++
			if won == 1 && refused == writers-1 {
				right++
			}
			pairs += overlaps(a.stored())
			a.clear(t)
		}
	}
	proof.Line(t, "proof", "double-booking",
		fmt.Sprintf("%d of %d fights of %d writers with exactly one winner, %d overlapping pairs", right, fights, writers, pairs),
		"all and 0", right == fights && pairs == 0)
}

// Without the unique index the same fights are lost: the proof above can see what it is there for.
func TestWithoutTheIndexWritersOverlap(t *testing.T) {
	t.Parallel()
	a := newArena(t, 40)
	_, err := a.scope.Collection("appointments").Indexes().DropOne(t.Context(), "claims")
	require.NoError(t, err)
	for n := range 20 {
		won, _ := a.fight(t, round{shared: "provider", holds: n%2 == 0, at: battlegrounds()[0]}, 40)
		if won > 1 && overlaps(a.stored()) > 0 {
			return
		}
		a.clear(t)
	}
	t.Fatal("twenty fights without the index had one winner each: the proof would not notice its absence")
}
