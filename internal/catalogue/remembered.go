package catalogue

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// remembered is listed for the lists that every screen reads and that change a few times a month: they are kept while nothing is
// written to their collection, and never older than one's own change. What was deleted is read each time.
func remembered[T any](ctx context.Context, s *Service, actor identity.Actor, c collection, which Which) ([]T, error) {
	if s.Cache == nil || which != Listed {
		return listed[T](ctx, actor, c, which)
	}
	if err := actor.Authorise(policies.CatalogueRead); err != nil {
		return nil, err
	}
	scope := actor.Scope()
	q := cache.Question{Name: c.name, From: []string{c.name}, Here: true}
	all, err := cache.Read(ctx, s.Cache, scope, q, func(ctx context.Context) ([]T, error) { return list[T](ctx, scope, c) })
	if err != nil {
		return nil, fmt.Errorf("list %ss: %w", c.noun, err)
	}
	return slices.Clone(all), nil // callers leave out of it what somebody does not see
}
