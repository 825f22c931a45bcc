package embedmongo

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/256dpi/lungo/mongokit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

type fieldOp struct {
	op, path string
	arg      any
	pull     matcher // for $pull
}

// compileUpdate checks and compiles an update: a document or a pipeline.
func compileUpdate(spec any, arrayFilters bson.A, vars map[string]any) (*update, error) {
	if list, ok := spec.(bson.A); ok {
		return compileUpdatePipeline(list, arrayFilters, vars)
	}
	doc, ok := spec.(bson.D)
	if !ok {
		return nil, failf(codeTypeMismatch, "the update must be an object or a pipeline")
	}
	u := &update{filters: map[string]matcher{}, vars: vars}
	if _, ok := isOperators(doc); !ok {
		return u.compileReplacement(doc, arrayFilters)
	}
	for _, e := range doc {
		if mongokit.FieldUpdateOperators[e.Key] == nil {
			return nil, failf(codeFailedToParse, "Unknown modifier: %s. Expected a valid update modifier or pipeline-style update specified as an array", e.Key)
		}
		fields, ok := e.Value.(bson.D)
		if !ok {
			return nil, failf(codeFailedToParse, "Modifiers operate on fields but we found type %s instead.", typeName(e.Value))
		}
		for _, f := range fields {
			op := fieldOp{op: e.Key, path: f.Key, arg: f.Value}
			if err := op.check(); err != nil {
				return nil, err
			}
			u.ops = append(u.ops, op)
		}
	}
	// MongoDB applies the operators in the order of the paths.
	sort.SliceStable(u.ops, func(i, j int) bool { return lessPath(u.ops[i].path, u.ops[j].path) })
	if err := u.checkConflicts(); err != nil {
		return nil, err
	}
	return u, u.compileFilters(arrayFilters)
}

func (u *update) compileReplacement(doc bson.D, arrayFilters bson.A) (*update, error) {
	for _, e := range doc {
		if strings.HasPrefix(e.Key, "$") {
			return nil, failf(52, "The dollar ($) prefixed field '%s' in '%s' is not allowed in the context of an update's replacement document.", e.Key, e.Key)
		}
	}
	if len(arrayFilters) > 0 {
		return nil, failf(codeFailedToParse, "Cannot specify arrayFilters for a replacement-style update")
	}
	u.replace, u.doc = true, doc
	return u, nil
}

// updateStages are the stages of an update pipeline.
var updateStages = []string{"$set", "$addFields", "$unset", "$project", "$replaceRoot", "$replaceWith"}

func compileUpdatePipeline(list, arrayFilters bson.A, vars map[string]any) (*update, error) {
	if len(arrayFilters) > 0 {
		return nil, failf(codeFailedToParse, "arrayFilters may not be specified for pipeline-style updates")
	}
	for _, item := range list {
		if d, ok := item.(bson.D); ok && len(d) == 1 && !slices.Contains(updateStages, d[0].Key) {
			return nil, failf(codeInvalidOptions, "%s is not allowed to be used within an update", d[0].Key)
		}
	}
	p := &pipeline{vars: vars}
	stages, err := p.compile(list)
	return &update{pipeline: true, stages: stages, vars: vars}, err
}

// lessPath orders paths by segment, numbers by value.
func lessPath(a, b string) bool {
	as, bs := splitPath(a), splitPath(b)
	for i := 0; i < len(as) && i < len(bs); i++ {
		if as[i] == bs[i] {
			continue
		}
		x, err1 := strconv.Atoi(as[i])
		y, err2 := strconv.Atoi(bs[i])
		if err1 == nil && err2 == nil {
			return x < y
		}
		return as[i] < bs[i]
	}
	return len(as) < len(bs)
}

// check refuses what cannot be, whatever the document.
func (o *fieldOp) check() error {
	for _, seg := range splitPath(o.path) {
		if seg == "" {
			return failf(56, "The update path '%s' contains an empty field name, which is not allowed.", o.path)
		}
		if n, err := strconv.Atoi(seg); err == nil && n > maxIndexInc {
			return failf(codeBadValue, "the array position in '%s' is too large", o.path)
		}
	}
	switch o.op {
	case "$inc", "$mul":
		if _, ok := toFloat(o.arg); !ok {
			verb := map[string]string{"$inc": "increment", "$mul": "multiply"}[o.op]
			return failf(codeTypeMismatch, "Cannot %s with non-numeric argument: {%s: %s}", verb, o.path, show(o.arg))
		}
	case "$pull":
		m, err := compilePull(o.arg)
		o.pull = m
		return err
	case "$push", "$addToSet":
		return o.checkPush()
	case "$currentDate":
		return o.checkDate()
	}
	return nil
}

func (o *fieldOp) checkDate() error {
	if _, ok := o.arg.(bool); ok {
		return nil
	}
	if d, ok := o.arg.(bson.D); ok && len(d) == 1 && d[0].Key == "$type" && (d[0].Value == "date" || d[0].Value == "timestamp") {
		return nil
	}
	return failf(codeBadValue, "$currentDate takes a boolean or {$type: 'date' or 'timestamp'}")
}

func (o *fieldOp) checkPush() error {
	d, ok := o.arg.(bson.D)
	if !ok || isMissing(field(d, "$each")) {
		if ok && len(d) > 0 && strings.HasPrefix(d[0].Key, "$") {
			return failf(52, "The dollar ($) prefixed field '%s' in '%s' is not valid for storage.", d[0].Key, o.path)
		}
		return nil
	}
	if _, ok := field(d, "$each").(bson.A); !ok {
		return failf(codeBadValue, "The argument to $each in %s must be an array", o.op)
	}
	for _, e := range d {
		switch {
		case e.Key == "$each", o.op == "$push" && (e.Key == "$position" || e.Key == "$slice" || e.Key == "$sort"):
		default:
			return failf(codeBadValue, "Unrecognized clause in %s: %s", o.op, e.Key)
		}
	}
	return nil
}

// compilePull compiles the condition of $pull on one array element.
func compilePull(arg any) (matcher, error) {
	c := compiler{q: &query{}}
	if ops, ok := isOperators(arg); ok && ops[0].Key != "$and" && ops[0].Key != "$or" && ops[0].Key != "$nor" {
		c.element = true
		return c.operators("", ops)
	}
	switch arg := arg.(type) {
	case bson.D:
		m, err := c.document(arg)
		if err != nil {
			return nil, err
		}
		return func(v any) (bool, error) {
			if d, ok := v.(bson.D); ok {
				return m(d)
			}
			return false, nil
		}, nil
	case primitive.Regex:
		re, err := compileRegex(arg, missing)
		return func(v any) (bool, error) { return re.test(v), nil }, err
	}
	f := equals(arg)
	return func(v any) (bool, error) { return f(v), nil }, nil
}

func (u *update) checkConflicts() error {
	paths := make([]string, 0, len(u.ops))
	for _, o := range u.ops {
		paths = append(paths, o.path)
		if to, ok := o.arg.(string); ok && o.op == "$rename" {
			paths = append(paths, to)
		}
	}
	sort.Slice(paths, func(i, j int) bool { return lessPath(paths[i], paths[j]) })
	for i := 1; i < len(paths); i++ {
		if paths[i] == paths[i-1] || strings.HasPrefix(paths[i], paths[i-1]+".") {
			return failf(codeConflictingUpdate, "Updating the path '%s' would create a conflict at '%s'", paths[i], paths[i-1])
		}
	}
	return nil
}

func (u *update) compileFilters(arrayFilters bson.A) error {
	for _, item := range arrayFilters {
		filter, ok := item.(bson.D)
		if !ok {
			return failf(codeTypeMismatch, "arrayFilters must be objects")
		}
		q, err := compileQuery(filter, u.vars)
		if err != nil {
			return err
		}
		if len(q.paths) == 0 {
			return failf(codeFailedToParse, "Cannot use an expression without a top-level field name in arrayFilters")
		}
		id := splitPath(q.paths[0])[0]
		for _, p := range q.paths {
			if splitPath(p)[0] != id {
				return failf(codeFailedToParse, "Error parsing array filter :: caused by :: Expected a single top-level field name, found '%s' and '%s'", id, splitPath(p)[0])
			}
		}
		if u.filters[id] != nil {
			return failf(codeFailedToParse, "Found multiple array filters with the same top-level field name %s", id)
		}
		used := false
		for _, o := range u.ops {
			used = used || strings.Contains(o.path, "$["+id+"]")
		}
		if !used {
			return failf(codeFailedToParse, "The array filter for identifier '%s' was not used in the update", id)
		}
		u.filters[id] = q.match
	}
	return nil
}
