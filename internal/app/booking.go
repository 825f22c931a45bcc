package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// newBooking makes the use cases of online booking.
func (a *App) newBooking() (*booking.Service, error) {
	key, err := a.derivedKey("m-saas booking v1")
	if err != nil {
		return nil, err
	}
	return booking.New(booking.Deps{
		Now: a.now, Logger: a.Log, Links: a.Links, Key: key,
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
