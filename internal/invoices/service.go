package invoices

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the invoices' kind in the ledger of follow-up work: stornos that were cut short.
const Due due.Kind = "invoices"

// Deps is what the use cases stand on.
type Deps struct {
	Now      func() time.Time
	Logger   *slog.Logger
	Rates    Rates
	Calendar Calendar
	Clients  Clients
	Payments Payments // may be nil: nothing is known to be paid
	Outbox   Outbox
	Ledger   Ledger
	Audit    Auditor
	// Logo gives the picture of the clinic for its documents, nil when there is none.
	Logo func(ctx context.Context, scope tenancy.Scope) ([]byte, error)
	// Hurry asks for the follow-up work at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID)
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
}

// Calendar is what the invoices need of the calendar.
type Calendar interface {
	Get(ctx context.Context, actor identity.Actor, appointmentID string) (scheduling.Appointment, error)
}

// Clients looks up clients.
type Clients interface {
	Get(ctx context.Context, actor identity.Actor, clientID string) (clients.Client, error)
}

// Payment is what was paid at once, as far as an invoice needs it.
type Payment struct {
	ID, ClientID, AppointmentID string
	InvoiceID                   string // "" = it is for none
	Amount                      int64  // minor units of the clinic's currency
	Description                 string
}

// Payments is what the invoices need of the clinic's takings.
type Payments interface {
	// Find gives a payment, to make an invoice of it.
	Find(ctx context.Context, actor identity.Actor, paymentID string) (Payment, error)
	// Paid sums what was paid towards each of the invoices, less what was given back. It authorises nobody.
	Paid(ctx context.Context, scope tenancy.Scope, invoiceIDs []string) (map[string]int64, error)
	// Relink says for which invoice a payment is, "" for none, when it was for the invoice from. It may be repeated.
	Relink(ctx context.Context, actor identity.Actor, paymentID, from, to string) error
}

// Outbox sends the mails.
type Outbox interface {
	Put(ctx context.Context, scope tenancy.Scope, kind, about, version string, data map[string]string) error
	Hasten(ctx context.Context, scope tenancy.Scope, about string)
	StateOf(ctx context.Context, scope tenancy.Scope, about string) (outbox.State, bool, error)
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

// patience is the time in which a write is done or has failed.
const patience = 15 * time.Second

// today is the clinic's day.
func (s *Service) today(scope tenancy.Scope) (string, error) {
	zone, err := scheduling.ZoneOf(scope)
	if err != nil {
		return "", err
	}
	return s.now().In(zone).Format(dayLayout), nil
}

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, i Invoice, e audit.Entry) {
	e.Subject = audit.Subject{Kind: "invoice", ID: i.ID, Name: i.Name}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of an invoice's change is lost", "tenant", actor.Scope().TenantID(), "invoice", i.ID, "error", err)
	}
	s.tell(ctx, actor.Scope(), i)
}

func (s *Service) tell(ctx context.Context, scope tenancy.Scope, i Invoice) {
	if s.Notify != nil {
		s.Notify(ctx, scope, "invoice.changed", i.ID, i.Rev)
	}
}

// sortKey orders documents by their day and, within it, by the moment.
func sortKey(day string, at time.Time) string {
	return day + "|" + at.UTC().Format("20060102150405.000")
}

// addDays gives the day so many days later.
func addDays(day string, n int) string {
	t, err := time.Parse(dayLayout, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(dayLayout)
}

func isDay(s string) bool {
	t, err := time.Parse(dayLayout, s)
	return err == nil && t.Year() >= 2000 && t.Year() < 2200
}
