package httpapi

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// clearable is a text field of a request that may be left out (nothing changes), or be null or "" (it becomes empty).
type clearable struct {
	sent  bool
	value string
}

const maxClearable = 40 // runes; the field holds an identifier or a day

// UnmarshalJSON is only called for a field that was sent.
func (c *clearable) UnmarshalJSON(data []byte) error {
	c.sent, c.value = true, ""
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	return json.Unmarshal(data, &c.value)
}

// Schema describes the field: a short string or null.
func (clearable) Schema(huma.Registry) *huma.Schema {
	limit := maxClearable
	s := &huma.Schema{Type: huma.TypeString, Nullable: true, MaxLength: &limit}
	s.PrecomputeMessages()
	return s
}

// pointer is nil for a field that was left out.
func (c clearable) pointer() *string {
	if !c.sent {
		return nil
	}
	return &c.value
}

// orNull is null in the answer for "".
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// timeOrNull is null in the answer for no time.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// anyRev is the revision of a deletion, which may leave If-Match out: 0 means whatever is current.
func (m Revision) anyRev() (int64, error) {
	if m.IfMatch == "" {
		return 0, nil
	}
	return m.Rev()
}

// ItemPath is embedded by the routes of one thing of a clinic.
type ItemPath struct {
	TenantPath

	ID string `path:"id" maxLength:"40" doc:"The identifier."`
}

func (p ItemPath) item() string { return p.ID }

type removeInput struct {
	ItemPath
	Revision
}
