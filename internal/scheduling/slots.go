package scheduling

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// Calendar is the time of one provider or resource as the slot search sees it. The order of the intervals is free.
type Calendar struct {
	ID       string
	Location string // "" goes with every location
	Open     []Interval
	Busy     []Interval
}

// SlotSearch is the question of FreeSlots.
type SlotSearch struct {
	Window    Interval       // slots lie wholly within
	Zone      *time.Location // local time of the grid
	Duration  time.Duration  // of the appointment
	Step      time.Duration  // slots start at local times of day that are multiples of it; divides 24 h
	Limit     int            // earliest slots, per provider and in all
	Providers []Calendar
	Resources []Calendar // one of these has to be free as well when NeedResource is set; Open is not looked at
	// NeedResource asks for a resource; without one that is free there is no slot.
	NeedResource bool
	Busy         []Interval // taken for everybody: the client's own appointments, the clinic's blocked time
}

// Slot is a free time of a provider, with a resource that is free as well when one was asked for.
type Slot struct {
	Interval
	ProviderID string
	ResourceID string
}

// FreeSlots gives the free slots, by start and then in the order of the providers. It is a pure function: the same
// question gives the same answer, and nothing in the question is changed.
func FreeSlots(q SlotSearch) []Slot {
	if q.Duration <= 0 || q.Step <= 0 || q.Limit <= 0 || q.Window.IsEmpty() {
		return nil
	}
	resources := make([][]Interval, len(q.Resources))
	for i, r := range q.Resources {
		resources[i] = Union(r.Busy)
	}
	var out []Slot
	for _, p := range q.Providers {
		out = append(out, q.slotsOf(p, resources)...)
	}
	// Stable: providers that are free at the same time stay in the order they were given.
	slices.SortStableFunc(out, func(a, b Slot) int { return cmp.Compare(a.Start.Unix(), b.Start.Unix()) })
	return out[:min(len(out), q.Limit)]
}

func (q SlotSearch) slotsOf(p Calendar, resources [][]Interval) []Slot {
	var out []Slot
	busy := Union(slices.Concat(p.Busy, q.Busy))
	for _, free := range Subtract(Union(p.Open), busy) {
		free = free.Clip(q.Window)
		if free.IsEmpty() {
			continue
		}
		for at := alignUp(free.Start, q.Step, q.Zone); !at.Add(q.Duration).After(free.End); at = alignUp(at.Add(q.Step), q.Step, q.Zone) {
			slot := Slot{Interval: Interval{at, at.Add(q.Duration)}, ProviderID: p.ID}
			if q.NeedResource {
				slot.ResourceID = q.freeResource(p, slot.Interval, resources)
				if slot.ResourceID == "" {
					continue
				}
			}
			out = append(out, slot)
			if len(out) == q.Limit {
				return out
			}
		}
	}
	return out
}

func (q SlotSearch) freeResource(p Calendar, at Interval, busy [][]Interval) string {
	for i, r := range q.Resources {
		if p.Location != "" && r.Location != "" && p.Location != r.Location {
			continue
		}
		if isFree(busy[i], at) {
			return r.ID
		}
	}
	return ""
}

// isFree says whether nothing of the union overlaps the interval.
func isFree(union []Interval, at Interval) bool {
	n := sort.Search(len(union), func(i int) bool { return union[i].End.After(at.Start) })
	return n == len(union) || !union[n].Start.Before(at.End)
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
