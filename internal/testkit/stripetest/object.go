package stripetest

import (
	"crypto/rand"
	"maps"
	"strings"
)

// Object is one of Stripe's objects, as JSON has it. Fields that begin with "_" are the stand-in's own and never shown.
type Object map[string]any

// ID is its identifier.
func (o Object) ID() string { return o.Str("id") }

// Str gives a text; "" when it is none.
func (o Object) Str(key string) string { s, _ := o[key].(string); return s }

// Int gives a number; 0 when it is none.
func (o Object) Int(key string) int64 { n, _ := o[key].(int64); return n }

// Bool gives a yes or no; no when it is neither.
func (o Object) Bool(key string) bool { b, _ := o[key].(bool); return b }

// In gives the object in a field; nil when there is none.
func (o Object) In(key string) Object { in, _ := o[key].(Object); return in }

// All gives the objects of a list in a field: a bare one or one with "data".
func (o Object) All(key string) []Object {
	if list := o.In(key); list != nil {
		return list.All("data")
	}
	all, _ := o[key].([]Object)
	return all
}

func (o Object) metadata() Object {
	m := o.In("metadata")
	if m == nil {
		m = Object{}
		o["metadata"] = m
	}
	return m
}

// shown is a deep copy without the stand-in's own fields.
func shown(o Object) Object {
	out := make(Object, len(o))
	for k, v := range o {
		if !strings.HasPrefix(k, "_") {
			out[k] = copied(v)
		}
	}
	return out
}

func copied(v any) any {
	switch v := v.(type) {
	case Object:
		if v == nil {
			return nil
		}
		return shown(v)
	case []Object:
		out := make([]Object, 0, len(v))
		for _, o := range v {
			out = append(out, shown(o))
		}
		return out
	case map[string]string:
		return maps.Clone(v)
	default:
		return v
	}
}

// list wraps objects that stand in another one.
func list(url string, data []Object) Object {
	if data == nil {
		data = []Object{}
	}
	return Object{"object": "list", "url": url, "has_more": false, "data": data, "total_count": int64(len(data))}
}

// account holds the objects of one of Stripe's accounts.
type account struct {
	id     string
	byID   map[string]Object
	byKind map[string][]Object // the oldest first
	number int                 // of the last invoice
	poor   bool                // its balance is too low for refunds
}

func newAccount(id string) *account {
	return &account{id: id, byID: map[string]Object{}, byKind: map[string][]Object{}}
}

// add keeps a new object under its kind with an identifier of the prefix, unless it brings one.
func (a *account) add(s *Server, kind, prefix string, o Object) Object {
	if o.ID() == "" {
		o["id"] = newID(prefix)
	}
	o["object"] = kind
	if _, ok := o["created"]; !ok {
		o["created"] = s.now()
	}
	o["livemode"] = false
	o.metadata()
	a.byID[o.ID()] = o
	a.byKind[kind] = append(a.byKind[kind], o)
	return o
}

// find gives an object of a kind, or Stripe's way to say that there is none.
func (a *account) find(kind, id string) (Object, error) {
	if o := a.byID[id]; o != nil && o.Str("object") == kind {
		return o, nil
	}
	return nil, missing(kind, id)
}

func newID(prefix string) string { return prefix + rand.Text()[:16] }
