package catalogue

import (
	"context"
	"slices"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// ResourceChange is the input of EditResource: nil leaves a field as it is, LocationID "" empties it.
type ResourceChange struct {
	Name       *string
	Type       *ResourceType
	LocationID *string
}

// Resources lists the clinic's resources by name. Faults: Forbidden.
func (s *Service) Resources(ctx context.Context, actor identity.Actor) ([]Resource, error) {
	return listed[Resource](ctx, actor, resources())
}

// CreateResource adds a resource. Faults: Forbidden; Invalid; Conflict "list_full".
func (s *Service) CreateResource(ctx context.Context, actor identity.Actor, r Resource) (Resource, error) {
	r.Stamp = Stamp{}
	return create(ctx, s, actor, resources(), &r, func() error { return r.check(ctx, actor.Scope()) })
}

// EditResource changes a resource. Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditResource(ctx context.Context, actor identity.Actor, resourceID string, rev int64, in ResourceChange) (Resource, error) {
	return edit(ctx, s, actor, resources(), resourceID, rev, func(r *Resource) error {
		set(&r.Name, in.Name)
		set(&r.Type, in.Type)
		set(&r.LocationID, in.LocationID)
		return r.check(ctx, actor.Scope())
	})
}

// DeleteResource takes a resource off the lists. Faults: Forbidden; NotFound; Conflict "stale_edit", or "in_use" while
// appointments to come need it.
func (s *Service) DeleteResource(ctx context.Context, actor identity.Actor, resourceID string, rev int64) error {
	return remove[Resource](ctx, s, actor, resources(), resourceID, rev, func() error {
		return s.refuseInUse(ctx, actor.Scope(), resourceID)
	})
}

func (r *Resource) check(ctx context.Context, scope tenancy.Scope) error {
	var p problems
	r.Name = line(&p, "name", r.Name, true, maxName)
	if !slices.Contains([]ResourceType{Chair, Room, Equipment}, r.Type) {
		p.add("type", "unknown_value", "A resource is a chair, a room or equipment.")
	}
	if err := exists[Location](ctx, scope, &p, locations(), "location_id", r.LocationID); err != nil {
		return err
	}
	return p.err()
}
