package embedmongo

import (
	"slices"
	"strconv"
	"strings"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
)

// keyValues returns the values that an index, or a sort, sees at a path: the
// elements of arrays on the way and at the end, nil for what is missing. An
// empty array at the end yields undefinedKey, which sorts before null.
func keyValues(v any, path []string) (values []any, multi bool) {
	// The common case needs no array handling.
	for len(path) > 0 {
		d, ok := v.(bson.D)
		if !ok {
			break
		}
		v, path = field(d, path[0]), path[1:]
	}
	arr, ok := v.(bson.A)
	if !ok {
		if len(path) > 0 || isMissing(v) {
			v = nil
		}
		return []any{v}, false
	}
	if len(path) > 0 {
		if i, err := strconv.Atoi(path[0]); err == nil && i >= 0 && i < len(arr) {
			values, _ = keyValues(arr[i], path[1:])
			return values, true
		}
		for _, e := range arr {
			sub, _ := keyValues(orMissing(e), path)
			values = append(values, sub...)
		}
		if len(values) == 0 {
			values = []any{nil}
		}
		return values, true
	}
	if len(arr) == 0 {
		return []any{undefinedKey{}}, true
	}
	return arr, true
}

// orMissing hides array elements that a path cannot enter.
func orMissing(e any) any {
	if d, ok := e.(bson.D); ok {
		return d
	}
	return missing
}

// undefinedKey stands for an empty array among index and sort keys: it comes
// before everything else.
type undefinedKey struct{}

// edgeKey lies before or after all values of a type, among the bounds of a
// scan.
type edgeKey struct {
	class bsonkit.Class
	after bool
}

// compareKeys orders index and sort keys.
func compareKeys(a, b any) int {
	switch x := a.(type) {
	case undefinedKey:
		if _, ok := b.(undefinedKey); ok {
			return 0
		}
		return -1
	case edgeKey:
		return x.compare(b)
	}
	switch y := b.(type) {
	case undefinedKey:
		return 1
	case edgeKey:
		return -y.compare(a)
	}
	return compare(a, b)
}

// compare orders an edge and a value; two edges never meet.
func (e edgeKey) compare(v any) int {
	if _, ok := v.(undefinedKey); ok {
		return 1
	}
	if c := int(e.class) - int(class(v)); c != 0 {
		return c
	}
	if e.after {
		return 1
	}
	return -1
}

// tuples returns the keys of a document, none if a partial index leaves it
// out, and a bit for every column that met an array.
func (x *index) tuples(doc bson.D) (keys [][]any, arrays uint32, err error) {
	if x.filter != nil {
		if ok, err := x.filter.match(doc); !ok || err != nil {
			return nil, 0, err
		}
	}
	if len(x.columns) == 1 {
		values, multi := keyValues(doc, x.columns[0].segs)
		keys = make([][]any, len(values))
		for i := range values {
			keys[i] = values[i : i+1 : i+1]
		}
		if multi {
			arrays = 1
		}
		return keys, arrays, nil
	}
	return compoundKeys(doc, x.columns)
}

// compoundKeys expands the array that columns meet. Columns below one array
// take their values from the same element; two separate arrays are refused.
func compoundKeys(doc bson.D, cols []column) (keys [][]any, arrays uint32, err error) {
	array, depth := "", -1
	for i := range cols {
		d := arrayDepth(doc, cols[i].segs)
		if d < 0 {
			continue
		}
		prefix := strings.Join(cols[i].segs[:d], ".")
		if depth >= 0 && prefix != array {
			return nil, 0, failf(171, "cannot index parallel arrays [%s] [%s]", array, prefix)
		}
		array, depth, arrays = prefix, d, arrays|1<<i
	}
	if depth < 0 {
		key := make([]any, len(cols))
		for i := range cols {
			values, _ := keyValues(doc, cols[i].segs)
			key[i] = values[0]
		}
		return [][]any{key}, 0, nil
	}
	arr, _ := lookup(doc, splitPath(array)).(bson.A)
	if len(arr) == 0 {
		arr = bson.A{missing}
	}
	for _, e := range arr {
		keys = append(keys, elementKeys(doc, cols, arrays, depth, e)...)
	}
	return keys, arrays, nil
}

// elementKeys returns the keys for one element of the array that the marked
// columns meet after depth segments.
func elementKeys(doc bson.D, cols []column, arrays uint32, depth int, e any) [][]any {
	part := [][]any{nil}
	for i := range cols {
		var values []any
		rest := cols[i].segs[min(depth, len(cols[i].segs)):]
		switch {
		case arrays&(1<<i) == 0:
			values, _ = keyValues(doc, cols[i].segs)
		case len(rest) == 0 && isMissing(e):
			values = []any{undefinedKey{}}
		case len(rest) == 0:
			values = []any{e}
		case isNumber(rest[0]):
			values, _ = keyValues(doc, cols[i].segs)
		default:
			values, _ = keyValues(orMissing(e), rest)
		}
		var next [][]any
		for _, p := range part {
			for _, v := range values {
				next = append(next, append(slices.Clip(p), v))
			}
		}
		part = next
	}
	return part
}

// arrayDepth returns after how many segments a path meets an array, or -1.
func arrayDepth(v any, segs []string) int {
	for i := 0; ; i++ {
		switch d := v.(type) {
		case bson.A:
			return i
		case bson.D:
			if i == len(segs) {
				return -1
			}
			v = field(d, segs[i])
		default:
			return -1
		}
	}
}

func lookup(v any, segs []string) any {
	for _, s := range segs {
		d, ok := v.(bson.D)
		if !ok {
			return missing
		}
		v = field(d, s)
	}
	return v
}
