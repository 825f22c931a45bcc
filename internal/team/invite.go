package team

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// NewInvitation asks for an invitation.
type NewInvitation struct {
	ID          string // derived from an idempotency key; "" makes a new one
	Email       string
	Role        policies.Role
	ProviderIDs []string
}

// Invite reserves a seat and has the mail sent. Faults: Invalid, Forbidden, ErrNoSeats, ErrSeatsExhausted,
// ErrAlreadyMember, ErrAlreadyInvited, Unavailable. Repeated with the same ID it gives the invitation that is there;
// for another address or role Invalid "idempotency_key_reused".
func (s *Service) Invite(ctx context.Context, actor identity.Actor, in NewInvitation) (Invitation, error) {
	if err := actor.Authorise(policies.TeamManage); err != nil {
		return Invitation{}, err
	}
	email, err := CheckEmail(in.Email)
	if err != nil {
		return Invitation{}, err
	}
	if err := checkRole(in.Role); err != nil {
		return Invitation{}, err
	}
	if err := checkProviders(in.ProviderIDs); err != nil {
		return Invitation{}, err
	}
	in.Email = email
	v := s.newInvitation(in, inviterOf(actor))
	t, added, err := s.reserve(ctx, actor, v)
	if err != nil {
		return Invitation{}, fmt.Errorf("invite: %w", err)
	}
	if !added {
		return sameInvitation(t, v)
	}
	s.changed(ctx, t)
	s.hint(ctx, t.ID, v.ID)
	return v, nil
}

func (s *Service) newInvitation(in NewInvitation, by Inviter) Invitation {
	now := s.now()
	if in.ID == "" {
		in.ID = id.New(id.Invitation, now)
	}
	due := now.Add(time.Minute) // the hint comes first
	return Invitation{
		ID: in.ID, Email: in.Email, Role: in.Role, ProviderIDs: slices.Clone(in.ProviderIDs),
		TokenHash: hashToken(makeToken(s.d.TokenKey, in.ID, 1)), TokenVersion: 1,
		ExpiresAt: now.Add(InvitationLife), State: InvitationPending, InvitedBy: by,
		Mail: MailPending, MailDueAt: &due, CreatedAt: now, ChangedAt: now,
	}
}

// reserve adds the invitation, or finds out why it cannot be. It gives added false when the same one is there already.
func (s *Service) reserve(ctx context.Context, actor identity.Actor, v Invitation) (t Team, added bool, err error) {
	tenant := actor.Scope().TenantID()
	for range editAttempts {
		n := s.note(audit.Of(actor), "member.invited", ofInvitation(v), change("role", nil, string(v.Role)))
		added, err := s.addInvitation(ctx, tenant, actor.MemberID(), v, n)
		if err != nil {
			return Team{}, false, err
		}
		t, err := s.load(ctx, tenant)
		if err != nil || added {
			return t, added, err
		}
		if t.invitation(v.ID) != nil {
			return t, false, nil
		}
		if err := t.refuseInvite(actor.MemberID(), v.Email, s.now()); err != nil {
			return Team{}, false, err
		}
		// Nothing is in the way any more: a seat was freed in between, or old invitations have to be pruned.
		if len(t.Invitations) > maxInvitations {
			if _, err := s.edit(ctx, tenant, func(*Team, time.Time) ([]note, error) { return nil, nil }); err != nil {
				return Team{}, false, err
			}
		}
	}
	return Team{}, false, errContend
}

func sameInvitation(t Team, v Invitation) (Invitation, error) {
	there := t.invitation(v.ID)
	if there.Email != v.Email || there.Role != v.Role || !slices.Equal(there.ProviderIDs, v.ProviderIDs) {
		return Invitation{}, fault.New(fault.Invalid, "idempotency_key_reused", "This key was used for another request.")
	}
	return *there, nil
}

// Resend voids the invitation's former links and sends a new one, good for another 48 hours. Faults: Forbidden, NotFound,
// ErrUsed, ErrRevoked, for an expired one also ErrSeatsExhausted and ErrAlreadyInvited; Unavailable.
func (s *Service) Resend(ctx context.Context, actor identity.Actor, invitationID string) (Invitation, error) {
	if err := actor.Authorise(policies.TeamManage); err != nil {
		return Invitation{}, err
	}
	t, err := s.edit(ctx, actor.Scope().TenantID(), func(t *Team, now time.Time) ([]note, error) {
		if _, err := t.actingOwner(actor.MemberID()); err != nil {
			return nil, err
		}
		v := t.invitation(invitationID)
		if v == nil {
			return nil, errNoInvitation
		}
		if err := t.renew(v, inviterOf(actor), s.d.TokenKey, now); err != nil {
			return nil, err
		}
		return []note{s.note(audit.Of(actor), "invitation.resent", ofInvitation(*v))}, nil
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("resend invitation: %w", err)
	}
	s.changed(ctx, t)
	s.hint(ctx, t.ID, invitationID)
	return *t.invitation(invitationID), nil
}

// Revoke withdraws an invitation and frees its seat. It may be repeated. Faults: Forbidden, NotFound, ErrUsed,
// Unavailable.
func (s *Service) Revoke(ctx context.Context, actor identity.Actor, invitationID string) error {
	if err := actor.Authorise(policies.TeamManage); err != nil {
		return err
	}
	t, err := s.edit(ctx, actor.Scope().TenantID(), func(t *Team, now time.Time) ([]note, error) {
		if _, err := t.actingOwner(actor.MemberID()); err != nil {
			return nil, err
		}
		v := t.invitation(invitationID)
		switch {
		case v == nil:
			return nil, errNoInvitation
		case v.State == InvitationAccepted:
			return nil, ErrUsed
		case v.State == InvitationRevoked:
			return nil, errUnchanged
		}
		v.end(now)
		return []note{s.note(audit.Of(actor), "invitation.revoked", ofInvitation(*v))}, nil
	})
	if err != nil {
		return fmt.Errorf("revoke invitation: %w", err)
	}
	s.changed(ctx, t)
	return nil
}
