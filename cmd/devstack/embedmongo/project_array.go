package embedmongo

import "go.mongodb.org/mongo-driver/bson"

// sliceChange is the $slice of a find projection.
func sliceChange(arg any) (func(any) (any, error), error) {
	skip, limit := int64(0), int64(0)
	n, ok := toInt(arg)
	switch {
	case ok && n < 0:
		skip, limit = n, -n
	case ok:
		limit = n
	default:
		arr, _ := arg.(bson.A)
		ok := len(arr) == 2
		if ok {
			var ok1, ok2 bool
			skip, ok1 = toInt(arr[0])
			limit, ok2 = toInt(arr[1])
			ok = ok1 && ok2 && limit > 0
		}
		if !ok {
			return nil, failf(28667, "Invalid $slice syntax")
		}
	}
	return func(v any) (any, error) {
		arr, ok := v.(bson.A)
		if !ok {
			return v, nil
		}
		from := min(skip, int64(len(arr)))
		if from < 0 {
			from = max(0, from+int64(len(arr)))
		}
		return arr[from:min(from+limit, int64(len(arr)))], nil
	}, nil
}

// elemChange is the $elemMatch of a find projection.
func elemChange(arg any) (func(any) (any, error), error) {
	c := compiler{q: &query{}}
	m, err := c.elemMatch("", nil, arg)
	return func(v any) (any, error) {
		arr, _ := v.(bson.A)
		for _, e := range arr {
			if ok, err := m(bson.A{e}); ok || err != nil {
				return bson.A{e}, err
			}
		}
		return missing, nil
	}, err
}
