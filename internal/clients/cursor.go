package clients

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
)

// Sort is the order of a list: a field, with "-" before it for the reverse.
type Sort string

// The orders of the client list. Clients that are equal in it follow by identifier. Who never came is before all who did.
const (
	ByName          Sort = "name"
	ByNameDesc      Sort = "-name"
	ByAge           Sort = "created_at"
	ByAgeDesc       Sort = "-created_at"
	ByLastVisit     Sort = "last_visit"
	ByLastVisitDesc Sort = "-last_visit"
	byID            Sort = "id" // for work that goes through all
)

const (
	nameField      = "sort_name"
	createdField   = "created_at"
	lastVisitField = "visits.last_at"
	idField        = "_id"
)

func (s Sort) field() string {
	switch Sort(strings.TrimPrefix(string(s), "-")) {
	case ByAge:
		return createdField
	case ByLastVisit:
		return lastVisitField
	case byID:
		return idField
	default:
		return nameField
	}
}

func (s Sort) descends() bool { return strings.HasPrefix(string(s), "-") }

func (s Sort) valid() bool {
	return slices.Contains([]Sort{ByName, ByNameDesc, ByAge, ByAgeDesc, ByLastVisit, ByLastVisitDesc}, s)
}

// cursor is the place after which the next page begins: the sort key and identifier of the last client shown. It is
// opaque to callers and checked when it comes back; it can only ever lead to clients of the scope it is used in.
type cursor struct {
	Sort Sort      `json:"s"`
	Name string    `json:"n,omitempty"`
	At   time.Time `json:"t,omitzero"`
	ID   string    `json:"i"`
}

const maxCursor = 2048

func (c cursor) encode() (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// parseCursor reads a cursor that encode wrote for the same order. It faults with Invalid on "cursor".
func parseCursor(s string, sort Sort) (cursor, error) {
	bad := fault.InvalidField("cursor", "invalid_cursor", "This cursor does not belong to this list.")
	if len(s) > maxCursor {
		return cursor{}, bad
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, bad
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var c cursor
	if dec.Decode(&c) != nil || dec.More() {
		return cursor{}, bad
	}
	if c.Sort != sort || !id.Is(id.Client, c.ID) || !utf8.ValidString(c.Name) {
		return cursor{}, bad
	}
	return c, nil
}

// key is the sort key; nil for who never came.
func (c cursor) key() any {
	switch c.Sort.field() {
	case createdField:
		return c.At
	case lastVisitField:
		if c.At.IsZero() {
			return nil
		}
		return c.At
	case idField:
		return c.ID
	}
	return c.Name
}
