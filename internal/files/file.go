package files

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the kind of the files' follow-up work: deleting, and clearing up after uploads that were cut short.
const Due due.Kind = "files"

// Bounds.
const (
	MaxDescription = 500 // runes
	MaxName        = 150 // runes
)

// state is where a file stands; only ready ones exist for anybody.
type state string

const (
	uploading state = "uploading"
	ready     state = "ready"
	deleting  state = "deleting"
)

// File is one file of a client.
type File struct {
	ID          string    `bson:"_id"`
	ClientID    string    `bson:"client_id"`
	Name        string    `bson:"name"`
	Description string    `bson:"description,omitempty"`
	ContentType string    `bson:"content_type"` // what its content is, not what somebody called it
	Size        int64     `bson:"size"`         // bytes; 0 until it is ready
	SHA256      string    `bson:"sha256"`
	By          By        `bson:"by"`
	CreatedAt   time.Time `bson:"created_at"`
	ChangedAt   time.Time `bson:"changed_at"`
	Rev         int64     `bson:"rev"`
}

// By is who put a file in.
type By struct {
	ID   string `bson:"id"`
	Name string `bson:"name"`
}

// Preview is how a browser can show a file without another program.
func (f File) Preview() Preview { return previewOf(f.ContentType) }

// record is a file as it is stored.
type record struct {
	File        `bson:",inline"`
	State       state  `bson:"state"`
	Key         []byte `bson:"key,omitempty"` // of its content, sealed with the tenant's key
	RequestHash string `bson:"request_hash,omitempty"`
}

// Deps is what the use cases stand on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	Store  *Store
	Ledger *due.Ledger
	Audit  Auditor
	// Client faults with NotFound unless the client exists, and gives the name.
	Client func(ctx context.Context, actor identity.Actor, clientID string) (name string, err error)
	// Actor gives the actor of the role that answers signed links.
	Reader func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error)
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	// Hurry asks for the follow-up work at once; best effort. May be nil.
	Hurry   func(ctx context.Context, tenant tenancy.ID)
	LinkKey []byte // of signed links; 32 bytes
	Max     int64  // bytes of one file
	Quota   int64  // bytes of all files of a clinic
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases. Each takes the actor, authorises it and works in the actor's tenant alone.
type Service struct {
	Deps
}

// NewService makes the use cases.
func NewService(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, f File, e audit.Entry) {
	e.Subject = audit.Subject{Kind: "file", ID: f.ID, Name: f.Name}
	e.Changes = append(e.Changes, audit.Change{Field: "client_id", Before: f.ClientID, After: f.ClientID})
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a file's change is lost", "tenant", actor.Scope().TenantID(), "file", f.ID, "error", err)
	}
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "file.changed", f.ID, f.Rev)
	}
}

// contentContext binds a file's content to the file.
func contentContext(fileID string) []byte { return []byte("file\x00" + fileID) }

func (s *Service) find(ctx context.Context, scope tenancy.Scope, fileID string) (record, error) {
	if !id.Is(id.File, fileID) {
		return record{}, errNotFound()
	}
	r, found, err := findStored(ctx, scope, fileID)
	if err != nil {
		return record{}, err
	}
	if !found || r.State != ready {
		return record{}, errNotFound()
	}
	return r, nil
}

func errNotFound() error { return fault.New(fault.NotFound, "not_found", "There is no such file.") }

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this file in the meantime. Load it again.")
}
