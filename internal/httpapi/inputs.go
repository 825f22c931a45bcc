package httpapi

import (
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// The inputs embed exported names only: huma reads the parameters of no others, without a word.

// TenantPath is embedded by the input of every route of a clinic's members. The edge has resolved it already; it stands
// here for the contract.
type TenantPath struct {
	Slug string `path:"slug" minLength:"3" maxLength:"40" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"The clinic's short name."`
}

// Revision is embedded by every edit: the revision that the edit was made from.
type Revision struct {
	IfMatch string `header:"If-Match" maxLength:"24" example:"\"3\"" doc:"The rev that the edit was made from."`
}

// Rev reads the revision; Precondition "revision_required" when the header is missing.
func (m Revision) Rev() (int64, error) {
	if m.IfMatch == "" {
		return 0, fault.New(fault.Precondition, "revision_required", "Say in If-Match which revision you edited.")
	}
	rev, err := strconv.ParseInt(strings.Trim(m.IfMatch, `"`), 10, 64)
	if err != nil || rev < 1 {
		return 0, fault.InvalidField("If-Match", "format", "Expected a revision number in quotes.")
	}
	return rev, nil
}

// IdempotencyKey is embedded by every create.
type IdempotencyKey struct {
	Key string `header:"Idempotency-Key" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]+$" doc:"The same key makes the same thing only once."`
}

// newID gives the identifier for a create: always the same for the same person and key, or a new one without a key.
func (a *API) newID(kind id.Kind, actor identity.Actor, k IdempotencyKey) string {
	if k.Key == "" {
		return id.New(kind, a.now())
	}
	return id.Derived(kind, string(actor.Scope().TenantID()), actor.Person().ID, string(kind), k.Key)
}

// PageQuery is embedded by every list that goes on.
type PageQuery struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many items."`
}

// list is the body of every list.
type list[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"Give it as cursor for the next page; null at the end."`
}

func listOf[T any](items []T, next string) list[T] {
	l := list[T]{Items: items}
	if l.Items == nil {
		l.Items = []T{}
	}
	if next != "" {
		l.NextCursor = &next
	}
	return l
}

// body is the answer that is one JSON document.
type body[T any] struct {
	Body T
}
