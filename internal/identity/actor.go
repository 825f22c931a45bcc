// Package identity knows people: their sessions over Ory, and the Actor that every use case acts for.
package identity

import (
	"slices"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Person is somebody who can sign in.
type Person struct {
	ID       string // the identity's id at Ory
	Email    string
	Name     string
	Language string // "ro" or "en"
	Verified bool   // the e-mail address has been proven
}

// Actor is a person (or background work under a named system role) acting within one tenant. The zero Actor may do
// nothing. It is an argument of every use case.
type Actor struct {
	scope     tenancy.Scope
	person    Person
	memberID  string
	role      policies.Role
	policy    Policy
	providers []string
}

// Policy answers whether a role may do an action.
type Policy interface {
	Allows(role policies.Role, action policies.Action) bool
}

// Membership is what a person is in one clinic, as far as acting there needs it.
type Membership struct {
	MemberID    string
	Role        policies.Role
	ProviderIDs []string // for an assistant: the calendars that they see
}

// NewActor makes the actor of a member. Only the edge, jobs and tests call it, after the membership was read.
func NewActor(scope tenancy.Scope, person Person, m Membership, policy Policy) Actor {
	return Actor{scope: scope, person: person, memberID: m.MemberID, role: m.Role, policy: policy, providers: m.ProviderIDs}
}

// Scope is the tenant that the actor works in.
func (a Actor) Scope() tenancy.Scope { return a.scope }

// Person is who acts.
func (a Actor) Person() Person { return a.person }

// MemberID is the membership under which the actor acts; "" for background work.
func (a Actor) MemberID() string { return a.memberID }

// Role is the role in this tenant.
func (a Actor) Role() policies.Role { return a.role }

// Authorise faults with Forbidden "not_allowed" unless the role may do the action.
func (a Actor) Authorise(action policies.Action) error {
	if a.policy == nil || a.scope.IsZero() || !a.policy.Allows(a.role, action) {
		return fault.New(fault.Forbidden, "not_allowed", "Your role does not allow this.")
	}
	return nil
}

// SeesProvider says whether the actor may see the calendar of the provider: an assistant only those assigned.
func (a Actor) SeesProvider(providerID string) bool {
	return a.role != policies.Assistant || slices.Contains(a.providers, providerID)
}

// OnlyProviders gives the providers that the actor is limited to, and whether there is such a limit.
func (a Actor) OnlyProviders() ([]string, bool) {
	return a.providers, a.role == policies.Assistant
}
