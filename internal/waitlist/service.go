package waitlist

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the waitlist's kind in the ledger of follow-up work.
const Due due.Kind = "waitlist"

// Deps is what the use cases stand on.
type Deps struct {
	Now       func() time.Time
	Logger    *slog.Logger
	Calendar  Calendar
	Catalogue Catalogue
	Clients   Clients
	Outbox    Outbox
	Ledger    Ledger
	Links     link.Keys
	PublicURL string // of the interface, for links in mails
	// Actor gives who acts in a tenant for the holder of a link.
	Actor func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error)
	// Hurry asks for a pass at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID)
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	Audit  Auditor
}

// Calendar is what the waitlist needs of the calendar.
type Calendar interface {
	Book(ctx context.Context, actor identity.Actor, in scheduling.Booking) (scheduling.Appointment, error)
	Get(ctx context.Context, actor identity.Actor, appointmentID string) (scheduling.Appointment, error)
	Board(ctx context.Context, actor identity.Actor, window scheduling.Interval) (*scheduling.Board, error)
}

// Catalogue looks up what an entry refers to.
type Catalogue interface {
	FindItems(ctx context.Context, scope tenancy.Scope, ids []string) ([]catalogue.Item, error)
	AllProviders(ctx context.Context, scope tenancy.Scope) ([]catalogue.Provider, error)
}

// Clients looks up clients.
type Clients interface {
	Refs(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]clients.Ref, error)
	Get(ctx context.Context, actor identity.Actor, clientID string) (clients.Client, error)
}

// Outbox sends the mails of offers.
type Outbox interface {
	Put(ctx context.Context, scope tenancy.Scope, kind, about, version string, data map[string]string) error
	Hasten(ctx context.Context, scope tenancy.Scope, about string)
}

// Ledger keeps the marks of follow-up work.
type Ledger interface {
	Add(ctx context.Context, tenant tenancy.ID, kind due.Kind, at time.Time) error
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases. Each takes the actor, authorises it and works in the actor's tenant alone.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// patience is the time in which a write is done or has failed.
const patience = 15 * time.Second

// Mark says, before a write that may free time or change who waits, that a pass is due after it. Faults: Unavailable.
func (s *Service) Mark(ctx context.Context, scope tenancy.Scope) error {
	return s.Ledger.Add(ctx, scope.TenantID(), Due, s.now().Add(patience))
}

// Wake asks for a pass now: time may have become free, or somebody waits anew. It is best effort: a mark was made before.
func (s *Service) Wake(ctx context.Context, scope tenancy.Scope) {
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, s.now()); err != nil {
		s.Logger.WarnContext(ctx, "waitlist not woken", "tenant", scope.TenantID(), "error", err)
		return
	}
	if s.Hurry != nil {
		s.Hurry(ctx, scope.TenantID())
	}
}

// save writes the entry if it is still at rev, and does what follows.
func (s *Service) save(ctx context.Context, actor identity.Actor, e *Entry, rev int64, what audit.Entry) error {
	e.Rev, e.ChangedAt = rev+1, s.now()
	ok, err := replace(ctx, actor.Scope(), *e, rev)
	if err != nil {
		return err
	}
	if !ok {
		return errStale()
	}
	s.changed(ctx, actor, *e, what)
	return nil
}

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, e Entry, what audit.Entry) {
	what.Subject = audit.Subject{Kind: "waitlist_entry", ID: e.ID, Name: e.Client.Name}
	if err := s.Audit.Record(ctx, actor, what); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a waitlist change is lost", "tenant", actor.Scope().TenantID(), "id", e.ID, "error", err)
	}
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "waitlist.changed", e.ID, e.Rev)
	}
}

func errNotFound() error {
	return fault.New(fault.NotFound, "not_found", "There is no such entry on the waitlist.")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}
