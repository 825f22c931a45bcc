package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// sessionCookie carries the Ory session token. Scripts cannot read it, other sites cannot send it.
const sessionCookie = "msaas_session"

type (
	sessionKey struct{}
	actorKey   struct{}
)

// sessionOf and actorOf read what this package's own middleware left for the registered handler; nothing else reads them,
// and handlers get them as arguments.
func sessionOf(ctx context.Context) identity.Session {
	s, _ := ctx.Value(sessionKey{}).(identity.Session)
	return s
}

func actorOf(ctx context.Context) identity.Actor {
	actor, _ := ctx.Value(actorKey{}).(identity.Actor)
	return actor
}

// withSession finds out who asks; 401 without a valid session.
func (a *API) withSession(ctx huma.Context, next func(huma.Context)) {
	session, err := a.session(ctx)
	if err != nil {
		a.answer(ctx, err)
		return
	}
	next(huma.WithValue(ctx, sessionKey{}, session))
}

func (a *API) session(ctx huma.Context) (identity.Session, error) {
	token, err := sessionToken(ctx)
	if err != nil {
		return identity.Session{}, err
	}
	return a.Identity.Check(ctx.Context(), token)
}

func sessionToken(ctx huma.Context) (string, error) {
	c, err := huma.ReadCookie(ctx, sessionCookie)
	if err != nil || c.Value == "" {
		return "", errNoSession
	}
	return c.Value, nil
}

// withTenant resolves the clinic of the path and the person's membership in it. For those who are no members the clinic
// does not exist; for members of a suspended one every door answers the same page.
func (a *API) withTenant(ctx huma.Context, next func(huma.Context)) {
	person, slug := sessionOf(ctx.Context()).Person, ctx.Param("slug")
	actor, err := a.actor(ctx.Context(), person, slug)
	if err != nil {
		a.answer(ctx, err)
		return
	}
	a.doors.open(person.ID, slug)
	observe.SetTenant(ctx.Context(), string(actor.Scope().TenantID()))
	next(huma.WithValue(ctx, actorKey{}, actor))
}

var errNoTenant = fault.New(fault.NotFound, "not_found", "There is nothing here.")

func (a *API) actor(ctx context.Context, person identity.Person, slug string) (identity.Actor, error) {
	scope, err := a.Router.Resolve(ctx, slug)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return identity.Actor{}, errNoTenant
		}
		return identity.Actor{}, err
	}
	membership, err := a.Memberships.Of(ctx, scope.TenantID(), person.ID)
	if err != nil {
		if k := fault.KindOf(err); k == fault.NotFound || k == fault.Forbidden {
			return identity.Actor{}, errNoTenant
		}
		return identity.Actor{}, err
	}
	switch scope.Tenant().State {
	case tenancy.Active:
		return identity.NewActor(scope, person, membership, a.Policy), nil
	case tenancy.Suspended:
		return identity.Actor{}, fault.New(fault.Forbidden, "clinic_suspended", "This clinic is suspended. Please ask its owner or our support.")
	case tenancy.Provisioning:
		return identity.Actor{}, fault.New(fault.Unavailable, "clinic_in_preparation", "This clinic is being prepared. Please try again in a moment.")
	default:
		return identity.Actor{}, errNoTenant
	}
}

// require lets pass only roles that the policy allows the action.
func (a *API) require(action policies.Action) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if err := actorOf(ctx.Context()).Authorise(action); err != nil {
			if a.Watch != nil {
				a.Watch.Denied(string(action))
			}
			a.answer(ctx, err)
			return
		}
		next(ctx)
	}
}

// requireAdmin lets pass only super-admins; for everybody else the area does not exist.
func (a *API) requireAdmin(action policies.Action) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		ok, err := a.Platform.IsSuperAdmin(ctx.Context(), sessionOf(ctx.Context()).Person)
		switch {
		case err != nil:
			a.answer(ctx, err)
		case !ok || !a.Policy.Allows(policies.SuperAdmin, action):
			a.answer(ctx, errNoTenant)
		default:
			next(ctx)
		}
	}
}

type addressKey struct{}

func clientAddress(ctx huma.Context) string { return cameFrom(ctx.Context()) }

// cameFrom is the address that the request came from.
func cameFrom(ctx context.Context) string {
	s, _ := ctx.Value(addressKey{}).(string)
	return s
}

// newSessionCookie makes the cookie of a fresh session; an empty token ends it.
func (a *API) newSessionCookie(token string) http.Cookie {
	c := http.Cookie{ //nolint:gosec // Secure is off in development only, where there is no TLS
		Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, Secure: a.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(sessionLifetime.Seconds()),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}
