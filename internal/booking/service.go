// Package booking lets people without an account book with a clinic: the clinic's public page, the times that it offers,
// holds of five minutes, the appointment with its consent, the mails about it, and the link with which it is moved or
// cancelled.
//
// Nothing here says whether somebody is known to the clinic, and a link shows the visit but nobody's data. What a visitor
// holds in the hand (a challenge, a hold, a link) is a token that proves itself; none is stored.
package booking

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps is what the use cases stand on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	Links  link.Keys // of the links with which visits are managed, and of holds
	Key    []byte    // of challenges and pseudonyms, at least 32 bytes, for these alone
	// Control holds which address of a booking page leads to which tenant.
	Control tenancy.Control
	// Actor gives the actor that works for visitors in a tenant, in whatever state it is.
	Actor     func(ctx context.Context, tenant tenancy.ID) (identity.Actor, error)
	Catalogue Catalogue
	Clients   Clients
	Calendar  Calendar
	Outbox    Outbox
	PublicURL string // of the interface, without a slash at its end
	Domain    string // behind the @ of calendar identifiers
	Sender    string // bare address that mails come from
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	// Audit keeps who changed what.
	Audit Auditor
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Catalogue is what the clinic offers.
type Catalogue interface {
	Items(ctx context.Context, actor identity.Actor, which catalogue.Which) ([]catalogue.Item, error)
	Providers(ctx context.Context, actor identity.Actor, which catalogue.Which) ([]catalogue.Provider, error)
	Categories(ctx context.Context, actor identity.Actor, which catalogue.Which) ([]catalogue.Category, error)
	FindLocation(ctx context.Context, scope tenancy.Scope, id string) (catalogue.Location, bool, error)
}

// Clients are the clinic's clients.
type Clients interface {
	Create(ctx context.Context, actor identity.Actor, in clients.NewClient) (clients.Client, error)
	Get(ctx context.Context, actor identity.Actor, clientID string) (clients.Client, error)
	AddConsent(ctx context.Context, actor identity.Actor, clientID string, in clients.Decision) (clients.Client, error)
}

// Calendar is where time is taken.
type Calendar interface {
	FindOffers(ctx context.Context, actor identity.Actor, q scheduling.OfferQuery) ([]scheduling.Slot, error)
	Hold(ctx context.Context, actor identity.Actor, in scheduling.HoldInput) (scheduling.Appointment, error)
	FindHold(ctx context.Context, actor identity.Actor, holdID string) (scheduling.Appointment, bool, error)
	ConfirmHold(ctx context.Context, actor identity.Actor, holdID string, in scheduling.ConfirmInput) (scheduling.Appointment, error)
	ReleaseHold(ctx context.Context, actor identity.Actor, holdID string) error
	Get(ctx context.Context, actor identity.Actor, appointmentID string) (scheduling.Appointment, error)
	Edit(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in scheduling.Change) (scheduling.Appointment, error)
	ChangeStatus(ctx context.Context, actor identity.Actor, appointmentID string, rev int64, in scheduling.StatusChange) (scheduling.Appointment, error)
	KeepWord(ctx context.Context, actor identity.Actor, appointmentID string, says scheduling.Saying) (scheduling.Appointment, error)
}

// Outbox sends mails to clients.
type Outbox interface {
	Put(ctx context.Context, scope tenancy.Scope, kind, about, version string, data map[string]string) error
	Hasten(ctx context.Context, scope tenancy.Scope, about string)
}

// Service holds the use cases of online booking.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// errClosed is the answer for a page that is unknown, switched off, or of a clinic that is not at work or has not paid:
// nobody learns which.
func errClosed() error {
	return fault.New(fault.NotFound, "booking_closed", "Online booking is not open here.")
}

// enter finds the page of an address with the actor who works for its visitors. Faults: NotFound "booking_closed",
// Unavailable.
func (s *Service) enter(ctx context.Context, slug string) (identity.Actor, Page, error) {
	tenant, found, err := findSlug(ctx, s.Control, slug)
	if err != nil || !found {
		return identity.Actor{}, Page{}, orClosed(err)
	}
	return s.enterTenant(ctx, tenant)
}

func (s *Service) enterTenant(ctx context.Context, tenant tenancy.ID) (identity.Actor, Page, error) {
	actor, err := s.Actor(ctx, tenant)
	if fault.KindOf(err) == fault.NotFound {
		return identity.Actor{}, Page{}, errClosed()
	}
	if err != nil {
		return identity.Actor{}, Page{}, err
	}
	page, err := s.page(ctx, actor.Scope())
	if err != nil {
		return identity.Actor{}, Page{}, err
	}
	if t := actor.Scope().Tenant(); !page.Enabled || t.State != tenancy.Active || t.ReadOnly(s.now()) {
		return identity.Actor{}, Page{}, errClosed()
	}
	return actor, page, nil
}

func orClosed(err error) error {
	if err != nil {
		return err
	}
	return errClosed()
}
