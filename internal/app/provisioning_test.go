package app_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/config"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/tenancy"
)

// dieAt tells the child process where it ends: "before files", "after team". diePrefix names its databases.
const (
	dieAt     = "MSAAS_TEST_DIE_AT"
	diePrefix = "MSAAS_TEST_DIE_PREFIX"
)

var founder = identity.Person{ID: "person-1", Name: "Ana Ionescu", Email: "ana@clinic.test", Verified: true}

func program(t *testing.T, prefix string, now func() time.Time) *app.App {
	t.Helper()
	c, err := config.Load(append(os.Environ(), "MSAAS_MONGO_DB_PREFIX="+prefix, "MSAAS_REDIS_PREFIX="+prefix))
	require.NoError(t, err)
	a, err := app.New(t.Context(), c, app.Options{Logger: testkit.Discard(), Now: now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close(context.WithoutCancel(t.Context()))) })
	return a
}

func clinicAt(point string) platform.NewClinic {
	return platform.NewClinic{
		Slug:     strings.ReplaceAll(strings.ReplaceAll(point, "_", "-"), " ", "-"),
		Settings: tenancy.Settings{Name: "Clinica " + point, TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro"},
	}
}

// TestChildProvisions signs a clinic up through the whole program and is killed on the way.
func TestChildProvisions(t *testing.T) {
	point, prefix := os.Getenv(dieAt), os.Getenv(diePrefix)
	if point == "" {
		t.Skip("runs only as a child process")
	}
	a := program(t, prefix, time.Now)
	for i, step := range a.Provisioner.Steps {
		a.Provisioner.Steps[i].Do = func(ctx context.Context, tn tenancy.Tenant, r tenancy.Request) error {
			if point == "before "+step.Name {
				require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
			}
			err := step.Do(ctx, tn, r)
			if point == "after "+step.Name {
				require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
			}
			return err
		}
	}
	_, err := a.Platform.SignUp(t.Context(), founder, clinicAt(point))
	t.Fatalf("the process outlived %q: %v", point, err)
}

// The process that signs a clinic up is killed before and after each real step; the next sweep finishes the clinic:
// database at the newest version, key, team with its owner, prefix in the object store.
func TestProofProvisioningKilled(t *testing.T) {
	t.Parallel()
	prefix := testkit.Prefix(t)
	t.Cleanup(func() { testkit.DropDatabases(t, testkit.Env(t, "MSAAS_MONGO_URI"), prefix) })
	later := func() time.Time { return time.Now().Add(tenancy.DefaultLease + time.Second) }
	a := program(t, prefix, later)
	require.NoError(t, a.Prepare(t.Context()))
	whole, points := 0, pointsOf(a)
	for _, point := range points {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildProvisions$")
		child.Env = append(os.Environ(), dieAt+"="+point, diePrefix+"="+prefix)
		out, err := child.CombinedOutput()
		require.ErrorContains(t, err, "killed", "%s: %s", point, out)
		half, err := a.Router.Directory().BySlug(t.Context(), clinicAt(point).Slug)
		require.NoError(t, err)
		require.Equal(t, tenancy.Provisioning, half.State, point)
		finished, err := a.Platform.Sweep(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, finished, point)
		requireWhole(t, a, half.ID)
		whole++
	}
	proof.Line(t, "proof", "provisioning-kill", fmt.Sprintf("%d of %d processes killed around a step left a clinic that the next sweep finished", whole, len(points)), "all", whole == len(points))
}

func pointsOf(a *app.App) []string {
	var all []string
	for _, s := range a.Provisioner.Steps {
		all = append(all, "before "+s.Name, "after "+s.Name)
	}
	if !proof.Long() {
		return all[len(all)-3:]
	}
	return all
}

func requireWhole(t *testing.T, a *app.App, id tenancy.ID) {
	t.Helper()
	made, err := a.Router.Directory().ByID(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, tenancy.Active, made.State)
	require.Equal(t, a.Migrations.Newest(), made.SchemaVersion)
	require.Len(t, made.StepsDone, len(a.Provisioner.Steps))
	member, err := a.Team.Membership(t.Context(), id, founder.ID)
	require.NoError(t, err)
	require.EqualValues(t, "owner", member.Role)
	scope, err := a.Router.Scope(t.Context(), id)
	require.NoError(t, err)
	marker, err := a.Objects.Get(t.Context(), scope, "tenant", 100)
	require.NoError(t, err)
	require.Equal(t, string(id), string(marker))
	sealed, err := scope.Seal([]byte("x"), nil)
	require.NoError(t, err)
	_, err = scope.Open(sealed, nil)
	require.NoError(t, err)
}
