package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// AuditEntry is one line of an audit log.
type AuditEntry struct {
	ID       string        `json:"id"`
	At       time.Time     `json:"at"`
	TenantID tenancy.ID    `json:"tenant_id,omitempty" doc:"In the platform's log: the clinic concerned."`
	Actor    AuditActor    `json:"actor"`
	Action   string        `json:"action" example:"member.invited"`
	Subject  AuditSubject  `json:"subject"`
	Reason   string        `json:"reason,omitempty"`
	Changes  []AuditChange `json:"changes" nullable:"false"`
}

// AuditActor is who acted, as they were called then.
type AuditActor struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

// AuditSubject is what was acted upon.
type AuditSubject struct {
	Kind string `json:"kind" example:"member"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AuditChange is one field before and after.
type AuditChange struct {
	Field  string `json:"field"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

type auditInput struct {
	TenantPath
	PageQuery
}

type auditOutput = body[list[AuditEntry]]

func (a *API) listAudit(ctx context.Context, actor identity.Actor, in *auditInput) (*auditOutput, error) {
	found, err := a.Audit.List(ctx, actor, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return auditOf(found), nil
}

type platformAuditInput struct {
	PageQuery

	TenantID string `query:"tenant_id" maxLength:"40" doc:"Only what concerns this clinic."`
}

func (a *API) listPlatformAudit(ctx context.Context, _ identity.Person, in *platformAuditInput) (*auditOutput, error) {
	found, err := a.Audit.ListPlatform(ctx, tenancy.ID(in.TenantID), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return auditOf(found), nil
}

func auditOf(p audit.Page) *auditOutput {
	items := make([]AuditEntry, 0, len(p.Entries))
	for _, e := range p.Entries {
		changes := make([]AuditChange, 0, len(e.Changes))
		for _, c := range e.Changes {
			changes = append(changes, AuditChange(c))
		}
		items = append(items, AuditEntry{
			ID: e.ID, At: e.At, TenantID: e.Tenant, Action: e.Action, Reason: e.Reason, Changes: changes,
			Actor:   AuditActor{Name: e.Actor.Name, Email: e.Actor.Email, Role: string(e.Actor.Role)},
			Subject: AuditSubject{Kind: e.Subject.Kind, ID: e.Subject.ID, Name: e.Subject.Name},
		})
	}
	return &auditOutput{Body: listOf(items, p.NextCursor)}
}
