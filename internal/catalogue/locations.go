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
	Phone   *string
}

// Which part of a list is meant.
type Which bool

// What can be asked for: what is on the list, or what was deleted (the latest first).
const (
	Listed  Which = false
	Deleted Which = true
)

// Locations lists the clinic's locations in their order, or those that were deleted. Faults: Forbidden.
func (s *Service) Locations(ctx context.Context, actor identity.Actor, which Which) ([]Location, error) {
	return listed[Location](ctx, actor, locations(), which)
}

func listed[T any](ctx context.Context, actor identity.Actor, c collection, which Which) ([]T, error) {
	if err := actor.Authorise(policies.CatalogueRead); err != nil {
		return nil, err
	}
	read := list[T]
	if which == Deleted {
		read = deleted[T]
	}
	all, err := read(ctx, actor.Scope(), c)
	if err != nil {
		return nil, fmt.Errorf("list %ss: %w", c.noun, err)
	}
	return all, nil
}

// CreateLocation adds a location; its ID, Name, Address and Phone are looked at. Faults: Forbidden; Invalid; Conflict "list_full".
func (s *Service) CreateLocation(ctx context.Context, actor identity.Actor, l Location) (Location, error) {
	l.Stamp = Stamp{}
	return create(ctx, s, actor, locations(), &l, l.check)
}

// EditLocation changes a location. Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditLocation(ctx context.Context, actor identity.Actor, locationID string, rev int64, in LocationChange) (Location, error) {
	return edit(ctx, s, actor, locations(), locationID, rev, func(l *Location) error {
		set(&l.Name, in.Name)
		set(&l.Address, in.Address)
		set(&l.Phone, in.Phone)
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

// RestoreLocation puts a deleted location back on the list. Faults: Forbidden; NotFound; Conflict "stale_edit", "list_full".
func (s *Service) RestoreLocation(ctx context.Context, actor identity.Actor, locationID string, rev int64) (Location, error) {
	return restore(ctx, s, actor, locations(), locationID, rev, func(*Location) error { return nil })
}

// ArrangeLocations puts the locations into this order; those that are not named keep their places. Faults: Forbidden;
// Invalid.
func (s *Service) ArrangeLocations(ctx context.Context, actor identity.Actor, ids []string) ([]Location, error) {
	return arrange[Location](ctx, s, actor, locations(), ids)
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
	var p fault.Problems
	l.Name = p.Line("name", l.Name, true, maxName)
	l.Address = p.Line("address", l.Address, false, maxText)
	l.Phone = p.Line("phone", l.Phone, false, maxPhone)
	return p.Err()
}

// exists adds a field fault unless the identifier is "" or that of a document on the list.
func exists[T any, D interface {
	*T
	document
}](ctx context.Context, scope tenancy.Scope, p *fault.Problems, c collection, field, key string) error {
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
	p.Add(field, "not_found", "There is no such "+c.noun+".")
	return nil
}
