package scheduling_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
)

// A hold is a time that an appointment surely had between two moments of the test (its write was answered, its next one
// not yet asked for), and possibly had a little longer on both sides.
type hold struct {
	a                              scheduling.Appointment
	maybeFrom, from, to, maybeTill time.Time
}

// refused is an act that was told of a conflict.
type refused struct {
	a          scheduling.Appointment
	asked, got time.Time
}

// history is the simple model: who had which time when. Everything that happened has to be explained by it.
type history struct {
	mu       sync.Mutex
	open     map[string]*hold
	done     []hold
	refusals []refused
}

func (h *history) taken(a scheduling.Appointment, asked, got time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if before, ok := h.open[a.ID]; ok {
		before.to, before.maybeTill = asked, got
		h.done = append(h.done, *before)
		delete(h.open, a.ID)
	}
	if a.Blocking {
		h.open[a.ID] = &hold{a: a, maybeFrom: asked, from: got}
	}
}

func (h *history) refused(a scheduling.Appointment, asked, got time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refusals = append(h.refusals, refused{a, asked, got})
}

// check finds two holds that surely were there at once, and refusals that nothing explains.
func (h *history) check(t *testing.T, end time.Time) {
	t.Helper()
	for _, o := range h.open {
		o.to, o.maybeTill = end, end
		h.done = append(h.done, *o)
	}
	for i, x := range h.done {
		for _, y := range h.done[i+1:] {
			if x.surelyWith(y) && clash(x.a, y.a) {
				t.Errorf("two appointments had the same time at once: %s and %s", x.a.ID, y.a.ID)
			}
		}
	}
	for _, r := range h.refusals {
		if !slices.ContainsFunc(h.done, r.explainedBy) {
			t.Errorf("refused without anything in the way: %s %s", r.a.Start, r.a.ProviderID)
		}
	}
}

// surelyWith says whether there was a moment at which both were held for certain.
func (x hold) surelyWith(y hold) bool {
	return x.a.ID != y.a.ID && x.from.Before(y.to) && y.from.Before(x.to) && x.from.Before(x.to) && y.from.Before(y.to)
}

func (r refused) explainedBy(x hold) bool {
	return x.a.ID != r.a.ID && clash(x.a, r.a) && !x.maybeFrom.After(r.got) && !x.maybeTill.Before(r.asked)
}

// worker acts at random on appointments of its own.
type worker struct {
	*arena

	h      *history
	random *rand.Rand
	mine   []scheduling.Appointment
}

func (w *worker) act(t *testing.T) {
	t.Helper()
	n := w.random.IntN(10)
	if len(w.mine) == 0 || n < 4 {
		w.book(t)
		return
	}
	i := w.random.IntN(len(w.mine))
	a := w.mine[i]
	wish := a
	asked := time.Now()
	var err error
	switch {
	case n < 7:
		start, minutes := w.start(), w.minutes()
		who := w.providers[w.random.IntN(3)].ID
		wish.Start, wish.ProviderID = start, who
		wish.End = start.Add(time.Duration(minutes) * time.Minute)
		local := start.Format(time.RFC3339)
		a, err = w.calendar.Edit(t.Context(), w.owner, a.ID, a.Rev, scheduling.Change{Start: &local, DurationMinutes: &minutes, ProviderID: &who})
	case a.Status == scheduling.Cancelled:
		a, err = w.calendar.ChangeStatus(t.Context(), w.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Scheduled})
	default:
		a, err = w.calendar.ChangeStatus(t.Context(), w.owner, a.ID, a.Rev, scheduling.StatusChange{Status: scheduling.Cancelled})
	}
	w.settle(t, wish, a, asked, err)
	if err == nil {
		w.mine[i] = a
	}
}

func (w *worker) book(t *testing.T) {
	t.Helper()
	in := scheduling.Booking{
		ID: id.New(id.Appointment, today), ClientID: w.people[w.random.IntN(4)].ID, ProviderID: w.providers[w.random.IntN(3)].ID,
		ServiceIDs: []string{w.service.ID}, DurationMinutes: w.minutes(),
	}
	if w.random.IntN(3) == 0 {
		in.ResourceID = w.chair.ID
	}
	if w.helper.ID != "" && w.random.IntN(4) == 0 {
		in.AssistantID = w.helper.ID
	}
	buffers := w.buffered.ID != "" && w.random.IntN(3) == 0
	if buffers {
		in.ServiceIDs = []string{w.buffered.ID}
	}
	start := w.start()
	in.Start = start.Format(time.RFC3339)
	wish := scheduling.Appointment{
		ID: in.ID, ClientID: in.ClientID, ProviderID: in.ProviderID, AssistantID: in.AssistantID, ResourceID: in.ResourceID, Start: start,
		End: start.Add(time.Duration(in.DurationMinutes) * time.Minute),
	}
	if buffers {
		wish.BufferBeforeMinutes, wish.BufferAfterMinutes = w.buffered.BufferBeforeMinutes, w.buffered.BufferAfterMinutes
	}
	asked := time.Now()
	a, err := w.calendar.Book(t.Context(), w.owner, in)
	w.settle(t, wish, a, asked, err)
	if err == nil {
		w.mine = append(w.mine, a)
	}
}

func (w *worker) settle(t *testing.T, wish, a scheduling.Appointment, asked time.Time, err error) {
	t.Helper()
	got := time.Now()
	if err == nil {
		w.h.taken(a, asked, got)
		return
	}
	if f, ok := fault.As(err); ok && f.Code == "appointment_conflict" {
		w.h.refused(wish, asked, got)
		return
	}
	t.Errorf("neither done nor refused: %v", err)
}

// start is within six hours around the autumn night in which 03:00–04:00 comes twice.
func (w *worker) start() time.Time {
	return time.Date(2026, 10, 24, 21, 0, 0, 0, time.UTC).Add(time.Duration(w.random.IntN(72)) * 5 * time.Minute)
}

func (w *worker) minutes() int { return 5 + 5*w.random.IntN(12) }

func TestHistoriesAreExplainedByTheModel(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 12} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) {
			t.Parallel()
			a := newArena(t, 4)
			h := &history{open: map[string]*hold{}}
			var wg sync.WaitGroup
			for n := range workers {
				w := &worker{arena: a, h: h, random: rand.New(rand.NewPCG(uint64(n), uint64(workers)))}
				wg.Go(func() {
					for range 240 / workers {
						w.act(t)
					}
				})
			}
			wg.Wait()
			h.check(t, time.Now())
			require.NotEmpty(t, h.refusals)
			all := a.stored()
			require.Zero(t, overlaps(all))
			for _, x := range all {
				require.Equal(t, x.Blocking, h.open[x.ID] != nil)
			}
			a.requireNoGhosts(t, time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 5, 0, 0, 0, time.UTC))
		})
	}
}

// requireNoGhosts books every five minutes that no appointment takes, for every provider and the chair: whatever refuses
// would be a claim that belongs to nothing.
func (a *arena) requireNoGhosts(t *testing.T, from, to time.Time) {
	t.Helper()
	all := a.stored()
	window := []scheduling.Interval{{Start: from, End: to}}
	for _, p := range a.providers {
		a.fillGaps(t, window, all, p.ID, "", func(x scheduling.Appointment) bool { return x.ProviderID == p.ID || x.AssistantID == p.ID })
	}
	keeper := a.addProvider("Paznic", allWeek("00:00", "24:00"))
	a.fillGaps(t, window, all, keeper.ID, a.chair.ID, func(x scheduling.Appointment) bool { return x.ResourceID == a.chair.ID })
	for _, x := range a.stored() {
		var want []string
		for _, p := range x.Parties {
			time := buffered(x)
			if p == x.ClientID {
				time = x.Interval()
			}
			want = append(want, scheduling.ClaimsOf([]string{p}, time)...)
		}
		if !x.Blocking || x.Overbooked {
			want = nil
		}
		require.Equal(t, want, x.Claims, "claims are those of the time and parties, no more and no less")
	}
	require.Zero(t, overlaps(a.stored()))
}

func (a *arena) fillGaps(t *testing.T, window []scheduling.Interval, all []scheduling.Appointment, provider, chair string, of func(scheduling.Appointment) bool) {
	t.Helper()
	var busy []scheduling.Interval
	for _, x := range all {
		if x.Blocking && of(x) {
			busy = append(busy, buffered(x))
		}
	}
	for _, gap := range scheduling.Subtract(scheduling.Union(window), scheduling.Union(busy)) {
		in := a.booking(gap.Start.Format(time.RFC3339))
		in.ClientID, in.ProviderID, in.ResourceID = a.addClient("Nou").ID, provider, chair
		in.DurationMinutes = int(gap.Length() / time.Minute)
		a.book(in)
	}
}
