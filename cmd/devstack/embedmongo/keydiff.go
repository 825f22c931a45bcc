package embedmongo

import "slices"

// keyChange is what a write changes in one index.
type keyChange struct {
	remove, add [][]any
	arrays      uint32
}

// smallDiff is up to how many differing keys they are looked for one by one.
const smallDiff = 16

// diffKeys returns the keys that are only in old and those only in now. Mostly
// the two are equal but for an element or two in the midst.
func diffKeys(old, now [][]any) (gone, added [][]any) {
	a, b := old, now
	for len(a) > 0 && len(b) > 0 && equalKeys(a[0], b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && equalKeys(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a)+len(b) > smallDiff {
		a, b = sortedKeys(old), sortedKeys(now)
		return without(a, b), without(b, a)
	}
	in := func(list [][]any) func([]any) bool {
		return func(k []any) bool {
			return slices.ContainsFunc(list, func(o []any) bool { return equalKeys(o, k) })
		}
	}
	return slices.DeleteFunc(slices.Clone(a), in(now)), slices.DeleteFunc(slices.Clone(b), in(old))
}

func equalKeys(a, b []any) bool { return compareTuples(a, b) == 0 }

func compareTuples(a, b []any) int {
	for i := range a {
		if c := compareKeys(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func sortedKeys(list [][]any) [][]any {
	list = slices.Clone(list)
	slices.SortFunc(list, compareTuples)
	return list
}

// without returns the elements of a that are not in b; both are sorted.
func without(a, b [][]any) [][]any {
	var out [][]any
	for _, k := range a {
		for len(b) > 0 && compareTuples(b[0], k) < 0 {
			b = b[1:]
		}
		if len(b) == 0 || compareTuples(b[0], k) != 0 {
			out = append(out, k)
		}
	}
	return out
}
