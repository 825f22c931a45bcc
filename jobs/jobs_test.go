package jobs_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// mails is a team whose sending fails as told.
type mails struct {
	mu      sync.Mutex
	tried   map[string]int
	fail    map[string]error // until succeedAt tries
	pending []team.PendingMail
}

func (m *mails) SendInvitation(_ context.Context, _ identity.Actor, invitation string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tried[invitation]++
	if m.tried[invitation] > 1 && errors.Is(m.fail[invitation], errOnce) {
		return nil
	}
	return m.fail[invitation]
}

func (m *mails) PendingMails(context.Context, int) ([]team.PendingMail, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pending, nil
}

func (m *mails) count(invitation string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tried[invitation]
}

var errOnce = errors.New("the server hung up")

type bench struct {
	client *jobs.Client
	mails  *mails
	roles  chan policies.Role
	ended  chan string
	synced chan string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{mails: &mails{tried: map[string]int{}, fail: map[string]error{}}, roles: make(chan policies.Role, 64), ended: make(chan string, 8), synced: make(chan string, 8)}
	client, prefix := testkit.Redis(t), testkit.Prefix(t)
	b.client = jobs.NewClient(client, prefix, time.Now, testkit.Discard())
	worker := jobs.NewWorker(b.client, jobs.Deps{
		Actor: func(_ context.Context, _ tenancy.ID, role policies.Role) (identity.Actor, error) {
			b.roles <- role
			return identity.Actor{}, nil
		},
		Team: b.mails, Now: time.Now, Control: testkit.NewTenants(t, nil).Router.Control("test of jobs"),
		Sweep:       func(context.Context) (int, error) { return 0, nil },
		EndSessions: func(_ context.Context, person string) error { b.ended <- person; return nil },
		SyncAccount: func(_ context.Context, _ identity.Actor, account string) error { b.synced <- account; return nil },
	}, testkit.Discard())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- worker.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done) })
	return b
}

func TestAnInvitationIsSentOnceUnderTheMailersRole(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.client.SendInvitation(t.Context(), "ten_1", "inv_1"))
	require.Equal(t, policies.SystemMailer, <-b.roles)
	require.Eventually(t, func() bool { return b.mails.count("inv_1") == 1 }, 10*time.Second, 5*time.Millisecond)
	require.Never(t, func() bool { return b.mails.count("inv_1") > 1 }, 300*time.Millisecond, 50*time.Millisecond)
}

func TestWhatTimeMendsIsTriedAgainAndWhatItDoesNotIsNot(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.mails.fail["hung-up"] = errOnce
	b.mails.fail["forbidden"] = fault.New(fault.Forbidden, "not_allowed", "No.")
	require.NoError(t, b.client.SendInvitation(t.Context(), "ten_1", "hung-up"))
	require.NoError(t, b.client.SendInvitation(t.Context(), "ten_1", "forbidden"))
	require.Eventually(t, func() bool { return b.mails.count("hung-up") == 2 }, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, 1, b.mails.count("forbidden"))
}

func TestSessionsOfSomebodyWithoutAClinicEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.client.EndSessions(t.Context(), "person-1")
	select {
	case p := <-b.ended:
		require.Equal(t, "person-1", p)
	case <-time.After(10 * time.Second):
		t.Fatal("the sessions did not end")
	}
}

func TestAnAccountIsSyncedUnderTheInboxsRole(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.client.SyncAccount(t.Context(), "ten_1", "acc_1")
	select {
	case account := <-b.synced:
		require.Equal(t, "acc_1", account)
	case <-time.After(10 * time.Second):
		t.Fatal("the account was not synced")
	}
	require.Equal(t, policies.SystemInbox, <-b.roles)
}

func TestAnEnqueueSaysWhenRedisIsAway(t *testing.T) {
	t.Parallel()
	proxy := testkit.NewProxy(t, "127.0.0.1:1")
	proxy.Cut()
	client := testkit.RedisAt(t, "redis://"+proxy.Addr)
	c := jobs.NewClient(client, "x", time.Now, testkit.Discard())
	require.Error(t, c.SendInvitation(t.Context(), "ten_1", "inv_1"))
}
