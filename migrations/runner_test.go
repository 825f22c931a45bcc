package migrations_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/migrations"
	"github.com/m-saas/m-saas/migrations/control"
	"github.com/m-saas/m-saas/tenancy"
)

// fleet is a control database with tenants at version 0.
type fleet struct {
	*testkit.Tenants
	tenants []tenancy.ID
}

func newFleet(t *testing.T, n int) *fleet {
	t.Helper()
	k := testkit.NewTenants(t, nil)
	f := &fleet{Tenants: k}
	docs := make([]any, 0, n)
	for i := range n {
		tenant := tenancy.ID(id.New(id.Tenant, time.Now()))
		f.tenants = append(f.tenants, tenant)
		docs = append(docs, bson.D{
			{Key: "_id", Value: tenant},
			{Key: "slug", Value: fmt.Sprintf("clinic-%d", i)},
			{Key: "state", Value: tenancy.Active},
			{Key: "schema_version", Value: 0},
			{Key: "created_at", Value: time.Now()},
			{Key: "placement", Value: bson.D{{Key: "cluster", Value: "main"}, {Key: "database", Value: fmt.Sprintf("%s_%04d", k.Prefix, i)}}},
		})
	}
	slices.Sort(f.tenants)
	_, err := k.Router.Control("test").Collection("tenants").InsertMany(t.Context(), docs)
	require.NoError(t, err)
	return f
}

func (f *fleet) runner(steps ...migrations.Step) *migrations.Runner {
	return &migrations.Runner{
		Router: f.Router, Control: control.Steps(), Tenant: steps, Now: time.Now, Logger: testkit.Discard(), Holder: "test", Workers: 4,
		LockFor: 2 * time.Second,
	}
}

func (f *fleet) versions(t *testing.T) map[int]int {
	t.Helper()
	s, err := f.runner(step(1, nil)).Status(t.Context())
	require.NoError(t, err)
	all := map[int]int{}
	for _, v := range s.Versions {
		all[v.Version] = v.Tenants
	}
	return all
}

func step(version int, up func(ctx context.Context, db *mongo.Database) error) migrations.Step {
	if up == nil {
		up = func(ctx context.Context, db *mongo.Database) error {
			return migrations.EnsureIndexes(ctx, db, "things", migrations.Index{
				Name: fmt.Sprintf("v%d", version), Keys: bson.D{{Key: fmt.Sprintf("f%d", version), Value: 1}},
			})
		}
	}
	return migrations.Step{Version: version, Name: fmt.Sprintf("step-%d", version), Up: up}
}

func TestStepsRunInOrderAndOnce(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 5)
	one := f.runner(step(1, nil))
	report, err := one.Up(t.Context())
	require.NoError(t, err)
	require.Equal(t, 5, report.Migrated)

	three := f.runner(step(1, nil), step(2, nil), step(3, nil))
	plan, err := three.Plan(t.Context())
	require.NoError(t, err)
	require.Empty(t, plan.Control)
	require.Len(t, plan.Tenants, 1)
	require.Equal(t, 5, plan.Tenants[0].Tenants)
	require.Len(t, plan.Tenants[0].Steps, 2)

	report, err = three.Up(t.Context())
	require.NoError(t, err)
	require.Equal(t, 5, report.Migrated)
	report, err = three.Up(t.Context())
	require.NoError(t, err)
	require.Zero(t, report.Migrated)
	require.Equal(t, map[int]int{3: 5}, f.versions(t))
}

func TestAnErrorBudgetStopsTheRun(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct {
		budget  migrations.Budget
		broken  int // the last so many tenants
		stopped bool
	}{
		"no budget: the first failure stops it":  {migrations.Budget{}, 1, true},
		"within an absolute budget it goes on":   {migrations.Budget{Tenants: 2}, 2, false},
		"over an absolute budget it stops":       {migrations.Budget{Tenants: 1}, 5, true},
		"within a share of all tenants it goes":  {migrations.Budget{Percent: 20}, 2, false},
		"over a share of all tenants it stops":   {migrations.Budget{Percent: 10}, 5, true},
		"a failing canary stops it at any price": {migrations.Budget{Tenants: 100}, 10, true},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			f := newFleet(t, 10)
			bad := map[string]bool{}
			for _, tenant := range f.tenants[len(f.tenants)-c.broken:] {
				found, err := f.Router.Directory().ByID(t.Context(), tenant)
				require.NoError(t, err)
				bad[found.Placement.Database] = true
			}
			broken := errors.New("duplicate key error index: x dup key: { email: ana@clinic.test }")
			r := f.runner(step(1, func(_ context.Context, db *mongo.Database) error {
				if bad[db.Name()] {
					return broken
				}
				return nil
			}))
			r.Budget, r.Workers = c.budget, 1
			report, err := r.Up(t.Context())
			if c.stopped {
				require.ErrorIs(t, err, migrations.ErrBudget)
			} else {
				require.NoError(t, err)
				require.Equal(t, 10-c.broken, report.Migrated)
			}
			require.NotEmpty(t, report.Failures)

			status, err := r.Status(t.Context())
			require.NoError(t, err)
			require.Len(t, status.Failed, len(report.Failures))
			require.NotContains(t, status.Failed[0].Error, "ana@", "no values in the ledger")
			require.Empty(t, status.Holder, "the lock is free again")

			bad = nil // mended: running again resumes
			_, err = r.Up(t.Context())
			require.NoError(t, err)
			require.Equal(t, map[int]int{1: 10}, f.versions(t))
			status, err = r.Status(t.Context())
			require.NoError(t, err)
			require.Empty(t, status.Failed)
		})
	}
}

func TestOnlyOneRunsAtATime(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 6)
	inside, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	slow := f.runner(step(1, func(context.Context, *mongo.Database) error {
		once.Do(func() { close(inside); <-leave })
		return nil
	}))
	slow.Holder = "the first"
	done := make(chan error, 1)
	go func() { _, err := slow.Up(t.Context()); done <- err }()
	<-inside
	_, err := f.runner(step(1, nil)).Up(t.Context())
	require.ErrorIs(t, err, fault.New(fault.Conflict, "migration_running", ""))
	s, err := slow.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, "the first", s.Holder)
	close(leave)
	require.NoError(t, <-done)
}

// A runner that hung until its lock had ended finds everything closed when it wakes up: neither the clinic that the
// next holder has touched nor any other.
func TestALostLockCannotWrite(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 4)
	clock := testkit.NewClock(time.Now()) // after the fleet's own migration has given its lock back
	var hang sync.Once
	inside, leave := make(chan struct{}), make(chan struct{})
	former := f.runner(step(1, func(context.Context, *mongo.Database) error {
		hang.Do(func() { close(inside); <-leave })
		return nil
	}))
	former.Now, former.LockFor = clock.Now, time.Hour // it renews too seldom to notice by itself
	done := make(chan error, 1)
	var report migrations.Report
	go func() {
		r, err := former.Up(t.Context())
		report = r
		done <- err
	}()
	<-inside
	clock.Move(2 * time.Hour)
	next := f.runner(step(1, nil))
	next.Now = clock.Now
	migrated, err := next.Up(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, migrated.Migrated)
	before := f.ledger(t)
	close(leave)
	require.ErrorContains(t, <-done, "taken over")
	require.Zero(t, report.Migrated)
	require.Equal(t, before, f.ledger(t), "the former holder entered nothing")
}

func (f *fleet) ledger(t *testing.T) []bson.M {
	t.Helper()
	cur, err := f.Router.Control("test").Collection("migration_ledger").Find(t.Context(), bson.D{})
	require.NoError(t, err)
	var all []bson.M
	require.NoError(t, cur.All(t.Context(), &all))
	return all
}

func TestVersionsHaveNoGaps(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	_, err := f.runner(step(1, nil), step(3, nil)).Up(t.Context())
	require.ErrorContains(t, err, "no gaps")
}

func TestANewTenantIsBornAtTheNewestVersion(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	require.Equal(t, k.Runner.Newest(), k.Clinic(t).Tenant().SchemaVersion)
	plan, err := k.Runner.Plan(t.Context())
	require.NoError(t, err)
	require.Empty(t, plan.Tenants)
}

func TestEveryStepMayRunTwice(t *testing.T) {
	t.Parallel()
	k := testkit.NewTenants(t, nil)
	scope := k.Clinic(t)
	db, err := k.Router.Database(t.Context(), scope.TenantID(), "test")
	require.NoError(t, err)
	for _, s := range k.Runner.Tenant {
		require.NoError(t, s.Up(t.Context(), db), "%d %s", s.Version, s.Name)
	}
	for _, s := range k.Runner.Control {
		require.NoError(t, s.Up(t.Context(), k.Router.Control("test").Database()), "%d %s", s.Version, s.Name)
	}
	names, err := db.ListCollectionNames(t.Context(), bson.D{})
	require.NoError(t, err)
	for _, unindexed := range []string{"settings", "stamps"} { // they come with their first document
		if !slices.Contains(names, unindexed) {
			names = append(names, unindexed)
		}
	}
	require.LessOrEqual(t, len(names), tenancy.MaxCollections, names)
}
