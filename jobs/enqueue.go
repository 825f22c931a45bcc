package jobs

import (
	"context"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/tenancy"
)

// SendInvitation asks for the mail of an invitation. What Redis does not take, the sweep finds.
func (c *Client) SendInvitation(_ context.Context, tenant tenancy.ID, invitationID string) error {
	return c.enqueue(kindSendInvitation, critical, invitationJob{Tenant: tenant, Invitation: invitationID})
}

// EndSessions asks for the end of all sessions of a person who lost their last clinic.
func (c *Client) EndSessions(ctx context.Context, personID string) {
	err := c.enqueue(kindEndSessions, critical, personJob{Person: personID}, asynq.Unique(time.Minute))
	if err != nil {
		c.log.WarnContext(ctx, "job not queued", "kind", kindEndSessions, "error", err)
	}
}
