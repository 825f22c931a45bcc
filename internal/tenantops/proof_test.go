package tenantops_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/tenancy"
)

// TestChildOperates is no test: it is the process that the proofs kill.
func TestChildOperates(t *testing.T) {
	p := openPlatform(t, testkit.ChildArgs(t)[0], tenantops.Config{})
	fmt.Println("operates")
	require.NoError(t, p.ops.Run(t.Context()))
}

// operated lets an operation be worked on by processes that are killed (SIGKILL) at random moments, so many of them, and then by
// one that finishes it.
func operated(t *testing.T, p *platform, r tenantops.Request, kills int) tenantops.Operation {
	t.Helper()
	r.Reason = "a proof"
	o, err := p.ops.Begin(t.Context(), admin, r)
	require.NoError(t, err)
	for range kills {
		child := testkit.StartChild(t, "TestChildOperates", p.kit.Prefix)
		require.True(t, child.Says("operates"))
		_ = pause(t.Context(), time.Duration(500+rand.IntN(5500))*time.Millisecond)
		child.Kill()
		_ = child.Wait() // it was killed
	}
	o, err = p.ops.Follow(t.Context(), o.ID, func(tenantops.Operation) {})
	require.NoError(t, err)
	require.Equal(t, tenantops.Done, o.State, "%s: %s", o.Step, o.Code)
	return o
}

// A clinic moves to another cluster while people work in it and in others, and while the processes that move it are killed.
// Nobody elsewhere meets an error; each write in the clinic that was acknowledged is where it lives now.
// The broken version (TestAHastySwitchLosesWrites) does not wait until every process has heard of the pause.
func TestProofMove(t *testing.T) {
	t.Parallel()
	clients, kills, moves := 2000, 1, 1
	if proof.Long() {
		clients, kills, moves = 20_000, 3, 4
	}
	p := newPlatform(t, tenantops.Config{})
	clinic := p.clinic(clients).TenantID()
	l := newLoad(t, p.kit.Prefix)
	ctx, stop := context.WithCancel(t.Context())
	for range 3 {
		l.others(ctx, p.clinic(10).TenantID())
	}
	l.inside(ctx, clinic)
	var longest time.Duration
	targets := []string{"second", "main"}
	for n := range moves {
		o := operated(t, p, tenantops.Request{Kind: tenantops.Move, Tenant: clinic, Cluster: targets[n%2]}, kills)
		longest = max(longest, o.Pause())
	}
	waitForWrites(t, l)
	stop()
	l.wg.Wait()
	at := home(t, p, clinic)
	lost, behind := l.lost(time.Time{}, &at), l.behind(at)
	require.EqualValues(t, 0, l.failed.Load(), "nothing but 503 in the clinic itself")
	require.Positive(t, l.refused.Load())
	figure := fmt.Sprintf("%d documents, %d moves, %d kills: %d acknowledged writes, %d lost, %d counters behind; pause %s (seen by writers %s, %d refused, reads went on: %d); others: %d errors of %d, p50 %s, p99 %s",
		clients, moves, kills*moves, len(l.inserts), lost, behind, longest.Round(time.Millisecond), l.gap.Round(time.Millisecond), l.refused.Load(), l.reads.Load(),
		l.errors.Load(), len(l.took), l.percentile(0.5), l.percentile(0.99))
	proof.Line(t, "proof", "move", figure, "0 lost, 0 behind, 0 errors", lost == 0 && behind == 0 && l.errors.Load() == 0)
}

// A clinic is brought back to a backup while people work in it and in others, and while the processes that do it are killed. Nobody
// elsewhere meets an error; what was acknowledged before the switch is in the database that is kept, what came after in the new one.
func TestProofRestore(t *testing.T) {
	t.Parallel()
	clients, kills := 2000, 1
	if proof.Long() {
		clients, kills = 20_000, 4
	}
	p := newPlatform(t, tenantops.Config{})
	scope := p.clinic(clients)
	clinic, slug := scope.TenantID(), scope.Tenant().Slug
	l := newLoad(t, p.kit.Prefix)
	ctx, stop := context.WithCancel(t.Context())
	for range 3 {
		l.others(ctx, p.clinic(10).TenantID())
	}
	l.inside(ctx, clinic)
	backup := operated(t, p, tenantops.Request{Kind: tenantops.Backup, Tenant: clinic}, kills)
	before := home(t, p, clinic)
	restore := operated(t, p, tenantops.Request{Kind: tenantops.Restore, Tenant: clinic, Of: backup.ID, Confirm: slug}, kills)
	after := home(t, p, clinic)
	require.NotEqual(t, before, after)
	waitForWrites(t, l)
	stop()
	l.wg.Wait()
	require.EqualValues(t, 0, l.failed.Load(), "nothing but 503 in the clinic itself")
	lost := l.lost(time.Time{}, &before, &after)
	lost += l.lost(restore.Pauses[len(restore.Pauses)-1].Until, &after)
	require.EqualValues(t, clients, p.count(p.scope(clinic), named(clients)), "all that the backup held")
	figure := fmt.Sprintf("%d documents, backup and restore under load, %d kills: %d acknowledged writes, %d lost; pauses %s and %s; others: %d errors of %d, p50 %s, p99 %s",
		clients, 2*kills, len(l.inserts), lost, backup.Pause().Round(time.Millisecond), restore.Pause().Round(time.Millisecond),
		l.errors.Load(), len(l.took), l.percentile(0.5), l.percentile(0.99))
	proof.Line(t, "proof", "restore", figure, "0 lost, 0 errors", lost == 0 && l.errors.Load() == 0)
}

// The broken version of the proofs: a pause that is not announced ahead. Processes write on by what they believe, into the
// database that the clinic has just left, and acknowledge it.
func TestAHastySwitchLosesWrites(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{})
	scope := p.clinic(10)
	clinic := scope.TenantID()
	backup := p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: clinic})
	p.ops.Hasty()
	l := newLoad(t, p.kit.Prefix)
	ctx, stop := context.WithCancel(t.Context())
	l.inside(ctx, clinic)
	lost := 0
	for n := 0; n < 10 && lost == 0; n++ {
		restore := p.run(tenantops.Request{Kind: tenantops.Restore, Tenant: clinic, Of: backup.ID, Confirm: scope.Tenant().Slug})
		waitForWrites(t, l)
		at := home(t, p, clinic)
		lost = l.lost(restore.Pauses[0].Until, &at)
	}
	stop()
	l.wg.Wait()
	require.Positive(t, lost, "the proofs would notice")
}

// waitForWrites waits until the clinic's people have written again, every one of them.
func waitForWrites(t *testing.T, l *load) {
	t.Helper()
	now := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.inserts)
	}
	before := now()
	require.Eventually(t, func() bool { return now() > before+20 }, 30*time.Second, 20*time.Millisecond)
}

func home(t *testing.T, p *platform, clinic tenancy.ID) tenancy.Placement {
	t.Helper()
	tenant, err := p.router.Directory().ByID(t.Context(), clinic)
	require.NoError(t, err)
	return tenant.Placement
}
