package embedmongo

import (
	"math"
	"strconv"
	"time"

	"github.com/256dpi/lungo/bsonkit"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// typeOperators tell and change types.
var typeOperators = map[string]operator{
	"$isArray":    {1, 1, func(a []any) (any, error) { _, ok := a[0].(bson.A); return ok, nil }},
	"$isNumber":   {1, 1, func(a []any) (any, error) { _, ok := toFloat(a[0]); return ok, nil }},
	"$type":       {1, 1, func(a []any) (any, error) { return typeName(a[0]), nil }},
	"$toString":   conversion("string"),
	"$toInt":      conversion("int"),
	"$toLong":     conversion("long"),
	"$toDouble":   conversion("double"),
	"$toBool":     conversion("bool"),
	"$toDate":     conversion("date"),
	"$toObjectId": conversion("objectId"),
}

func typeName(v any) string {
	if isMissing(v) {
		return "missing"
	}
	_, t := bsonkit.Inspect(v)
	return bsonkit.Type2Alias[t]
}

func conversion(to string) operator {
	return operator{1, 1, func(a []any) (any, error) {
		if isNull(a[0]) {
			return nil, nil
		}
		return convertTo(a[0], to)
	}}
}

// convert is $convert.
func convert(v map[string]any) (any, error) {
	if isNull(v["input"]) {
		return nullify(v["onNull"]), nil
	}
	to, ok := v["to"].(string)
	if !ok {
		return nil, failf(codeFailedToParse, "'to' must be the name of a type")
	}
	res, err := convertTo(v["input"], to)
	if err != nil && !isMissing(v["onError"]) {
		return v["onError"], nil
	}
	return res, err
}

func convertTo(v any, to string) (any, error) {
	switch to {
	case "string":
		return stringOf(v)
	case "bool":
		return truthy(v), nil
	case "double":
		return toDouble(v)
	case "int", "long":
		return toWhole(v, to)
	case "date":
		return toDate(v)
	case "objectId":
		if id, ok := v.(primitive.ObjectID); ok {
			return id, nil
		}
		s, _ := v.(string)
		id, err := primitive.ObjectIDFromHex(s)
		if err != nil {
			return nil, failf(codeConversion, "Failed to parse objectId '%s'", s)
		}
		return id, nil
	}
	return nil, failf(codeConversion, "conversion to %s is not supported by embedmongo", to)
}

func toDouble(v any) (any, error) {
	switch v := v.(type) {
	case string:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return nil, failf(codeConversion, "Failed to parse number '%s'", v)
		}
		return f, nil
	case bool:
		if v {
			return 1.0, nil
		}
		return 0.0, nil
	case primitive.DateTime:
		return float64(v), nil
	}
	f, ok := toFloat(v)
	if !ok {
		return nil, failf(codeConversion, "Unsupported conversion from %s to double", typeName(v))
	}
	return f, nil
}

// toWhole converts to an int or a long.
func toWhole(v any, to string) (any, error) {
	var n int64
	switch v := v.(type) {
	case string:
		var err error
		if n, err = strconv.ParseInt(v, 10, 64); err != nil {
			return nil, failf(codeConversion, "Failed to parse number '%s'", v)
		}
	case bool:
		if v {
			n = 1
		}
	case int32:
		n = int64(v)
	case int64:
		n = v
	case primitive.DateTime:
		n = int64(v)
	default:
		f, ok := toFloat(v)
		if !ok || math.IsNaN(f) || math.Abs(f) >= 1<<63 {
			return nil, failf(codeConversion, "Unsupported conversion from %s to %s", typeName(v), to)
		}
		n = int64(f)
	}
	if to == "long" {
		return n, nil
	}
	if n != int64(int32(n)) { //nolint:gosec // this is the check
		return nil, failf(codeConversion, "Conversion would overflow target type: %d", n)
	}
	return int32(n), nil //nolint:gosec // checked above
}

func toDate(v any) (any, error) {
	switch v := v.(type) {
	case string:
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02"} {
			if t, err := time.Parse(layout, v); err == nil {
				return primitive.NewDateTimeFromTime(t), nil
			}
		}
		return nil, failf(codeConversion, "Error parsing date string '%s'", v)
	case int64:
		return primitive.DateTime(v), nil
	case float64:
		return primitive.DateTime(v), nil
	}
	t, err := timeOf(v)
	return primitive.NewDateTimeFromTime(t), err
}

// stringOf converts to a string as $toString and $toLower do.
func stringOf(v any) (string, error) {
	switch v := v.(type) {
	case nil, primitive.Null, bsonkit.MissingType:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int32:
		return strconv.FormatInt(int64(v), 10), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case primitive.Decimal128:
		return v.String(), nil
	case primitive.ObjectID:
		return v.Hex(), nil
	case primitive.DateTime:
		return v.Time().UTC().Format("2006-01-02T15:04:05.000Z"), nil
	}
	return "", failf(codeConversion, "unsupported conversion from %s to string", typeName(v))
}
