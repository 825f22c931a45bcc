package scheduling

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps is what the use cases stand on.
type Deps struct {
	Now       func() time.Time
	Logger    *slog.Logger
	Catalogue Catalogue
	Clients   Clients
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	// Audit keeps who changed what.
	Audit Auditor
	// Ledger is marked with the end of a hold before it is taken. May be nil.
	Ledger Ledger
	// Freeing is called before a write that may free time: whoever fills free time marks there that it has to look, so that
	// a crash leaves nobody waiting. Its fault stops the write. May be nil.
	Freeing func(ctx context.Context, scope tenancy.Scope) error
	// Freed is told of time that became free, after the write; best effort. May be nil.
	Freed func(ctx context.Context, scope tenancy.Scope, f Freed)
	// Announce is called before a write that makes (before is zero) or changes an appointment: whoever tells its client puts
	// the mail there, so that a crash neither loses it nor makes it up. Its fault stops the write. May be nil.
	Announce func(ctx context.Context, scope tenancy.Scope, before, after Appointment) error
	// Visits takes over to the client what an appointment's change means for the visits. May be nil.
	Visits func(ctx context.Context, scope tenancy.Scope, clientID string) error
}

// Ledger remembers follow-up work; see internal/due.
type Ledger interface {
	Add(ctx context.Context, tenant tenancy.ID, kind due.Kind, at time.Time) error
}

// Catalogue looks up what an appointment refers to, deleted or not.
type Catalogue interface {
	FindProvider(ctx context.Context, scope tenancy.Scope, id string) (catalogue.Provider, bool, error)
	FindResource(ctx context.Context, scope tenancy.Scope, id string) (catalogue.Resource, bool, error)
	FindLocation(ctx context.Context, scope tenancy.Scope, id string) (catalogue.Location, bool, error)
	FindCategory(ctx context.Context, scope tenancy.Scope, id string) (catalogue.Category, bool, error)
	FindItems(ctx context.Context, scope tenancy.Scope, ids []string) ([]catalogue.Item, error)
	AllProviders(ctx context.Context, scope tenancy.Scope) ([]catalogue.Provider, error)
	AllResources(ctx context.Context, scope tenancy.Scope) ([]catalogue.Resource, error)
	AllItems(ctx context.Context, scope tenancy.Scope) ([]catalogue.Item, error)
}

// Clients looks up clients.
type Clients interface {
	Refs(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]clients.Ref, error)
	Matching(ctx context.Context, scope tenancy.Scope, word string, limit int) ([]string, error)
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases of the calendar. Each takes the actor, authorises it and works in the actor's tenant alone.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// ZoneOf is the time zone of the clinic's clocks.
func ZoneOf(scope tenancy.Scope) (*time.Location, error) {
	zone, err := time.LoadLocation(scope.Tenant().Settings.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the clinic: %w", err)
	}
	return zone, nil
}

// clinicHours are the hours outside of which nobody works; none = the clinic has not said.
func clinicHours(scope tenancy.Scope) []catalogue.WeeklyHours { return scope.Tenant().Settings.Hours }

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, event, key string, rev int64, e audit.Entry) {
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a calendar change is lost", "tenant", actor.Scope().TenantID(), "id", key, "error", err)
	}
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), event, key, rev)
	}
}

func (s *Service) appointmentChanged(ctx context.Context, actor identity.Actor, a Appointment, e audit.Entry) {
	e.Subject = audit.Subject{Kind: "appointment", ID: a.ID, Name: a.ProviderName}
	s.changed(ctx, actor, "appointment.changed", a.ID, a.Rev, e)
	s.visitsChanged(ctx, actor.Scope(), a, e)
}

// visitsChanged tells of the client, and of the one who had the appointment before. What fails here is mended when the
// client is read.
func (s *Service) visitsChanged(ctx context.Context, scope tenancy.Scope, a Appointment, e audit.Entry) {
	if s.Visits == nil {
		return
	}
	of := []string{a.ClientID}
	for _, c := range e.Changes {
		if before, ok := c.Before.(string); ok && c.Field == "client_id" && before != "" {
			of = append(of, before)
		}
	}
	for _, clientID := range of {
		if err := s.Visits(ctx, scope, clientID); err != nil {
			s.Logger.WarnContext(ctx, "visits not taken over", "tenant", scope.TenantID(), "client", clientID, "error", err)
		}
	}
}

// put writes a change of an appointment from the revision that it was made from.
func (s *Service) put(ctx context.Context, scope tenancy.Scope, before, after Appointment) error {
	if err := s.announce(ctx, scope, before, after); err != nil {
		return err
	}
	ok, err := updateAppointment(ctx, scope, after, before.Rev)
	if err == nil && !ok {
		return errStale()
	}
	return err
}

// insert writes a new appointment.
func (s *Service) insert(ctx context.Context, scope tenancy.Scope, a Appointment) error {
	if err := s.announce(ctx, scope, Appointment{}, a); err != nil {
		return err
	}
	return insertAppointment(ctx, scope, a)
}

func (s *Service) announce(ctx context.Context, scope tenancy.Scope, before, after Appointment) error {
	if s.Announce == nil {
		return nil
	}
	if err := s.Announce(ctx, scope, before, after); err != nil {
		return fmt.Errorf("announce a change: %w", err)
	}
	return nil
}

// InUse makes the question of catalogue.Deps.InUse: does a blocking appointment that has not ended need the provider or
// resource?
func InUse(now func() time.Time) func(ctx context.Context, scope tenancy.Scope, id string) (bool, error) {
	return func(ctx context.Context, scope tenancy.Scope, id string) (bool, error) {
		used, err := hasFuture(ctx, scope, id, now())
		if err != nil {
			return false, fmt.Errorf("look for appointments to come: %w", err)
		}
		return used, nil
	}
}

func errNotFound() error {
	return fault.New(fault.NotFound, "not_found", "There is no such appointment.")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

func errBusy() error {
	return fault.New(fault.Unavailable, "busy", "Many people are booking this time at once. Please try again.").WithRetryAfter(time.Second)
}
