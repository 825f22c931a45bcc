package catalogue

import (
	"context"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// ResourceChange is the input of EditResource: nil leaves a field as it is, LocationID "" empties it.
type ResourceChange struct {
	Name       *string
	Type       *ResourceType
	LocationID *string
}

// Resources lists the clinic's resources in their order, or those that were deleted. Faults: Forbidden.
func (s *Service) Resources(ctx context.Context, actor identity.Actor, which Which) ([]Resource, error) {
	return remembered[Resource](ctx, s, actor, resources(), which)
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

// RestoreResource puts a deleted resource back on the list. Faults: Forbidden; NotFound; Conflict "stale_edit",
// "list_full", or "location_deleted" while its location is deleted.
func (s *Service) RestoreResource(ctx context.Context, actor identity.Actor, resourceID string, rev int64) (Resource, error) {
	return restore(ctx, s, actor, resources(), resourceID, rev, func(r *Resource) error {
		return kept[Location](ctx, actor.Scope(), locations(), r.LocationID)
	})
}

// ArrangeResources puts the resources into this order; those that are not named keep their places. Faults: Forbidden;
// Invalid.
func (s *Service) ArrangeResources(ctx context.Context, actor identity.Actor, ids []string) ([]Resource, error) {
	return arrange[Resource](ctx, s, actor, resources(), ids)
}

func (r *Resource) check(ctx context.Context, scope tenancy.Scope) error {
	var p fault.Problems
	r.Name = p.Line("name", r.Name, true, maxName)
	checkType(&p, "type", r.Type)
	if err := exists[Location](ctx, scope, &p, locations(), "location_id", r.LocationID); err != nil {
		return err
	}
	return p.Err()
}

func checkType(p *fault.Problems, field string, t ResourceType) {
	if !slices.Contains([]ResourceType{Chair, Room, Equipment}, t) {
		p.Add(field, "unknown_value", "A resource is a chair, a room or equipment.")
	}
}
