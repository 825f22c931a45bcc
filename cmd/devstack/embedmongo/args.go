package embedmongo

import (
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

// args reads the fields of a command; the first wrong type is kept in err.
type args struct {
	doc   bson.D
	where string
	now   time.Time
	known map[string]any // the variables
	err   error
}

// nested returns the reader of a document within a command; variables are
// those of the command.
func (a *args) nested(doc bson.D, where string) *args {
	return &args{doc: doc, where: where, now: a.now, known: a.vars()}
}

func (a *args) get(key string) any { return field(a.doc, key) }

func (a *args) wrong(key, want string) {
	if a.err == nil {
		a.err = failf(codeTypeMismatch, "BSON field '%s.%s' is the wrong type '%T', expected type '%s'", a.where, key, a.get(key), want)
	}
}

func (a *args) document(key string) bson.D {
	v := a.get(key)
	d, ok := v.(bson.D)
	if !ok && !isNull(v) {
		a.wrong(key, "object")
	}
	return d
}

func (a *args) array(key string) bson.A {
	v := a.get(key)
	arr, ok := v.(bson.A)
	if !ok && !isNull(v) {
		a.wrong(key, "array")
	}
	return arr
}

func (a *args) int(key string, otherwise int64) int64 {
	v := a.get(key)
	if isNull(v) {
		return otherwise
	}
	n, ok := toInt(v)
	if !ok {
		a.wrong(key, "int")
	}
	return n
}

func (a *args) bool(key string, otherwise bool) bool {
	switch v := a.get(key).(type) {
	case bool:
		return v
	case int32, int64, float64:
		return truthy(v)
	default:
		if !isNull(v) {
			a.wrong(key, "bool")
		}
		return otherwise
	}
}

func (a *args) string(key string) string {
	s, ok := a.get(key).(string)
	if !ok {
		a.wrong(key, "string")
	}
	return s
}

// only reports fields other than the given ones.
func (a *args) only(known string) {
	list := strings.Fields(known)
	for _, e := range a.doc {
		if !slices.Contains(list, e.Key) && a.err == nil {
			a.err = failf(codeUnknownField, "BSON field '%s.%s' is unknown or not supported by embedmongo", a.where, e.Key)
		}
	}
}

// query compiles a filter among the arguments.
func (a *args) query(key string) *query {
	q, err := compileQuery(a.document(key), a.vars())
	if err != nil && a.err == nil {
		a.err = err
	}
	return q
}

func (a *args) sort(key string) []column {
	cols, err := parseColumns(a.document(key))
	if err != nil && a.err == nil {
		a.err = err
	}
	return cols
}

// vars evaluates the "let" option; the time goes along.
func (a *args) vars() map[string]any {
	if a.known != nil {
		return a.known
	}
	vars := map[string]any{nowVariable: primitive.NewDateTimeFromTime(a.now)}
	a.known = vars
	for _, e := range a.document("let") {
		x, err := compileExpr(e.Value)
		var v any
		if err == nil {
			v, err = x(&scope{vars: vars})
		}
		if err != nil && a.err == nil {
			a.err = err
		}
		vars[e.Key] = v
	}
	return vars
}
