package invoices

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// FetchXML gives the e-invoice of an issued document, and notes that somebody has taken it. Faults: Forbidden; NotFound; Conflict "not_issued".
func (s *Service) FetchXML(ctx context.Context, actor identity.Actor, invoiceID string) (Invoice, []byte, error) {
	if err := actor.Authorise(policies.InvoicesRead); err != nil {
		return Invoice{}, nil, err
	}
	i, err := s.find(ctx, actor.Scope(), invoiceID)
	if err != nil {
		return Invoice{}, nil, err
	}
	if !i.IsIssued() {
		return Invoice{}, nil, fault.New(fault.Conflict, "not_issued", "A draft has no e-invoice yet.")
	}
	doc, err := i.XML()
	if err != nil {
		return Invoice{}, nil, err
	}
	ok, err := setFiling(ctx, actor.Scope(), i.ID, s.now())
	if err != nil {
		return Invoice{}, nil, fmt.Errorf("note that an e-invoice was fetched: %w", err)
	}
	if ok {
		s.tell(ctx, actor.Scope(), i)
	}
	return i, doc, nil
}
