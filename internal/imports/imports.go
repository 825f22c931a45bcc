// Package imports enters clients from tables that a clinic brings along: CSV and XLSX files are read once, kept encrypted
// while they are needed, shown with what each row would become, and worked through in batches by background work.
//
// Each row is entered exactly once, whatever is killed when: its client's identifier is derived from the import and the
// row, a claim says which row of which import a person came from, and the cursor moves after its batch.
package imports

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the kind of the imports' follow-up work.
const Due due.Kind = "imports"

// Bounds of a table.
const (
	MaxBytes   = 20 << 20
	MaxRows    = 50_000
	MaxColumns = 100
	maxCell    = 10_000 // runes; the rest is cut off
)

// State is where an import stands.
type State string

// The states of an import.
const (
	Reading   State = "reading" // its file is being stored
	Uploaded  State = "uploaded"
	Running   State = "running"
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed" // who queued it may not do so any more, or its table is lost
)

// Import is one table on its way into the clinic.
type Import struct {
	ID        string    `bson:"_id"`
	FileName  string    `bson:"file_name"`
	State     State     `bson:"state"`
	Rows      int       `bson:"rows"` // without the head
	Options   Options   `bson:"options"`
	Done      int       `bson:"done"` // rows
	Made      int       `bson:"made"`
	Updated   int       `bson:"updated"`
	Skipped   int       `bson:"skipped"` // doubles
	Failed    int       `bson:"failed"`
	Kept      bool      `bson:"kept"` // the table is still there
	By        By        `bson:"by"`
	Rev       int64     `bson:"rev"`
	CreatedAt time.Time `bson:"created_at"`
	ChangedAt time.Time `bson:"changed_at"`
}

// By is who started an import.
type By struct {
	PersonID string `bson:"person_id"`
	Name     string `bson:"name"`
}

// record is an import as it is stored.
type record struct {
	Import     `bson:",inline"`
	Kind       string    `bson:"kind"` // "import": claims and reports live in the same collection
	Key        []byte    `bson:"key,omitempty"`
	Cancel     bool      `bson:"cancel,omitempty"`
	LeaseUntil time.Time `bson:"lease_until"`
	LeaseToken string    `bson:"lease_token"`
}

// Deps is what the use cases stand on.
type Deps struct {
	Now     func() time.Time
	Logger  *slog.Logger
	Store   *files.Store
	Ledger  *due.Ledger
	Clients *clients.Service // tells no open screens of single clients
	Audit   Auditor
	// Member gives the actor of a person who is still an active member. Faults: NotFound, Forbidden.
	Member func(ctx context.Context, scope tenancy.Scope, personID string) (identity.Actor, error)
	// Notify tells open screens of progress; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	// Hurry asks for the work at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID)
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases.
type Service struct {
	Deps

	parsing chan struct{} // bounds how many tables are read at once
}

const parsers = 2

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d, parsing: make(chan struct{}, parsers)} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

func (s *Service) changed(ctx context.Context, actor identity.Actor, im Import, action string) {
	e := audit.Entry{Action: action, Subject: audit.Subject{Kind: "import", ID: im.ID, Name: im.FileName}, Changes: []audit.Change{
		{Field: "rows", After: im.Rows}, {Field: "made", After: im.Made}, {Field: "updated", After: im.Updated},
	}}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of an import is lost", "tenant", actor.Scope().TenantID(), "import", im.ID, "error", err)
	}
	s.notify(ctx, actor.Scope(), im)
}

func (s *Service) notify(ctx context.Context, scope tenancy.Scope, im Import) {
	if s.Notify != nil {
		s.Notify(ctx, scope, "import.changed", im.ID, im.Rev)
	}
}

func (s *Service) find(ctx context.Context, scope tenancy.Scope, importID string) (record, error) {
	if !id.Is(id.Import, importID) {
		return record{}, errNotFound()
	}
	r, found, err := findStored(ctx, scope, importID)
	if err == nil && (!found || r.State == Reading) {
		err = errNotFound()
	}
	return r, err
}

func errNotFound() error { return fault.New(fault.NotFound, "not_found", "There is no such import.") }

func tableContext(importID string) []byte { return []byte("import\x00" + importID) }
