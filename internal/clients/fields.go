package clients

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// FieldType is the sort of value that a field of the clinic's own holds.
type FieldType string

// The types of fields.
const (
	TextField   FieldType = "text"   // a string
	NumberField FieldType = "number" // a float64
	DateField   FieldType = "date"   // a local day, "2006-01-02"
	ChoiceField FieldType = "choice" // one of Options
	YesNoField  FieldType = "yes_no" // a bool
)

// Bounds of fields.
const (
	MaxFields     = 20
	MaxFieldText  = 1000 // runes of a value
	MaxFieldLabel = 80   // runes
	MaxOptions    = 50
	maxFormer     = 200 // fields that were taken away
	maxFieldKey   = 40
)

// Field is one field of the clinic's own on its clients. A key keeps its type for ever: values that were entered under it
// stay when the field is taken away, and are right again when it comes back.
type Field struct {
	Key     string    `bson:"key"` // a-z, 0-9 and _, up to 40
	Label   string    `bson:"label"`
	Type    FieldType `bson:"type"`
	Options []string  `bson:"options,omitempty"` // of a choice
}

// Fields are the clinic's fields in their order.
type Fields struct {
	Items []Field
	Rev   int64 // 0 = never set
}

// fieldsPart is the part of the clinic's settings in which the fields are.
const fieldsPart = "client_fields"

type fieldSettings struct {
	Items     []Field   `bson:"items"`
	Former    []Field   `bson:"former,omitempty"`
	Rev       int64     `bson:"rev"`
	ChangedAt time.Time `bson:"changed_at"`
}

// ListFields gives the clinic's fields. Faults: Forbidden.
func (s *Service) ListFields(ctx context.Context, actor identity.Actor) (Fields, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return Fields{}, err
	}
	have, err := findFields(ctx, actor.Scope())
	if err != nil {
		return Fields{}, fmt.Errorf("list client fields: %w", err)
	}
	return Fields{Items: have.Items, Rev: have.Rev}, nil
}

// findFields reads the clinic's fields; none were ever set when Rev is 0.
func findFields(ctx context.Context, scope tenancy.Scope) (fieldSettings, error) {
	have, _, err := settings.Find[fieldSettings](ctx, scope, fieldsPart)
	return have, err
}

// SetFields replaces the clinic's fields, from the revision they were read at (0: never set). Faults: Forbidden; Conflict
// "stale_edit"; Invalid with fields, "type_fixed" among them when a key had another type.
func (s *Service) SetFields(ctx context.Context, actor identity.Actor, rev int64, items []Field) (Fields, error) {
	if err := actor.Authorise(policies.ClinicUpdate); err != nil {
		return Fields{}, err
	}
	have, err := findFields(ctx, actor.Scope())
	if err != nil {
		return Fields{}, fmt.Errorf("set client fields: %w", err)
	}
	if have.Rev != rev {
		return Fields{}, errStale()
	}
	if err := checkFields(items, append(slices.Clone(have.Items), have.Former...)); err != nil {
		return Fields{}, err
	}
	next := fieldSettings{Items: items, Former: former(have, items), Rev: rev + 1, ChangedAt: s.now()}
	ok, err := settings.Save(ctx, actor.Scope(), fieldsPart, next, rev)
	switch {
	case err != nil:
		return Fields{}, fmt.Errorf("set client fields: %w", err)
	case !ok:
		return Fields{}, errStale()
	}
	s.recorded(ctx, actor, audit.Entry{
		Action: "client_fields.changed", Subject: audit.Subject{Kind: "client_fields", ID: fieldsPart},
		Changes: []audit.Change{{Field: "fields", Before: fieldNames(have.Items), After: fieldNames(items)}},
	})
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "client_fields.changed", fieldsPart, next.Rev)
	}
	return Fields{Items: next.Items, Rev: next.Rev}, nil
}

// former keeps the types of the fields that are taken away.
func former(have fieldSettings, items []Field) []Field {
	var out []Field
	for _, f := range append(slices.Clone(have.Former), have.Items...) {
		if !slices.ContainsFunc(items, func(x Field) bool { return x.Key == f.Key }) {
			out = append(out, f)
		}
	}
	return out[max(0, len(out)-maxFormer):]
}

func fieldNames(items []Field) string {
	all := make([]string, len(items))
	for i, f := range items {
		all[i] = f.Label + " (" + string(f.Type) + ")"
	}
	return strings.Join(all, ", ")
}

// isFieldKey: a letter, then letters, digits and underscores.
func isFieldKey(s string) bool {
	return s != "" && len(s) <= maxFieldKey && s[0] >= 'a' && s[0] <= 'z' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// checkFields brings the fields to their normal form; known are all that there ever were.
func checkFields(items, known []Field) error {
	var bad fault.Problems
	add := func(i int, field, code, message string) {
		bad.Add(fmt.Sprintf("items[%d].%s", i, field), code, message)
	}
	if len(items) > MaxFields {
		return fault.InvalidField("items", "too_many", fmt.Sprintf("At most %d fields.", MaxFields))
	}
	for i := range items {
		f := &items[i]
		f.Label = strings.Join(strings.Fields(f.Label), " ")
		options, fit := normaliseOptions(f.Options)
		f.Options = options
		switch {
		case !isFieldKey(f.Key):
			add(i, "key", "invalid_key", "A key begins with a letter and has up to 40 of a-z, 0-9 and _.")
		case slices.ContainsFunc(items[:i], func(x Field) bool { return x.Key == f.Key }):
			add(i, "key", "double", "Another field has this key.")
		case slices.ContainsFunc(known, func(x Field) bool { return x.Key == f.Key && x.Type != f.Type }):
			add(i, "type", "type_fixed", "A field keeps its type. Add another one instead.")
		}
		if f.Label == "" || utf8.RuneCountInString(f.Label) > MaxFieldLabel || hasControl(f.Label) {
			add(i, "label", "required", fmt.Sprintf("A field needs a name of up to %d characters.", MaxFieldLabel))
		}
		if !slices.Contains([]FieldType{TextField, NumberField, DateField, ChoiceField, YesNoField}, f.Type) {
			add(i, "type", "unknown_value", "A field is a text, number, date, choice or yes_no.")
		}
		if !fit || (f.Type == ChoiceField) != (len(f.Options) > 0) {
			add(i, "options", "invalid_options", fmt.Sprintf("A choice, and nothing else, has 1 to %d options.", MaxOptions))
		}
	}
	return bad.Err()
}

func normaliseOptions(in []string) ([]string, bool) {
	var out []string
	for _, o := range in {
		if o = strings.Join(strings.Fields(o), " "); o == "" || slices.Contains(out, o) {
			continue
		}
		if utf8.RuneCountInString(o) > MaxFieldLabel || hasControl(o) {
			return out, false
		}
		out = append(out, o)
	}
	return out, len(out) <= MaxOptions
}

// custom puts the values that were sent into the ones that there are: nil takes one away, what was not sent stays.
func custom(have, sent map[string]any, fields []Field) (map[string]any, error) {
	out := maps.Clone(have)
	var bad fault.Problems
	for _, key := range slices.Sorted(maps.Keys(sent)) {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
		value, ok := sent[key], false
		if value == nil {
			delete(out, key)
			continue
		}
		code, message := "unknown_field", "The clinic has no such field."
		if i >= 0 {
			code, message = "invalid_value", "This is not a value of the field."
			value, ok = fields[i].value(value)
		}
		switch {
		case ok && out == nil:
			out = map[string]any{key: value}
		case ok:
			out[key] = value
		default:
			bad.Add("custom."+key, code, message)
		}
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// value checks a value as JSON has it and gives it in the form that is stored.
func (f Field) value(v any) (any, bool) {
	text, isText := v.(string)
	switch f.Type {
	case NumberField:
		n, ok := v.(float64)
		return n, ok && !math.IsNaN(n) && !math.IsInf(n, 0)
	case YesNoField:
		b, ok := v.(bool)
		return b, ok
	case DateField:
		t, err := time.Parse(dayLayout, text)
		return text, isText && err == nil && t.Year() >= 1880 && t.Year() < 2200
	case ChoiceField:
		return text, isText && slices.Contains(f.Options, text)
	case TextField:
		return text, isText && utf8.RuneCountInString(text) <= MaxFieldText
	}
	return nil, false
}
