package embedmongo

import (
	"errors"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// dateParts are what can be asked of a date.
var dateParts = map[string]func(time.Time) any{
	"$year":         func(t time.Time) any { return length(t.Year()) },
	"$month":        func(t time.Time) any { return length(int(t.Month())) },
	"$dayOfMonth":   func(t time.Time) any { return length(t.Day()) },
	"$dayOfWeek":    func(t time.Time) any { return length(int(t.Weekday())) + 1 },
	"$dayOfYear":    func(t time.Time) any { return length(t.YearDay()) },
	"$hour":         func(t time.Time) any { return length(t.Hour()) },
	"$minute":       func(t time.Time) any { return length(t.Minute()) },
	"$second":       func(t time.Time) any { return length(t.Second()) },
	"$millisecond":  func(t time.Time) any { return length(t.Nanosecond() / 1e6) },
	"$isoWeek":      func(t time.Time) any { _, w := t.ISOWeek(); return length(w) },
	"$isoWeekYear":  func(t time.Time) any { y, _ := t.ISOWeek(); return int64(y) },
	"$isoDayOfWeek": func(t time.Time) any { return length(isoWeekday(t)) },
}

// datePartExpr compiles $year and its like, which take a date or an object
// with a date and a time zone.
func datePartExpr(op string, arg any) (expr, error) {
	d, ok := arg.(bson.D)
	if list, isList := arg.(bson.A); isList && len(list) == 1 {
		arg = list[0]
	}
	if _, isOp := isOperators(arg); !ok || isOp {
		d = bson.D{{Key: "date", Value: arg}}
	}
	a, err := named(op, d, "date timezone?")
	return func(s *scope) (any, error) {
		v, err := a["date"](s)
		if err != nil || isNull(v) {
			return nil, err
		}
		t, err := timeOf(v)
		if err != nil {
			return nil, err
		}
		loc := time.UTC
		if a["timezone"] != nil {
			z, err := a["timezone"](s)
			if err != nil || isNull(z) {
				return nil, err
			}
			if loc, err = zone(z); err != nil {
				return nil, err
			}
		}
		return dateParts[op](t.In(loc)), nil
	}, err
}

// dateExpr compiles the date operators with named arguments.
func dateExpr(op string, arg any) (expr, error) {
	names := map[string]string{
		"$dateTrunc":    "date unit binSize? timezone? startOfWeek?",
		"$dateToString": "date format? timezone? onNull?",
		"$dateAdd":      "startDate unit amount timezone?",
		"$dateSubtract": "startDate unit amount timezone?",
		"$dateDiff":     "startDate endDate unit timezone? startOfWeek?",
	}[op]
	a, err := named(op, arg, names)
	if err != nil {
		return nil, err
	}
	return func(s *scope) (any, error) {
		vals := map[string]any{}
		for n := range strings.FieldsSeq(strings.ReplaceAll(names, "?", "")) {
			vals[n] = missing
			if a[n] == nil {
				continue
			}
			v, err := a[n](s)
			if err != nil {
				return nil, err
			}
			if vals[n] = v; isNull(v) && n != "onNull" {
				if op == "$dateToString" && n == "date" && a["onNull"] != nil {
					return a["onNull"](s)
				}
				return nil, nil
			}
		}
		v, err := dateCalc(op, vals)
		if ce, ok := errors.AsType[*commandError](err); ok {
			return nil, failf(ce.code, "%s: %s", op, ce.msg)
		}
		return v, err
	}, nil
}

// dateCalc evaluates a date operator with named arguments.
func dateCalc(op string, v map[string]any) (any, error) {
	loc, err := zone(v["timezone"])
	if err != nil {
		return nil, err
	}
	date, ok := v["date"]
	if !ok {
		date = v["startDate"]
	}
	t, err := timeOf(date)
	if err != nil {
		return nil, err
	}
	t = t.In(loc)
	if op == "$dateToString" {
		format, ok := v["format"].(string)
		if !ok {
			if format = "%Y-%m-%dT%H:%M:%S.%L"; loc == time.UTC {
				format += "Z"
			}
		}
		return formatDate(t, format)
	}
	unit, _ := v["unit"].(string)
	if !slices.Contains([]string{"year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond"}, unit) {
		return nil, failf(codeFailedToParse, "unknown time unit value: %v", v["unit"])
	}
	if op == "$dateAdd" || op == "$dateSubtract" {
		n, ok := toInt(v["amount"])
		if !ok {
			return nil, failf(5166405, "expects integer amount of time units")
		}
		if op == "$dateSubtract" {
			n = -n
		}
		return primitive.NewDateTimeFromTime(addDate(t, unit, n)), nil
	}
	return dateUnits(op, v, t, unit)
}

// dateUnits evaluates $dateTrunc and $dateDiff.
func dateUnits(op string, v map[string]any, t time.Time, unit string) (any, error) {
	week := time.Sunday
	if s, ok := v["startOfWeek"].(string); ok {
		var err error
		if week, err = weekday(s); err != nil {
			return nil, err
		}
	}
	if op == "$dateDiff" {
		end, err := timeOf(v["endDate"])
		if err != nil {
			return nil, err
		}
		return unitNumber(end.In(t.Location()), unit, week) - unitNumber(t, unit, week), nil
	}
	bin := int64(1)
	if !isMissing(v["binSize"]) {
		var ok bool
		if bin, ok = toInt(v["binSize"]); !ok || bin < 1 {
			return nil, failf(5439017, "binSize must be a positive integer")
		}
	}
	return primitive.NewDateTimeFromTime(truncDate(t, unit, bin, week)), nil
}

func dateFromString(v map[string]any) (any, error) {
	if isNull(v["dateString"]) {
		return nullify(v["onNull"]), nil
	}
	s, ok := v["dateString"].(string)
	loc, err := zone(v["timezone"])
	if err != nil {
		return nil, err
	}
	if ok {
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999", "2006-01-02 15:04:05", "2006-01-02"} {
			if t, err := time.ParseInLocation(layout, s, loc); err == nil {
				return primitive.NewDateTimeFromTime(t), nil
			}
		}
	}
	if !isMissing(v["onError"]) {
		return v["onError"], nil
	}
	return nil, failf(codeConversion, "Error parsing date string '%v'", v["dateString"])
}

func dateFromParts(v map[string]any) (any, error) {
	loc, err := zone(v["timezone"])
	if err != nil {
		return nil, err
	}
	parts := map[string]int{"month": 1, "day": 1}
	for _, name := range []string{"year", "month", "day", "hour", "minute", "second", "millisecond"} {
		if isMissing(v[name]) {
			continue
		}
		if isNull(v[name]) {
			return nil, nil
		}
		n, ok := toInt(v[name])
		if !ok {
			return nil, failf(40515, "'%s' must evaluate to an integer", name)
		}
		parts[name] = int(n)
	}
	t := time.Date(parts["year"], time.Month(parts["month"]), parts["day"], parts["hour"], parts["minute"], parts["second"], 0, loc)
	return primitive.NewDateTimeFromTime(t.Add(time.Duration(parts["millisecond"]) * time.Millisecond)), nil
}

func dateToParts(v map[string]any) (any, error) {
	if isNull(v["date"]) {
		return nil, nil
	}
	loc, err := zone(v["timezone"])
	if err != nil {
		return nil, err
	}
	t, err := timeOf(v["date"])
	if err != nil {
		return nil, err
	}
	t = t.In(loc)
	out := bson.D{}
	for _, name := range []string{"year", "month", "day", "hour", "minute", "second", "millisecond"} {
		op := "$" + name
		if name == "day" {
			op = "$dayOfMonth"
		}
		out = append(out, bson.E{Key: name, Value: dateParts[op](t)})
	}
	return out, nil
}
