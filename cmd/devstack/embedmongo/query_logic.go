package embedmongo

import (
	"errors"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

func and(all []matcher) matcher {
	if len(all) == 1 {
		return all[0]
	}
	return func(v any) (bool, error) {
		for _, m := range all {
			if ok, err := m(v); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
}

func not(m matcher) matcher {
	return func(v any) (bool, error) {
		ok, err := m(v)
		return !ok, err
	}
}

func (c compiler) logical(op string, arg any) (matcher, error) {
	switch op {
	case "$comment":
		return nil, nil
	case "$expr":
		return c.expression(arg)
	case "$jsonSchema":
		return schemaMatcher(arg)
	case "$and", "$or", "$nor":
	default:
		return nil, failf(codeBadValue, "unknown top level operator: %s", op)
	}
	list, ok := arg.(bson.A)
	if !ok || len(list) == 0 {
		return nil, failf(codeBadValue, "%s must be a nonempty array", op)
	}
	parts, err := c.parts(op, list)
	switch {
	case err != nil:
		return nil, err
	case op == "$and":
		return and(parts), nil
	case op == "$nor":
		return not(or(parts)), nil
	}
	return or(parts), nil
}

// parts compiles the filters of a logical operator.
func (c compiler) parts(op string, list bson.A) ([]matcher, error) {
	var parts []matcher
	var branches []map[string]*cond
	for _, item := range list {
		d, ok := item.(bson.D)
		if !ok {
			return nil, failf(codeBadValue, "%s entries need to be full objects", op)
		}
		inner := c
		if op != "$and" {
			inner.conjunct = false
			inner.conds = nil
		}
		if op == "$or" && c.conds != nil {
			inner.conds = map[string]*cond{}
			branches = append(branches, inner.conds)
		}
		m, err := inner.document(d)
		if err != nil {
			return nil, err
		}
		parts = append(parts, m)
	}
	if len(branches) > 0 {
		c.noteEither(branches)
		if c.conjunct && c.q.branches == nil {
			c.q.branches = branches
		}
	}
	return parts, nil
}

func or(parts []matcher) matcher {
	return func(v any) (bool, error) {
		for _, m := range parts {
			if ok, err := m(v); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
}

// expression compiles $expr.
func (c compiler) expression(arg any) (matcher, error) {
	e, err := compileExpr(arg)
	if err != nil {
		return nil, err
	}
	c.noteExpr(arg)
	vars := c.vars
	return func(v any) (bool, error) {
		d, _ := v.(bson.D)
		res, err := e(&scope{root: d, vars: vars})
		return truthy(res), err
	}, nil
}

func schemaMatcher(arg any) (matcher, error) {
	d, ok := arg.(bson.D)
	if !ok {
		return nil, failf(codeTypeMismatch, "$jsonSchema must be an object")
	}
	schema := bsonkit.NewSchema(d)
	return func(v any) (bool, error) {
		d, _ := v.(bson.D)
		err := schema.Evaluate(d)
		if errors.Is(err, bsonkit.ErrValidationFailed) {
			return false, nil
		}
		return err == nil, err
	}, nil
}

// not compiles $not, of a regular expression or of operators.
func (c compiler) not(path string, arg any) (matcher, error) {
	c.conjunct, c.conds = false, nil
	ops, ok := isOperators(arg)
	if re, isRegex := arg.(primitive.Regex); isRegex {
		ops, ok = bson.D{{Key: "$regex", Value: re}}, true
	}
	if !ok {
		return nil, failf(codeBadValue, "$not needs a regex or a document of operators")
	}
	m, err := c.operators(path, ops)
	if err != nil {
		return nil, err
	}
	return not(m), nil
}
