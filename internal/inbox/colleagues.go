package inbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Colleague is a member of the clinic, as far as the inbox is concerned.
type Colleague struct {
	MemberID string
	PersonID string
	Name     string
	Reads    bool // may come in and read the inbox now
}

// ListColleagues gives those to whom a conversation can be assigned, by name. Faults: Forbidden.
func (s *Service) ListColleagues(ctx context.Context, actor identity.Actor) ([]Colleague, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return nil, err
	}
	all, err := s.colleagues(ctx, actor.Scope())
	return slices.DeleteFunc(all, func(c Colleague) bool { return !c.Reads }), err
}

// colleagues are all members that the clinic has had.
func (s *Service) colleagues(ctx context.Context, scope tenancy.Scope) ([]Colleague, error) {
	if s.Colleagues == nil {
		return nil, nil
	}
	all, err := s.Colleagues(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("look up colleagues: %w", err)
	}
	return all, nil
}

// assignable faults with Invalid unless the member may read the inbox.
func (s *Service) assignable(ctx context.Context, scope tenancy.Scope, memberID string) error {
	all, err := s.colleagues(ctx, scope)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(c Colleague) bool { return c.MemberID == memberID && c.Reads }) {
		return fault.InvalidField("assignee_id", "unknown_member", "Only somebody who can read the inbox can be responsible.")
	}
	return nil
}
