package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
)

// ClientBody is the answer of GET /clients/{id}, without the way to it.
func (a *API) ClientBody(ctx context.Context, actor identity.Actor, clientID string) (any, error) {
	out, err := a.getClient(ctx, actor, &ItemPath{ID: clientID})
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}
