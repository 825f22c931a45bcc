package payments

import (
	"context"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// Relink says for which invoice a payment is, "" for none, when it was for the invoice from, or is for the other one already. Faults: Forbidden;
// NotFound; Conflict "payment_invoiced" when it is for another invoice, "stale_edit".
func (s *Service) Relink(ctx context.Context, actor identity.Actor, paymentID, from, to string) error {
	if err := actor.Authorise(policies.PaymentsWrite); err != nil {
		return err
	}
	for range writeAttempts {
		p, err := s.get(ctx, actor.Scope(), paymentID)
		switch {
		case err != nil:
			return err
		case p.InvoiceID == to:
			return nil
		case p.InvoiceID != from:
			return fault.New(fault.Conflict, "payment_invoiced", "This payment is for another invoice.")
		}
		rev := p.Rev
		p.InvoiceID = to
		ok, err := s.put(ctx, actor.Scope(), &p, rev)
		if err != nil {
			return err
		}
		if ok {
			s.changed(ctx, actor, p, audit.Entry{Action: "payment.invoiced", Changes: []audit.Change{{Field: "invoice_id", Before: from, After: to}}})
			return nil
		}
	}
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}
