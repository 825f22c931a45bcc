package files

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// OfClientAfter gives up to limit of a client's files after the place in a list of the newest first (when put in, then
// identifier), or from its beginning with an empty identifier. Faults: Forbidden.
func (s *Service) OfClientAfter(ctx context.Context, actor identity.Actor, clientID string, at time.Time, fileID string, limit int) ([]File, error) {
	if err := actor.Authorise(policies.FilesRead); err != nil {
		return nil, err
	}
	found, err := list(ctx, actor.Scope(), clientID, place{at: at, id: fileID}, limit)
	if err != nil {
		return nil, fmt.Errorf("list a client's files: %w", err)
	}
	return found, nil
}

// IsOf says whether the client has such a file. It authorises nobody.
func (s *Service) IsOf(ctx context.Context, scope tenancy.Scope, clientID, fileID string) (bool, error) {
	r, found, err := findStored(ctx, scope, fileID)
	if err != nil {
		return false, fmt.Errorf("look for a client's file: %w", err)
	}
	return found && r.ClientID == clientID && r.State == ready, nil
}
