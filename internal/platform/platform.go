// Package platform runs clinics as a whole: founding one, its settings, and the super-admins' area. It sees the
// directory, teams, sizes and versions, never what is in a clinic's database.
package platform

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps is what the service stands on.
type Deps struct {
	Router      *tenancy.Router
	Provisioner *tenancy.Provisioner
	Team        *team.Service
	Audit       *audit.Service
	Objects     Objects
	Newest      int // schema version of tenants' databases
	NewSeats    int // seats of a clinic that signs up by itself
	Now         func() time.Time
	Logger      *slog.Logger

	// Changed tells every process that a tenant's state or settings are no longer what they were. Best effort.
	Changed func(ctx context.Context, tenant tenancy.ID)
	// Notify tells a clinic's open pages ("clinic.changed"). Best effort.
	Notify func(ctx context.Context, scope tenancy.Scope, kind, id string, rev int64)
}

// Service holds the use cases. Make one with New.
type Service struct {
	d Deps
}

// DefaultSeats is how many seats a clinic begins with that signs up by itself.
const DefaultSeats = 5

// New makes the service.
func New(d Deps) *Service {
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.NewSeats <= 0 {
		d.NewSeats = DefaultSeats
	}
	if d.Changed == nil {
		d.Changed = func(context.Context, tenancy.ID) {}
	}
	if d.Notify == nil {
		d.Notify = func(context.Context, tenancy.Scope, string, string, int64) {}
	}
	return &Service{d: d}
}

// changed tells what follows from every change of a tenant.
func (s *Service) changed(ctx context.Context, t tenancy.Tenant) {
	s.d.Router.Forget(t.ID)
	s.d.Changed(ctx, t.ID)
	if err := s.flush(ctx, t.ID, 1); err != nil {
		s.d.Logger.WarnContext(ctx, "platform audit kept for the sweep", "tenant", t.ID, "error", err)
	}
}

// flush writes changes of tenants to the platform's log and to the clinic's own.
func (s *Service) flush(ctx context.Context, tenant tenancy.ID, limit int) error {
	changes, err := s.d.Router.Directory().Outbox(ctx, tenant, limit)
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range changes {
		errs = append(errs, s.record(ctx, c))
	}
	return errors.Join(errs...)
}

func (s *Service) record(ctx context.Context, c tenancy.Change) error {
	scope, err := s.d.Router.Scope(ctx, c.Tenant)
	if err != nil {
		return err
	}
	e := audit.Entry{
		ID: c.ID, At: c.At, Action: c.Action, Reason: c.Reason,
		Actor:   audit.Actor{PersonID: c.By.ID, Name: c.By.Name, Email: c.By.Email, Role: policies.Role(c.By.Role)},
		Subject: audit.Subject{Kind: "tenant", ID: string(c.Tenant), Name: scope.Tenant().Settings.Name},
	}
	for _, f := range c.Changes {
		e.Changes = append(e.Changes, audit.Change{Field: f.Field, Before: f.Before, After: f.After})
	}
	if err := s.d.Audit.RecordIn(ctx, scope, e); err != nil {
		return err
	}
	if e.Action != actionUpdated { // a clinic's own settings are its own affair
		e.Tenant = c.Tenant
		if err := s.d.Audit.RecordPlatform(ctx, identity.Person{}, e); err != nil {
			return err
		}
	}
	return s.d.Router.Directory().Recorded(ctx, c)
}

// Sweep finishes what was cut short: clinics half set up, and audit entries not yet written. It says how many clinics it
// finished.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	n, err := s.d.Provisioner.Resume(ctx)
	return n, errors.Join(err, s.flush(ctx, "", sweepLimit), s.d.Team.FlushAudit(ctx, sweepLimit))
}

const sweepLimit = 200

// DatabaseSteps are the provisioning steps of this house: the database at its newest version and the team. migrate runs
// the tenant's migrations. More steps (the object store's prefix) may stand between them.
func DatabaseSteps(router *tenancy.Router, teams *team.Service, migrate func(ctx context.Context, id tenancy.ID) error) []tenancy.ProvisionStep {
	return []tenancy.ProvisionStep{
		{
			Name: "database",
			Do:   func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error { return migrate(ctx, t.ID) },
			Undo: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
				return router.DropDatabase(ctx, t.ID, "the clinic could not be set up")
			},
		},
		{
			Name: "data_key",
			Do: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
				scope, err := router.Scope(ctx, t.ID)
				if err != nil {
					return err
				}
				_, err = scope.Seal([]byte("proof"), nil) // a key that does not open must not go live
				if err != nil {
					return fmt.Errorf("prove data key: %w", err)
				}
				return nil
			},
		},
		{
			Name: "team",
			Do: func(ctx context.Context, t tenancy.Tenant, r tenancy.Request) error {
				return teams.Found(ctx, t.ID, team.Founding{
					MaxSeats: r.MaxSeats, PersonID: r.OwnerID, Name: r.OwnerName, Email: r.OwnerEmail,
					By: audit.Actor{PersonID: r.By.ID, Name: r.By.Name, Email: r.By.Email, Role: policies.Role(r.By.Role)},
				})
			},
			Undo: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error { return teams.Unfound(ctx, t.ID) },
		},
	}
}
