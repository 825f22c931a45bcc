package clients

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// MaxTagsListed bounds the list of tags.
const MaxTagsListed = 200

// TagCount is a tag with how many clients have it.
type TagCount struct {
	Tag   string `bson:"_id"`
	Count int    `bson:"count"`
}

// ListTags gives the tags in use, the most used first, at most MaxTagsListed. Faults: Forbidden.
func (s *Service) ListTags(ctx context.Context, actor identity.Actor) ([]TagCount, error) {
	if err := actor.Authorise(policies.ClientsRead); err != nil {
		return nil, err
	}
	found, err := countTags(ctx, actor.Scope())
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	return found, nil
}
