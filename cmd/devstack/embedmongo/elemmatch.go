package embedmongo

import (
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

// all compiles $all, which MongoDB defines as the conjunction of its items.
func (c compiler) all(path string, arg any) (matcher, error) {
	list, ok := arg.(bson.A)
	if !ok {
		return nil, failf(codeBadValue, "$all needs an array")
	}
	if len(list) == 0 {
		return func(any) (bool, error) { return false, nil }, nil
	}
	if _, ok := isOperators(list[0]); !ok {
		c.note(path, func(k *cond) { k.in = list[:1] })
	}
	c.conjunct, c.conds = false, nil
	var parts []matcher
	for _, item := range list {
		if d, ok := isOperators(item); ok && d[0].Key != "$elemMatch" {
			return nil, failf(codeBadValue, "no $ expressions in $all")
		}
		m, err := c.field(path, item)
		if err != nil {
			return nil, err
		}
		parts = append(parts, m)
	}
	return and(parts), nil
}

// elemMatch compiles both forms: of operators, for plain values, and of a
// filter, for embedded documents.
func (c compiler) elemMatch(path string, segs []string, arg any) (matcher, error) {
	d, ok := arg.(bson.D)
	if !ok {
		return nil, failf(codeBadValue, "$elemMatch needs an Object")
	}
	values := false
	if len(d) > 0 {
		switch d[0].Key {
		case "$and", "$or", "$nor", "$expr", "$jsonSchema":
		default:
			values = strings.HasPrefix(d[0].Key, "$")
		}
	}
	inner := compiler{q: &query{}, vars: c.vars, conds: map[string]*cond{}, element: values}
	compile := inner.document
	if values {
		compile = func(d bson.D) (matcher, error) { return inner.operators("", d) }
	}
	m, err := compile(d)
	if err != nil {
		return nil, err
	}
	if !c.element { // an index does not reach into arrays of arrays
		c.noteElement(path, inner.conds, values)
	}
	return func(v any) (found bool, err error) {
		walk(v, segs, false, func(v any) bool {
			arr, _ := v.(bson.A)
			for _, e := range arr {
				if sub, ok := e.(bson.A); ok && !values {
					e = asDoc(sub)
				}
				if _, isDoc := e.(bson.D); !values && !isDoc {
					continue
				}
				if found, err = m(e); found || err != nil {
					return true
				}
			}
			return false
		})
		return found, err
	}, nil
}

// noteElement records the conditions on one element of an array.
func (c compiler) noteElement(path string, conds map[string]*cond, values bool) {
	for sub, k := range conds {
		switch {
		case !values:
			c.note(path+"."+sub, func(o *cond) { *o = *k })
		case k.span == nil && (k.lo != nil || k.hi != nil):
			c.note(path, func(o *cond) { o.span = &span{k.lo, k.hi} })
		default:
			c.note(path, func(o *cond) { *o = *k })
		}
	}
}

// asDoc is an array seen as a document whose fields are its positions.
func asDoc(arr bson.A) bson.D {
	d := make(bson.D, len(arr))
	for i, v := range arr {
		d[i] = bson.E{Key: strconv.Itoa(i), Value: v}
	}
	return d
}
