package tenancy_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/tenancy"
)

// No write of the driver reaches a tenant's database beside the gate.
func TestEveryWriteOfTheDriverIsBehindTheGate(t *testing.T) {
	t.Parallel()
	reads := map[string]bool{
		"Aggregate": true, "Clone": true, "CountDocuments": true, "Database": true, "Distinct": true, "EstimatedDocumentCount": true, "Find": true,
		"FindOne": true, "Indexes": true, "Name": true, "SearchIndexes": true, "Watch": true,
	}
	file, err := parser.ParseFile(token.NewFileSet(), "collection.go", nil, 0)
	require.NoError(t, err)
	gated := map[string]bool{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
			gated[f.Name.Name] = true
		}
	}
	driver := reflect.TypeFor[*mongo.Collection]()
	for m := range driver.Methods() {
		name := m.Name
		require.True(t, reads[name] != gated[name], "%s: a read, or a write behind the gate", name)
	}
}

// quick is how a router of these tests believes: briefly.
func quick(t *testing.T, k *testkit.Tenants) *tenancy.Router {
	t.Helper()
	return open(t, tenancy.Config{Prefix: k.Prefix, CacheFor: 300 * time.Millisecond, Timeout: time.Second})
}

// Two processes write without a break, through scopes that they have held since before, while a pause is announced, comes and
// ends with the switch to another database. Each write that was acknowledged is in the database that the tenant ended in.
// Without the lead of the announcement (from: now) or without the refusal in mayWrite this fails: writes are acknowledged
// by the old database after it was copied.
func TestAPauseKeepsEveryProcessOutUntilTheSwitch(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	tenant := k.Clinic(t).Tenant()
	operator := quick(t, k)
	ctx, stop := context.WithCancel(t.Context())
	var acknowledged sync.Map
	var refused, written atomic.Int64
	var writers sync.WaitGroup
	for p := range 2 {
		scope, err := quick(t, k).Scope(ctx, tenant.ID)
		require.NoError(t, err)
		for w := range 4 {
			writers.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					id := fmt.Sprintf("%d-%d-%d", p, w, n)
					_, err := scope.Collection("clients").InsertOne(t.Context(), bson.D{{Key: "_id", Value: id}})
					switch {
					case err == nil:
						written.Add(1)
						acknowledged.Store(id, true)
					case fault.KindOf(tenancy.Translate(err)) == fault.Unavailable:
						refused.Add(1)
						_, err := scope.Collection("clients").CountDocuments(t.Context(), bson.D{{Key: "_id", Value: id}})
						require.NoError(t, err, "reads go on")
					default:
						t.Errorf("a write met %v", err)
					}
				}
			})
		}
	}
	pause := tenancy.Pause{Operation: "op", Token: 1, From: time.Now().Add(operator.PauseLead()).UTC().Truncate(time.Millisecond)}
	pause.Until = pause.From.Add(20 * time.Second)
	require.NoError(t, operator.Directory().PauseWrites(ctx, tenant.ID, pause))
	require.Equal(t, fault.Conflict, fault.KindOf(operator.Directory().PauseWrites(ctx, tenant.ID, tenancy.Pause{Operation: "other"})))
	waitUntil(t, pause.From.Add(operator.PauseSkew()))
	require.Positive(t, written.Load())
	require.Positive(t, refused.Load())

	to := tenant.Placement
	to.Database += "_next"
	require.Equal(t, copyAll(t, operator, tenant.Placement, to), copyAll(t, operator, tenant.Placement, to), "the old database stands still")
	_, err := operator.Directory().Switch(ctx, tenant.ID, tenancy.Pause{Operation: "op", Token: 2, From: pause.From}, tenant.Placement, to, tenant.SchemaVersion, tenancy.Change{})
	require.True(t, tenancy.IsNotPaused(err), "a former holder of the lease")
	_, err = operator.Directory().Switch(ctx, tenant.ID, pause, tenant.Placement, to, tenant.SchemaVersion, tenancy.Change{Action: "tenant.moved"})
	require.NoError(t, err)
	before := written.Load()
	require.Eventually(t, func() bool { return written.Load() > before+50 }, 10*time.Second, 10*time.Millisecond, "writes go on")
	stop()
	writers.Wait()

	db, err := operator.DatabaseAt(to, "test")
	require.NoError(t, err)
	lost := 0
	acknowledged.Range(func(id, _ any) bool {
		n, err := db.Collection("clients").CountDocuments(t.Context(), bson.D{{Key: "_id", Value: id}})
		require.NoError(t, err)
		lost += int(1 - n)
		return true
	})
	require.Zero(t, lost)
}

func copyAll(t *testing.T, r *tenancy.Router, from, to tenancy.Placement) int {
	t.Helper()
	source, err := r.DatabaseAt(from, "test")
	require.NoError(t, err)
	target, err := r.DatabaseAt(to, "test")
	require.NoError(t, err)
	cur, err := source.Collection("clients").Find(t.Context(), bson.D{})
	require.NoError(t, err)
	var all []any
	for cur.Next(t.Context()) {
		all = append(all, append(bson.Raw{}, cur.Current...))
	}
	require.NoError(t, cur.Err())
	require.NoError(t, target.Collection("clients").Drop(t.Context()))
	_, err = target.Collection("clients").InsertMany(t.Context(), all)
	require.NoError(t, err)
	return len(all)
}

func waitUntil(t *testing.T, at time.Time) {
	t.Helper()
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}

// An operation that dies leaves a pause that ends by itself, and can no longer switch.
func TestAPauseEndsByItself(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	made := k.Clinic(t).Tenant()
	r := quick(t, k)
	pause := tenancy.Pause{Operation: "op", From: time.Now().UTC().Truncate(time.Millisecond), Until: time.Now().Add(1500 * time.Millisecond).UTC().Truncate(time.Millisecond)}
	require.NoError(t, r.Directory().PauseWrites(t.Context(), made.ID, pause))
	scope, err := r.Scope(t.Context(), made.ID)
	require.NoError(t, err)
	_, err = scope.Collection("clients").InsertOne(t.Context(), bson.D{})
	require.ErrorIs(t, err, tenancy.ErrPaused)
	f, _ := fault.As(err)
	require.Positive(t, f.RetryAfter)
	require.ErrorIs(t, scope.Collection("clients").FindOneAndUpdate(t.Context(), bson.D{}, bson.D{}).Err(), tenancy.ErrPaused)

	_, err = scope.Collection("clients").InsertOne(tenancy.Patient(t.Context()), bson.D{})
	require.NoError(t, err, "background work waits")
	require.False(t, time.Now().Before(pause.Until))
	_, err = r.Directory().Switch(t.Context(), made.ID, pause, made.Placement, made.Placement, made.SchemaVersion, tenancy.Change{})
	require.True(t, tenancy.IsNotPaused(err))
	require.NoError(t, r.Directory().ResumeWrites(t.Context(), made.ID, "op"))
	require.NoError(t, r.Directory().ResumeWrites(t.Context(), made.ID, "op"))
}

func TestNothingIsWrittenIntoADeletedClinic(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	id := scope.TenantID()
	_, err := k.Router.Directory().BeginPurge(t.Context(), tenancy.By{}, id, time.Hour, "asked for")
	require.Equal(t, fault.Conflict, fault.KindOf(err), "only what is deleted")
	_, err = k.Router.Directory().Delete(t.Context(), tenancy.By{}, id, "has left us")
	require.NoError(t, err)
	_, err = k.Router.Directory().BeginPurge(t.Context(), tenancy.By{}, id, time.Hour, "asked for")
	require.ErrorIs(t, err, fault.New(fault.Conflict, "purge_too_early", ""))
	deleted, err := k.Router.Scope(t.Context(), id)
	require.NoError(t, err)
	_, err = deleted.Collection("clients").InsertOne(t.Context(), bson.D{})
	require.ErrorIs(t, err, tenancy.ErrTenantNotFound)
	_, err = k.Router.Directory().BeginPurge(t.Context(), tenancy.By{}, id, 0, "asked for")
	require.NoError(t, err)
	require.NoError(t, k.Router.Directory().Bury(t.Context(), id))
	_, err = k.Router.Scope(t.Context(), id)
	require.ErrorIs(t, err, tenancy.ErrTenantNotFound)
}

// A watched tenant's writes are announced in whichever collection they go to.
func TestAWatchedClinicTellsWhereItWrites(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	id := k.Clinic(t).TenantID()
	r := quick(t, k)
	require.NoError(t, r.Directory().Watch(t.Context(), id, "op"))
	scope, err := r.Scope(t.Context(), id)
	require.NoError(t, err)
	_, err = scope.Collection("locations").InsertOne(t.Context(), bson.D{})
	require.NoError(t, err)
	marks, err := r.Marks(t.Context(), scope.Tenant())
	require.NoError(t, err)
	require.Equal(t, tenancy.Mark{N: 1}, marks["locations"])
	require.NoError(t, r.Directory().ResumeWrites(t.Context(), id, "op"))
}
