package payments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Bill is what the holder of a link sees: nobody's data, only what is to be paid.
type Bill struct {
	State     State // Open, Paid, Expired, Cancelled, PartlyRefunded or Refunded
	Pending   bool  // the client's bank is at it
	Amount    money.Money
	Returned  int64
	Purpose   string
	Language  string
	ExpiresAt *time.Time
	PaidAt    *time.Time
	Ways      Ways
	Clinic    tenancy.Settings
}

// LinkOf is the address of a link, for whoever may see the payment.
func (s *Service) LinkOf(scope tenancy.Scope, p Payment) string {
	if p.Kind != Link {
		return ""
	}
	return s.PublicURL + "/pay/" + s.Links.Token(link.Pay, scope.TenantID(), p.ID, linkVersion)
}

const linkVersion = 1

// ReadBill shows what a link's token is about. Faults: NotFound "link_unknown".
func (s *Service) ReadBill(ctx context.Context, token string) (Bill, error) {
	actor, p, err := s.holder(ctx, token)
	if err != nil {
		return Bill{}, err
	}
	return s.bill(ctx, actor, p)
}

// holder reads a token: who acts for its holder, and the payment.
func (s *Service) holder(ctx context.Context, token string) (identity.Actor, Payment, error) {
	none := fault.New(fault.NotFound, "link_unknown", "This link is not valid.")
	at, ok := s.Links.Read(link.Pay, token)
	if !ok || at.Version != linkVersion {
		return identity.Actor{}, Payment{}, none
	}
	actor, err := s.Actor(ctx, at.Tenant)
	switch {
	case fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Gone:
		return identity.Actor{}, Payment{}, none
	case err != nil:
		return identity.Actor{}, Payment{}, fmt.Errorf("read payment link: %w", err)
	case actor.Scope().Tenant().State != tenancy.Active:
		return identity.Actor{}, Payment{}, none
	}
	if err := actor.Authorise(policies.PaymentsSettle); err != nil {
		return identity.Actor{}, Payment{}, err
	}
	p, err := s.get(ctx, actor.Scope(), at.Subject)
	if fault.KindOf(err) == fault.NotFound || err == nil && p.Kind != Link {
		return identity.Actor{}, Payment{}, none
	}
	return actor, p, err
}

func (s *Service) bill(ctx context.Context, actor identity.Actor, p Payment) (Bill, error) {
	all, err := s.accounts(ctx, actor.Scope())
	if err != nil {
		return Bill{}, err
	}
	b := Bill{
		State: p.State, Amount: p.Amount, Returned: p.Returned(), Purpose: p.Purpose, Language: p.Language, ExpiresAt: p.ExpiresAt, PaidAt: p.PaidAt,
		Ways: s.waysOf(actor.Scope(), all), Clinic: actor.Scope().Tenant().Settings,
		Pending: slices.ContainsFunc(p.Attempts, func(a Attempt) bool { return a.State == Processing }),
	}
	if p.State == Open && p.isOver(s.now()) && !b.Pending {
		b.State = Expired
	}
	return b, nil
}

// Return tells what became of a payment whose payer has come back from the provider's page. Faults: NotFound "link_unknown".
func (s *Service) Return(ctx context.Context, token string) (Bill, error) {
	actor, p, err := s.holder(ctx, token)
	if err != nil {
		return Bill{}, err
	}
	settled, err := s.settle(ctx, actor, p.ID, asIs)
	if err == nil {
		p = settled
	} else if fault.KindOf(err) != fault.Unavailable { // the sweep asks again
		return Bill{}, err
	}
	return s.bill(ctx, actor, p)
}

// Visit gives the address of the provider's page on which a link is paid. Every visit makes a new page and ends the one
// before, so that at most one can be paid; a second click within seconds leads to the same. Faults: NotFound "link_unknown";
// Gone "payment_over" when it is expired or cancelled; Conflict "payment_paid", "payment_processing", "no_provider";
// Unavailable.
func (s *Service) Visit(ctx context.Context, token string, m Method) (string, error) {
	actor, p, err := s.holder(ctx, token)
	if err != nil {
		return "", err
	}
	for range writeAttempts {
		address, again, err := s.visit(ctx, actor, p.ID, m)
		if err != nil || !again {
			return address, err
		}
	}
	return "", errBusy()
}

const sameClick = 20 * time.Second

// visit is one try; again when somebody else changed the payment meanwhile.
func (s *Service) visit(ctx context.Context, actor identity.Actor, paymentID string, m Method) (address string, again bool, err error) {
	scope := actor.Scope()
	all, err := s.accounts(ctx, scope)
	if err != nil {
		return "", false, err
	}
	account := s.current(scope, all, m)
	if account == "" {
		return "", false, fault.New(fault.Conflict, "no_provider", "The clinic takes no payments this way at the moment.")
	}
	p, err := s.get(ctx, scope, paymentID)
	if err != nil {
		return "", false, err
	}
	g, with, err := s.gateOf(scope, all, m, account)
	if err != nil {
		return "", false, err
	}
	if a := p.attempt(p.Attempt); a != nil && a.Method == m && a.Account == account {
		if address := s.justOpened(ctx, g, with, p, *a); address != "" {
			return address, false, nil
		}
	}
	if p, err = s.settle(ctx, actor, paymentID, endPages); err != nil {
		return "", false, err
	}
	if err := p.payable(s.now()); err != nil {
		return "", false, err
	}
	next := p.clone()
	a := *next.begin(m, account, s.now())
	if ok, err := s.put(ctx, scope, &next, p.Rev); err != nil || !ok {
		return "", err == nil, err
	}
	return s.openPage(ctx, scope, g, with, next, a)
}

// justOpened is the address of an attempt's page when a click within seconds made it and it can still be paid; otherwise empty.
func (s *Service) justOpened(ctx context.Context, g gate, with access, p Payment, a Attempt) string {
	if a.State != Live || s.now().Sub(a.MadeAt) >= sameClick {
		return ""
	}
	t, err := g.read(ctx, with, a)
	if err != nil || t.State != Live || p.isOver(s.now()) {
		return ""
	}
	return t.URL
}

// openPage makes the page of an attempt that is written down already, and writes down what came of it; again as for visit.
func (s *Service) openPage(
	ctx context.Context, scope tenancy.Scope, g gate, with access, next Payment, a Attempt,
) (address string, again bool, err error) {
	t, err := g.open(ctx, with, s.opening(scope, next, a))
	if fault.KindOf(err) == fault.Unavailable {
		return "", false, err // the next visit, or the sweep, learns what came of it
	}
	opened := next.clone()
	refused := err
	if err := opened.learn(a.N, t, err); err != nil {
		return "", false, err
	}
	ok, err := s.put(ctx, scope, &opened, next.Rev)
	if err != nil || !ok {
		return "", err == nil, err
	}
	if refused != nil {
		return "", false, refused
	}
	return t.URL, false, nil
}

// payable faults unless the payment waits to be paid.
func (p Payment) payable(now time.Time) error {
	switch {
	case p.State == Expired || p.State == Cancelled || p.State == Open && p.isOver(now):
		return fault.New(fault.Gone, "payment_over", "This link cannot be paid any more.")
	case p.State != Open:
		return fault.New(fault.Conflict, "payment_paid", "This was paid already.")
	case slices.ContainsFunc(p.Attempts, Attempt.open):
		return fault.New(fault.Conflict, "payment_processing", "Your bank is still at it.")
	}
	return nil
}
