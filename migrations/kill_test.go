package migrations_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/migrations"
	"github.com/m-saas/m-saas/tenancy"
)

// indexed builds an index and leaves a trace of every time that it ran to its end.
func indexed() migrations.Step {
	return migrations.Step{Version: 1, Name: "index", Up: func(ctx context.Context, db *mongo.Database) error {
		err := migrations.EnsureIndexes(ctx, db, "things", migrations.Index{Name: "name", Keys: bson.D{{Key: "name", Value: 1}}})
		if err != nil {
			return err
		}
		_, err = db.Collection("traces").InsertOne(ctx, bson.D{})
		return err
	}}
}

// TestChildMigrates is no test: it is the process that TestProofMigrate1000 kills.
func TestChildMigrates(t *testing.T) {
	router, err := tenancy.Open(t.Context(), tenancy.Config{
		Clusters: []tenancy.Cluster{{Name: "main", URI: testkit.Env(t, "MSAAS_MONGO_URI")}}, Prefix: testkit.ChildArgs(t)[0],
		MasterKey: make([]byte, 32), Now: time.Now,
	})
	require.NoError(t, err)
	f := fleet{Tenants: &testkit.Tenants{Router: router}}
	r := f.runner(indexed())
	r.Progress = func(p migrations.Progress) { fmt.Printf("progress %s %d %d\n", p.Wave, p.Done, p.Total) }
	_, err = r.Up(t.Context())
	require.NoError(t, err)
}

// A thousand clinics get an index; the process is killed half-way; the next run waits for the dead one's lock to end and
// finishes. A step that was under way runs again, at most one for each worker.
func TestProofMigrate1000(t *testing.T) {
	t.Parallel()
	tenants := 30
	if proof.Long() {
		tenants = 1000
	}
	f := newFleet(t, tenants)
	waves := killChildAt(t, f.Prefix, tenants/2)
	require.Equal(t, []string{"canary", "all"}, waves)
	half := f.versions(t)
	require.Positive(t, half[0])
	require.GreaterOrEqual(t, half[1], tenants/2)

	second := f.runner(indexed())
	last := migrations.Progress{}
	second.Progress = func(p migrations.Progress) { last = p }
	var report migrations.Report
	require.Eventually(t, func() bool {
		var err error
		report, err = second.Up(t.Context())
		return fault.KindOf(err) != fault.Conflict
	}, 10*time.Second, 100*time.Millisecond)
	require.Equal(t, half[0], report.Migrated)
	require.Equal(t, half[0], last.Total)
	require.Equal(t, map[int]int{1: tenants}, f.versions(t))

	twice := 0
	for _, tenant := range f.tenants {
		db, err := f.Router.Database(t.Context(), tenant, "test")
		require.NoError(t, err)
		n, err := db.Collection("traces").CountDocuments(t.Context(), bson.D{})
		require.NoError(t, err)
		require.Positive(t, n)
		if n > 1 {
			twice++
		}
	}
	figure := fmt.Sprintf("%d of %d after kill -9 at %d, %d resumed, %d steps repeated", tenants, tenants, half[1], half[0], twice)
	proof.Line(t, "proof", "migrate-1000", figure, "all, at most 4 repeated", twice <= 4)
}

// killChildAt migrates in a process of its own and kills it once so many tenants are done; it gives the waves seen.
func killChildAt(t *testing.T, prefix string, done int) []string {
	t.Helper()
	child := testkit.StartChild(t, "TestChildMigrates", prefix)
	var waves []string
	for child.Says("progress ") {
		var p migrations.Progress
		line := child.Out.Text()
		if _, err := fmt.Sscanf(line[strings.Index(line, "progress "):], "progress %s %d %d", &p.Wave, &p.Done, &p.Total); err != nil {
			continue
		}
		if len(waves) == 0 || waves[len(waves)-1] != p.Wave {
			waves = append(waves, p.Wave)
		}
		if p.Done >= done {
			child.Kill()
			break
		}
	}
	_ = child.Wait() // it was killed
	return waves
}
