package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/migrations"
)

// run is `msaas args…` against databases of the test's own.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	root := command()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&out)
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func ok(t *testing.T, args ...string) string {
	t.Helper()
	out, err := run(t, args...)
	require.NoError(t, err, "msaas %s: %s", strings.Join(args, " "), out)
	return out
}

func TestTheCommandsOfAnOperator(t *testing.T) {
	prefix := testkit.Prefix(t)
	t.Setenv("MSAAS_MONGO_DB_PREFIX", prefix)
	t.Setenv("MSAAS_MONGO_CLUSTERS", "eu2=mongodb://127.0.0.1:1/?directConnection=true")
	t.Cleanup(func() { testkit.DropDatabases(t, testkit.Env(t, "MSAAS_MONGO_URI"), prefix) })

	require.Contains(t, ok(t, "migrate", "plan"), "control database: 1 directory")
	require.Contains(t, ok(t, "migrate", "up"), "clinics: 0 migrated, 0 failed")
	require.Contains(t, ok(t, "migrate", "plan"), "nothing to do")

	require.Contains(t, ok(t, "tenant", "create", "Clinica Ștefănescu", "--owner", "ana@clinic.test", "--cluster", "main"), "clinica-stefanescu on main")
	_, err := run(t, "tenant", "create", "Nobody's")
	require.ErrorContains(t, err, "owner")
	require.Contains(t, ok(t, "tenant", "list"), "clinica-stefanescu")
	require.Contains(t, ok(t, "tenant", "list"), "ana@clinic.test")
	require.NotContains(t, ok(t, "tenant", "list", "--state", "suspended"), "clinica-stefanescu")
	require.Contains(t, ok(t, "migrate", "status"), ": 1")

	_, err = run(t, "tenant", "suspend", "clinica-stefanescu", "--reason", "no")
	require.ErrorContains(t, err, "reason")
	require.Contains(t, ok(t, "tenant", "suspend", "clinica-stefanescu", "--reason", "unpaid"), "is suspended")
	require.Contains(t, ok(t, "tenant", "restore", "clinica-stefanescu", "--reason", "has paid"), "is active")

	require.Contains(t, ok(t, "tenant", "rewrap"), "0 keys sealed anew")
	out, err := run(t, "tenant", "move-check", "clinica-stefanescu", "eu2")
	require.ErrorIs(t, err, errNoMove)
	require.Contains(t, out, "eu2 cannot be reached")
	_, err = run(t, "tenant", "move-check", "clinica-stefanescu", "moon")
	require.ErrorContains(t, err, "There is no such cluster")
	_, err = run(t, "tenant", "suspend", "nobody-here", "--reason", "a ghost")
	require.ErrorContains(t, err, "There is no such clinic")

	require.Contains(t, ok(t, "admin", "grant", "Root@msaas.test"), "is a super-admin")
	require.Contains(t, ok(t, "admin", "list"), "root@msaas.test")
	ok(t, "admin", "revoke", "root@msaas.test")
	_, err = run(t, "admin", "revoke", "root@msaas.test")
	require.ErrorIs(t, err, errNoSuperAdmin)
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]migrations.Budget{"0": {}, "5": {Tenants: 5}, "1%": {Percent: 1}, "0.5%": {Percent: 0.5}} {
		got, err := parseBudget(s)
		require.NoError(t, err, s)
		require.Equal(t, want, got)
	}
	for _, s := range []string{"", "-1", "x", "%", "101%", "-1%", "1.5"} {
		_, err := parseBudget(s)
		require.Error(t, err, s)
	}
}

func TestProgressIsABarOnATerminalAndLinesElsewhere(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		b := newBar(&out, clock.Now)
		b.terminal = terminal
		for done := 1; done <= 1000; done++ {
			clock.Move(10 * time.Millisecond)
			b.show(migrations.Progress{Wave: "all", Done: done, Total: 1000})
		}
		b.end()
		require.Contains(t, out.String(), "all    1000/1000")
		if terminal {
			require.Contains(t, out.String(), "\r[████████████████████                    ] all    5")
		} else {
			require.Equal(t, 3, strings.Count(out.String(), "\n"), "one every five seconds and the last")
			require.NotContains(t, out.String(), "\r")
		}
	}
}
