package tenantops_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/migrations"
	"github.com/m-saas/m-saas/migrations/control"
	tenantsteps "github.com/m-saas/m-saas/migrations/tenant"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	believes = 300 * time.Millisecond // how long a process of these tests believes what it knows of a clinic
	answers  = time.Second            // in which a server has to answer
)

// platform is a platform over two clusters, as one process sees it.
type platform struct {
	t      testing.TB
	kit    *testkit.Tenants
	router *tenancy.Router
	ops    *tenantops.Service
	store  *files.Store
	woken  []tenancy.ID
}

func newPlatform(t testing.TB, c tenantops.Config) *platform {
	t.Helper()
	kit := testkit.NewTenants(t, nil)
	t.Cleanup(func() { testkit.DropDatabases(t, testkit.Env(t, "MSAAS_TEST_SECOND_MONGO_URI"), kit.Prefix) })
	p := openPlatform(t, kit.Prefix, c)
	p.kit = kit
	return p
}

// openPlatform is another process of a platform that is there.
func openPlatform(t testing.TB, prefix string, c tenantops.Config) *platform {
	t.Helper()
	p := &platform{t: t, router: openRouter(t, prefix)}
	var err error
	p.store, err = files.Open(t.Context(), files.Config{
		Endpoint: testkit.Env(t, "MSAAS_S3_ENDPOINT"), Region: testkit.Env(t, "MSAAS_S3_REGION"), Bucket: testkit.Env(t, "MSAAS_S3_BUCKET"),
		AccessKey: testkit.Env(t, "MSAAS_S3_ACCESS_KEY"), SecretKey: testkit.Env(t, "MSAAS_S3_SECRET_KEY"), PathStyle: true,
	})
	require.NoError(t, err)
	if c.Poll == 0 {
		c.Poll = 50 * time.Millisecond
	}
	if c.Lease == 0 {
		c.Lease = 4 * time.Second
	}
	p.ops = tenantops.New(tenantops.Deps{
		Now: time.Now, Logger: testkit.Discard(), Router: p.router, Vault: files.NewVault(p.store),
		Schema:  &migrations.Runner{Router: p.router, Control: control.Steps(), Tenant: tenantsteps.Steps(), Now: time.Now},
		Audit:   audit.New(p.router.Control("test"), time.Now),
		Changed: func(_ context.Context, tenant tenancy.ID) { p.router.Forget(tenant) },
		Wake:    func(_ context.Context, tenant tenancy.ID) error { p.woken = append(p.woken, tenant); return nil },
		Config:  c,
	})
	return p
}

func openRouter(t testing.TB, prefix string) *tenancy.Router {
	t.Helper()
	router, err := tenancy.Open(t.Context(), tenancy.Config{
		Clusters: []tenancy.Cluster{
			{Name: "main", URI: testkit.Env(t, "MSAAS_MONGO_URI")}, {Name: "second", URI: testkit.Env(t, "MSAAS_TEST_SECOND_MONGO_URI")},
		},
		Prefix: prefix, MasterKey: make([]byte, 32), Now: time.Now, Logger: testkit.Discard(), CacheFor: believes, Timeout: answers,
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = router.Close(context.WithoutCancel(t.Context())) })
	return router
}

var admin = identity.Person{ID: "person-root", Name: "Root", Email: "root@msaas.test", Verified: true}

// clinic makes a clinic with some clients and a file.
func (p *platform) clinic(clients int) tenancy.Scope {
	p.t.Helper()
	made := p.kit.Clinic(p.t)
	scope := p.scope(made.TenantID())
	docs := make([]any, 0, clients)
	for n := range clients {
		docs = append(docs, bson.D{{Key: "_id", Value: name(n)}, {Key: "name", Value: "Ștefan"}, {Key: "rev", Value: int64(1)}, {Key: "photo", Value: noise()}})
	}
	_, err := scope.Collection("clients").InsertMany(p.t.Context(), docs)
	require.NoError(p.t, err)
	require.NoError(p.t, p.store.Put(p.t.Context(), scope, "fil_one", "text/plain", []byte("sealed")))
	return scope
}

// noise does not get smaller when it is compressed.
func noise() []byte {
	b := make([]byte, 80)
	_, _ = rand.Read(b) // never fails
	return b
}

func name(n int) string { return "cli_" + time.Unix(int64(n), 0).UTC().Format("150405") }

// named finds the clients that clinic made.
func named(clients int) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$gte", Value: name(0)}, {Key: "$lte", Value: name(clients - 1)}}}}
}

func (p *platform) scope(id tenancy.ID) tenancy.Scope {
	p.t.Helper()
	s, err := p.router.Scope(p.t.Context(), id)
	require.NoError(p.t, err)
	return s
}

// run begins an operation and works on it to its end.
func (p *platform) run(r tenantops.Request) tenantops.Operation {
	p.t.Helper()
	if r.Reason == "" {
		r.Reason = "a test"
	}
	o, err := p.ops.Begin(p.t.Context(), admin, r)
	require.NoError(p.t, err)
	o, err = p.ops.Follow(p.t.Context(), o.ID, func(tenantops.Operation) {})
	require.NoError(p.t, err)
	require.Equal(p.t, tenantops.Done, o.State, "%s: %s", o.Step, o.Code)
	return o
}

func (p *platform) count(scope tenancy.Scope, filter bson.D) int64 {
	p.t.Helper()
	n, err := scope.Collection("clients").CountDocuments(p.t.Context(), filter)
	require.NoError(p.t, err)
	return n
}

// databases lists the clinic's databases on both clusters.
func (p *platform) databases(id tenancy.ID) []string {
	p.t.Helper()
	var all []string
	for _, cluster := range p.router.Clusters() {
		names, err := p.router.Databases(p.t.Context(), id, cluster)
		require.NoError(p.t, err)
		for _, n := range names {
			all = append(all, cluster+"/"+n)
		}
	}
	return all
}
