package catalogue

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// LocationChange is the input of EditLocation: nil leaves a field as it is.
type LocationChange struct {
	Name    *string
	Address *string
}

// Locations lists the clinic's locations by name. Faults: Forbidden.
func (s *Service) Locations(ctx context.Context, actor identity.Actor) ([]Location, error) {
	return listed[Location](ctx, actor, locations())
}

func listed[T any](ctx context.Context, actor identity.Actor, c collection) ([]T, error) {
	if err := actor.Authorise(policies.CatalogueRead); err != nil {
		return nil, err
	}
	all, err := list[T](ctx, actor.Scope(), c)
	if err != nil {
		return nil, fmt.Errorf("list %ss: %w", c.noun, err)
	}
	return all, nil
}

// CreateLocation adds a location; its ID, Name and Address are looked at. Faults: Forbidden; Invalid; Conflict "list_full".
func (s *Service) CreateLocation(ctx context.Context, actor identity.Actor, l Location) (Location, error) {
	l.Stamp = Stamp{}
	return create(ctx, s, actor, locations(), &l, l.check)
}

// EditLocation changes a location. Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditLocation(ctx context.Context, actor identity.Actor, locationID string, rev int64, in LocationChange) (Location, error) {
	return edit(ctx, s, actor, locations(), locationID, rev, func(l *Location) error {
		set(&l.Name, in.Name)
		set(&l.Address, in.Address)
		return l.check()
	})
}

// DeleteLocation takes a location off the lists. Faults: Forbidden; NotFound; Conflict "stale_edit", or "in_use" while a
// provider or resource is there.
func (s *Service) DeleteLocation(ctx context.Context, actor identity.Actor, locationID string, rev int64) error {
	return remove[Location](ctx, s, actor, locations(), locationID, rev, func() error {
		return s.refuseUsedLocation(ctx, actor.Scope(), locationID)
	})
}

func (s *Service) refuseUsedLocation(ctx context.Context, scope tenancy.Scope, locationID string) error {
	everybody, err := list[Provider](ctx, scope, providers())
	if err != nil {
		return err
	}
	things, err := list[Resource](ctx, scope, resources())
	if err != nil {
		return err
	}
	used := false
	for _, p := range everybody {
		used = used || p.LocationID == locationID
	}
	for _, r := range things {
		used = used || r.LocationID == locationID
	}
	if used {
		return fault.New(fault.Conflict, "in_use", "Providers or resources are still at this location.")
	}
	return nil
}

func (l *Location) check() error {
	var p problems
	l.Name = line(&p, "name", l.Name, true, maxName)
	l.Address = line(&p, "address", l.Address, false, maxText)
	return p.err()
}

// exists adds a field fault unless the identifier is "" or that of a document on the list.
func exists[T any, D interface {
	*T
	document
}](ctx context.Context, scope tenancy.Scope, p *problems, c collection, field, key string) error {
	if key == "" {
		return nil
	}
	var doc T
	kind, _, _ := D(&doc).key()
	if id.Is(kind, key) {
		found, ok, err := find[T](ctx, scope, c, key)
		if err != nil {
			return err
		}
		if ok && !D(&found).stamp().IsDeleted() {
			return nil
		}
	}
	p.add(field, "not_found", "There is no such "+c.noun+".")
	return nil
}
