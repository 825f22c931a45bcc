package jobs

import (
	"context"

	"github.com/m-saas/m-saas/tenancy"
)

// SendInvitation asks for the mail of an invitation. What Redis does not take, the sweep finds.
func (c *Client) SendInvitation(ctx context.Context, tenant tenancy.ID, invitationID string) error {
	return c.turns.put(ctx, order{
		queue: Critical, kind: kindSendInvitation, tenant: tenant, key: invitationID, timeout: jobTimeout,
		payload: invitationJob{Tenant: tenant, Invitation: invitationID},
	})
}

// EndSessions asks for the end of all sessions of a person who lost their last clinic.
func (c *Client) EndSessions(ctx context.Context, personID string) {
	c.hint(ctx, order{
		queue: Critical, kind: kindEndSessions, key: personID, timeout: jobTimeout, payload: personJob{Person: personID}, fresh: true,
	})
}
