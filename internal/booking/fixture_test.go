package booking_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// today is a Thursday in summer time, weeks before the autumn change of 2026-10-25.
var today = time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC)

// trail keeps what was audited.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
}

func (r *trail) Record(_ context.Context, _ identity.Actor, e audit.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

func (r *trail) actions() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, e := range r.entries {
		all = append(all, e.Action)
	}
	return all
}

// platform is a control database with the use cases of online booking over it.
type platform struct {
	kit     *testkit.Tenants
	clock   *testkit.Clock
	trail   *trail
	booking *booking.Service
}

// clinic is a tenant of a platform.
type clinic struct {
	*platform

	t     testing.TB
	scope tenancy.Scope
	owner identity.Actor
}

func newPlatform(t testing.TB) *platform {
	t.Helper()
	p := &platform{kit: testkit.NewTenants(t, nil), clock: testkit.NewClock(today), trail: &trail{}}
	p.booking = booking.New(booking.Deps{
		Now: p.clock.Now, Logger: testkit.Discard(), Links: link.New([]byte(strings.Repeat("l", 32))), Key: []byte(strings.Repeat("b", 32)),
		Control: p.kit.Router.Control("test"), Audit: p.trail,
		Actor: func(ctx context.Context, id tenancy.ID) (identity.Actor, error) {
			scope, err := p.kit.Router.Scope(ctx, id)
			if err != nil {
				return identity.Actor{}, err
			}
			return p.kit.Actor(scope, policies.SystemBooker), nil
		},
	})
	return p
}

func (p *platform) clinic(t testing.TB) *clinic {
	t.Helper()
	scope := p.kit.Clinic(t)
	return &clinic{platform: p, t: t, scope: scope, owner: p.kit.Actor(scope, policies.Owner)}
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	return newPlatform(t).clinic(t)
}

// page reads the settings as they are.
func (c *clinic) page() booking.Page {
	c.t.Helper()
	p, err := c.booking.ReadPage(c.t.Context(), c.owner)
	require.NoError(c.t, err)
	return p
}

// save changes the settings.
func (c *clinic) save(change func(*booking.Page)) (booking.Page, error) {
	p := c.page()
	change(&p)
	return c.booking.SavePage(c.t.Context(), c.owner, p.Rev, p)
}

func codeOf(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	return f.Code
}

func fields(t testing.TB, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	var all []string
	for _, x := range f.Fields {
		all = append(all, x.Path+" "+x.Code)
	}
	return all
}
