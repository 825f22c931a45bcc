// Package records shows what has happened to one record: who changed it, from what to what, in names instead of
// identifiers, and who has looked at it.
package records

import (
	"context"
	"log/slog"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
)

// Deps is what the use cases stand on.
type Deps struct {
	Logger     *slog.Logger
	Audit      *audit.Service
	Clients    *clients.Service
	Catalogue  *catalogue.Service
	Scheduling *scheduling.Service
}

// Service holds the use cases. Each takes the actor, authorises it and works in the actor's tenant alone.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

// History is a part of what was done to a record, the newest first; Next is "" at its end. Names has the name of every
// identifier in the entries that still leads to something.
type History struct {
	Entries []audit.Entry
	Names   map[string]string
	Next    string
}

// OfClient gives what was done to a client; limit 1–100, 0 means 20. Faults: Forbidden; NotFound; Invalid for the cursor.
func (s *Service) OfClient(ctx context.Context, actor identity.Actor, clientID, cursor string, limit int) (History, error) {
	if err := actor.Authorise(policies.HistoryRead); err != nil {
		return History{}, err
	}
	if _, err := s.Clients.Get(ctx, actor, clientID); err != nil {
		return History{}, err
	}
	return s.history(ctx, actor, clientID, cursor, limit)
}

// OfAppointment gives what was done to an appointment that the actor may see. Otherwise as OfClient.
func (s *Service) OfAppointment(ctx context.Context, actor identity.Actor, appointmentID, cursor string, limit int) (History, error) {
	if err := actor.Authorise(policies.HistoryRead); err != nil {
		return History{}, err
	}
	if _, err := s.Scheduling.Get(ctx, actor, appointmentID); err != nil {
		return History{}, err
	}
	return s.history(ctx, actor, appointmentID, cursor, limit)
}

func (s *Service) history(ctx context.Context, actor identity.Actor, subjectID, cursor string, limit int) (History, error) {
	page, err := s.Audit.History(ctx, actor, subjectID, cursor, limit)
	if err != nil {
		return History{}, err
	}
	names, err := s.namesIn(ctx, actor.Scope(), page.Entries)
	return History{Entries: page.Entries, Names: names, Next: page.NextCursor}, err
}

// Accesses is a part of the access log, the newest first. Names has the clients' names.
type Accesses struct {
	Entries []audit.Access
	Names   map[string]string
	Next    string
}

// AccessOfClient gives who has looked at the client's record. Faults as OfClient.
func (s *Service) AccessOfClient(ctx context.Context, actor identity.Actor, clientID, cursor string, limit int) (Accesses, error) {
	if err := actor.Authorise(policies.AccessLogRead); err != nil {
		return Accesses{}, err
	}
	if _, err := s.Clients.Get(ctx, actor, clientID); err != nil {
		return Accesses{}, err
	}
	return s.access(ctx, actor, clientID, cursor, limit)
}

// Access gives who has looked at whose record in the whole clinic. Faults as OfClient.
func (s *Service) Access(ctx context.Context, actor identity.Actor, cursor string, limit int) (Accesses, error) {
	return s.access(ctx, actor, "", cursor, limit)
}

func (s *Service) access(ctx context.Context, actor identity.Actor, clientID, cursor string, limit int) (Accesses, error) {
	page, err := s.Audit.AccessLog(ctx, actor, clientID, cursor, limit)
	if err != nil {
		return Accesses{}, err
	}
	seen := map[string]bool{}
	for _, e := range page.Entries {
		seen[e.ClientID] = true
	}
	refs, err := s.Clients.Refs(ctx, actor.Scope(), keysOf(seen))
	if err != nil {
		return Accesses{}, err
	}
	names := make(map[string]string, len(refs))
	for key, ref := range refs {
		names[key] = ref.Name
	}
	return Accesses{Entries: page.Entries, Names: names, Next: page.NextCursor}, nil
}

// ClientRead notes that the actor has read what of the client's record ("profile", "notes", …). It never fails the reading: what cannot be noted stands
// in the server's log.
func (s *Service) ClientRead(ctx context.Context, actor identity.Actor, clientID, what, requestID string) {
	if err := s.Audit.Seen(context.WithoutCancel(ctx), actor, clientID, what, requestID); err != nil {
		s.Logger.ErrorContext(ctx, "an access to a client's record is not noted", "tenant", actor.Scope().TenantID(),
			"client", clientID, "person", actor.Person().ID, "request_id", requestID, "error", err)
	}
}
