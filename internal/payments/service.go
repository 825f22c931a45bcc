package payments

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the payments' kind in the ledger of follow-up work: what providers have told, and what is to be read again.
const Due due.Kind = "payments"

// Deps is what the use cases stand on.
type Deps struct {
	Now       func() time.Time
	Logger    *slog.Logger
	Control   tenancy.Control // which account of a provider belongs to which clinic, and what providers have told
	Calendar  Calendar
	Clients   Clients
	Outbox    Outbox
	Ledger    Ledger
	Links     link.Keys
	PublicURL string // of the interface, without a slash at its end
	// Offers says whether messages can leave over a channel.
	Offers func(outbox.Channel) bool
	// HasInvoice says whether there is such an invoice; nil: there are none.
	HasInvoice func(ctx context.Context, scope tenancy.Scope, invoiceID string) (bool, error)
	// OfInvoice is told that a payment for an invoice has changed; best effort. May be nil.
	OfInvoice func(ctx context.Context, scope tenancy.Scope, invoiceID string)
	// Actor gives who acts in a tenant for the holder of a payment link and for providers.
	Actor func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error)
	// Hurry asks for a run of the follow-up work at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID)
	// Watch counts what becomes of the events of a provider, and how long after we were told. May be nil.
	Watch func(provider, outcome string, lag time.Duration)
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	Audit  Auditor
	Stripe *StripeGate // nil when the platform has no Stripe
	PayPal *PayPalGate // nil when PayPal is off
}

// Calendar is what payments need of the calendar.
type Calendar interface {
	Get(ctx context.Context, actor identity.Actor, appointmentID string) (scheduling.Appointment, error)
}

// Clients looks up clients.
type Clients interface {
	Refs(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]clients.Ref, error)
	Get(ctx context.Context, actor identity.Actor, clientID string) (clients.Client, error)
}

// Outbox sends links.
type Outbox interface {
	PutPlanned(ctx context.Context, scope tenancy.Scope, all []outbox.Planned) error
	Hasten(ctx context.Context, scope tenancy.Scope, about string)
	About(ctx context.Context, scope tenancy.Scope, kind, about string) ([]outbox.Row, error)
}

// Ledger keeps the marks of follow-up work.
type Ledger interface {
	Add(ctx context.Context, tenant tenancy.ID, kind due.Kind, at time.Time) error
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases. Each takes the actor, authorises it and works in the actor's tenant alone.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

const (
	writeAttempts = 8                // of a change that meets others
	patience      = 15 * time.Second // in which a write is done or has failed
	providerTime  = 20 * time.Second // of one request to a provider
)

// put writes the payment if it is still at rev; false when somebody was faster. What is due is marked before.
func (s *Service) put(ctx context.Context, scope tenancy.Scope, p *Payment, rev int64) (bool, error) {
	now := s.now()
	p.schedule(now)
	if p.DueAt != nil {
		if err := s.Ledger.Add(ctx, scope.TenantID(), Due, *p.DueAt); err != nil {
			return false, err
		}
	}
	p.Rev, p.ChangedAt = rev+1, now
	return replace(ctx, scope, *p, rev)
}

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, p Payment, what audit.Entry) {
	if what.Action != "" {
		what.Subject = audit.Subject{Kind: "payment", ID: p.ID, Name: p.Amount.Decimal() + " " + p.Amount.Currency}
		if err := s.Audit.Record(context.WithoutCancel(ctx), actor, what); err != nil {
			s.Logger.ErrorContext(ctx, "audit of a payment is lost", "tenant", actor.Scope().TenantID(), "id", p.ID, "error", err)
		}
	}
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "payment.changed", p.ID, p.Rev)
	}
	if s.OfInvoice != nil && p.InvoiceID != "" {
		s.OfInvoice(ctx, actor.Scope(), p.InvoiceID)
	}
}

// told notes what happened to a payment between two of its states.
func (s *Service) told(ctx context.Context, actor identity.Actor, before, after Payment) {
	what := audit.Entry{}
	if before.State != after.State {
		what = audit.Entry{Action: "payment." + string(after.State), Changes: []audit.Change{
			{Field: "state", Before: string(before.State), After: string(after.State)},
		}}
	}
	s.changed(ctx, actor, after, what)
}

func (s *Service) get(ctx context.Context, scope tenancy.Scope, paymentID string) (Payment, error) {
	p, found, err := find(ctx, scope, paymentID)
	if err != nil {
		return Payment{}, err
	}
	if !found {
		return Payment{}, errNotFound()
	}
	return p, nil
}

// join adds the clients as they are called now.
func (s *Service) join(ctx context.Context, scope tenancy.Scope, all ...Payment) ([]Payment, error) {
	var ids []string
	for _, p := range all {
		if p.ClientID != "" {
			ids = append(ids, p.ClientID)
		}
	}
	refs, err := s.Clients.Refs(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Client = refs[all[i].ClientID]
	}
	return all, nil
}

func (s *Service) joined(ctx context.Context, scope tenancy.Scope, p Payment, err error) (Payment, error) {
	if err != nil {
		return Payment{}, err
	}
	all, err := s.join(ctx, scope, p)
	if err != nil {
		return Payment{}, err
	}
	return all[0], nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func errNotFound() error {
	return fault.New(fault.NotFound, "not_found", "There is no such payment.")
}

func errBusy() error {
	return fault.New(fault.Unavailable, "busy", "Please try again in a moment.").WithRetryAfter(time.Second)
}
