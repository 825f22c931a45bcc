package jobs

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/policies"
)

const sweepLimit = 200

func (w *Worker) sendInvitation(ctx context.Context, job invitationJob) error {
	actor, err := w.Actor(ctx, job.Tenant, policies.SystemMailer)
	if err != nil {
		return err
	}
	return w.Team.SendInvitation(ctx, actor, job.Invitation)
}

func (w *Worker) endSessions(ctx context.Context, job personJob) error {
	if err := w.EndSessions(ctx, job.Person); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return nil
}

// sweepMails takes on the mails that were missed, because Redis was away or a process died.
func (w *Worker) sweepMails(ctx context.Context) error {
	pending, err := w.Team.PendingMails(ctx, sweepLimit)
	if err != nil {
		return fmt.Errorf("sweep mails: %w", err)
	}
	for _, p := range pending {
		if err := w.client.SendInvitation(ctx, p.TenantID, p.InvitationID); err != nil {
			return err
		}
	}
	return nil
}

func (w *Worker) sweep(ctx context.Context) error {
	n, err := w.Sweep(ctx)
	if n > 0 {
		w.log.InfoContext(ctx, "provisioning finished", "tenants", n)
	}
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

func (w *Worker) reconcile(ctx context.Context) error {
	if w.Reconcile == nil {
		return nil
	}
	return w.Reconcile(ctx)
}
