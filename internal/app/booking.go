package app

import (
	"context"
	"errors"
	"net/mail"
	"net/url"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// newBooking makes the use cases of online booking; its Outbox is set when there is one.
func (a *App) newBooking() (*booking.Service, error) {
	key, err := a.derivedKey("m-saas booking v1")
	if err != nil {
		return nil, err
	}
	sender, err := mail.ParseAddress(a.Config.Mail.From)
	if err != nil {
		return nil, errors.New("the sender of mails is not an address")
	}
	public, err := url.Parse(a.publicURL())
	if err != nil {
		return nil, errors.New("MSAAS_PUBLIC_URL is no address")
	}
	return booking.New(booking.Deps{
		Now: a.now, Logger: a.Log, Links: a.Links, Key: key, PublicURL: a.publicURL(), Domain: public.Hostname(), Sender: sender.Address,
		Catalogue: a.Catalogue, Clients: a.Clients, Calendar: a.Scheduling,
		Control: a.Router.Control("online booking: which address of a page leads to which clinic is asked before a scope exists"),
		Actor:   a.visitor, Notify: a.notify, Audit: a.Audit,
	}), nil
}

// visitor is who acts in a tenant for people without an account.
func (a *App) visitor(ctx context.Context, tenantID tenancy.ID) (identity.Actor, error) {
	scope, err := a.Router.Scope(ctx, tenantID)
	if err != nil {
		return identity.Actor{}, err
	}
	return identity.NewActor(scope, identity.Person{Name: "Online"}, identity.Membership{Role: policies.SystemBooker}, a.Policy), nil
}

// openDemoPage opens the booking page of the demo clinic.
func (a *App) openDemoPage(ctx context.Context, owner identity.Actor) error {
	page, err := a.Booking.ReadPage(ctx, owner)
	if err != nil || page.Enabled {
		return err
	}
	page.Enabled = true
	_, err = a.Booking.SavePage(ctx, owner, page.Rev, page)
	return err
}

// announce puts the mail and the reminders about an appointment that is made or changed; the calendar is made before them.
func (a *App) announce(ctx context.Context, scope tenancy.Scope, before, after scheduling.Appointment) error {
	if err := a.Reminders.Announce(ctx, scope, before, after); err != nil {
		return err
	}
	return a.Booking.Announce(ctx, scope, before, after)
}
