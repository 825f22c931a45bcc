// Package audit keeps who did what, when and why: a log per tenant in the tenant's own database, and one of the platform
// in the control database. Entries are only ever added.
package audit

import (
	"context"
	"errors"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Entry is one line of an audit log.
type Entry struct {
	ID      string     `bson:"_id"`
	At      time.Time  `bson:"at"`
	Tenant  tenancy.ID `bson:"tenant_id,omitempty"` // in the platform's log: the tenant concerned
	Actor   Actor      `bson:"actor"`
	Action  string     `bson:"action"` // "appointment.moved": noun and what happened
	Subject Subject    `bson:"subject"`
	Reason  string     `bson:"reason,omitempty"`
	Changes []Change   `bson:"changes,omitempty"`
}

// Actor is who acted, as they were called then.
type Actor struct {
	PersonID string        `bson:"person_id"`
	Name     string        `bson:"name"`
	Email    string        `bson:"email"`
	Role     policies.Role `bson:"role"`
}

// Subject is what was acted upon.
type Subject struct {
	Kind string `bson:"kind"` // a glossary word: "appointment", "client", "member"
	ID   string `bson:"id"`
	Name string `bson:"name"`
}

// Change is one field before and after; nil means absent.
type Change struct {
	Field  string `bson:"field"`
	Before any    `bson:"before"`
	After  any    `bson:"after"`
}

// Page is a part of a log, the newest first; NextCursor is "" at its end.
type Page struct {
	Entries    []Entry
	NextCursor string
}

// Service writes and reads audit logs.
type Service struct {
	control tenancy.Control
	now     func() time.Time
	seen    *otter.Cache[look, time.Time] // when a person was noted at a client last
}

// New makes the service over the control database.
func New(control tenancy.Control, now func() time.Time) *Service {
	return &Service{control: control, now: now, seen: newLooks()}
}

// Of gives the snapshot of an actor for an entry.
func Of(a identity.Actor) Actor {
	p := a.Person()
	return Actor{PersonID: p.ID, Name: p.Name, Email: p.Email, Role: a.Role()}
}

// Record adds an entry to the log of the actor's tenant, filling in ID, At and Actor where they are empty. An entry whose
// ID is already there is left as it is, so that recording may be repeated. Faults: Unavailable.
func (l *Service) Record(ctx context.Context, actor identity.Actor, e Entry) error {
	if e.Actor == (Actor{}) {
		e.Actor = Of(actor)
	}
	return l.RecordIn(ctx, actor.Scope(), e)
}

// RecordIn adds an entry that names its actor to a tenant's log. Otherwise as Record.
func (l *Service) RecordIn(ctx context.Context, scope tenancy.Scope, e Entry) error {
	return insertTenant(ctx, scope, l.filled(e))
}

// RecordPlatform adds an entry to the platform's log. Otherwise as Record.
func (l *Service) RecordPlatform(ctx context.Context, admin identity.Person, e Entry) error {
	if e.Actor == (Actor{}) {
		e.Actor = Actor{PersonID: admin.ID, Name: admin.Name, Email: admin.Email, Role: policies.SuperAdmin}
	}
	return insertPlatform(ctx, l.control, l.filled(e))
}

// List pages through the log of the actor's tenant; limit 1–100, 0 means 20. Faults: Forbidden, Invalid for the cursor,
// Unavailable.
func (l *Service) List(ctx context.Context, actor identity.Actor, cursor string, limit int) (Page, error) {
	if err := actor.Authorise(policies.AuditRead); err != nil {
		return Page{}, err
	}
	return listTenant(ctx, actor.Scope(), cursor, limit)
}

// ListPlatform pages through the platform's log, of one tenant or with "" of all. The caller has checked that a
// super-admin asks. Faults as List.
func (l *Service) ListPlatform(ctx context.Context, tenant tenancy.ID, cursor string, limit int) (Page, error) {
	return listPlatform(ctx, l.control, tenant, cursor, limit)
}

func (l *Service) filled(e Entry) Entry {
	if e.At.IsZero() {
		e.At = l.now().UTC()
	}
	if e.ID == "" {
		e.ID = id.New(id.AuditEntry, e.At)
	}
	return e
}

var errNoAction = errors.New("audit entry without an action")
