package jobs_test

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/tenancy"
)

// engine is a redis-server of the test's own that can be killed and started again on the same files.
type engine struct {
	t    *testing.T
	dir  string
	port string
	cmd  *exec.Cmd
}

func newEngine(t *testing.T) *engine {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(ln.Addr().String())
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	e := &engine{t: t, dir: t.TempDir(), port: port}
	e.start()
	t.Cleanup(e.kill)
	return e
}

func (e *engine) start() {
	e.t.Helper()
	e.cmd = exec.CommandContext(context.WithoutCancel(e.t.Context()), "redis-server", "--bind", "127.0.0.1", "--port", e.port,
		"--dir", e.dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always")
	require.NoError(e.t, e.cmd.Start(), "redis-server is needed here: `make redis-server`")
	require.Eventually(e.t, func() bool {
		return testkit.RedisAt(e.t, e.url()).Ping(e.t.Context()).Err() == nil
	}, 10*time.Second, 20*time.Millisecond)
}

func (e *engine) url() string { return "redis://127.0.0.1:" + e.port + "/0" }

// kill is kill −9.
func (e *engine) kill() {
	if e.cmd == nil {
		return
	}
	_ = e.cmd.Process.Kill()
	_ = e.cmd.Wait()
	e.cmd = nil
}

// TestProofRedisRestart kills Redis while jobs are asked for and run: what was taken on is run, sooner or later.
func TestProofRedisRestart(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	o := newOffice(t, testkit.RedisAt(t, e.url()), func(context.Context, string) error { return nil })
	kills, asking := 1, 4
	if proof.Long() {
		kills, asking = 5, 8
	}
	if proof.Long() {
		o.start(o.worker()) // in the long form the work goes on meanwhile, and what hangs comes back when its lease is over
	}
	var mu sync.Mutex
	taken := map[string]bool{}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var askers sync.WaitGroup
	for a := range asking {
		askers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				account := fmt.Sprintf("acc_%d_%d", a, i)
				if o.client.Ask(ctx, tenancy.ID(fmt.Sprintf("ten_%d", i%20)), account) == nil {
					mu.Lock()
					taken[account] = true
					mu.Unlock()
				}
			}
		})
	}
	size := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(taken)
	}
	for k := range kills {
		o.eventually(func() bool { return size() > 200*(k+1) }, "nothing is taken on")
		e.kill()
		e.start()
	}
	n := size()
	o.eventually(func() bool { return size() > n }, "nothing is taken on after the restart")
	stop()
	askers.Wait()
	if !proof.Long() {
		o.start(o.worker())
	}
	lost := func() int {
		mu.Lock()
		defer mu.Unlock()
		left := 0
		for account := range taken {
			if o.count(account) == 0 {
				left++
			}
		}
		return left
	}
	deadline := time.Now().Add(3 * time.Minute) // leases last half a minute, and are looked after each minute
	for lost() > 0 && time.Now().Before(deadline) {
		select {
		case <-t.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	left := lost()
	proof.Line(t, "proof", "redis-restart", fmt.Sprintf("%d of %d jobs lost over %d restarts of Redis", left, len(taken), kills), "0 lost", left == 0)
}
