package catalogue

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/tenancy"
)

// The look-ups below serve other features. They authorise nobody (their callers have done so), work in the scope alone
// and give deleted documents as well; callers look at IsDeleted where it matters.

// FindProvider reads one provider; false when it does not exist.
func (s *Service) FindProvider(ctx context.Context, scope tenancy.Scope, providerID string) (Provider, bool, error) {
	return looked[Provider](ctx, scope, providers(), providerID)
}

// FindResource reads one resource; false when it does not exist.
func (s *Service) FindResource(ctx context.Context, scope tenancy.Scope, resourceID string) (Resource, bool, error) {
	return looked[Resource](ctx, scope, resources(), resourceID)
}

// FindLocation reads one location; false when it does not exist.
func (s *Service) FindLocation(ctx context.Context, scope tenancy.Scope, locationID string) (Location, bool, error) {
	return looked[Location](ctx, scope, locations(), locationID)
}

// FindItems reads the services with these identifiers, in no order.
func (s *Service) FindItems(ctx context.Context, scope tenancy.Scope, ids []string) ([]Item, error) {
	found, err := findAll[Item](ctx, scope, services(), ids)
	if err != nil {
		return nil, fmt.Errorf("look up services: %w", err)
	}
	return found, nil
}

// FindCategory reads one category; false when it does not exist.
func (s *Service) FindCategory(ctx context.Context, scope tenancy.Scope, categoryID string) (Category, bool, error) {
	return looked[Category](ctx, scope, categories(), categoryID)
}

// AllItems gives the services on the list, in their order.
func (s *Service) AllItems(ctx context.Context, scope tenancy.Scope) ([]Item, error) {
	return list[Item](ctx, scope, services())
}

// AllCategories gives the categories of both kinds on the list, in their order.
func (s *Service) AllCategories(ctx context.Context, scope tenancy.Scope) ([]Category, error) {
	return list[Category](ctx, scope, categories())
}

// AllLocations gives the locations on the list, in their order.
func (s *Service) AllLocations(ctx context.Context, scope tenancy.Scope) ([]Location, error) {
	return list[Location](ctx, scope, locations())
}

// AllProviders gives the providers on the list, in their order.
func (s *Service) AllProviders(ctx context.Context, scope tenancy.Scope) ([]Provider, error) {
	return list[Provider](ctx, scope, providers())
}

// AllResources gives the resources on the list, in their order.
func (s *Service) AllResources(ctx context.Context, scope tenancy.Scope) ([]Resource, error) {
	return list[Resource](ctx, scope, resources())
}

func looked[T any](ctx context.Context, scope tenancy.Scope, c collection, key string) (T, bool, error) {
	doc, found, err := find[T](ctx, scope, c, key)
	if err != nil {
		return doc, false, fmt.Errorf("look up %s: %w", c.noun, err)
	}
	return doc, found, nil
}
