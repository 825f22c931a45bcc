package scheduling

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Calendar is the time of one provider or resource as the slot search sees it. The order of the intervals is free.
type Calendar struct {
	ID       string
	Location string // "" goes with every location
	open     []span // instead of Open, when it is known as a union already
	Open     []Interval
	Busy     []Interval // an appointment may touch it, its buffers may reach into it: blocked time
	Taken    []Interval // what other appointments take, with their buffers; ours keep clear of it
}

// SlotSearch is the question of FreeSlots.
type SlotSearch struct {
	Window    Interval       // slots lie wholly within
	Zone      *time.Location // local time of the grid
	Duration  time.Duration  // of the appointment
	Before    time.Duration  // the buffers of the appointment, which keep clear of what is Taken
	After     time.Duration
	Step      time.Duration // slots start at local times of day that are multiples of it; divides 24 h
	Limit     int           // earliest slots, per provider and in all
	Providers []Calendar
	Resources []Calendar // one of these has to be free as well when NeedResource is set; Open is not looked at
	// NeedResource asks for a resource; without one that is free there is no slot.
	NeedResource bool
	Busy         []Interval // for everybody: the client's own appointments, the clinic's blocked time
	Taken        []Interval // for everybody: what the assistant's other appointments take
	// Suits says which free slots are wanted; nil = all. The limit counts those alone.
	Suits func(s Slot) bool
}

// Slot is a free time of a provider, with a resource that is free as well when one was asked for.
type Slot struct {
	Interval
	ProviderID string
	ResourceID string
}

// found is a slot in a search: the places of its provider and resource in the question.
type found struct {
	at                 int64
	provider, resource int32
}

const noResource = -1

// FreeSlots gives the free slots, by start and then in the order of the providers. It is a pure function: the same
// question gives the same answer, and nothing in the question is changed.
func FreeSlots(q SlotSearch) []Slot {
	if q.Duration < time.Second || q.Step < time.Second || q.Limit <= 0 || q.Window.IsEmpty() {
		return nil
	}
	w := &finder{SlotSearch: q, window: spanOf(q.Window), last: math.MaxInt64}
	if q.Window.Start.Nanosecond() > 0 {
		w.window.start++ // inwards: a slot may not begin before the window
	}
	w.readResources()
	for i := range q.Providers {
		w.addSlotsOf(i)
	}
	w.keepEarliest()
	out := make([]Slot, len(w.found))
	for i, f := range w.found {
		out[i] = q.slot(f)
	}
	return out
}

// finder is a search under way. Its buffers serve every provider in turn, because most of what a search would allocate
// is the same for each.
type finder struct {
	SlotSearch

	window    span
	resources [][]span // the taken time of each, as a union
	busy      []span   // of the provider at hand
	open      []span
	free      []span
	found     []found
	last      int64 // no slot that begins later is among the earliest any more
}

// readResources keeps the taken time of the resources in one piece of memory.
func (w *finder) readResources() {
	if !w.NeedResource {
		return
	}
	w.resources = make([][]span, len(w.Resources))
	for i, r := range w.Resources {
		w.busy = w.taken(appendSpans(w.busy[:0], r.Busy), r.Taken)
		w.resources[i] = slices.Clone(w.busy)
	}
}

// keepEarliest sorts what was found and forgets what is over the limit.
func (w *finder) keepEarliest() {
	slices.SortFunc(w.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.provider, b.provider))
	})
	if len(w.found) >= w.Limit {
		w.found = w.found[:w.Limit]
		w.last = w.found[w.Limit-1].at
	}
}

func (q SlotSearch) slot(f found) Slot {
	start := time.Unix(f.at, 0).UTC()
	s := Slot{Interval: Interval{start, start.Add(q.Duration)}, ProviderID: q.Providers[f.provider].ID}
	if f.resource != noResource {
		s.ResourceID = q.Resources[f.resource].ID
	}
	return s
}

// addSlotsOf adds the earliest slots of one provider, up to the limit.
func (w *finder) addSlotsOf(provider int) {
	p := w.Providers[provider]
	left := w.Limit
	length := int64(w.Duration / time.Second)
	open := p.open
	if open == nil {
		w.open = union(appendSpans(w.open[:0], p.Open))
		open = w.open
	}
	w.busy = w.taken(appendSpans(w.busy[:0], p.Busy, w.Busy), p.Taken, w.Taken)
	w.free = subtract(w.free[:0], open, w.busy)
	for _, free := range w.free {
		free.start, free.end = max(free.start, w.window.start), min(free.end, w.window.end)
		if free.end-free.start < length {
			continue
		}
		g := w.grid(free)
		for at := g.first(free.start); at+length <= free.end && at <= w.last; at = g.next(at) {
			f, ok := w.slotAt(p, provider, span{at, at + length})
			if !ok {
				continue
			}
			w.found = append(w.found, f)
			if left--; left == 0 {
				break
			}
		}
		if left == 0 || free.end > w.last {
			break
		}
	}
	if len(w.found) > w.Limit {
		w.keepEarliest()
	}
}

// slotAt is the slot of a provider who is free; false when no resource is, or when it is not wanted.
func (w *finder) slotAt(p Calendar, provider int, at span) (found, bool) {
	f := found{at.start, int32(provider), noResource} //nolint:gosec // a handful of providers
	if w.NeedResource {
		if f.resource = w.freeResource(p, at); f.resource == noResource {
			return f, false
		}
	}
	return f, w.Suits == nil || w.Suits(w.slot(f))
}

// taken joins what is busy with what other appointments take. The appointment with its buffers keeps clear of those
// exactly when the appointment alone keeps clear of them with its buffers the other way round.
func (w *finder) taken(busy []span, appointments ...[]Interval) []span {
	before, after := int64(w.Before/time.Second), int64(w.After/time.Second)
	for _, list := range appointments {
		for _, i := range list {
			if !i.IsEmpty() {
				s := spanOf(i)
				busy = append(busy, span{s.start - after, s.end + before})
			}
		}
	}
	return union(busy)
}

func (w *finder) freeResource(p Calendar, at span) int32 {
	for i, r := range w.Resources {
		if p.Location != "" && r.Location != "" && p.Location != r.Location {
			continue
		}
		if isFree(w.resources[i], at) {
			return int32(i)
		}
	}
	return noResource
}

// grid finds starts at multiples of the step in local time. Within a stretch in which the clocks do not change that is
// arithmetic; else each start asks the zone.
type grid struct {
	step   int64
	offset int64
	zone   *time.Location // nil: the offset holds throughout
	length time.Duration
}

func (q SlotSearch) grid(s span) grid {
	_, before := time.Unix(s.start, 0).In(q.Zone).Zone()
	_, after := time.Unix(s.end, 0).In(q.Zone).Zone()
	g := grid{step: int64(q.Step / time.Second), offset: int64(before), length: q.Step}
	if before != after || s.end-s.start > int64(stretch/time.Second) {
		g.zone = q.Zone
	}
	return g
}

// stretch is shorter than any time between two changes of a zone's clocks and back.
const stretch = 7 * 24 * time.Hour

func (g grid) first(t int64) int64 {
	if g.zone != nil {
		return alignUp(time.Unix(t, 0), g.length, g.zone).Unix()
	}
	return t + (g.step-(t+g.offset)%g.step)%g.step
}

func (g grid) next(t int64) int64 {
	if g.zone != nil {
		return g.first(t + g.step)
	}
	return t + g.step
}

// alignUp gives the first instant at or after t at which the local time of day is a multiple of the step.
func alignUp(t time.Time, step time.Duration, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	local := t.Unix() + int64(offset)
	seconds := int64(step / time.Second)
	rest := local % seconds
	if rest < 0 {
		rest += seconds
	}
	if rest == 0 && t.Nanosecond() == 0 {
		return t
	}
	up := time.Unix(t.Unix()+seconds-rest, 0).UTC()
	if _, after := up.In(zone).Zone(); after != offset {
		return alignUp(up, step, zone) // the clocks changed on the way, perhaps by less than the step
	}
	return up
}

// Nearest picks up to n of the slots, those that start nearest to the wish; the earlier of two equally near comes first.
func Nearest(slots []Slot, wish time.Time, n int) []Slot {
	near := slices.Clone(slots)
	slices.SortStableFunc(near, func(a, b Slot) int {
		return cmp.Compare(a.Start.Sub(wish).Abs(), b.Start.Sub(wish).Abs())
	})
	return near[:min(len(near), n)]
}
