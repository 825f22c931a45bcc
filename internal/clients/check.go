package clients

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Check says what Create would, without entering anybody: who has the e-mail or phone already, if anybody. Faults:
// Forbidden; Invalid with fields.
func (s *Service) Check(ctx context.Context, actor identity.Actor, in NewClient) ([]Client, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return nil, err
	}
	h, err := s.newRecord(ctx, actor, in)
	if err != nil {
		return nil, err
	}
	same, err := findSameContact(ctx, actor.Scope(), h.Record.Email, h.Record.Phone, h.Record.ID)
	if err != nil {
		return nil, fmt.Errorf("check client: %w", err)
	}
	return same, nil
}
