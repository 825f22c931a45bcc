package dashboard_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// now is a Thursday noon.
var now = time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)

// clinic is a tenant in a time zone with the use cases over it.
type clinic struct {
	t         testing.TB
	kit       *testkit.Tenants
	clock     *testkit.Clock
	scope     tenancy.Scope
	zone      *time.Location
	owner     identity.Actor
	catalogue *catalogue.Service
	calendar  *scheduling.Service
	board     *dashboard.Service
	n         int
}

func newClinic(t testing.TB, zone string) *clinic {
	t.Helper()
	clock := testkit.NewClock(now)
	kit := testkit.NewTenants(t, clock.Now)
	scope := kit.Clinic(t)
	settings := scope.Tenant().Settings
	settings.TimeZone = zone
	_, err := kit.Router.Directory().UpdateSettings(t.Context(), scope, scope.Tenant().Rev, settings, tenancy.Change{Action: "clinic.updated"})
	require.NoError(t, err)
	scope, err = kit.Router.Scope(t.Context(), scope.TenantID())
	require.NoError(t, err)
	log := audit.New(kit.Router.Control("a test"), clock.Now)
	c := &clinic{t: t, kit: kit, clock: clock, scope: scope, owner: kit.Actor(scope, policies.Owner)}
	c.zone, err = time.LoadLocation(zone)
	require.NoError(t, err)
	c.catalogue = catalogue.New(catalogue.Deps{Now: clock.Now, Logger: testkit.Discard(), Audit: log})
	people := clients.New(clients.Deps{Now: clock.Now, Logger: testkit.Discard(), Audit: log})
	c.calendar = scheduling.New(scheduling.Deps{Now: clock.Now, Logger: testkit.Discard(), Catalogue: c.catalogue, Clients: people, Audit: log})
	c.board = dashboard.New(dashboard.Deps{
		Now: clock.Now, Cache: cache.New(testkit.Redis(t), testkit.Prefix(t), clock.Now, testkit.Discard()),
		Catalogue: c.catalogue, Clients: people, Scheduling: c.calendar,
	})
	return c
}

func (c *clinic) provider(name string, hours ...catalogue.WeeklyHours) string {
	c.t.Helper()
	p, err := c.catalogue.CreateProvider(c.t.Context(), c.owner, catalogue.Provider{ID: id.New(id.Provider, now), Name: name, Active: true, Hours: hours})
	require.NoError(c.t, err)
	return p.ID
}

func daily(from, to string) []catalogue.WeeklyHours {
	var out []catalogue.WeeklyHours
	for day := 1; day <= 7; day++ {
		f, _ := catalogue.ParseClock(from)
		u, _ := catalogue.ParseClock(to)
		out = append(out, catalogue.WeeklyHours{Weekday: day, From: f, To: u})
	}
	return out
}

// row is an appointment as it is stored, with what the numbers read.
func (c *clinic) row(provider string, start time.Time, minutes int, status scheduling.Status, price int64) bson.D {
	c.n++
	return bson.D{
		{Key: "_id", Value: id.New(id.Appointment, now)},
		{Key: "provider_id", Value: provider},
		{Key: "parties", Value: bson.A{provider}},
		{Key: "start", Value: start},
		{Key: "end", Value: start.Add(time.Duration(minutes) * time.Minute)},
		{Key: "status", Value: status},
		{Key: "price", Value: bson.D{{Key: "amount", Value: price}, {Key: "currency", Value: "RON"}}},
	}
}

func (c *clinic) client(created time.Time, source clients.Source) bson.D {
	return bson.D{{Key: "_id", Value: id.New(id.Client, now)}, {Key: "created_at", Value: created}, {Key: "source", Value: source}}
}

func (c *clinic) put(collection string, docs ...any) {
	c.t.Helper()
	_, err := c.scope.Collection(collection).InsertMany(c.t.Context(), docs)
	require.NoError(c.t, err)
}

func (c *clinic) read(actor identity.Actor, q dashboard.Query) dashboard.Numbers {
	c.t.Helper()
	n, err := c.board.Read(c.t.Context(), actor, q)
	require.NoError(c.t, err)
	return n
}
