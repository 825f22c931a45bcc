package embedmongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/bson"
)

// arrayOperators work on arrays, sets and objects.
var arrayOperators = map[string]operator{
	"$in": {2, 2, func(a []any) (any, error) {
		arr, ok := a[1].(bson.A)
		if !ok {
			return nil, failf(40081, "requires an array as a second argument, found: %s", typeName(a[1]))
		}
		for _, e := range arr {
			if compareExpr(a[0], e) == 0 {
				return true, nil
			}
		}
		return false, nil
	}},
	"$size": {1, 1, func(a []any) (any, error) {
		arr, ok := a[0].(bson.A)
		if !ok {
			return nil, failf(17124, "The argument to $size must be an array, but was of type: %s", typeName(a[0]))
		}
		return int32(len(arr)), nil
	}},
	"$arrayElemAt": {2, 2, func(a []any) (any, error) {
		i, ok := toInt(a[1])
		if !ok && !isNull(a[1]) {
			return nil, failf(28690, "the second argument must be an integer")
		}
		return elementAt(a[0], i, isNull(a[1]))
	}},
	"$concatArrays": {0, -1, func(a []any) (any, error) {
		out := bson.A{}
		for _, v := range a {
			if isNull(v) {
				return nil, nil
			}
			arr, ok := v.(bson.A)
			if !ok {
				return nil, failf(28664, "only supports arrays, not %s", typeName(v))
			}
			out = append(out, arr...)
		}
		return out, nil
	}},
	"$setUnion": {0, -1, func(a []any) (any, error) {
		out, seen := bson.A{}, newValueSet()
		for _, v := range a {
			if isNull(v) {
				return nil, nil
			}
			arr, ok := v.(bson.A)
			if !ok {
				return nil, failf(17043, "All operands of $setUnion must be arrays. One argument is of type: %s", typeName(v))
			}
			for _, e := range arr {
				if seen.add(e) {
					out = append(out, e)
				}
			}
		}
		sortValues(out)
		return out, nil
	}},
	"$mergeObjects": {0, -1, func(a []any) (any, error) {
		out := bson.D{}
		for _, v := range a {
			var err error
			if out, err = mergeObjects(out, v); err != nil {
				return nil, err
			}
		}
		return out, nil
	}},
	"$first":           {1, 1, func(a []any) (any, error) { return elementAt(a[0], 0, false) }},
	"$last":            {1, 1, func(a []any) (any, error) { return elementAt(a[0], -1, false) }},
	"$slice":           {2, 3, sliceArray},
	"$range":           {2, 3, rangeArray},
	"$reverseArray":    arrayOf(func(arr bson.A) any { out := slices.Clone(arr); slices.Reverse(out); return out }),
	"$indexOfArray":    {2, 2, indexOfArray},
	"$setIntersection": {0, -1, setIntersection},
	"$setDifference":   {2, 2, setDifference},
	"$setIsSubset":     {2, 2, func(a []any) (any, error) { return setCompare(a, false) }},
	"$setEquals":       {2, 2, func(a []any) (any, error) { return setCompare(a, true) }},
	"$objectToArray":   {1, 1, objectToArray},
	"$arrayToObject":   {1, 1, arrayToObject},
}

// mergeObjects sets the fields of an object in another.
func mergeObjects(out bson.D, v any) (bson.D, error) {
	if isNull(v) {
		return out, nil
	}
	d, ok := v.(bson.D)
	if !ok {
		return nil, failf(40400, "$mergeObjects requires object inputs, but input is of type %s", typeName(v))
	}
	for _, e := range d {
		if isMissing(field(out, e.Key)) {
			out = append(out, e)
		} else {
			out = withField(out, []string{e.Key}, e.Value)
		}
	}
	return out, nil
}

func elementAt(v any, i int64, null bool) (any, error) {
	if isNull(v) || null {
		return nil, nil
	}
	arr, ok := v.(bson.A)
	if !ok {
		return nil, failf(28689, "the argument must be an array, but is %s", typeName(v))
	}
	if i < 0 {
		i += int64(len(arr))
	}
	if i < 0 || i >= int64(len(arr)) {
		return missing, nil
	}
	return arr[i], nil
}

// arrayOf is an operator on one array; of null it is null.
func arrayOf(f func(bson.A) any) operator {
	return operator{1, 1, func(a []any) (any, error) {
		if isNull(a[0]) {
			return nil, nil
		}
		arr, ok := a[0].(bson.A)
		if !ok {
			return nil, failf(34435, "the argument must be an array, but is %s", typeName(a[0]))
		}
		return f(arr), nil
	}}
}

func sliceArray(a []any) (any, error) {
	if slices.ContainsFunc(a, isNull) {
		return nil, nil
	}
	arr, ok := a[0].(bson.A)
	if !ok {
		return nil, failf(28724, "first argument must be an array, but is of type: %s", typeName(a[0]))
	}
	n, ok := toInt(a[len(a)-1])
	if !ok || (len(a) == 3 && n <= 0) {
		return nil, failf(28727, "the count must be a whole number, and positive after a position")
	}
	size := int64(len(arr))
	from := int64(0)
	if len(a) == 3 {
		if from, ok = toInt(a[1]); !ok {
			return nil, failf(28725, "the position must be a whole number")
		}
		if from < 0 {
			from = max(0, size+from)
		}
	} else if n < 0 {
		from, n = max(0, size+n), -n
	}
	from = min(from, size)
	return arr[from:min(from+n, size)], nil
}

// maxRange is how many numbers $range makes at most.
const maxRange = 1 << 20

func rangeArray(a []any) (any, error) {
	step, ok3 := int64(1), true
	from, ok1 := toInt(a[0])
	to, ok2 := toInt(a[1])
	if len(a) == 3 {
		step, ok3 = toInt(a[2])
	}
	if !ok1 || !ok2 || !ok3 || step == 0 || (to-from)/step > maxRange {
		return nil, failf(34443, "requires whole numbers, a step that is not zero and at most %d elements", maxRange)
	}
	out := bson.A{}
	for i := from; (step > 0 && i < to) || (step < 0 && i > to); i += step {
		out = append(out, narrow(i, int32(0), int32(0)))
	}
	return out, nil
}

func indexOfArray(a []any) (any, error) {
	if isNull(a[0]) {
		return nil, nil
	}
	arr, ok := a[0].(bson.A)
	if !ok {
		return nil, failf(40090, "requires an array as a first argument, found: %s", typeName(a[0]))
	}
	return length(slices.IndexFunc(arr, func(v any) bool { return compareExpr(v, a[1]) == 0 })), nil
}

func objectToArray(a []any) (any, error) {
	if isNull(a[0]) {
		return nil, nil
	}
	d, ok := a[0].(bson.D)
	if !ok {
		return nil, failf(40390, "requires a document input, found: %s", typeName(a[0]))
	}
	out := make(bson.A, len(d))
	for i, e := range d {
		out[i] = bson.D{{Key: "k", Value: e.Key}, {Key: "v", Value: e.Value}}
	}
	return out, nil
}

func arrayToObject(a []any) (any, error) {
	if isNull(a[0]) {
		return nil, nil
	}
	arr, ok := a[0].(bson.A)
	if !ok {
		return nil, failf(40386, "requires an array input, found: %s", typeName(a[0]))
	}
	out := bson.D{}
	for _, item := range arr {
		key, v := missing, missing
		switch pair := item.(type) {
		case bson.D:
			key, v = field(pair, "k"), field(pair, "v")
		case bson.A:
			if len(pair) == 2 {
				key, v = pair[0], pair[1]
			}
		}
		name, ok := key.(string)
		if !ok || isMissing(v) {
			return nil, failf(40392, "requires pairs of a string and a value")
		}
		var err error
		if out, err = mergeObjects(out, bson.D{{Key: name, Value: v}}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func sortArray(v map[string]any) (any, error) {
	if isNull(v["input"]) {
		return nil, nil
	}
	arr, ok := v["input"].(bson.A)
	if !ok {
		return nil, failf(2942504, "the input must be an array, found: %s", typeName(v["input"]))
	}
	if spec, ok := v["sortBy"].(bson.D); ok {
		order, err := parseColumns(spec)
		return bson.A(sortBy(arr, order, 0, func(e any) bson.D { d, _ := e.(bson.D); return d })), err
	}
	dir, ok := toFloat(v["sortBy"])
	if !ok || (dir != 1 && dir != -1) {
		return nil, failf(2942505, "sortBy must be a document, 1 or -1")
	}
	out := slices.Clone(arr)
	slices.SortStableFunc(out, func(a, b any) int { return compare(a, b) * int(dir) })
	return out, nil
}

func getField(v map[string]any) (any, error) {
	name, ok := v["field"].(string)
	if !ok {
		return nil, failf(5654602, "requires 'field' to be a string")
	}
	d, ok := v["input"].(bson.D)
	if !ok {
		return missing, nil
	}
	return field(d, name), nil
}
