package embedmongo

import (
	"container/heap"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// column is a field of an index key or of a sort.
type column struct {
	path string
	segs []string
	desc bool
}

// parseColumns parses an index key or a sort.
func parseColumns(spec bson.D) ([]column, error) {
	var cols []column
	for _, e := range spec {
		dir, ok := toFloat(e.Value)
		if !ok {
			return nil, failf(codeNotSupported, "{%s: %v} is not supported: embedmongo knows ascending and descending keys only", e.Key, e.Value)
		}
		if dir == 0 || e.Key == "" || strings.HasPrefix(e.Key, "$") {
			return nil, failf(codeBadValue, "invalid key {%q: %v}", e.Key, e.Value)
		}
		cols = append(cols, column{e.Key, splitPath(e.Key), dir < 0})
	}
	return cols, nil
}

// keyed is an item with what it is sorted by; at keeps equal ones in order.
type keyed[T any] struct {
	keys []any
	at   int
	item T
}

func compareKeyed[T any](order []column, a, b keyed[T]) int {
	for k, col := range order {
		if c := compareKeys(a.keys[k], b.keys[k]); c != 0 {
			if col.desc {
				return -c
			}
			return c
		}
	}
	return a.at - b.at
}

// sortBy sorts items by their documents, keeping the order of equal ones, and
// returns the first n of them, all if n is 0.
func sortBy[T any](items []T, order []column, n int, doc func(T) bson.D) []T {
	top := &topHeap[T]{order: order}
	for i, it := range items {
		k := keyed[T]{sortKeys(doc(it), order), i, it}
		switch {
		case n == 0 || n >= len(items):
			top.list = append(top.list, k)
		case len(top.list) < n:
			heap.Push(top, k)
		case compareKeyed(order, k, top.list[0]) < 0:
			top.list[0] = k
			heap.Fix(top, 0)
		}
	}
	slices.SortFunc(top.list, func(a, b keyed[T]) int { return compareKeyed(order, a, b) })
	out := make([]T, len(top.list))
	for i := range top.list {
		out[i] = top.list[i].item
	}
	return out
}

// topHeap holds the least items met so far, the greatest of them first.
type topHeap[T any] struct {
	order []column
	list  []keyed[T]
}

// Len is the number of items, for package heap.
func (h *topHeap[T]) Len() int { return len(h.list) }

// Less puts the greatest item first, for package heap.
func (h *topHeap[T]) Less(i, j int) bool { return compareKeyed(h.order, h.list[i], h.list[j]) > 0 }

// Swap exchanges two items, for package heap.
func (h *topHeap[T]) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }

// Push adds an item, for package heap.
func (h *topHeap[T]) Push(x any) { k, _ := x.(keyed[T]); h.list = append(h.list, k) }

// Pop takes the last item, for package heap.
func (h *topHeap[T]) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

// sortKeys returns by what a document sorts: of an array its least element,
// or its greatest if the order is descending.
func sortKeys(doc bson.D, order []column) []any {
	keys := make([]any, len(order))
	for i, col := range order {
		values, _ := keyValues(doc, col.segs)
		best := values[0]
		for _, v := range values[1:] {
			if c := compareKeys(v, best); c != 0 && (c > 0) == col.desc {
				best = v
			}
		}
		keys[i] = best
	}
	return keys
}
