package team

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Preview is what the holder of a link may see before signing in.
type Preview struct {
	ClinicName string
	Email      string
	Role       policies.Role
	InvitedBy  string
	ExpiresAt  time.Time
}

// Look gives what an invitation's link leads to. Faults: NotFound, ErrUsed, ErrRevoked, ErrExpired, Unavailable.
func (s *Service) Look(ctx context.Context, token string) (Preview, error) {
	hash := hashToken(token)
	t, err := s.loadByToken(ctx, hash)
	if err != nil {
		return Preview{}, err
	}
	v, err := t.open(hash, s.now())
	if err != nil {
		return Preview{}, err
	}
	scope, err := s.openClinic(ctx, t.ID)
	if err != nil {
		return Preview{}, err
	}
	return Preview{
		ClinicName: scope.Tenant().Settings.Name, Email: v.Email, Role: v.Role, InvitedBy: v.InvitedBy.Name, ExpiresAt: v.ExpiresAt,
	}, nil
}

// Accept makes the person a member under the invitation's role, in the seat that it has held. It may be repeated by the
// same person. Faults: NotFound, ErrUsed, ErrRevoked, ErrExpired, ErrOtherEmail, ErrAlreadyMember, Forbidden
// "clinic_suspended", Unavailable.
func (s *Service) Accept(ctx context.Context, person identity.Person, token string) (tenancy.Scope, error) {
	hash := hashToken(token)
	found, err := s.loadByToken(ctx, hash)
	if err != nil {
		return tenancy.Scope{}, err
	}
	scope, err := s.openClinic(ctx, found.ID)
	if err != nil {
		return tenancy.Scope{}, err
	}
	joined := false
	t, err := s.edit(ctx, found.ID, func(t *Team, now time.Time) ([]note, error) {
		joined = false
		v, err := t.open(hash, now)
		if err != nil {
			if m := t.person(person.ID); m != nil && m.State == MemberActive && v != nil && v.AcceptedBy == m.ID {
				return nil, errUnchanged // the same person again
			}
			return nil, err
		}
		m, err := t.join(v, person, now)
		if err != nil {
			return nil, err
		}
		joined = true
		by := audit.Actor{PersonID: person.ID, Name: person.Name, Email: person.Email, Role: m.Role}
		return []note{s.note(by, "member.joined", ofMember(m), change("role", nil, string(m.Role)))}, nil
	})
	if err != nil {
		return tenancy.Scope{}, fmt.Errorf("accept invitation: %w", err)
	}
	if joined {
		s.d.Revoked(ctx, t.ID, person.ID) // drops what is remembered of their former absence
		s.changed(ctx, t)
	}
	return scope, nil
}

// openClinic gives the scope of a clinic whose doors are open.
func (s *Service) openClinic(ctx context.Context, tenant tenancy.ID) (tenancy.Scope, error) {
	scope, err := s.d.Scope(ctx, tenant)
	if err != nil {
		return tenancy.Scope{}, err
	}
	switch scope.Tenant().State {
	case tenancy.Active:
		return scope, nil
	case tenancy.Suspended:
		return tenancy.Scope{}, fault.New(fault.Forbidden, "clinic_suspended", "This clinic is suspended.")
	default:
		return tenancy.Scope{}, errNoInvitation
	}
}

// open gives the invitation with the token's hash when it can still be accepted; with ErrUsed it gives it too.
func (t *Team) open(hash string, now time.Time) (*Invitation, error) {
	for i := range t.Invitations {
		v := &t.Invitations[i]
		if v.TokenHash != hash {
			continue
		}
		switch v.StateAt(now) {
		case InvitationAccepted:
			return v, ErrUsed
		case InvitationRevoked:
			return nil, ErrRevoked
		case InvitationExpired:
			return nil, ErrExpired
		case InvitationPending:
			return v, nil
		}
	}
	return nil, errNoInvitation // a resend has voided the link
}

// join turns a pending invitation into a membership; the seat changes hands, none is taken.
func (t *Team) join(v *Invitation, person identity.Person, now time.Time) (Member, error) {
	if NormalEmail(person.Email) != v.Email {
		return Member{}, ErrOtherEmail
	}
	if _, owned := t.Owner(); v.Role == policies.Owner && owned {
		return Member{}, ErrRevoked
	}
	m := t.person(person.ID)
	switch {
	case m == nil:
		t.Members = append(t.Members, Member{ID: id.New(id.Member, now), PersonID: person.ID})
		m = &t.Members[len(t.Members)-1]
	case m.State != MemberRemoved:
		return Member{}, ErrAlreadyMember
	}
	m.Email, m.Name, m.Role, m.ProviderIDs = v.Email, person.Name, v.Role, v.ProviderIDs
	m.State, m.JoinedAt, m.ChangedAt = MemberActive, now, now
	v.State, v.AcceptedBy, v.ChangedAt, v.MailDueAt = InvitationAccepted, m.ID, now, nil
	return *m, nil
}
