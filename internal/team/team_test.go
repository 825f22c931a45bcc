package team_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// world is one clinic with an owner and a team service whose mails, signals and hints are kept.
type world struct {
	t       testing.TB
	kit     *testkit.Tenants
	clock   *testkit.Clock
	scope   tenancy.Scope
	team    *team.Service
	audit   *audit.Service
	owner   identity.Actor
	mailErr error

	mu      sync.Mutex
	mails   []team.InvitationMail
	revoked []string
	hints   []string
}

func (w *world) SendInvitation(_ context.Context, m team.InvitationMail) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.mailErr == nil {
		w.mails = append(w.mails, m)
	}
	return w.mailErr
}

func newWorld(t testing.TB, seats int) *world {
	t.Helper()
	w := &world{t: t, clock: testkit.NewClock(time.Now().Truncate(time.Millisecond))}
	w.kit = testkit.NewTenants(t, w.clock.Now)
	w.scope = w.kit.Clinic(t)
	w.audit = audit.New(w.kit.Router.Control("test"), w.clock.Now)
	w.team = team.New(team.Deps{
		Control: w.kit.Router.Control("test"), Scope: w.kit.Router.Scope, Audit: w.audit, Mailer: w,
		TokenKey: []byte("0123456789abcdef0123456789abcdef"), Now: w.clock.Now,
		Revoked: func(_ context.Context, _ tenancy.ID, person string) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.revoked = append(w.revoked, person)
		},
		Enqueue: func(_ context.Context, _ tenancy.ID, invitation string) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.hints = append(w.hints, invitation)
			return nil
		},
	})
	ana := person("ana")
	found := team.Founding{MaxSeats: seats, PersonID: ana.ID, Name: ana.Name, Email: ana.Email}
	require.NoError(t, w.team.Found(t.Context(), w.scope.TenantID(), found))
	require.NoError(t, w.team.Found(t.Context(), w.scope.TenantID(), found), "founding may be repeated")
	w.owner = w.actor(ana)
	return w
}

func person(name string) identity.Person {
	return identity.Person{ID: "person-" + name, Name: name, Email: name + "@clinic.test", Verified: true}
}

func (w *world) actor(p identity.Person) identity.Actor {
	w.t.Helper()
	m, err := w.team.Membership(w.t.Context(), w.scope.TenantID(), p.ID)
	require.NoError(w.t, err)
	return identity.NewActor(w.scope, p, m, w.kit.Policy)
}

func (w *world) mailer() identity.Actor {
	return identity.NewActor(w.scope, identity.Person{}, identity.Membership{Role: policies.SystemMailer}, w.kit.Policy)
}

// token sends the mail of an invitation and gives the secret of its link.
func (w *world) token(invitation string) string {
	w.t.Helper()
	require.NoError(w.t, w.team.SendInvitation(w.t.Context(), w.mailer(), invitation))
	require.NotEmpty(w.t, w.mails)
	return w.mails[len(w.mails)-1].Token
}

func (w *world) invite(name string, role policies.Role) team.Invitation {
	w.t.Helper()
	v, err := w.team.Invite(w.t.Context(), w.owner, team.NewInvitation{Email: person(name).Email, Role: role})
	require.NoError(w.t, err)
	return v
}

// join invites and lets accept.
func (w *world) join(name string, role policies.Role) identity.Actor {
	w.t.Helper()
	_, err := w.team.Accept(w.t.Context(), person(name), w.token(w.invite(name, role).ID))
	require.NoError(w.t, err)
	return w.actor(person(name))
}

func (w *world) used() int {
	w.t.Helper()
	t, used, err := w.team.Get(w.t.Context(), w.owner)
	require.NoError(w.t, err)
	require.Equal(w.t, t.UsedSeats(w.clock.Now()), used)
	return used
}

func (w *world) actions() []string {
	w.t.Helper()
	p, err := w.audit.List(w.t.Context(), w.owner, "", 100)
	require.NoError(w.t, err)
	var all []string
	for _, e := range p.Entries {
		all = append(all, e.Actor.Name+" "+e.Action+" "+e.Subject.Name)
	}
	slices.Reverse(all)
	return all
}

func coded(kind fault.Kind, code string) *fault.Fault { return fault.New(kind, code, "") }
