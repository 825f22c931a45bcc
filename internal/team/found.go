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
	"github.com/m-saas/m-saas/tenancy"
)

// MaxSeats is the most seats that a clinic may have.
const MaxSeats = 1000

// Founding says how a clinic's team begins: with an owner who is known (PersonID), or with an invitation to one.
type Founding struct {
	MaxSeats int
	PersonID string // "" invites Email
	Name     string
	Email    string
	By       audit.Actor // who founds
}

// Found makes a new clinic's team. It may be repeated: a team that is there is left as it is. The mail to an invited
// owner goes out when the clinic is active; Hint hurries it. Faults: Invalid, Unavailable.
func (s *Service) Found(ctx context.Context, tenant tenancy.ID, f Founding) error {
	email, err := CheckEmail(f.Email)
	if err != nil {
		return err
	}
	if err := checkSeats(f.MaxSeats); err != nil {
		return err
	}
	now := s.now()
	t := Team{ID: tenant, MaxSeats: f.MaxSeats, Members: []Member{}, Invitations: []Invitation{}, CreatedAt: now, ChangedAt: now, Rev: 1}
	var n note
	if f.PersonID != "" {
		owner := Member{
			ID: id.Derived(id.Member, string(tenant), f.PersonID), PersonID: f.PersonID, Email: email, Name: f.Name,
			Role: policies.Owner, ProviderIDs: []string{}, State: MemberActive, JoinedAt: now, ChangedAt: now,
		}
		t.Members = append(t.Members, owner)
		n = s.note(f.By, "clinic.founded", ofMember(owner))
	} else {
		v := s.newInvitation(NewInvitation{
			ID: id.Derived(id.Invitation, string(tenant), "owner"), Email: email, Role: policies.Owner,
		}, Inviter{Name: f.By.Name})
		t.Invitations = append(t.Invitations, v)
		n = s.note(f.By, "clinic.founded", ofInvitation(v))
	}
	return s.insert(ctx, t, []note{n})
}

// Unfound removes the team of a clinic whose provisioning is rolled back. It may be repeated.
func (s *Service) Unfound(ctx context.Context, tenant tenancy.ID) error { return s.remove(ctx, tenant) }

// Hint has the pending mails of a team sent and its audit entries written now, rather than by the sweep.
func (s *Service) Hint(ctx context.Context, tenant tenancy.ID) error {
	t, err := s.load(ctx, tenant)
	if err != nil {
		return err
	}
	for _, v := range t.Invitations {
		if v.Mail == MailPending && v.StateAt(s.now()) == InvitationPending {
			s.hint(ctx, tenant, v.ID)
		}
	}
	s.changed(ctx, t)
	return nil
}

// SetSeats sets how many seats a clinic has; nobody loses theirs when it has fewer. The caller has checked that a
// super-admin asks. Faults: Invalid, NotFound, Unavailable.
func (s *Service) SetSeats(ctx context.Context, admin identity.Person, tenant tenancy.ID, maxSeats int, reason string) (Team, error) {
	if err := checkSeats(maxSeats); err != nil {
		return Team{}, err
	}
	reason, err := tenancy.CheckReason(reason)
	if err != nil {
		return Team{}, err
	}
	t, err := s.edit(ctx, tenant, func(t *Team, _ time.Time) ([]note, error) {
		n := s.note(byAdmin(admin), "tenant.seats_set", audit.Subject{Kind: "tenant", ID: string(tenant)}, change("max_seats", t.MaxSeats, maxSeats))
		n.Reason, n.Platform = reason, true
		t.MaxSeats = maxSeats
		return []note{n}, nil
	})
	if err != nil {
		return Team{}, fmt.Errorf("set seats: %w", err)
	}
	s.changed(ctx, t)
	return t, nil
}

// ReinviteOwner sends the invitation of a clinic's first owner again. The caller has checked that a super-admin asks.
// Faults: Conflict "owner_exists", NotFound, Unavailable.
func (s *Service) ReinviteOwner(ctx context.Context, admin identity.Person, tenant tenancy.ID) error {
	var sent Invitation
	t, err := s.edit(ctx, tenant, func(t *Team, now time.Time) ([]note, error) {
		if _, ok := t.Owner(); ok {
			return nil, fault.New(fault.Conflict, "owner_exists", "This clinic has an owner.")
		}
		i := slices.IndexFunc(t.Invitations, func(v Invitation) bool { return v.Role == policies.Owner && v.State == InvitationPending })
		if i < 0 {
			return nil, errNoInvitation
		}
		v := &t.Invitations[i]
		if err := t.renew(v, Inviter{Name: admin.Name}, s.d.TokenKey, now); err != nil {
			return nil, err
		}
		sent = *v
		n := s.note(byAdmin(admin), "invitation.resent", ofInvitation(sent))
		n.Platform = true
		return []note{n}, nil
	})
	if err != nil {
		return fmt.Errorf("invite owner again: %w", err)
	}
	s.changed(ctx, t)
	s.hint(ctx, tenant, sent.ID)
	return nil
}

func checkSeats(n int) error {
	if n < 0 || n > MaxSeats {
		return fault.InvalidField("max_seats", "out_of_range", "A clinic has 0 to 1000 seats.")
	}
	return nil
}

func byAdmin(p identity.Person) audit.Actor {
	return audit.Actor{PersonID: p.ID, Name: p.Name, Email: p.Email, Role: policies.SuperAdmin}
}
