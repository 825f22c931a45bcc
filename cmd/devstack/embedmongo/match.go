package embedmongo

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/256dpi/lungo/bsonkit"
	"github.com/256dpi/lungo/mongokit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/bsontype"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

func equals(want any) func(any) bool {
	if isNull(want) {
		return isNull
	}
	wc := class(want)
	return func(v any) bool { return class(v) == wc && compare(v, want) == 0 }
}

func ordered(op string, want any) func(any) bool {
	wc, nan := class(want), isNaN(want)
	return func(v any) bool {
		if class(v) != wc {
			return false
		}
		if nan || isNaN(v) { // NaN equals itself and is in order with nothing
			return nan && isNaN(v) && strings.HasSuffix(op, "e")
		}
		res := compare(v, want)
		switch op {
		case "$gt":
			return res > 0
		case "$gte":
			return res >= 0
		case "$lt":
			return res < 0
		}
		return res <= 0
	}
}

// oneOf compiles $in and $nin.
func (c compiler) oneOf(path string, segs []string, op string, arg any) (matcher, error) {
	list, ok := arg.(bson.A)
	if !ok {
		return nil, failf(codeBadValue, "%s needs an array", op)
	}
	set := map[any]bool{}
	var tests []func(any) bool
	plain := true
	for _, item := range list {
		switch item := item.(type) {
		case string, primitive.ObjectID, bool, primitive.DateTime:
			set[item] = true
		case primitive.Regex:
			re, err := compileRegex(item, missing)
			if err != nil {
				return nil, err
			}
			tests, plain = append(tests, re.test), false
		default:
			if d, ok := isOperators(item); ok {
				return nil, failf(codeBadValue, "cannot nest $ under %s: %s", op, d[0].Key)
			}
			tests = append(tests, equals(item))
		}
	}
	if op == "$in" && plain {
		c.note(path, func(k *cond) { k.in = list })
	}
	m := c.test(segs, true, func(v any) bool {
		switch v.(type) {
		case string, primitive.ObjectID, bool, primitive.DateTime:
			if set[v] {
				return true
			}
		}
		return slices.ContainsFunc(tests, func(f func(any) bool) bool { return f(v) })
	})
	if op == "$nin" {
		return not(m), nil
	}
	return m, nil
}

func typeTest(arg any) (func(any) bool, error) {
	list, ok := arg.(bson.A)
	if !ok {
		list = bson.A{arg}
	}
	want := map[bsontype.Type]bool{}
	for _, item := range list {
		if item == "number" {
			for _, t := range []bsontype.Type{bson.TypeInt32, bson.TypeInt64, bson.TypeDouble, bson.TypeDecimal128} {
				want[t] = true
			}
			continue
		}
		var t bsontype.Type
		known := false
		if s, ok := item.(string); ok {
			t, known = bsonkit.Alias2Type[s]
		} else if n, ok := toInt(item); ok && n > 0 && n < 128 {
			t, known = bsonkit.Number2Type[byte(n)]
		}
		if !known {
			return nil, failf(codeBadValue, "Unknown type name alias: %v", item)
		}
		want[t] = true
	}
	return func(v any) bool {
		if isMissing(v) {
			return false
		}
		_, t := bsonkit.Inspect(v)
		return want[t]
	}, nil
}

// regex is a compiled regular expression.
type regex struct {
	source, options string
	re              *regexp.Regexp
}

// compileRegex compiles a regular expression. Go's engine is RE2: look-around
// and back-references are refused.
func compileRegex(pattern, options any) (*regex, error) {
	r := &regex{}
	switch p := pattern.(type) {
	case string:
		r.source = p
	case primitive.Regex:
		r.source, r.options = p.Pattern, p.Options
	default:
		return nil, failf(codeBadValue, "$regex has to be a string")
	}
	if !isMissing(options) {
		s, ok := options.(string)
		if !ok {
			return nil, failf(codeBadValue, "$options has to be a string")
		}
		r.options = s
	}
	for _, o := range r.options {
		switch o {
		case 'i', 'm', 's', 'u':
		default:
			return nil, failf(codeBadValue, "regular expression option %q is not supported", o)
		}
	}
	full := r.source
	if flags := strings.ReplaceAll(r.options, "u", ""); flags != "" {
		full = "(?" + flags + ")" + full
	}
	var err error
	if r.re, err = regexp.Compile(full); err != nil {
		return nil, failf(51091, "Regular expression is invalid or not supported (RE2 syntax only): %v", err)
	}
	return r, nil
}

func (r *regex) test(v any) bool {
	s, ok := v.(string)
	return ok && r.re.MatchString(s)
}

// regex compiles $regex. A value that is a regular expression itself is never
// matched by one.
func (c compiler) regex(path string, segs []string, arg, options any) (matcher, error) {
	re, err := compileRegex(arg, options)
	if err != nil {
		return nil, err
	}
	c.notePrefix(path, re.source, re.options)
	return c.test(segs, true, re.test), nil
}

// borrowed uses an operator of mongokit; a trial run checks its argument.
func borrowed(op, path string, arg any) (matcher, error) {
	f := mongokit.ExpressionQueryOperators[op]
	m := matcher(func(v any) (bool, error) {
		d, ok := v.(bson.D)
		at := path
		if at == "" || !ok {
			d, at = bson.D{{Key: "v", Value: v}}, "v"
		}
		err := f(mongokit.Context{}, &d, op, at, arg)
		if errors.Is(err, mongokit.ErrNotMatched) {
			return false, nil
		}
		return err == nil, err
	})
	if _, err := m(bson.D{}); err != nil {
		return nil, err
	}
	return m, nil
}
