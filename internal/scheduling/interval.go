package scheduling

import (
	"slices"
	"time"
)

// Interval is the half-open span of time [Start, End): two that only touch do not overlap.
type Interval struct {
	Start time.Time
	End   time.Time
}

// IsEmpty says whether the interval holds no instant (its end is not after its start).
func (i Interval) IsEmpty() bool { return !i.End.After(i.Start) }

// Equal says whether the two begin and end at the same instants.
func (i Interval) Equal(o Interval) bool { return i.Start.Equal(o.Start) && i.End.Equal(o.End) }

// Overlaps says whether the two share an instant. An empty interval overlaps nothing.
func (i Interval) Overlaps(o Interval) bool {
	return !i.IsEmpty() && !o.IsEmpty() && i.Start.Before(o.End) && o.Start.Before(i.End)
}

// Clip gives the part of the interval that lies within the bounds; it may be empty.
func (i Interval) Clip(bounds Interval) Interval {
	if i.Start.Before(bounds.Start) {
		i.Start = bounds.Start
	}
	if i.End.After(bounds.End) {
		i.End = bounds.End
	}
	return i
}

// Length is the time from start to end; negative when they are the wrong way round.
func (i Interval) Length() time.Duration { return i.End.Sub(i.Start) }

// Union gives the same instants as sorted intervals that neither overlap nor touch, in whole seconds (starts are rounded
// down, ends up). The argument is left as it is.
func Union(in []Interval) []Interval { return intervalsOf(union(spansOf(in))) }

// Subtract gives the instants of from that are in none of taken, as a union. Both have to be unions (see Union).
func Subtract(from, taken []Interval) []Interval {
	return intervalsOf(subtract(nil, spansOf(from), spansOf(taken)))
}

// Covers says whether one of the intervals of a union holds the whole of i.
func Covers(union []Interval, i Interval) bool {
	n, found := slices.BinarySearchFunc(union, i.Start, func(u Interval, t time.Time) int { return u.Start.Compare(t) })
	if !found {
		n--
	}
	return n >= 0 && n < len(union) && !union[n].Start.After(i.Start) && !i.End.After(union[n].End)
}
