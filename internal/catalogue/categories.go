package catalogue

import (
	"context"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// CategoryChange is the input of EditCategory: nil leaves a field as it is.
type CategoryChange struct {
	Name  *string
	Color *int
}

// Categories lists the categories of services and of appointments in their order, or those that were deleted. Faults:
// Forbidden.
func (s *Service) Categories(ctx context.Context, actor identity.Actor, which Which) ([]Category, error) {
	return listed[Category](ctx, actor, categories(), which)
}

// CreateCategory adds a category. Faults: Forbidden; Invalid; Conflict "list_full".
func (s *Service) CreateCategory(ctx context.Context, actor identity.Actor, c Category) (Category, error) {
	c.Stamp = Stamp{}
	return create(ctx, s, actor, categories(), &c, c.check)
}

// EditCategory changes a category. Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid.
func (s *Service) EditCategory(ctx context.Context, actor identity.Actor, categoryID string, rev int64, in CategoryChange) (Category, error) {
	return edit(ctx, s, actor, categories(), categoryID, rev, func(c *Category) error {
		set(&c.Name, in.Name)
		set(&c.Color, in.Color)
		return c.check()
	})
}

// DeleteCategory takes a category off the list. Appointments that have it keep it. Faults: Forbidden; NotFound; Conflict
// "stale_edit", or "in_use" while services on the list are in it.
func (s *Service) DeleteCategory(ctx context.Context, actor identity.Actor, categoryID string, rev int64) error {
	return remove[Category](ctx, s, actor, categories(), categoryID, rev, func() error {
		all, err := list[Item](ctx, actor.Scope(), services())
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(i Item) bool { return i.CategoryID == categoryID }) {
			return fault.New(fault.Conflict, "in_use", "There are services in this category. Move them first.")
		}
		return nil
	})
}

// RestoreCategory puts a deleted category back on the list. Faults: Forbidden; NotFound; Conflict "stale_edit", "list_full".
func (s *Service) RestoreCategory(ctx context.Context, actor identity.Actor, categoryID string, rev int64) (Category, error) {
	return restore(ctx, s, actor, categories(), categoryID, rev, func(*Category) error { return nil })
}

// ArrangeCategories puts the categories into this order; those that are not named keep their places. Faults: Forbidden;
// Invalid.
func (s *Service) ArrangeCategories(ctx context.Context, actor identity.Actor, ids []string) ([]Category, error) {
	return arrange[Category](ctx, s, actor, categories(), ids)
}

func (c *Category) check() error {
	var p fault.Problems
	c.Name = p.Line("name", c.Name, true, maxName)
	checkColor(&p, c.Color)
	if c.Kind != OfServices && c.Kind != OfAppointments {
		p.Add("kind", "unknown_value", "A category is for services or for appointments.")
	}
	return p.Err()
}

// checkCategory adds a field fault unless the identifier is "" or that of a category of services on the list.
func checkCategory(ctx context.Context, scope tenancy.Scope, p *fault.Problems, key string) error {
	if key == "" {
		return nil
	}
	if id.Is(id.Category, key) {
		found, ok, err := find[Category](ctx, scope, categories(), key)
		if err != nil {
			return err
		}
		if ok && !found.IsDeleted() && found.Kind == OfServices {
			return nil
		}
	}
	p.Add("category_id", "not_found", "There is no such category.")
	return nil
}
