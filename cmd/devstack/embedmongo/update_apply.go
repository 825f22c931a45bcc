package embedmongo

import (
	"strconv"
	"strings"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// prepare turns the operators whose mongokit version deviates from MongoDB
// ($inc and $mul wrap around, $pull knows no regex and no $or) into $set.
func (o *fieldOp) prepare(doc *bson.D, path string, vars map[string]any) (op string, arg any, err error) {
	switch o.op {
	case "$pull", "$pullAll", "$pop", "$rename":
		if blocked(*doc, splitPath(path)) {
			return "", nil, failf(codePathNotViable, "Cannot use a part of (%s) to traverse the element", path)
		}
	}
	switch o.op {
	case "$inc", "$mul":
		return o.calculate(doc, path)
	case "$pull":
		return o.pullFrom(doc, path)
	case "$currentDate":
		now, _ := vars[nowVariable].(primitive.DateTime)
		if d, ok := o.arg.(bson.D); ok && d[0].Value == "timestamp" {
			return "$set", primitive.Timestamp{T: uint32(now.Time().Unix()), I: 1}, nil //nolint:gosec // until 2106
		}
		return "$set", now, nil
	case "$unset", "$rename":
		if isMissing(bsonkit.Get(doc, path)) {
			return "", nil, nil
		}
	}
	return o.op, o.arg, nil
}

func (o *fieldOp) calculate(doc *bson.D, path string) (op string, arg any, err error) {
	cur := bsonkit.Get(doc, path)
	if isMissing(cur) {
		cur = int32(0)
	}
	calc := addNumbers
	if o.op == "$mul" {
		calc = mulNumbers
	}
	sum, err := calc(cur, o.arg)
	if err != nil {
		return "", nil, failf(codeTypeMismatch, "Cannot apply %s to the value at '%s': %v", o.op, path, err)
	}
	return "$set", sum, nil
}

func (o *fieldOp) pullFrom(doc *bson.D, path string) (op string, arg any, err error) {
	cur := bsonkit.Get(doc, path)
	if isMissing(cur) {
		return "", nil, nil
	}
	arr, ok := cur.(bson.A)
	if !ok {
		return "", nil, failf(codeBadValue, "Cannot apply $pull to a non-array value")
	}
	kept := make(bson.A, 0, len(arr))
	for _, e := range arr {
		drop, err := o.pull(e)
		if err != nil {
			return "", nil, err
		}
		if !drop {
			kept = append(kept, e)
		}
	}
	return "$set", kept, nil
}

// blocked tells whether a path cannot be, because of a scalar or an array on
// its way; a path that merely is not there is not blocked.
func blocked(v any, segs []string) bool {
	for _, seg := range segs {
		switch d := v.(type) {
		case bson.D:
			if v = field(d, seg); isMissing(v) {
				return false
			}
		case bson.A:
			i, err := strconv.Atoi(seg)
			if err != nil || i < 0 {
				return true
			}
			if i >= len(d) {
				return false
			}
			v = d[i]
		default:
			return true
		}
	}
	return false
}

// resolve replaces the positional operators $, $[] and $[id] in a path.
func (u *update) resolve(full string, done, rest []string, doc bson.D, q *query) ([]string, error) {
	i := 0
	for i < len(rest) && !strings.HasPrefix(rest[i], "$") {
		i++
	}
	done = append(append([]string{}, done...), rest[:i]...)
	if i == len(rest) {
		return []string{strings.Join(done, ".")}, nil
	}
	op, rest := rest[i], rest[i+1:]
	head := strings.Join(done, ".")
	if head == "" {
		return nil, failf(codeBadValue, "Cannot have positional (i.e. '$') element in the first position in path '%s'", full)
	}
	arr, ok := bsonkit.Get(&doc, head).(bson.A)
	if !ok {
		return nil, failf(codeBadValue, "The path '%s' must exist in the document in order to apply array updates.", head)
	}
	at, err := u.positions(full, op, head, arr, doc, q)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, i := range at {
		sub, err := u.resolve(full, append(done, strconv.Itoa(i)), rest, doc, q)
		if err != nil {
			return nil, err
		}
		paths = append(paths, sub...)
	}
	return paths, nil
}

// positions returns the elements that a positional operator means.
func (u *update) positions(full, op, head string, arr bson.A, doc bson.D, q *query) (at []int, err error) {
	if op == "$" {
		i, err := position(doc, head, arr, q)
		return []int{i}, err
	}
	id, isFilter := strings.CutPrefix(op, "$[")
	id, closed := strings.CutSuffix(id, "]")
	if !isFilter || !closed {
		return nil, failf(52, "The dollar ($) prefixed field '%s' in '%s' is not allowed", op, full)
	}
	m := u.filters[id]
	if m == nil && id != "" {
		return nil, failf(codeBadValue, "No array filter found for identifier '%s' in path '%s'", id, full)
	}
	for i, e := range arr {
		ok := id == ""
		if !ok {
			if ok, err = m(bson.D{{Key: id, Value: e}}); err != nil {
				return nil, err
			}
		}
		if ok {
			at = append(at, i)
		}
	}
	return at, nil
}

// position finds the array element by which the filter matched the document:
// the first one that alone in the array still makes it match.
func position(doc bson.D, head string, arr bson.A, q *query) (int, error) {
	mentioned := false
	for _, p := range q.paths {
		mentioned = mentioned || p == head || strings.HasPrefix(p, head+".")
	}
	if mentioned {
		probe := *bsonkit.Clone(&doc)
		for i, e := range arr {
			if _, err := bsonkit.Put(&probe, head, bson.A{e}, false); err != nil {
				return 0, err
			}
			if ok, err := q.match(probe); ok || err != nil {
				return i, err
			}
		}
	}
	return 0, failf(codeBadValue, "The positional operator did not find the match needed from the query.")
}
