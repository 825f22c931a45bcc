package embedmongo

import (
	"math"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

func shortCircuit(op string, arg any) (expr, error) {
	list, ok := arg.(bson.A)
	if !ok {
		list = bson.A{arg}
	}
	items, err := compileAll(list)
	return func(s *scope) (any, error) {
		for _, x := range items {
			v, err := x(s)
			if err != nil {
				return nil, err
			}
			if truthy(v) == (op == "$or") {
				return op == "$or", nil
			}
		}
		return op == "$and", nil
	}, err
}

// named compiles the named arguments of an operator; those with a ? may lack
// and are then nil.
func named(op string, arg any, names string) (map[string]expr, error) {
	d, ok := arg.(bson.D)
	if !ok {
		return nil, failf(codeFailedToParse, "%s only supports an object as its argument", op)
	}
	out := map[string]expr{}
	known := " " + strings.ReplaceAll(names, "?", "") + " "
	for _, e := range d {
		if !strings.Contains(known, " "+e.Key+" ") {
			return nil, failf(codeFailedToParse, "Unrecognized argument to %s: %s", op, e.Key)
		}
		x, err := compileExpr(e.Value)
		if err != nil {
			return nil, err
		}
		out[e.Key] = x
	}
	for n := range strings.FieldsSeq(names) {
		if !strings.HasSuffix(n, "?") && out[n] == nil {
			return nil, failf(codeFailedToParse, "Missing '%s' parameter to %s", n, op)
		}
	}
	return out, nil
}

func condExpr(op string, arg any) (expr, error) {
	if list, ok := arg.(bson.A); ok && len(list) == 3 {
		arg = bson.D{{Key: "if", Value: list[0]}, {Key: "then", Value: list[1]}, {Key: "else", Value: list[2]}}
	}
	a, err := named(op, arg, "if then else")
	return func(s *scope) (any, error) {
		v, err := a["if"](s)
		if err != nil {
			return nil, err
		}
		if truthy(v) {
			return a["then"](s)
		}
		return a["else"](s)
	}, err
}

func ifNullExpr(op string, arg any) (expr, error) {
	list, ok := arg.(bson.A)
	if !ok || len(list) < 2 {
		return nil, failf(1257300, "%s needs at least two arguments", op)
	}
	items, err := compileAll(list)
	return func(s *scope) (v any, err error) {
		for _, x := range items {
			if v, err = x(s); err != nil || !isNull(v) {
				return v, err
			}
		}
		return v, nil
	}, err
}

func switchExpr(op string, arg any) (expr, error) {
	d, _ := arg.(bson.D)
	branches, _ := field(d, "branches").(bson.A)
	if len(branches) == 0 {
		return nil, failf(40068, "$switch requires at least one branch")
	}
	var list []map[string]expr
	for _, b := range branches {
		a, err := named(op, b, "case then")
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	var otherwise expr
	for _, e := range d {
		switch e.Key {
		case "branches":
		case "default":
			var err error
			if otherwise, err = compileExpr(e.Value); err != nil {
				return nil, err
			}
		default:
			return nil, failf(40067, "$switch found an unknown argument: %s", e.Key)
		}
	}
	return func(s *scope) (any, error) {
		for _, b := range list {
			v, err := b["case"](s)
			if err != nil {
				return nil, err
			}
			if truthy(v) {
				return b["then"](s)
			}
		}
		if otherwise == nil {
			return nil, failf(40066, "$switch could not find a matching branch for an input, and no default was specified.")
		}
		return otherwise(s)
	}, nil
}

func letExpr(_ string, arg any) (expr, error) {
	d, _ := arg.(bson.D)
	defs, _ := field(d, "vars").(bson.D)
	if len(d) != 2 || isMissing(field(d, "in")) || isMissing(field(d, "vars")) {
		return nil, failf(codeFailedToParse, "$let needs exactly vars and in")
	}
	body, err := compileExpr(field(d, "in"))
	if err != nil {
		return nil, err
	}
	items := make([]expr, len(defs))
	for i, e := range defs {
		if items[i], err = compileExpr(e.Value); err != nil {
			return nil, err
		}
	}
	return func(s *scope) (any, error) {
		var vars []bson.E
		for i, e := range defs {
			v, err := items[i](s)
			if err != nil {
				return nil, err
			}
			vars = append(vars, bson.E{Key: e.Key, Value: v})
		}
		return body(s.with(vars...))
	}, nil
}

// overArray compiles $filter, $map and $reduce.
func overArray(op string, arg any) (expr, error) {
	d, _ := arg.(bson.D)
	as := "this"
	var rest bson.D
	for _, e := range d {
		if e.Key != "as" {
			rest = append(rest, e)
			continue
		}
		var ok bool
		if as, ok = e.Value.(string); !ok || op == "$reduce" {
			return nil, failf(codeFailedToParse, "the 'as' of %s must be a string", op)
		}
	}
	names := map[string]string{"$filter": "input cond limit?", "$map": "input in", "$reduce": "input initialValue in"}[op]
	a, err := named(op, rest, names)
	if err != nil {
		return nil, err
	}
	run := map[string]func(*scope, map[string]expr, string, bson.A) (any, error){"$filter": filterArray, "$map": mapArray, "$reduce": reduceArray}[op]
	return func(s *scope) (any, error) {
		input, err := a["input"](s)
		if err != nil || isNull(input) {
			return nil, err
		}
		arr, ok := input.(bson.A)
		if !ok {
			return nil, failf(28651, "input to %s must be an array not %s", op, typeName(input))
		}
		return run(s, a, as, arr)
	}, nil
}

func filterArray(s *scope, a map[string]expr, as string, arr bson.A) (any, error) {
	limit := int64(math.MaxInt64)
	if a["limit"] != nil {
		v, err := a["limit"](s)
		if err != nil {
			return nil, err
		}
		if n, ok := toInt(v); ok && n > 0 {
			limit = n
		} else if !isNull(v) {
			return nil, failf(327391, "$filter: limit must be a positive integer")
		}
	}
	out := bson.A{}
	for _, e := range arr {
		if int64(len(out)) >= limit {
			break
		}
		v, err := a["cond"](s.with(bson.E{Key: as, Value: e}))
		if err != nil {
			return nil, err
		}
		if truthy(v) {
			out = append(out, e)
		}
	}
	return out, nil
}

func mapArray(s *scope, a map[string]expr, as string, arr bson.A) (any, error) {
	out := make(bson.A, 0, len(arr))
	for _, e := range arr {
		v, err := a["in"](s.with(bson.E{Key: as, Value: e}))
		if err != nil {
			return nil, err
		}
		out = append(out, nullify(v))
	}
	return out, nil
}

func reduceArray(s *scope, a map[string]expr, _ string, arr bson.A) (any, error) {
	acc, err := a["initialValue"](s)
	for _, e := range arr {
		if err != nil {
			return nil, err
		}
		acc, err = a["in"](s.with(bson.E{Key: "this", Value: e}, bson.E{Key: "value", Value: acc}))
	}
	return acc, err
}
