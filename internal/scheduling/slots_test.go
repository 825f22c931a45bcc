package scheduling_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

func randomIntervals(r *rand.Rand, base time.Time, n int) []scheduling.Interval {
	out := make([]scheduling.Interval, n)
	for i := range out {
		start := base.Add(time.Duration(r.IntN(600)) * 5 * time.Minute)
		out[i] = scheduling.Interval{Start: start, End: start.Add(time.Duration(r.IntN(40)-3) * 5 * time.Minute)}
	}
	return out
}

func holds(in []scheduling.Interval, at time.Time) bool {
	return slices.ContainsFunc(in, func(i scheduling.Interval) bool { return !at.Before(i.Start) && at.Before(i.End) })
}

// Union and Subtract against the plain meaning of sets of instants.
func TestIntervalsAreSetsOfInstants(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	base := time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)
	for range 300 {
		a, b := randomIntervals(r, base, r.IntN(12)), randomIntervals(r, base, r.IntN(12))
		ua, ub := scheduling.Union(a), scheduling.Union(b)
		left := scheduling.Subtract(ua, ub)
		require.Equal(t, ua, scheduling.Union(ua))
		require.Equal(t, left, scheduling.Union(left), "what is left is a union as well")
		for at := base.Add(-time.Hour); at.Before(base.Add(56 * time.Hour)); at = at.Add(5 * time.Minute) {
			if holds(a, at) != holds(ua, at) || (holds(a, at) && !holds(b, at)) != holds(left, at) {
				t.Fatalf("%v minus %v at %s: %v", a, b, at, left)
			}
		}
		for _, i := range a {
			require.True(t, i.IsEmpty() || scheduling.Covers(ua, i))
		}
	}
}

// Two intervals on the grid share a claim exactly when they overlap.
func TestClaimsAgreeWithOverlaps(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	base := time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC)
	for range 3000 {
		pair := randomIntervals(r, base, 2)
		a, b := scheduling.ClaimsOf([]string{"x"}, pair[0]), scheduling.ClaimsOf([]string{"x"}, pair[1])
		shared := slices.ContainsFunc(a, func(c string) bool { return slices.Contains(b, c) })
		require.Equal(t, pair[0].Overlaps(pair[1]), shared, "%v", pair)
	}
	require.Len(t, scheduling.ClaimsOf([]string{"x", "y"}, scheduling.Interval{Start: base, End: base.Add(24 * time.Hour)}), 2*288)
	require.Empty(t, scheduling.ClaimsOf([]string{"x"}, scheduling.Interval{Start: base, End: base}))
	off := scheduling.Interval{Start: base.Add(time.Second), End: base.Add(5*time.Minute + time.Nanosecond)}
	require.Len(t, scheduling.ClaimsOf([]string{"x"}, off), 2, "off the grid it is rounded outwards")
	before := time.Date(1969, 12, 31, 23, 58, 0, 0, time.UTC)
	require.Equal(t, []string{"x/-1", "x/0"}, scheduling.ClaimsOf([]string{"x"}, scheduling.Interval{Start: before, End: before.Add(4 * time.Minute)}))
}

// The search against trying every start there is.
func TestFreeSlotsAgreeWithTryingEverything(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Bucharest", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			z, r := zone(t, name), rand.New(rand.NewPCG(5, 6))
			for round := range 120 {
				base := []time.Time{
					time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC), time.Date(2027, 3, 27, 0, 0, 0, 0, time.UTC),
					time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC), time.Date(2027, 4, 3, 0, 0, 0, 0, time.UTC),
				}[round%4]
				q := randomSearch(r, base, z)
				require.Equal(t, tryEverything(q), keysOf(scheduling.FreeSlots(q)), "round %d", round)
			}
		})
	}
}

func randomSearch(r *rand.Rand, base time.Time, z *time.Location) scheduling.SlotSearch {
	q := scheduling.SlotSearch{
		Window: scheduling.Interval{Start: base.Add(time.Duration(r.IntN(50)) * time.Minute), End: base.Add(40 * time.Hour)},
		Zone:   z, Duration: time.Duration(1+r.IntN(20)) * 5 * time.Minute, Step: time.Duration([]int{5, 10, 15, 30}[r.IntN(4)]) * time.Minute,
		Limit: []int{1, 3, 20, 100_000}[r.IntN(4)], NeedResource: r.IntN(2) == 0, Busy: randomIntervals(r, base, r.IntN(4)),
		Before: time.Duration(r.IntN(4)) * 5 * time.Minute, After: time.Duration(r.IntN(4)) * 5 * time.Minute, Taken: randomIntervals(r, base, r.IntN(2)),
	}
	if r.IntN(3) == 0 {
		q.Suits = func(s scheduling.Slot) bool { return s.Start.Unix()/300%3 != 0 }
	}
	for i := range 3 {
		q.Providers = append(q.Providers, scheduling.Calendar{
			ID: fmt.Sprint("p", i), Location: []string{"", "a", "b"}[r.IntN(3)], Open: randomIntervals(r, base, 6), Busy: randomIntervals(r, base, 2), Taken: randomIntervals(r, base, 3),
		})
	}
	for i := range r.IntN(3) {
		q.Resources = append(q.Resources, scheduling.Calendar{ID: fmt.Sprint("r", i), Location: []string{"", "a", "b"}[r.IntN(3)], Busy: randomIntervals(r, base, 3), Taken: randomIntervals(r, base, 3)})
	}
	return q
}

func keysOf(slots []scheduling.Slot) []string {
	out := []string{}
	for _, s := range slots {
		out = append(out, fmt.Sprintf("%d %s %s", s.Start.Unix(), s.ProviderID, s.ResourceID))
	}
	return out
}

func isFree(busy []scheduling.Interval, at scheduling.Interval) bool {
	return !slices.ContainsFunc(busy, at.Overlaps)
}

func firstFree(q scheduling.SlotSearch, p scheduling.Calendar, at scheduling.Interval) string {
	for _, r := range q.Resources {
		if (p.Location == "" || r.Location == "" || p.Location == r.Location) && isFree(r.Busy, at) && isFree(r.Taken, around(q, at)) {
			return r.ID
		}
	}
	return ""
}

// around is the time that an appointment takes with its buffers.
func around(q scheduling.SlotSearch, at scheduling.Interval) scheduling.Interval {
	return scheduling.Interval{Start: at.Start.Add(-q.Before), End: at.End.Add(q.After)}
}

// isFor says whether the provider is free then, and the slot is wanted.
func isFor(q scheduling.SlotSearch, p scheduling.Calendar, at scheduling.Interval) bool {
	free := isFree(p.Busy, at) && isFree(q.Busy, at) && isFree(p.Taken, around(q, at)) && isFree(q.Taken, around(q, at))
	wanted := q.Suits == nil || q.Suits(scheduling.Slot{Interval: at, ProviderID: p.ID})
	return scheduling.Covers(scheduling.Union(p.Open), at) && free && wanted
}

func tryEverything(q scheduling.SlotSearch) []string {
	out := []string{}
	for at := q.Window.Start.Truncate(5 * time.Minute); at.Before(q.Window.End); at = at.Add(5 * time.Minute) {
		local := at.In(q.Zone)
		span := scheduling.Interval{Start: at, End: at.Add(q.Duration)}
		if at.Before(q.Window.Start) || span.End.After(q.Window.End) || (local.Hour()*60+local.Minute())%int(q.Step/time.Minute) != 0 {
			continue
		}
		for _, p := range q.Providers {
			if !isFor(q, p, span) {
				continue
			}
			resource := ""
			if q.NeedResource {
				resource = firstFree(q, p, span)
			}
			if !q.NeedResource || resource != "" {
				out = append(out, fmt.Sprintf("%d %s %s", at.Unix(), p.ID, resource))
			}
		}
	}
	return out[:min(len(out), q.Limit)]
}

func TestNearestPrefersTheEarlierOfTwo(t *testing.T) {
	t.Parallel()
	wish := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	var slots []scheduling.Slot
	for _, hours := range []int{-3, -1, 1, 2} {
		slots = append(slots, scheduling.Slot{Interval: scheduling.Interval{Start: wish.Add(time.Duration(hours) * time.Hour)}})
	}
	var got []float64
	for _, s := range scheduling.Nearest(slots, wish, 3) {
		got = append(got, s.Start.Sub(wish).Hours())
	}
	require.Equal(t, []float64{-1, 1, 2}, got)
	require.Empty(t, scheduling.Nearest(nil, wish, 3))
}

// manySlots is a month of ten providers with 5,000 appointments; hours are worked out as part of the search.
func manySlots(z *time.Location) func() scheduling.SlotSearch {
	start := time.Date(2026, 10, 5, 0, 0, 0, 0, z)
	window := scheduling.Interval{Start: start, End: start.AddDate(0, 0, 30)}
	r := rand.New(rand.NewPCG(7, 8))
	busy := make([][]scheduling.Interval, 10)
	for i := range 5000 {
		at := start.AddDate(0, 0, r.IntN(30)).Add(9*time.Hour + time.Duration(r.IntN(32))*15*time.Minute)
		busy[i%10] = append(busy[i%10], scheduling.Interval{Start: at, End: at.Add(15 * time.Minute)})
	}
	weekly := append(allWeek("09:00", "13:00"), allWeek("14:00", "18:00")...)
	return func() scheduling.SlotSearch {
		q := scheduling.SlotSearch{Window: window, Zone: z, Duration: 30 * time.Minute, Step: 15 * time.Minute, Limit: scheduling.MaxSlots, NeedResource: true}
		for i := range 10 {
			q.Providers = append(q.Providers, scheduling.Calendar{ID: fmt.Sprint(i), Open: scheduling.OpenHours(weekly, z, window), Taken: busy[i]})
			q.Resources = append(q.Resources, scheduling.Calendar{ID: fmt.Sprint("r", i), Taken: busy[i]})
		}
		q.Before, q.After = 5*time.Minute, 10*time.Minute
		return q
	}
}

func BenchmarkFreeSlots(b *testing.B) {
	search := manySlots(zone(b, "Europe/Bucharest"))
	b.ReportAllocs()
	for b.Loop() {
		if len(scheduling.FreeSlots(search())) == 0 {
			b.Fatal("no slots")
		}
	}
}

func TestBenchFreeSlots(t *testing.T) {
	proof.Bench(t)
	r := testing.Benchmark(BenchmarkFreeSlots)
	took, bytes := time.Duration(r.NsPerOp()), r.AllocedBytesPerOp()
	figure := fmt.Sprintf("%.2f ms and %d kB for 30 days, 10 providers, 5,000 appointments", float64(took)/1e6, bytes/1000)
	proof.Line(t, "bench", "free-slots", figure, "< 5 ms, < 200 kB", took < 5*time.Millisecond && bytes < 200_000)
}
