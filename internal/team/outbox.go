package team

import (
	"context"
	"errors"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

func newEntry(at time.Time, a audit.Actor, action string, subject audit.Subject, changes []audit.Change) audit.Entry {
	return audit.Entry{ID: id.New(id.AuditEntry, at), At: at, Actor: a, Action: action, Subject: subject, Changes: changes}
}

// flush writes the team's audit entries to the logs and takes them off the document. It may be repeated at any point:
// the entries carry their identifiers.
func (s *Service) flush(ctx context.Context, scope tenancy.Scope) error {
	notes, err := s.loadOutbox(ctx, scope.TenantID())
	if err != nil || len(notes) == 0 {
		return err
	}
	ids := make([]string, 0, len(notes))
	for _, n := range notes {
		if err := s.d.Audit.RecordIn(ctx, scope, n.Entry); err != nil {
			return err
		}
		if n.Platform {
			e := n.Entry
			e.Tenant = scope.TenantID()
			if err := s.d.Audit.RecordPlatform(ctx, identity.Person{}, e); err != nil {
				return err
			}
		}
		ids = append(ids, n.ID)
	}
	return s.dropOutbox(ctx, scope.TenantID(), ids)
}

// FlushAudit writes audit entries that a cut run has left, of up to limit teams. The sweep calls it.
func (s *Service) FlushAudit(ctx context.Context, limit int) error {
	tenants, err := s.withOutbox(ctx, limit)
	if err != nil {
		return err
	}
	var errs []error
	for _, t := range tenants {
		scope, err := s.d.Scope(ctx, t)
		if err == nil {
			err = s.flush(ctx, scope)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
