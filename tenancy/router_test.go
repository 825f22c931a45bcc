package tenancy_test

import (
	"context"
	"fmt"
	"net"
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

// open makes a router beside the kit's, with defaults for what the test does not care about.
func open(t testing.TB, c tenancy.Config) *tenancy.Router {
	t.Helper()
	if c.Clusters == nil {
		c.Clusters = []tenancy.Cluster{{Name: "main", URI: testkit.Env(t, "MSAAS_MONGO_URI")}}
	}
	if c.Prefix == "" {
		c.Prefix = testkit.Prefix(t)
	}
	if c.MasterKey == nil {
		c.MasterKey = make([]byte, 32)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	r, err := tenancy.Open(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { _ = r.Close(context.WithoutCancel(t.Context())) })
	return r
}

func TestConfigurationReportsEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := tenancy.Open(t.Context(), tenancy.Config{
		Clusters:  []tenancy.Cluster{{Name: "Main", URI: "x"}, {Name: "b", URI: ""}},
		MasterKey: []byte("short"), CacheFor: time.Minute,
	})
	for _, part := range []string{`"Main"`, `"b" has no URI`, "prefix", "master key", "at most 10s", "no clock"} {
		require.ErrorContains(t, err, part)
	}
}

func TestResolveBelievesForTenSecondsAndForgetsAtOnce(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	k := testkit.NewTenants(t, clock.Now)
	scope := k.Clinic(t)
	slug := scope.Tenant().Slug
	resolved := func() string {
		s, err := k.Router.Resolve(t.Context(), slug)
		require.NoError(t, err)
		return s.Tenant().Settings.Phone
	}
	phone := func(v string) {
		_, err := k.Router.Control("test").Collection("tenants").UpdateByID(t.Context(), scope.TenantID(),
			bson.D{{Key: "$set", Value: bson.D{{Key: "settings.phone", Value: v}}}})
		require.NoError(t, err)
	}
	require.Empty(t, resolved())
	phone("1")
	clock.Move(9 * time.Second)
	require.Empty(t, resolved(), "still believed")
	clock.Move(time.Second)
	require.Equal(t, "1", resolved(), "asked again after ten seconds")
	phone("2")
	k.Router.Forget(scope.TenantID())
	require.Equal(t, "2", resolved(), "forgotten on a signal")
	phone("3")
	k.Router.ForgetAll()
	require.Equal(t, "3", resolved())
}

// Who asks after a suspension must not be given an answer that was read before it.
func TestWhatIsReadBeforeForgettingIsGivenToNobodyAfterIt(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	read, let := make(chan struct{}), make(chan struct{})
	var held atomic.Bool
	r := open(t, tenancy.Config{Prefix: k.Prefix, Now: func() time.Time { // asked between reading and keeping
		if held.CompareAndSwap(false, true) {
			close(read)
			<-let
		}
		return time.Now()
	}})
	state := func(ctx context.Context) (tenancy.State, error) {
		s, err := r.Resolve(ctx, scope.Tenant().Slug)
		if err != nil {
			return "", err
		}
		return s.Tenant().State, nil
	}
	early := make(chan error, 1)
	go func() {
		_, err := state(t.Context())
		early <- err
	}()
	<-read
	_, err := k.Router.Directory().Suspend(t.Context(), tenancy.By{Name: "Platform"}, scope.TenantID(), "not paid")
	require.NoError(t, err)
	r.Forget(scope.TenantID())
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	now, err := state(ctx)
	require.NoError(t, err, "waits for the early reader")
	require.Equal(t, tenancy.Suspended, now)
	close(let)
	require.NoError(t, <-early)
	now, err = state(ctx)
	require.NoError(t, err)
	require.Equal(t, tenancy.Suspended, now)
}

func TestResolveIsHotWithoutAllocation(t *testing.T) {
	k := testkit.NewTenants(t, nil)
	slug := k.Clinic(t).Tenant().Slug
	ctx := t.Context()
	allocs := testing.AllocsPerRun(1000, func() {
		if _, err := k.Router.Resolve(ctx, slug); err != nil {
			t.Fatal(err)
		}
	})
	require.Zero(t, int(allocs))
}

func TestSharedConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	r := open(t, tenancy.Config{Prefix: k.Prefix, PoolSize: 4})
	scopes := make([]tenancy.Scope, 0, 20)
	for range 20 {
		s, err := r.Scope(t.Context(), k.Clinic(t).TenantID())
		require.NoError(t, err)
		scopes = append(scopes, s)
	}
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			_, err := scopes[i%len(scopes)].Collection("x").InsertOne(t.Context(), bson.D{{Key: "n", Value: i}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// The driver keeps one or two more per client to watch the server; they are not in the pool.
	require.LessOrEqual(t, r.Stats().Connections, 4)
	require.Positive(t, r.Stats().Connections)
}

func TestDedicatedClientsAreBoundedAndNeverClosedInUse(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	k := testkit.NewTenants(t, clock.Now)
	uri := testkit.Env(t, "MSAAS_MONGO_URI")
	dedicated := map[string]string{}
	tenants := make([]tenancy.ID, 4)
	for i := range tenants {
		ref := fmt.Sprintf("own-%d", i)
		dedicated[ref] = uri
		tenants[i] = k.Clinic(t).TenantID()
		_, err := k.Router.Control("test").Collection("tenants").UpdateByID(t.Context(), tenants[i],
			bson.D{{Key: "$set", Value: bson.D{{Key: "placement.credentials_ref", Value: ref}}}})
		require.NoError(t, err)
	}
	r := open(t, tenancy.Config{Prefix: k.Prefix, Dedicated: dedicated, MaxDedicated: 2, Now: clock.Now})
	insert := func(s tenancy.Scope) {
		_, err := s.Collection("x").InsertOne(t.Context(), bson.D{})
		require.NoError(t, err)
	}
	first, err := r.Scope(t.Context(), tenants[0])
	require.NoError(t, err)
	insert(first)
	_, err = r.Scope(t.Context(), tenants[1])
	require.NoError(t, err)
	require.Equal(t, 2, r.Stats().Dedicated)

	_, err = r.Scope(t.Context(), tenants[2])
	require.ErrorIs(t, err, fault.New(fault.Unavailable, "database_busy", ""), "both were leased just now")

	clock.Move(61 * time.Second) // the leases have ended, but the first is used again
	insert(first)
	third, err := r.Scope(t.Context(), tenants[2])
	require.NoError(t, err)
	require.Equal(t, 2, r.Stats().Dedicated, "the longest unused one made room")
	insert(first)
	insert(third)

	clock.Move(tenancy.DefaultIdleAfter)
	require.Equal(t, 2, r.EvictIdle())
	require.Zero(t, r.Stats().Dedicated)
	insert(first) // a scope that was kept opens its client again
	require.Equal(t, 1, r.Stats().Dedicated)
}

func TestAClientWithAConnectionOutIsNotEvicted(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	k := testkit.NewTenants(t, clock.Now)
	tenant := k.Clinic(t).TenantID()
	_, err := k.Router.Control("test").Collection("tenants").UpdateByID(t.Context(), tenant,
		bson.D{{Key: "$set", Value: bson.D{{Key: "placement.credentials_ref", Value: "own"}}}})
	require.NoError(t, err)
	r := open(t, tenancy.Config{Prefix: k.Prefix, Dedicated: map[string]string{"own": testkit.Env(t, "MSAAS_MONGO_URI")}, Now: clock.Now})
	s, err := r.Scope(t.Context(), tenant)
	require.NoError(t, err)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := s.Collection("x").InsertOne(t.Context(), bson.D{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 200 { // time flies, and the sweeper runs all the while
		clock.Move(time.Second)
		r.EvictIdle()
	}
	close(stop)
	wg.Wait()
}

func TestAnOutageIsAFaultWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	dead := ln.Addr().String()
	require.NoError(t, ln.Close())
	r := open(t, tenancy.Config{Clusters: []tenancy.Cluster{{Name: "main", URI: "mongodb://" + dead + "/?directConnection=true"}}})
	began := time.Now()
	_, err = r.Resolve(t.Context(), "clinica-pop")
	require.ErrorIs(t, err, fault.New(fault.Unavailable, "database_away", ""))
	require.Error(t, r.Ping(t.Context()))
	require.Less(t, time.Since(began), 5*time.Second)
	f, _ := fault.As(err)
	require.Positive(t, f.RetryAfter)
}

func TestDuplicatesNameTheirIndex(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	coll := scope.Collection("x")
	_, err := coll.Indexes().CreateOne(t.Context(), mongo.IndexModel{Keys: bson.D{{Key: "n", Value: 1}}, Options: uniqueNamed("n_unique")})
	require.NoError(t, err)
	_, err = coll.InsertOne(t.Context(), bson.D{{Key: "_id", Value: 1}, {Key: "n", Value: 1}})
	require.NoError(t, err)
	_, err = coll.InsertOne(t.Context(), bson.D{{Key: "_id", Value: 2}, {Key: "n", Value: 1}})
	require.True(t, tenancy.IsDuplicate(err, "n_unique"))
	require.True(t, tenancy.IsDuplicate(err, ""))
	require.False(t, tenancy.IsDuplicate(err, "_id_"))
	_, err = coll.InsertOne(t.Context(), bson.D{{Key: "_id", Value: 1}, {Key: "n", Value: 2}})
	require.True(t, tenancy.IsDuplicate(err, "_id_"))
	require.False(t, tenancy.IsDuplicate(nil, ""))
}
