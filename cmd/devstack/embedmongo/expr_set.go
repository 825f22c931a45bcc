package embedmongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/bson"
)

func setIntersection(a []any) (any, error) {
	if slices.ContainsFunc(a, isNull) {
		return nil, nil
	}
	out := bson.A{}
	for i, v := range a {
		arr, ok := v.(bson.A)
		if !ok {
			return nil, failf(17047, "All operands of $setIntersection must be arrays. One argument is of type: %s", typeName(v))
		}
		if i == 0 {
			out = unique(arr)
			continue
		}
		out = slices.DeleteFunc(out, func(v any) bool { return !containsValue(arr, v) })
	}
	sortValues(out)
	return out, nil
}

func setDifference(a []any) (any, error) {
	if isNull(a[0]) || isNull(a[1]) {
		return nil, nil
	}
	x, ok1 := a[0].(bson.A)
	y, ok2 := a[1].(bson.A)
	if !ok1 || !ok2 {
		return nil, failf(17048, "both operands of $setDifference must be arrays")
	}
	return slices.DeleteFunc(unique(x), func(v any) bool { return containsValue(y, v) }), nil
}

func setCompare(a []any, equal bool) (any, error) {
	x, ok1 := a[0].(bson.A)
	y, ok2 := a[1].(bson.A)
	if !ok1 || !ok2 {
		return nil, failf(17046, "both operands must be arrays")
	}
	within := func(x, y bson.A) bool {
		return !slices.ContainsFunc(x, func(v any) bool { return !containsValue(y, v) })
	}
	return within(x, y) && (!equal || within(y, x)), nil
}

func containsValue(arr bson.A, v any) bool {
	return slices.ContainsFunc(arr, func(o any) bool { return compareExpr(o, v) == 0 })
}

// unique returns the elements without repetitions, in their order.
func unique(arr bson.A) bson.A {
	out, seen := bson.A{}, newValueSet()
	for _, v := range arr {
		if seen.add(v) {
			out = append(out, v)
		}
	}
	return out
}
