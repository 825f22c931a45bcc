package clients

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps is what the use cases stand on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	// Audit keeps who changed what.
	Audit Auditor
	// HasFile says whether a file belongs to the client; nil believes every identifier of a file.
	HasFile func(ctx context.Context, scope tenancy.Scope, clientID, fileID string) (bool, error)
	// InUse says whether an appointment of the client is to come that takes its time; nil: there are none.
	InUse func(ctx context.Context, scope tenancy.Scope, clientID string) (bool, error)
	// Figures is what the calendar says of a client now; nil: nothing.
	Figures func(ctx context.Context, scope tenancy.Scope, clientID string) (Figures, error)
	// Clashes finds the appointments that one client could not both have; nil: there are none.
	Clashes func(ctx context.Context, scope tenancy.Scope, into, from string) ([]Clash, error)
	// Movers re-point at a merge what other features keep of clients. The calendar comes first: it alone can refuse.
	Movers []Mover
	// Ledger keeps that there is follow-up work. May be nil.
	Ledger Ledger
	// Cache keeps the first page of the list. May be nil: it is read each time.
	Cache *cache.Cache
}

// Ledger keeps that there is follow-up work.
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

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, c Client, e audit.Entry) {
	e.Subject = audit.Subject{Kind: "client", ID: c.ID, Name: c.Name}
	s.recorded(ctx, actor, e)
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "client.changed", c.ID, c.Rev)
	}
}

func (s *Service) recorded(ctx context.Context, actor identity.Actor, e audit.Entry) {
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a client's change is lost", "tenant", actor.Scope().TenantID(), "client", e.Subject.ID, "error", err)
	}
}
