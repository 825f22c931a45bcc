package team

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Membership gives what the person is in the tenant. Faults: NotFound for those who are no members, Forbidden
// "member_suspended", Unavailable.
func (s *Service) Membership(ctx context.Context, tenant tenancy.ID, personID string) (identity.Membership, error) {
	t, err := s.loadMembers(ctx, tenant)
	if err != nil {
		return identity.Membership{}, err
	}
	m := t.person(personID)
	switch {
	case m == nil || m.State == MemberRemoved:
		return identity.Membership{}, errNoTeam
	case m.State == MemberSuspended:
		return identity.Membership{}, fault.New(fault.Forbidden, "member_suspended", "Your access to this clinic is suspended.")
	}
	return identity.Membership{MemberID: m.ID, Role: m.Role, ProviderIDs: m.ProviderIDs}, nil
}

// Clinic is one of a person's clinics.
type Clinic struct {
	TenantID tenancy.ID
	Role     policies.Role
	Members  int // that may come in
}

// Clinics gives the clinics that the person may enter, at most 200, in no order.
func (s *Service) Clinics(ctx context.Context, personID string) ([]Clinic, error) {
	teams, err := s.loadClinics(ctx, personID)
	if err != nil {
		return nil, err
	}
	all := make([]Clinic, 0, len(teams))
	for _, t := range teams {
		all = append(all, Clinic{TenantID: t.ID, Role: t.person(personID).Role, Members: t.ActiveMembers()})
	}
	return all, nil
}

// Get gives the team as the actor may see it, and how many seats it holds: removed members and ended invitations are
// left out, and open invitations are for those who manage the team. Faults: Forbidden, Unavailable.
func (s *Service) Get(ctx context.Context, actor identity.Actor) (t Team, used int, err error) {
	if err := actor.Authorise(policies.TeamRead); err != nil {
		return Team{}, 0, err
	}
	t, err = s.load(ctx, actor.Scope().TenantID())
	if err != nil {
		return Team{}, 0, err
	}
	used = t.UsedSeats(s.now())
	t.Members = slices.DeleteFunc(t.Members, func(m Member) bool { return m.State == MemberRemoved })
	if actor.Authorise(policies.TeamManage) != nil {
		t.Invitations = nil
	}
	t.Invitations = slices.DeleteFunc(t.Invitations, func(i Invitation) bool {
		return i.State == InvitationAccepted || i.State == InvitationRevoked
	})
	return t, used, nil
}

// Inspect gives a whole team to a super-admin. The caller has checked that one asks. Faults: NotFound, Unavailable.
func (s *Service) Inspect(ctx context.Context, tenant tenancy.ID) (Team, error) {
	return s.load(ctx, tenant)
}

// InspectMany gives several teams, keyed by tenant; absent ones are left out.
func (s *Service) InspectMany(ctx context.Context, tenants []tenancy.ID) (map[tenancy.ID]Team, error) {
	teams, err := s.loadMany(ctx, tenants)
	if err != nil {
		return nil, err
	}
	all := make(map[tenancy.ID]Team, len(teams))
	for _, t := range teams {
		all[t.ID] = t
	}
	return all, nil
}

// PersonChanged copies a person's new name into their memberships. It may be repeated.
func (s *Service) PersonChanged(ctx context.Context, person identity.Person) error {
	clinics, err := s.loadClinics(ctx, person.ID)
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range clinics {
		_, err := s.edit(ctx, c.ID, rename(person))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func rename(person identity.Person) func(*Team, time.Time) ([]note, error) {
	return func(t *Team, now time.Time) ([]note, error) {
		m := t.person(person.ID)
		if m == nil || m.Name == person.Name {
			return nil, errUnchanged
		}
		m.Name, m.ChangedAt = person.Name, now
		return nil, nil
	}
}

// IsMember says whether the member belongs to the tenant's team and has not been removed. Faults: Unavailable.
func (s *Service) IsMember(ctx context.Context, tenant tenancy.ID, memberID string) (bool, error) {
	t, err := s.loadMembers(ctx, tenant)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(t.Members, func(m Member) bool { return m.ID == memberID && m.State != MemberRemoved }), nil
}

// Members gives everybody whom the team has had, also who was suspended or removed. It authorises nobody. Faults: NotFound,
// Unavailable.
func (s *Service) Members(ctx context.Context, tenant tenancy.ID) ([]Member, error) {
	t, err := s.loadMembers(ctx, tenant)
	return t.Members, err
}
