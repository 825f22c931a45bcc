package platform

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// The use cases below are for super-admins; the edge and the command line have checked that one asks.

// Overview is a tenant in the super-admins' list.
type Overview struct {
	tenancy.Tenant
	OwnerEmail string
	Members    int
	MaxSeats   int
	UsedSeats  int
}

// OverviewPage is a part of the list; NextCursor is "" at its end.
type OverviewPage struct {
	Tenants    []Overview
	NextCursor string
}

// Tenants pages through all tenants, the newest first. Faults: Invalid for the cursor, Unavailable.
func (s *Service) Tenants(ctx context.Context, f tenancy.ListFilter) (OverviewPage, error) {
	page, err := s.d.Router.Directory().List(ctx, f)
	if err != nil {
		return OverviewPage{}, err
	}
	ids := make([]tenancy.ID, 0, len(page.Tenants))
	for _, t := range page.Tenants {
		ids = append(ids, t.ID)
	}
	teams, err := s.d.Team.InspectMany(ctx, ids)
	if err != nil {
		return OverviewPage{}, err
	}
	out := OverviewPage{NextCursor: page.NextCursor, Tenants: make([]Overview, 0, len(ids))}
	for _, t := range page.Tenants {
		out.Tenants = append(out.Tenants, s.overview(t, teams[t.ID]))
	}
	return out, nil
}

func (s *Service) overview(t tenancy.Tenant, of team.Team) Overview {
	return Overview{
		Tenant: t, OwnerEmail: of.OwnerEmail(), Members: of.ActiveMembers(), MaxSeats: of.MaxSeats, UsedSeats: of.UsedSeats(s.d.Now()),
	}
}

// Detail is one tenant with all that the platform knows of it.
type Detail struct {
	Overview

	Team   team.Team
	Sizes  *tenancy.Sizes // nil while the tenant's cluster is away
	Newest int
}

// Tenant gives one tenant. Faults: NotFound, Unavailable.
func (s *Service) Tenant(ctx context.Context, id tenancy.ID) (Detail, error) {
	t, err := s.d.Router.Directory().ByID(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	teams, err := s.d.Team.InspectMany(ctx, []tenancy.ID{id})
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Overview: s.overview(t, teams[id]), Team: teams[id], Newest: s.d.Newest}
	sizes, err := s.d.Router.Sizes(ctx, id)
	if err != nil {
		s.d.Logger.WarnContext(ctx, "sizes not read", "tenant", id, "error", err)
		return d, nil
	}
	d.Sizes = &sizes
	return d, nil
}

// NewTenant asks for a clinic on behalf of an owner who gets an invitation.
type NewTenant struct {
	NewClinic

	OwnerEmail string
	MaxSeats   int
	Cluster    string // "" takes the one with the fewest tenants
}

// Provision makes a clinic and invites its owner. Faults: as SignUp.
func (s *Service) Provision(ctx context.Context, admin identity.Person, in NewTenant) (tenancy.Tenant, error) {
	return s.provision(ctx, tenancy.Request{
		ID: in.ID, Slug: in.Slug, Settings: in.Settings, Cluster: in.Cluster, MaxSeats: in.MaxSeats,
		OwnerEmail: team.NormalEmail(in.OwnerEmail), By: by(admin, policies.SuperAdmin),
	})
}

// Suspend shuts a clinic's members out. Faults: Invalid without a reason, Conflict "illegal_state", NotFound, Unavailable.
func (s *Service) Suspend(ctx context.Context, admin identity.Person, id tenancy.ID, reason string) (Detail, error) {
	t, err := s.d.Router.Directory().Suspend(ctx, by(admin, policies.SuperAdmin), id, reason)
	return s.moved(ctx, t, err)
}

// Restore brings back exactly what a suspension or deletion switched off. Faults as Suspend.
func (s *Service) Restore(ctx context.Context, admin identity.Person, id tenancy.ID, reason string) (Detail, error) {
	t, err := s.d.Router.Directory().Restore(ctx, by(admin, policies.SuperAdmin), id, reason)
	return s.moved(ctx, t, err)
}

// Delete takes a clinic out of use; Restore brings it back until it is purged. Faults as Suspend.
func (s *Service) Delete(ctx context.Context, admin identity.Person, id tenancy.ID, reason string) (Detail, error) {
	t, err := s.d.Router.Directory().Delete(ctx, by(admin, policies.SuperAdmin), id, reason)
	return s.moved(ctx, t, err)
}

func (s *Service) moved(ctx context.Context, t tenancy.Tenant, err error) (Detail, error) {
	if err != nil {
		return Detail{}, fmt.Errorf("change a clinic's state: %w", err)
	}
	s.changed(ctx, t)
	return s.Tenant(ctx, t.ID)
}

// SetSeats sets how many seats a clinic has. Faults: Invalid, NotFound, Unavailable.
func (s *Service) SetSeats(ctx context.Context, admin identity.Person, id tenancy.ID, maxSeats int, reason string) (Detail, error) {
	if _, err := s.d.Team.SetSeats(ctx, admin, id, maxSeats, reason); err != nil {
		return Detail{}, err
	}
	return s.Tenant(ctx, id)
}

// ReinviteOwner sends the first owner's invitation again. Faults: Conflict "owner_exists", NotFound, Unavailable.
func (s *Service) ReinviteOwner(ctx context.Context, admin identity.Person, id tenancy.ID) error {
	return s.d.Team.ReinviteOwner(ctx, admin, id)
}

// Cluster is a configured cluster and how many tenants it holds.
type Cluster struct {
	Name    string
	Tenants int
}

// Clusters gives the configured clusters.
func (s *Service) Clusters(ctx context.Context) ([]Cluster, error) {
	counts, err := s.d.Router.Directory().CountBy(ctx, "placement.cluster")
	if err != nil {
		return nil, err
	}
	var all []Cluster
	for _, name := range s.d.Router.Clusters() {
		c := Cluster{Name: name}
		for _, n := range counts {
			if n.Value == name {
				c.Tenants = n.N
			}
		}
		all = append(all, c)
	}
	return all, nil
}
