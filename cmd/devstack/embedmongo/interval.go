package embedmongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// interval is a range of an index, between two probes.
type interval struct{ from, to entry }

func product(prefixes [][]any, values []any) [][]any {
	var out [][]any
	for _, p := range prefixes {
		for _, v := range values {
			out = append(out, append(slices.Clip(p), v))
		}
	}
	return out
}

// indexable tells whether the index holds these values as such: arrays are
// stored by element.
func indexable(values []any) bool {
	for _, v := range values {
		switch v.(type) {
		case bson.A, primitive.Regex:
			return false
		}
	}
	return len(values) > 0
}

func distinct(values []any) []any {
	if len(values) < 2 {
		return values
	}
	sorted := slices.Clone(values)
	slices.SortStableFunc(sorted, compare)
	return slices.CompactFunc(sorted, func(a, b any) bool { return compare(a, b) == 0 })
}

// rangeOf returns the bounds that an index can use; on a column with arrays
// only one, since different elements may satisfy the two, unless it is known
// that one element satisfies both.
func rangeOf(k *cond, multi bool) (lo, hi *bound) {
	if k == nil {
		return nil, nil
	}
	lo, hi = usable(k.lo), usable(k.hi)
	if lo != nil && hi != nil && (multi || class(lo.value) != class(hi.value)) {
		hi = nil
	}
	if k.span == nil {
		return lo, hi
	}
	slo, shi := usable(k.span.lo), usable(k.span.hi)
	if (slo == nil && shi == nil) || (slo != nil && shi != nil && class(slo.value) != class(shi.value)) {
		return lo, hi
	}
	return slo, shi
}

func usable(b *bound) *bound {
	if b == nil || isNaN(b.value) {
		return nil
	}
	switch b.value.(type) {
	case int32, int64, float64, primitive.Decimal128, string, primitive.DateTime, primitive.ObjectID, primitive.Timestamp:
		return b
	}
	return nil
}

// interval returns the part of the index under a prefix, within bounds on the
// next column. A bound on one side alone is bounded by its type on the other.
func (x *index) interval(prefix []any, lo, hi *bound) interval {
	n := len(prefix)
	at := func(v any, edge int8) entry { return entry{keys: append(prefix[:n:n], v), edge: edge} }
	if lo == nil && hi == nil {
		return interval{entry{keys: prefix, edge: -1}, entry{keys: prefix, edge: 1}}
	}
	if lo == nil {
		lo = &bound{edgeKey{class(hi.value), false}, true}
	}
	if hi == nil {
		hi = &bound{edgeKey{class(lo.value), true}, true}
	}
	edges := map[bool]int8{true: 1, false: -1}
	if x.columns[n].desc {
		return interval{at(hi.value, -edges[hi.inclusive]), at(lo.value, edges[lo.inclusive])}
	}
	return interval{at(lo.value, -edges[lo.inclusive]), at(hi.value, edges[hi.inclusive])}
}
