package embedmongo

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// textOperators work on strings.
var textOperators = map[string]operator{
	"$concat":  {0, -1, concat},
	"$toLower": stringOperator(func(s string) any { return strings.ToLower(s) }),
	"$toUpper": stringOperator(func(s string) any { return strings.ToUpper(s) }),
	"$strLenCP": {1, 1, func(a []any) (any, error) {
		s, ok := a[0].(string)
		if !ok {
			return nil, failf(34471, "requires a string argument, found: %s", typeName(a[0]))
		}
		return length(utf8.RuneCountInString(s)), nil
	}},
	"$strLenBytes": {1, 1, func(a []any) (any, error) {
		s, ok := a[0].(string)
		if !ok {
			return nil, failf(34473, "requires a string argument, found: %s", typeName(a[0]))
		}
		return length(len(s)), nil
	}},
	"$strcasecmp": {2, 2, func(a []any) (any, error) {
		x, err1 := stringOf(a[0])
		y, err2 := stringOf(a[1])
		return sign(strings.Compare(strings.ToUpper(x), strings.ToUpper(y))), firstErr(err1, err2)
	}},
	"$substrCP":  {3, 3, substring},
	"$indexOfCP": {2, 4, indexOfText},
	"$split": {2, 2, func(a []any) (any, error) {
		if isNull(a[0]) || isNull(a[1]) {
			return nil, nil
		}
		s, ok1 := a[0].(string)
		sep, ok2 := a[1].(string)
		if !ok1 || !ok2 || sep == "" {
			return nil, failf(40085, "requires two strings, the separator not empty")
		}
		out := bson.A{}
		for part := range strings.SplitSeq(s, sep) {
			out = append(out, part)
		}
		return out, nil
	}},
}

// length is a length as MongoDB gives it: an int32.
func length(n int) int32 { return int32(n) } //nolint:gosec // no document is that large

func stringOperator(f func(string) any) operator {
	return operator{1, 1, func(a []any) (any, error) {
		s, err := stringOf(a[0])
		return f(s), err
	}}
}

func substring(a []any) (any, error) {
	s, err := stringOf(a[0])
	from, ok1 := toInt(a[1])
	n, ok2 := toInt(a[2])
	if err != nil || !ok1 || !ok2 || from < 0 || n < 0 {
		return nil, firstErr(err, failf(34452, "the start and the length must be whole numbers that are not negative"))
	}
	runes := []rune(s)
	from = min(from, int64(len(runes)))
	return string(runes[from:min(from+n, int64(len(runes)))]), nil
}

func indexOfText(a []any) (any, error) {
	if isNull(a[0]) {
		return nil, nil
	}
	s, ok1 := a[0].(string)
	sub, ok2 := a[1].(string)
	if !ok1 || !ok2 {
		return nil, failf(40093, "requires strings")
	}
	runes := []rune(s)
	bounds := []int64{0, int64(len(runes))}
	for i, v := range a[2:] {
		n, ok := toInt(v)
		if !ok || n < 0 {
			return nil, failf(40096, "requires positions that are not negative")
		}
		bounds[i] = min(n, int64(len(runes)))
	}
	if bounds[0] > bounds[1] {
		return int32(-1), nil
	}
	i := strings.Index(string(runes[bounds[0]:bounds[1]]), sub)
	if i < 0 {
		return int32(-1), nil
	}
	return length(int(bounds[0]) + utf8.RuneCountInString(string(runes[bounds[0]:bounds[1]])[:i])), nil
}

func trimLeftSpace(s string) string  { return strings.TrimLeftFunc(s, unicode.IsSpace) }
func trimRightSpace(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }

func trimOperator(cut func(s, chars string) string, space func(string) string) func(map[string]any) (any, error) {
	return func(v map[string]any) (any, error) {
		if isNull(v["input"]) {
			return nil, nil
		}
		s, ok := v["input"].(string)
		if !ok {
			return nil, failf(50699, "requires its input to be a string, got %s", typeName(v["input"]))
		}
		if isMissing(v["chars"]) {
			return space(s), nil
		}
		chars, ok := v["chars"].(string)
		if !ok {
			return nil, failf(50700, "requires 'chars' to be a string")
		}
		return cut(s, chars), nil
	}
}

func regexMatch(v map[string]any) (any, error) {
	if isNull(v["input"]) || isNull(v["regex"]) {
		return false, nil
	}
	s, ok := v["input"].(string)
	if !ok {
		return nil, failf(51104, "needs 'input' to be of type string")
	}
	if _, ok := v["regex"].(primitive.Regex); ok && isNull(v["options"]) {
		v["options"] = missing
	}
	re, err := compileRegex(v["regex"], v["options"])
	if err != nil {
		return nil, err
	}
	return re.test(s), nil
}

func replaceText(v map[string]any, n int) (any, error) {
	if slices.ContainsFunc([]any{v["input"], v["find"], v["replacement"]}, isNull) {
		return nil, nil
	}
	s, ok1 := v["input"].(string)
	find, ok2 := v["find"].(string)
	by, ok3 := v["replacement"].(string)
	if !ok1 || !ok2 || !ok3 {
		return nil, failf(51746, "requires strings")
	}
	return strings.Replace(s, find, by, n), nil
}

func concat(a []any) (any, error) {
	var b strings.Builder
	for _, v := range a {
		if isNull(v) {
			return nil, nil
		}
		s, ok := v.(string)
		if !ok {
			return nil, failf(16702, "only supports strings, not %s", typeName(v))
		}
		b.WriteString(s)
	}
	return b.String(), nil
}
