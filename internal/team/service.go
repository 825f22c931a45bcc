package team

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Mailer sends the mail of an invitation. A fault other than Unavailable and TooMany means that it can never be sent.
type Mailer interface {
	SendInvitation(ctx context.Context, m InvitationMail) error
}

// InvitationMail is what the mail of an invitation says.
type InvitationMail struct {
	To         string
	Token      string // the secret of the link
	ClinicName string
	InvitedBy  string
	Role       string
	Language   string // "ro" or "en"
	ExpiresAt  time.Time
	MessageID  string // the same for every attempt at this version of the link
}

// Deps is what the service stands on. Notify, Revoked and Enqueue are best effort: what they miss, readers and the sweep
// find.
type Deps struct {
	Control  tenancy.Control
	Scope    func(ctx context.Context, id tenancy.ID) (tenancy.Scope, error)
	Audit    *audit.Service
	Mailer   Mailer
	TokenKey []byte // 32 bytes
	Now      func() time.Time
	Logger   *slog.Logger

	Notify  func(ctx context.Context, scope tenancy.Scope, kind, id string, rev int64) // "team.changed"
	Revoked func(ctx context.Context, tenant tenancy.ID, personID string)              // their membership ended or changed
	Enqueue func(ctx context.Context, tenant tenancy.ID, invitationID string) error    // SendInvitation, soon
}

// Service holds the use cases of teams. Make one with New.
type Service struct {
	d Deps
}

// New makes the service.
func New(d Deps) *Service {
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.Notify == nil {
		d.Notify = func(context.Context, tenancy.Scope, string, string, int64) {}
	}
	if d.Revoked == nil {
		d.Revoked = func(context.Context, tenancy.ID, string) {}
	}
	if d.Enqueue == nil {
		d.Enqueue = func(context.Context, tenancy.ID, string) error { return nil }
	}
	return &Service{d: d}
}

func (s *Service) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// note begins an audit entry of what the actor does.
func (s *Service) note(a audit.Actor, action string, subject audit.Subject, changes ...audit.Change) note {
	return note{Entry: newEntry(s.now(), a, action, subject, changes)}
}

// changed tells what follows from every change of a team: its audit entries, and the open pages.
func (s *Service) changed(ctx context.Context, t Team) {
	scope, err := s.d.Scope(ctx, t.ID)
	if err != nil {
		s.d.Logger.WarnContext(ctx, "team change not told", "tenant", t.ID, "error", err)
		return
	}
	if err := s.flush(ctx, scope); err != nil {
		s.d.Logger.WarnContext(ctx, "team audit kept for the sweep", "tenant", t.ID, "error", err)
	}
	s.d.Notify(ctx, scope, "team.changed", string(t.ID), t.Rev)
}

func (s *Service) hint(ctx context.Context, tenant tenancy.ID, invitationID string) {
	if err := s.d.Enqueue(ctx, tenant, invitationID); err != nil {
		s.d.Logger.WarnContext(ctx, "invitation mail left to the sweep", "tenant", tenant, "invitation", invitationID, "error", err)
	}
}

func inviterOf(a identity.Actor) Inviter {
	return Inviter{MemberID: a.MemberID(), Name: a.Person().Name}
}
