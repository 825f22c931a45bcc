package embedmongo

import (
	"math"
	"strconv"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// toInt returns v as a whole number.
func toInt(v any) (int64, bool) {
	switch n := v.(type) {
	case int32:
		return int64(n), true
	case int64:
		return n, true
	case float64:
		if n == math.Trunc(n) && math.Abs(n) < 1<<63 {
			return int64(n), true
		}
	}
	return 0, false
}

func toFloat(v any) (float64, bool) {
	switch n := v.(type) {
	case int32:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, true
	case primitive.Decimal128:
		f, err := strconv.ParseFloat(n.String(), 64)
		return f, err == nil
	}
	return 0, false
}

// truthy is MongoDB's notion of truth: false, null, missing and zero are not.
func truthy(v any) bool {
	if isNull(v) {
		return false
	}
	if b, ok := v.(bool); ok {
		return b
	}
	if f, ok := toFloat(v); ok {
		return f != 0
	}
	return true
}

// addNumbers and mulNumbers widen int32 to int64 and refuse to overflow that.
func addNumbers(a, b any) (any, error) {
	x, okx := smallInt(a)
	y, oky := smallInt(b)
	if okx && oky {
		sum := x + y
		if (sum > x) != (y > 0) && y != 0 {
			return nil, failf(codeBadValue, "integer overflow")
		}
		return narrow(sum, a, b), nil
	}
	return numberOr(bsonkit.Add(a, b))
}

func mulNumbers(a, b any) (any, error) {
	x, okx := smallInt(a)
	y, oky := smallInt(b)
	if okx && oky {
		if x != 0 && (x*y/x != y || (x == -1 && y == math.MinInt64)) {
			return nil, failf(codeBadValue, "integer overflow")
		}
		return narrow(x*y, a, b), nil
	}
	return numberOr(bsonkit.Mul(a, b))
}

func smallInt(v any) (int64, bool) {
	switch n := v.(type) {
	case int32:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}

// narrow returns n as int32 if both operands were and it fits.
func narrow(n int64, a, b any) any {
	_, ok1 := a.(int32)
	_, ok2 := b.(int32)
	if ok1 && ok2 && n >= math.MinInt32 && n <= math.MaxInt32 {
		return int32(n)
	}
	return n
}

func numberOr(v any) (any, error) {
	if isMissing(v) {
		return nil, failf(codeTypeMismatch, "the value is not a number")
	}
	return v, nil
}
