// Package testkit gives tests the real stack: the services that devstack (or MSAAS_TEST_… variables) hands over in the
// environment, databases of their own that go away afterwards, actors of every role, and a clock that the test moves.
package testkit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/migrations"
	"github.com/m-saas/m-saas/migrations/control"
	tenantsteps "github.com/m-saas/m-saas/migrations/tenant"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Env gives a variable that devstack hands over and fails with what to do when it is missing.
func Env(t testing.TB, name string) string {
	t.Helper()
	v := os.Getenv(name)
	require.NotEmpty(t, v, "%s is not set: run the tests with `make test`, or one package with `bin/devstack exec -- go test ./…`", name)
	return v
}

// Prefix makes a name of its own for a test's databases, queues and keys.
func Prefix(t testing.TB) string {
	t.Helper()
	var b [5]byte
	_, err := rand.Read(b[:])
	require.NoError(t, err)
	return "t" + hex.EncodeToString(b[:])
}

// Discard is a logger for tests that do not read the log.
func Discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Redis connects to the Redis of the environment.
func Redis(t testing.TB) redis.UniversalClient {
	t.Helper()
	return RedisAt(t, Env(t, "MSAAS_REDIS_URL"))
}

// RedisAt connects to a Redis by its URL.
func RedisAt(t testing.TB, url string) redis.UniversalClient {
	t.Helper()
	opts, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(opts)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Clock is a clock that the test moves. The zero value stands still at its start.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts a clock at the moment.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move sets the clock forward.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// patience is for tests that put more on two cores than a server would: 200 writers at once under the race detector.
const patience = 30 * time.Second

// Tenants is a control database of the test's own, migrated to the newest version, with its router.
type Tenants struct {
	Router *tenancy.Router
	Runner *migrations.Runner
	Policy *policies.Policy
	Prefix string
	now    func() time.Time
}

// NewTenants opens the control database. now may be nil for the real time.
func NewTenants(t testing.TB, now func() time.Time) *Tenants {
	t.Helper()
	if now == nil {
		now = time.Now
	}
	uri, prefix := Env(t, "MSAAS_MONGO_URI"), Prefix(t)
	router := openRouter(t, prefix, now)
	t.Cleanup(func() {
		DropDatabases(t, uri, prefix)
		_ = router.Close(context.WithoutCancel(t.Context()))
	})
	policy, err := policies.New()
	require.NoError(t, err)
	runner := &migrations.Runner{Router: router, Control: control.Steps(), Tenant: tenantsteps.Steps(), Now: now, Logger: Discard(), Holder: t.Name()}
	require.NoError(t, runner.UpControl(t.Context()))
	return &Tenants{Router: router, Runner: runner, Policy: policy, Prefix: prefix, now: now}
}

func openRouter(t testing.TB, prefix string, now func() time.Time) *tenancy.Router {
	t.Helper()
	router, err := tenancy.Open(t.Context(), tenancy.Config{
		Clusters: []tenancy.Cluster{{Name: "main", URI: Env(t, "MSAAS_MONGO_URI")}}, Prefix: prefix, MasterKey: make([]byte, 32), Now: now, Logger: Discard(),
		Timeout: patience,
	})
	require.NoError(t, err)
	return router
}

// DropDatabases removes every database whose name starts with the prefix.
func DropDatabases(t testing.TB, uri, prefix string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
	defer cancel()
	client, err := mongo.Connect(ctx, options.Client().ApplyURI(uri))
	require.NoError(t, err)
	defer func() { _ = client.Disconnect(ctx) }()
	names, err := client.ListDatabaseNames(ctx, bson.D{{Key: "name", Value: bson.D{{Key: "$regex", Value: "^" + prefix + "_"}}}})
	require.NoError(t, err)
	for _, name := range names {
		require.NoError(t, client.Database(name).Drop(ctx))
	}
}

// Clinic provisions a tenant with its database at the newest version (Europe/Bucharest, RON, Romanian) and gives its
// scope. It has no team; use the server's kit for that.
func (k *Tenants) Clinic(t testing.TB) tenancy.Scope {
	t.Helper()
	p := tenancy.Provisioner{
		Router: k.Router, Now: k.now, Logger: Discard(),
		Steps: []tenancy.ProvisionStep{{Name: "database", Do: func(ctx context.Context, tn tenancy.Tenant, _ tenancy.Request) error {
			return k.Runner.UpTenant(ctx, tn.ID)
		}}},
	}
	made, err := p.Run(t.Context(), tenancy.Request{
		Settings: tenancy.Settings{Name: "Clinica " + Prefix(t), TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"},
		OwnerID:  "owner", OwnerEmail: "owner@clinic.test", MaxSeats: 10,
	})
	require.NoError(t, err)
	scope, err := k.Router.Scope(t.Context(), made.ID)
	require.NoError(t, err)
	return scope
}

// Actor makes an actor of the role in the clinic, who needs no account to sign in with.
func (k *Tenants) Actor(scope tenancy.Scope, role policies.Role, providerIDs ...string) identity.Actor {
	member := id.New(id.Member, k.now())
	person := identity.Person{ID: "person-" + member, Email: fmt.Sprintf("%s@clinic.test", member), Name: "Test " + string(role), Language: "ro", Verified: true}
	return identity.NewActor(scope, person, identity.Membership{MemberID: member, Role: role, ProviderIDs: providerIDs}, k.Policy)
}

// Scope gives the scope of a new clinic in a control database of its own.
func Scope(t testing.TB) tenancy.Scope {
	t.Helper()
	return NewTenants(t, nil).Clinic(t)
}
