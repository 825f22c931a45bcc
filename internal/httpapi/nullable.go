package httpapi

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// nullable is an object that may be null in an answer, and in a request be left out (nothing changes) or null (none).
type nullable[T any] struct {
	sent  bool
	value *T
}

func someOrNull[T any](v *T) nullable[T] { return nullable[T]{value: v} }

// MarshalJSON writes the object or null.
func (n nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// UnmarshalJSON is only called for a field that was sent.
func (n *nullable[T]) UnmarshalJSON(data []byte) error {
	n.sent, n.value = true, nil
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	return json.Unmarshal(data, &n.value)
}

// Schema describes the object in place, because a reference cannot say that null is right as well.
func (nullable[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), false, "")
	s.Nullable = true
	s.PrecomputeMessages()
	return &s
}
