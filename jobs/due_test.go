package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const washing due.Kind = "washing"

// house is a clinic with a worker that does one kind of chore.
type house struct {
	ledger *due.Ledger
	scope  tenancy.Scope
	client *jobs.Client
	ran    atomic.Int64
	fail   atomic.Bool
	lost   atomic.Bool // a chore does not find something
	gone   atomic.Bool // the clinic is no more
}

func newHouse(t *testing.T) *house {
	t.Helper()
	kit := testkit.NewTenants(t, nil)
	h := &house{ledger: due.New(kit.Router.Control("test of chores")), scope: kit.Clinic(t)}
	client, prefix := testkit.Redis(t), testkit.Prefix(t)
	h.client = jobs.NewClient(client, prefix, time.Now, testkit.Discard())
	worker := jobs.NewWorker(h.client, jobs.Deps{
		Actor: func(_ context.Context, _ tenancy.ID, role policies.Role) (identity.Actor, error) {
			if h.gone.Load() {
				return identity.Actor{}, fault.New(fault.NotFound, "tenant_unknown", "There is no such clinic.")
			}
			return kit.Actor(h.scope, role), nil
		},
		Team:  &mails{tried: map[string]int{}},
		Sweep: func(context.Context) (int, error) { return 0, nil }, EndSessions: func(context.Context, string) error { return nil },
		Control: kit.Router.Control("test of chores"),
		Now:     time.Now, Ledger: h.ledger, Chores: map[due.Kind]jobs.Chore{washing: {Role: policies.SystemKeeper, Run: h.wash}},
	}, testkit.Discard())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- worker.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	return h
}

func (h *house) wash(_ context.Context, actor identity.Actor) (time.Time, error) {
	h.ran.Add(1)
	if actor.Role() != policies.SystemKeeper {
		return time.Time{}, errors.New("the wrong role")
	}
	if h.fail.Load() {
		return time.Time{}, errors.New("the water is away")
	}
	if h.lost.Load() {
		return time.Time{}, fault.New(fault.NotFound, "not_found", "There is no such sock.")
	}
	return time.Time{}, nil
}

func (h *house) isMarked(t *testing.T) bool {
	t.Helper()
	_, found, err := h.ledger.Read(t.Context(), h.scope.TenantID(), washing)
	require.NoError(t, err)
	return found
}

func TestAChoreRunsOnItsHintAndTakesItsMarkAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.NoError(t, h.ledger.Add(t.Context(), h.scope.TenantID(), washing, time.Now()))
	h.client.RunSoon(t.Context(), h.scope.TenantID(), washing)
	require.Eventually(t, func() bool { return h.ran.Load() >= 1 && !h.isMarked(t) }, 3*time.Second, 10*time.Millisecond)
}

func TestTheSweepFindsWhatNoHintTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.NoError(t, h.ledger.Add(t.Context(), h.scope.TenantID(), washing, time.Now()))
	require.Eventually(t, func() bool { return h.ran.Load() >= 1 && !h.isMarked(t) }, 20*time.Second, 20*time.Millisecond)
}

func TestAChoreThatFailsKeepsItsMarkForLater(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]func(*house){
		"away": func(h *house) { h.fail.Store(true) }, "something is not found": func(h *house) { h.lost.Store(true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			fails(h)
			require.NoError(t, h.ledger.Add(t.Context(), h.scope.TenantID(), washing, time.Now()))
			h.client.RunSoon(t.Context(), h.scope.TenantID(), washing)
			require.Eventually(t, func() bool {
				m, found, err := h.ledger.Read(t.Context(), h.scope.TenantID(), washing)
				return err == nil && found && h.ran.Load() >= 1 && m.At.After(time.Now().Add(30*time.Second))
			}, 15*time.Second, 20*time.Millisecond)
		})
	}
}

func TestAClinicThatIsGoneHasNoWork(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.gone.Store(true)
	require.NoError(t, h.ledger.Add(t.Context(), h.scope.TenantID(), washing, time.Now()))
	h.client.RunSoon(t.Context(), h.scope.TenantID(), washing)
	require.Eventually(t, func() bool { return !h.isMarked(t) }, 15*time.Second, 20*time.Millisecond)
	require.Zero(t, h.ran.Load())
}
