package team

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// MemberChange is what may be changed of a member; nil fields stay.
type MemberChange struct {
	Role        *policies.Role
	ProviderIDs *[]string
	State       *MemberState // active or suspended
}

// ChangeMember gives a member another role, other providers, or suspends and lets in again. A suspended member's open
// invitations end in the same update; coming back takes a seat. Faults: Invalid, Forbidden, NotFound, ErrOwnerStays,
// ErrNoSeats, ErrSeatsExhausted, Unavailable.
func (s *Service) ChangeMember(ctx context.Context, actor identity.Actor, memberID string, in MemberChange) (Member, error) {
	if err := actor.Authorise(policies.TeamManage); err != nil {
		return Member{}, err
	}
	if err := in.check(); err != nil {
		return Member{}, err
	}
	var after Member
	cut := false
	t, err := s.edit(ctx, actor.Scope().TenantID(), func(t *Team, now time.Time) ([]note, error) {
		m, err := t.others(actor.MemberID(), memberID)
		if err != nil {
			return nil, err
		}
		before := *m
		if err := t.apply(m, in, now); err != nil {
			return nil, err
		}
		after = *m
		changes := difference(before, after)
		cut = len(changes) > 0
		if !cut {
			return nil, errUnchanged
		}
		return []note{s.note(audit.Of(actor), "member.changed", ofMember(after), changes...)}, nil
	})
	if err != nil {
		return Member{}, fmt.Errorf("change member: %w", err)
	}
	if cut {
		s.d.Revoked(ctx, t.ID, after.PersonID)
		s.changed(ctx, t)
	}
	return after, nil
}

func (c MemberChange) check() error {
	if c.Role != nil {
		if err := checkRole(*c.Role); err != nil {
			return err
		}
	}
	if c.State != nil && *c.State != MemberActive && *c.State != MemberSuspended {
		return fault.InvalidField("state", "invalid_state", "The state is active or suspended.")
	}
	if c.ProviderIDs != nil {
		return checkProviders(*c.ProviderIDs)
	}
	return nil
}

// others gives a member whom the acting owner may change: anybody in the team but themself.
func (t *Team) others(actorID, memberID string) (*Member, error) {
	if _, err := t.actingOwner(actorID); err != nil {
		return nil, err
	}
	m := t.member(memberID)
	if m == nil || m.State == MemberRemoved {
		return nil, errNoMember
	}
	if m.Role == policies.Owner {
		return nil, ErrOwnerStays
	}
	return m, nil
}

func (t *Team) apply(m *Member, in MemberChange, now time.Time) error {
	if in.Role != nil {
		m.Role = *in.Role
	}
	if in.ProviderIDs != nil {
		m.ProviderIDs = slices.Clone(*in.ProviderIDs)
	}
	if in.State != nil && *in.State != m.State {
		switch *in.State {
		case MemberActive:
			t.revokeFor(m.Email, now)
			if err := t.takeSeat(now); err != nil {
				return err
			}
		case MemberSuspended, MemberRemoved:
			t.revokeFor(m.Email, now)
		}
		m.State = *in.State
	}
	m.ChangedAt = now
	return nil
}

func difference(before, after Member) []audit.Change {
	var all []audit.Change
	if before.Role != after.Role {
		all = append(all, change("role", string(before.Role), string(after.Role)))
	}
	if before.State != after.State {
		all = append(all, change("state", string(before.State), string(after.State)))
	}
	if !slices.Equal(before.ProviderIDs, after.ProviderIDs) {
		all = append(all, change("provider_ids", before.ProviderIDs, after.ProviderIDs))
	}
	return all
}

// Remove ends a membership; the person's open invitations end in the same update. It may be repeated. Faults: Forbidden,
// NotFound, ErrOwnerStays, Unavailable.
func (s *Service) Remove(ctx context.Context, actor identity.Actor, memberID string) error {
	if err := actor.Authorise(policies.TeamManage); err != nil {
		return err
	}
	var gone Member
	t, err := s.edit(ctx, actor.Scope().TenantID(), func(t *Team, now time.Time) ([]note, error) {
		m, err := t.others(actor.MemberID(), memberID)
		if err != nil {
			return nil, err
		}
		before := m.State
		m.State, m.ChangedAt = MemberRemoved, now
		t.revokeFor(m.Email, now)
		gone = *m
		return []note{s.note(audit.Of(actor), "member.removed", ofMember(gone), change("state", string(before), string(MemberRemoved)))}, nil
	})
	if err != nil {
		return fmt.Errorf("remove member: %w", err)
	}
	s.d.Revoked(ctx, t.ID, gone.PersonID)
	s.changed(ctx, t)
	return nil
}

// HandOver makes another active member the owner, and the owner what that member was, in one update: there is exactly
// one owner at every moment. Faults: Forbidden, NotFound, Conflict "member_suspended", Unavailable.
func (s *Service) HandOver(ctx context.Context, actor identity.Actor, memberID string) error {
	if err := actor.Authorise(policies.OwnershipTransfer); err != nil {
		return err
	}
	var from, to Member
	t, err := s.edit(ctx, actor.Scope().TenantID(), func(t *Team, now time.Time) ([]note, error) {
		owner, err := t.actingOwner(actor.MemberID())
		if err != nil {
			return nil, err
		}
		heir := t.member(memberID)
		switch {
		case heir == nil || heir.State == MemberRemoved:
			return nil, errNoMember
		case heir == owner:
			return nil, fault.InvalidField("member_id", "already_owner", "This is the owner already.")
		case heir.State != MemberActive:
			return nil, fault.New(fault.Conflict, "member_suspended", "Let this member in again first.")
		}
		was := heir.Role
		owner.Role, heir.Role = heir.Role, policies.Owner
		owner.ChangedAt, heir.ChangedAt = now, now
		from, to = *owner, *heir
		return []note{s.note(audit.Of(actor), "ownership.handed_over", ofMember(to),
			change("role", string(was), string(policies.Owner)), change("former_owner", nil, from.Name))}, nil
	})
	if err != nil {
		return fmt.Errorf("hand over ownership: %w", err)
	}
	s.d.Revoked(ctx, t.ID, from.PersonID)
	s.d.Revoked(ctx, t.ID, to.PersonID)
	s.changed(ctx, t)
	return nil
}
