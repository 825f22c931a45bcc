package scheduling

import (
	"cmp"
	"slices"
	"time"
)

// span is an interval in seconds since 1970: small and without pointers, so that a search over thousands is cheap.
type span struct{ start, end int64 }

// spanOf rounds outwards to whole seconds.
func spanOf(i Interval) span {
	s := span{i.Start.Unix(), i.End.Unix()}
	if i.End.Nanosecond() > 0 {
		s.end++
	}
	return s
}

func (s span) interval() Interval {
	return Interval{time.Unix(s.start, 0).UTC(), time.Unix(s.end, 0).UTC()}
}

// spansOf leaves empty intervals out.
func spansOf(lists ...[]Interval) []span { return appendSpans(nil, lists...) }

func appendSpans(out []span, lists ...[]Interval) []span {
	n := 0
	for _, in := range lists {
		n += len(in)
	}
	out = slices.Grow(out, n)
	for _, in := range lists {
		for _, i := range in {
			if !i.IsEmpty() {
				out = append(out, spanOf(i))
			}
		}
	}
	return out
}

func intervalsOf(spans []span) []Interval {
	out := make([]Interval, 0, len(spans))
	for _, s := range spans {
		out = append(out, s.interval())
	}
	return out
}

// union sorts and joins in place.
func union(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.start <= out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// subtract appends what one union leaves of another.
func subtract(out, from, taken []span) []span {
	out = slices.Grow(out, len(from)+len(taken))
	k := 0
	for _, f := range from {
		for k < len(taken) && taken[k].end <= f.start {
			k++
		}
		at := f.start
		for j := k; j < len(taken) && taken[j].start < f.end; j++ {
			if taken[j].start > at {
				out = append(out, span{at, taken[j].start})
			}
			at = max(at, taken[j].end)
		}
		if at < f.end {
			out = append(out, span{at, f.end})
		}
	}
	return out
}

// isFree says whether nothing of the union overlaps s.
func isFree(union []span, s span) bool {
	low, high := 0, len(union)
	for low < high {
		if mid := (low + high) / 2; union[mid].end > s.start {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low == len(union) || union[low].start >= s.end
}
