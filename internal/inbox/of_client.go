package inbox

import (
	"context"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
)

// linkable faults with Invalid unless there is such a client to whom a conversation can be linked.
func (s *Service) linkable(ctx context.Context, actor identity.Actor, clientID string) error {
	bad := fault.InvalidField("client_id", "unknown_client", "There is no such client.")
	if !id.Is(id.Client, clientID) || s.Clients == nil {
		return bad
	}
	refs, err := s.Clients.Refs(ctx, actor.Scope(), []string{clientID})
	if err != nil {
		return err
	}
	if ref, ok := refs[clientID]; !ok || ref.IsGone() {
		return bad
	}
	return nil
}
