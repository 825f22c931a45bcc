package scheduling_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
)

// TestChild is no test: it is the process that TestProofKilledWhileBooking kills. It books, moves and cancels until then.
func TestChild(t *testing.T) {
	args := testkit.ChildArgs(t)
	kit, scope := testkit.Reopen(t, args[0], args[1], time.Now)
	a := &arena{clinic: over(t, scope, testkit.NewClock(today).Now)}
	a.owner = kit.Actor(scope, policies.Owner)
	providers, err := a.catalogue.AllProviders(t.Context(), scope)
	require.NoError(t, err)
	a.providers = providers
	a.service.ID, a.chair.ID = args[2], args[3]
	for key := range strings.SplitSeq(args[4], ",") {
		c, err := a.clients.Get(t.Context(), a.owner, key)
		require.NoError(t, err)
		a.people = append(a.people, c)
	}
	fmt.Println("booking")
	if key, ok := strings.CutPrefix(args[5], "series:"); ok {
		require.NoError(t, a.seriesOfTheChild(t, key))
		return
	}
	if key, ok := strings.CutPrefix(args[5], "rule:"); ok {
		require.NoError(t, a.ruleOfTheChild(t, key))
		return
	}
	a.work(t, args[5])
}

// seriesOfTheChild makes sixty appointments and moves them all by an hour: the same for the same key.
func (a *arena) seriesOfTheChild(t *testing.T, key string) error {
	t.Helper()
	made, err := a.calendar.CreateSeries(t.Context(), a.owner, a.inputOfTheChild(key))
	if err != nil {
		return err
	}
	nine, first := "2026-10-07T09:00", made.Appointments[0]
	_, err = a.calendar.EditSeries(t.Context(), a.owner, first.ID, first.Rev, scheduling.SeriesChange{
		Key: id.Derived(id.Series, key), Scope: scheduling.WholeSeries, Change: scheduling.Change{Start: &nine},
	})
	return err
}

func (a *arena) inputOfTheChild(key string) scheduling.SeriesInput {
	who := a.providers[slices.IndexFunc(a.providers, func(p catalogue.Provider) bool { return !p.IsAssistant })]
	return scheduling.SeriesInput{ID: key, Rule: scheduling.Rule{Freq: scheduling.Daily, Count: 60}, Booking: scheduling.Booking{
		ClientID: a.people[0].ID, ProviderID: who.ID, ServiceIDs: []string{a.service.ID}, Start: "2026-10-07T08:00",
	}}
}

// A process is killed (SIGKILL) at random points while it makes and moves a series. The same requests again, or the chore,
// bring about what was asked: all sixty are there, at one time of day, and none is there twice.
func TestProofKilledWhileMakingSeries(t *testing.T) {
	t.Parallel()
	kills := 3
	if proof.Long() {
		kills = 25
	}
	a := newArena(t, 1)
	halves, whole := 0, 0
	for n := range kills {
		key := id.New(id.Series, today)
		a.killAChild(t, "series:"+key, 110)
		moved := 0
		for _, x := range a.stored() {
			moved += int(x.Rev) - 1
		}
		if len(a.stored()) < 60 || moved > 0 && moved < 60 {
			halves++
		}
		want := "08:00"
		if n%2 == 0 {
			require.NoError(t, a.seriesOfTheChild(t, key))
			want = "09:00"
		} else {
			_, err := a.calendar.FinishSeries(t.Context(), a.kit.Actor(a.scope, policies.SystemKeeper))
			require.NoError(t, err)
			if moved > 0 {
				want = "09:00"
			}
		}
		whole += a.requireSeries(t, key, want, moved > 0 || n%2 == 0)
		a.clear(t)
	}
	proof.Line(t, "proof", "series-kill", fmt.Sprintf("%d kills, %d in the middle, %d series whole afterwards", kills, halves, whole), "all whole", whole == kills && halves > 0)
}

// requireSeries gives 1 when all sixty are there at that time of day (known: or an hour later, when the move had begun
// without having moved any).
func (a *arena) requireSeries(t *testing.T, key, want string, known bool) int {
	t.Helper()
	got, err := a.calendar.GetSeries(t.Context(), a.owner, key)
	require.NoError(t, err)
	require.True(t, got.Series.Done)
	require.Nil(t, got.Series.Pending)
	require.Empty(t, got.Series.Missed)
	require.Len(t, got.Appointments, 60)
	times := map[string]bool{}
	for _, x := range got.Appointments {
		times[x.Start.In(zone(t, "Europe/Bucharest")).Format("15:04")] = true
	}
	require.Len(t, times, 1, "all at one time of day")
	require.True(t, times[want] || !known && times["09:00"], "%v", times)
	require.Zero(t, overlaps(a.stored()))
	return 1
}

func (a *arena) work(t *testing.T, seed string) {
	t.Helper()
	var wg sync.WaitGroup
	for n := range 4 {
		w := &worker{arena: a, h: &history{open: map[string]*hold{}}, random: rand.New(rand.NewPCG(uint64(n), uint64(len(seed))+uint64(seed[len(seed)-1])))}
		wg.Go(func() {
			for { // until the process is killed
				w.act(t)
			}
		})
	}
	wg.Wait()
}

// A process is killed (SIGKILL) at random points while it books, moves and cancels. Afterwards nothing overlaps, every
// claim belongs to its appointment, and every free time can be booked: no ghost blocks it.
func TestProofKilledWhileBooking(t *testing.T) {
	t.Parallel()
	kills := 3
	if proof.Long() {
		kills = 25
	}
	a := newArena(t, 4)
	writes := 0
	for n := range kills {
		writes += a.killAChild(t, fmt.Sprint("seed", n), 25)
		require.Zero(t, overlaps(a.stored()), "after kill %d", n)
		if n%4 == 3 || n == kills-1 {
			a.requireNoGhosts(t, time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 5, 0, 0, 0, time.UTC))
			a.clear(t)
		}
	}
	proof.Line(t, "proof", "double-booking-kill", fmt.Sprintf("%d kills within %d writes, 0 overlaps, 0 ghosts", kills, writes), "0 and 0", !t.Failed())
}

// writes counts all writes that the stored appointments have seen.
func (a *arena) writes() int {
	n := 0
	for _, x := range a.stored() {
		n += int(x.Rev)
	}
	return n
}

// killAChild lets a child work until a random number of its writes are stored, and gives how many were when it was dead.
func (a *arena) killAChild(t *testing.T, seed string, within int) int {
	t.Helper()
	var keys []string
	for _, c := range a.people {
		keys = append(keys, c.ID)
	}
	child := testkit.StartChild(t, "TestChild", a.kit.Prefix, string(a.scope.TenantID()), a.service.ID, a.chair.ID, strings.Join(keys, ","), seed)
	require.True(t, child.Says("booking"), "the child has not begun")
	before := a.writes()
	wanted := before + 1 + rand.IntN(within)
	require.Eventually(t, func() bool { return a.writes() >= wanted }, 30*time.Second, time.Millisecond, "the child writes nothing")
	child.Kill()
	_ = child.Wait()
	return a.writes() - before
}
