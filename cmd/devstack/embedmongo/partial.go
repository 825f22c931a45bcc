package embedmongo

import (
	"slices"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
)

// checkPartial refuses what MongoDB does not take in a partial filter.
func checkPartial(filter bson.D) error {
	for _, e := range filter {
		if e.Key == "$and" || e.Key == "$or" {
			list, _ := e.Value.(bson.A)
			for _, item := range list {
				d, _ := item.(bson.D)
				if err := checkPartial(d); err != nil {
					return err
				}
			}
			continue
		}
		ops, isOps := isOperators(e.Value)
		if !isOps {
			ops = nil
		}
		for _, o := range ops {
			switch o.Key {
			case "$eq", "$gt", "$gte", "$lt", "$lte", "$in", "$type":
				continue
			case "$exists":
				if truthy(o.Value) {
					continue
				}
			}
			return failf(codeCannotCreateIndex, "Expression not supported in partial index: %s", show(bson.D{e}))
		}
		if e.Key == "" || e.Key[0] == '$' {
			return failf(codeCannotCreateIndex, "Expression not supported in partial index: %s", show(bson.D{e}))
		}
	}
	return nil
}

// safeTypes are the types that go with one class of the value order.
var safeTypes = []any{"number", "string", "date", "objectId", "bool"}

// study notes the paths of which a filter asks no more than that they are
// there or of a type (any value of that type will do), and whether it asks for
// null or for a certain kind of number, which a query may leave open.
func (x *index) study(filter bson.D) {
	for _, e := range filter {
		if list, ok := e.Value.(bson.A); ok && (e.Key == "$and" || e.Key == "$or") {
			for _, item := range list {
				sub, _ := item.(bson.D)
				x.study(sub)
			}
			continue
		}
		ops, loose := isOperators(e.Value)
		if !loose {
			ops = bson.D{{Key: "$eq", Value: e.Value}}
		}
		for _, o := range ops {
			loose = loose && (o.Key == "$exists" || o.Key == "$type")
			x.exact = x.exact || demanding(o)
		}
		if was, seen := x.loose[e.Key]; !seen || was {
			x.loose[e.Key] = loose
		}
	}
}

// demanding tells whether an operator asks for more than conditions tell: for
// null, or for a certain kind of number.
func demanding(o bson.E) bool {
	if o.Key == "$type" {
		return !slices.Contains(safeTypes, o.Value)
	}
	list, isList := o.Value.(bson.A)
	return isNull(o.Value) || (isList && slices.ContainsFunc(list, isNull))
}

// implied tells whether every document that satisfies the conditions is in a
// partial index: whatever the conditions leave open must not matter to the
// index's filter.
func (x *index) implied(conds map[string]*cond) bool {
	if x.asked(conds) {
		return true
	}
	if x.exact {
		return false
	}
	known := []bson.D{nil}
	for _, path := range x.filter.paths {
		if slices.ContainsFunc(known, func(d bson.D) bool { return !isMissing(field(d, path)) }) {
			continue
		}
		values := x.samples(path, conds[path]) // none: left open, missing as far as we know
		if len(values) == 0 || len(values)*len(known) > maxIntervals {
			continue
		}
		var next []bson.D
		for _, d := range known {
			for _, v := range values {
				next = append(next, append(slices.Clip(d), bson.E{Key: path, Value: v}))
			}
		}
		known = next
	}
	return x.holds(known)
}

// samples returns values that stand for all that a condition allows, as far as
// the index's filter can tell.
func (x *index) samples(path string, k *cond) []any {
	if k == nil {
		return nil
	}
	if indexable(k.in) && !slices.ContainsFunc(k.in, isNull) {
		return k.in
	}
	lo, hi := rangeOf(k, true)
	switch {
	case !x.loose[path]:
		return nil
	case lo != nil:
		return []any{lo.value}
	case hi != nil:
		return []any{hi.value}
	}
	return nil
}

// asked tells whether the conditions repeat the index's filter, word by word:
// plain equalities, also to null.
func (x *index) asked(conds map[string]*cond) bool {
	for _, e := range x.partial {
		want := e.Value
		if ops, ok := isOperators(want); ok {
			if len(ops) != 1 || ops[0].Key != "$eq" {
				return false
			}
			want = ops[0].Value
		}
		k := conds[e.Key]
		if k == nil || len(k.in) != 1 || class(k.in[0]) != class(want) || compare(k.in[0], want) != 0 {
			return false
		}
	}
	return x.partial != nil
}

// holds tells whether the index's filter holds for all of some samples, which
// give values by path.
func (x *index) holds(samples []bson.D) bool {
	for _, s := range samples {
		doc := bson.D{}
		for _, e := range s {
			if _, err := bsonkit.Put(&doc, e.Key, e.Value, false); err != nil {
				return false
			}
		}
		if ok, err := x.filter.match(doc); !ok || err != nil {
			return false
		}
	}
	return true
}
