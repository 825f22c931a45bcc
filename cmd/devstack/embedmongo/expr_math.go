package embedmongo

import (
	"math"
	"slices"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// logicOperators compare.
var logicOperators = map[string]operator{
	"$eq":  comparison(func(c int) bool { return c == 0 }),
	"$ne":  comparison(func(c int) bool { return c != 0 }),
	"$gt":  comparison(func(c int) bool { return c > 0 }),
	"$gte": comparison(func(c int) bool { return c >= 0 }),
	"$lt":  comparison(func(c int) bool { return c < 0 }),
	"$lte": comparison(func(c int) bool { return c <= 0 }),
	"$cmp": {2, 2, func(a []any) (any, error) { return sign(compareExpr(a[0], a[1])), nil }},
	"$not": {1, 1, func(a []any) (any, error) { return !truthy(a[0]), nil }},
	"$anyElementTrue": {1, 1, func(a []any) (any, error) {
		arr, ok := a[0].(bson.A)
		if !ok {
			return nil, failf(17041, "the argument must be an array, but is %s", typeName(a[0]))
		}
		if slices.ContainsFunc(arr, truthy) {
			return true, nil
		}
		return false, nil
	}},
	"$allElementsTrue": {1, 1, func(a []any) (any, error) {
		arr, ok := a[0].(bson.A)
		if !ok {
			return nil, failf(17040, "the argument must be an array, but is %s", typeName(a[0]))
		}
		for _, e := range arr {
			if !truthy(e) {
				return false, nil
			}
		}
		return true, nil
	}},
}

func sign(c int) int32 {
	switch {
	case c < 0:
		return -1
	case c > 0:
		return 1
	}
	return 0
}

func comparison(f func(int) bool) operator {
	return operator{2, 2, func(a []any) (any, error) { return f(compareExpr(a[0], a[1])), nil }}
}

// compareExpr compares as expressions do: missing comes before null.
func compareExpr(a, b any) int {
	if ma, mb := isMissing(a), isMissing(b); ma || mb {
		switch {
		case ma && mb:
			return 0
		case ma:
			return -1
		}
		return 1
	}
	return compare(a, b)
}

// mathOperators calculate.
var mathOperators = map[string]operator{
	"$add":      {0, -1, addAll},
	"$subtract": {2, 2, subtract},
	"$multiply": {0, -1, multiply},
	"$divide":   {2, 2, divide},
	"$mod": {2, 2, func(a []any) (any, error) {
		if isNull(a[0]) || isNull(a[1]) {
			return nil, nil
		}
		if y, ok := toFloat(a[1]); ok && y == 0 {
			return nil, failf(16610, "can't mod by zero")
		}
		return numberOr(bsonkit.Mod(a[0], a[1]))
	}},
	"$round": {1, 2, func(a []any) (any, error) { return roundTo(a, math.RoundToEven) }},
	"$trunc": {1, 2, func(a []any) (any, error) { return roundTo(a, math.Trunc) }},
	"$abs":   rounding(math.Abs),
	"$ceil":  rounding(math.Ceil),
	"$floor": rounding(math.Floor),
	"$sqrt":  real(math.Sqrt),
	"$exp":   real(math.Exp),
	"$ln":    real(math.Log),
	"$log10": real(math.Log10),
	"$pow":   {2, 2, power},
	"$min":   {0, -1, func(a []any) (any, error) { return accumulate("$min", a) }},
	"$max":   {0, -1, func(a []any) (any, error) { return accumulate("$max", a) }},
	"$sum":   {0, -1, func(a []any) (any, error) { return accumulate("$sum", a) }},
	"$avg":   {0, -1, func(a []any) (any, error) { return accumulate("$avg", a) }},
}

// accumulate is the expression form of an accumulator: over its arguments, or
// over the array that its only argument is.
func accumulate(name string, a []any) (any, error) {
	if len(a) == 1 {
		if arr, ok := a[0].(bson.A); ok {
			a = arr
		}
	}
	acc := accumulators[name]()
	for _, v := range a {
		if err := acc.add(v); err != nil {
			return nil, err
		}
	}
	return acc.result(), nil
}

// rounding is an operator that keeps whole numbers whole.
func rounding(f func(float64) float64) operator {
	return operator{1, 1, func(a []any) (any, error) {
		if isNull(a[0]) {
			return nil, nil
		}
		if n, ok := smallInt(a[0]); ok {
			if n < 0 && f(-1) == 1 {
				n = -n
			}
			return narrow(n, a[0], a[0]), nil
		}
		x, ok := toFloat(a[0])
		if !ok {
			return nil, failf(28765, "only supports numeric types, not %s", typeName(a[0]))
		}
		return f(x), nil
	}}
}

// real is an operator that yields a double.
func real(f func(float64) float64) operator {
	return operator{1, 1, func(a []any) (any, error) {
		if isNull(a[0]) {
			return nil, nil
		}
		x, ok := toFloat(a[0])
		if !ok {
			return nil, failf(28765, "only supports numeric types, not %s", typeName(a[0]))
		}
		if y := f(x); isNaN(x) || !isNaN(y) {
			return y, nil
		}
		return nil, failf(28714, "the argument %v is out of range", x)
	}}
}

func power(a []any) (any, error) {
	if isNull(a[0]) || isNull(a[1]) {
		return nil, nil
	}
	x, ok1 := toFloat(a[0])
	y, ok2 := toFloat(a[1])
	if !ok1 || !ok2 {
		return nil, failf(28762, "only supports numeric types")
	}
	res := math.Pow(x, y)
	_, int1 := smallInt(a[0])
	_, int2 := smallInt(a[1])
	if int1 && int2 && y >= 0 && math.Abs(res) < 1<<53 {
		return narrow(int64(res), a[0], a[1]), nil
	}
	return res, nil
}

func multiply(a []any) (any, error) {
	var product any = int32(1)
	for _, v := range a {
		if isNull(v) {
			return nil, nil
		}
		var err error
		if product, err = mulNumbers(product, v); err != nil {
			return nil, err
		}
	}
	return product, nil
}

func divide(a []any) (any, error) {
	if isNull(a[0]) || isNull(a[1]) {
		return nil, nil
	}
	x, ok1 := toFloat(a[0])
	y, ok2 := toFloat(a[1])
	if !ok1 || !ok2 {
		return nil, failf(codeTypeMismatch, "only supports numeric types")
	}
	if y == 0 {
		return nil, failf(codeBadValue, "can't divide by zero")
	}
	return x / y, nil
}

func addAll(a []any) (any, error) {
	var sum any = int32(0)
	var date any
	for _, v := range a {
		if isNull(v) {
			return nil, nil
		}
		if d, ok := v.(primitive.DateTime); ok {
			if date != nil {
				return nil, failf(16612, "only one date allowed in an $add expression")
			}
			date, v = d, int64(d)
		}
		var err error
		if sum, err = addNumbers(sum, v); err != nil {
			return nil, err
		}
	}
	if date != nil {
		f, _ := toFloat(sum)
		if n, ok := toInt(sum); ok {
			return primitive.DateTime(n), nil
		}
		return primitive.DateTime(math.Round(f)), nil
	}
	return sum, nil
}

func subtract(a []any) (any, error) {
	if isNull(a[0]) || isNull(a[1]) {
		return nil, nil
	}
	x, isDate := a[0].(primitive.DateTime)
	if y, ok := a[1].(primitive.DateTime); ok {
		if !isDate {
			return nil, failf(16556, "can't subtract a date from a %s", typeName(a[0]))
		}
		return int64(x - y), nil
	}
	if isDate {
		f, ok := toFloat(a[1])
		if !ok {
			return nil, failf(16556, "can't subtract a %s from a date", typeName(a[1]))
		}
		return x - primitive.DateTime(math.Round(f)), nil
	}
	neg, err := mulNumbers(a[1], int32(-1))
	if err != nil {
		return nil, err
	}
	return addNumbers(a[0], neg)
}

func roundTo(a []any, f func(float64) float64) (any, error) {
	if isNull(a[0]) {
		return nil, nil
	}
	places := int64(0)
	if len(a) > 1 {
		var ok bool
		if places, ok = toInt(a[1]); !ok || places < -20 || places > 100 {
			return nil, failf(51082, "the precision must be an integer between -20 and 100")
		}
	}
	if _, ok := smallInt(a[0]); ok && places >= 0 {
		return a[0], nil
	}
	x, ok := toFloat(a[0])
	if !ok {
		return nil, failf(51081, "only supports numeric types, not %s", typeName(a[0]))
	}
	scale := math.Pow(10, float64(places))
	res := f(x*scale) / scale
	if _, ok := smallInt(a[0]); ok {
		return narrow(int64(res), a[0], a[0]), nil
	}
	return res, nil
}
