package testkit

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	childVariable = "MSAAS_TEST_CHILD"
	childLife     = 20 * time.Minute // when nobody is left to kill it
)

// Child is this very test program once more: a process that runs one test, until it is killed.
type Child struct {
	In  io.Writer
	Out *bufio.Scanner // what it prints, line by line

	cmd *exec.Cmd
}

// StartChild starts the test of that name in a process of its own. It ends with the test that has started it, at the latest after
// childLife.
func StartChild(t testing.TB, name string, args ...string) *Child {
	t.Helper()
	given, err := json.Marshal(args)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+name+"$", "-test.v", "-test.timeout="+childLife.String())
	cmd.Env = append(os.Environ(), childVariable+"="+string(given))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return &Child{In: in, Out: bufio.NewScanner(out), cmd: cmd}
}

// ChildArgs gives the arguments of StartChild to the test that it runs. In every other process that test is skipped.
func ChildArgs(t testing.TB) []string {
	t.Helper()
	given := os.Getenv(childVariable)
	if given == "" {
		t.Skip("only as a child of another test")
	}
	var args []string
	require.NoError(t, json.Unmarshal([]byte(given), &args))
	return args
}

// Says waits until the child prints a line with the word; false when it ends without.
func (c *Child) Says(word string) bool {
	for c.Out.Scan() {
		if strings.Contains(c.Out.Text(), word) {
			return true
		}
	}
	return false
}

// Kill ends the child at once (SIGKILL).
func (c *Child) Kill() { _ = c.cmd.Process.Kill() }

// Wait waits until the child is dead and tells how it ended.
func (c *Child) Wait() error { return c.cmd.Wait() }

// Reopen opens, in a child, the clinic of a Tenants that another process has made.
func Reopen(t testing.TB, prefix, tenant string, now func() time.Time) (*Tenants, tenancy.Scope) {
	t.Helper()
	policy, err := policies.New()
	require.NoError(t, err)
	kit := &Tenants{Router: openRouter(t, prefix, now), Policy: policy, Prefix: prefix, now: now}
	scope, err := kit.Router.Scope(t.Context(), tenancy.ID(tenant))
	require.NoError(t, err)
	return kit, scope
}
