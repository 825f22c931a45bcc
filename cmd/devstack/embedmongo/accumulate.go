package embedmongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/bson"
)

// accumulator gathers a value over the documents of a group.
type accumulator struct {
	add    func(v any) error
	result func() any
}

// accumulators makes an accumulator by its name.
var accumulators = map[string]func() *accumulator{
	"$sum": func() *accumulator {
		var sum any = int32(0)
		return &accumulator{func(v any) (err error) {
			if _, ok := toFloat(v); ok {
				sum, err = addNumbers(sum, v)
			}
			return err
		}, func() any { return sum }}
	},
	"$avg": func() *accumulator {
		var sum float64
		n := 0
		return &accumulator{func(v any) error {
			if f, ok := toFloat(v); ok {
				sum, n = sum+f, n+1
			}
			return nil
		}, func() any {
			if n == 0 {
				return nil
			}
			return sum / float64(n)
		}}
	},
	"$min": func() *accumulator { return extreme(-1) },
	"$max": func() *accumulator { return extreme(1) },
	"$first": func() *accumulator {
		var first any
		seen := false
		return &accumulator{func(v any) error {
			if !seen {
				first, seen = nullify(v), true
			}
			return nil
		}, func() any { return first }}
	},
	"$last": func() *accumulator {
		var last any
		return &accumulator{func(v any) error { last = nullify(v); return nil }, func() any { return last }}
	},
	"$push": func() *accumulator {
		list := bson.A{}
		return &accumulator{func(v any) error {
			if !isMissing(v) {
				list = append(list, v)
			}
			return nil
		}, func() any { return list }}
	},
	"$addToSet": func() *accumulator {
		list, seen := bson.A{}, newValueSet()
		return &accumulator{func(v any) error {
			if !isMissing(v) && seen.add(v) {
				list = append(list, v)
			}
			return nil
		}, func() any { return list }}
	},
	"$mergeObjects": func() *accumulator {
		out := bson.D{}
		return &accumulator{func(v any) (err error) {
			out, err = mergeObjects(out, v)
			return err
		}, func() any { return out }}
	},
	"$count": func() *accumulator {
		n := int32(0)
		return &accumulator{func(any) error { n++; return nil }, func() any { return n }}
	},
}

func extreme(sign int) *accumulator {
	best := missing
	return &accumulator{func(v any) error {
		if !isNull(v) && (isMissing(best) || compare(v, best)*sign > 0) {
			best = v
		}
		return nil
	}, func() any { return nullify(best) }}
}

func nullify(v any) any {
	if isMissing(v) {
		return nil
	}
	return v
}

// valueSet is a set of values by MongoDB's equality, by which 1 is 1.0.
type valueSet struct{ byKey map[string][]any }

func newValueSet() *valueSet { return &valueSet{map[string][]any{}} }

// add adds a value and tells whether it is new.
func (s *valueSet) add(v any) bool {
	key := hashKey(v)
	for _, o := range s.byKey[key] {
		if compare(o, v) == 0 {
			return false
		}
	}
	s.byKey[key] = append(s.byKey[key], v)
	return true
}

// hashKey is the same for equal values.
func hashKey(v any) string {
	return string(appendElement(nil, "", plainNumbers(v)))
}

func plainNumbers(v any) any {
	if f, ok := toFloat(v); ok {
		return f
	}
	switch v := v.(type) {
	case bson.D:
		out := make(bson.D, len(v))
		for i, e := range v {
			out[i] = bson.E{Key: e.Key, Value: plainNumbers(e.Value)}
		}
		return out
	case bson.A:
		out := make(bson.A, len(v))
		for i, e := range v {
			out[i] = plainNumbers(e)
		}
		return out
	}
	return v
}

// sortValues sorts values in MongoDB's order.
func sortValues(list bson.A) { slices.SortStableFunc(list, compare) }
