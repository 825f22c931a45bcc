package audit_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
)

func TestAPersonIsNotedAtAClientOnceInTenMinutes(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 26, 9, 58, 0, 0, time.UTC))
	kit := testkit.NewTenants(t, clock.Now)
	scope := kit.Clinic(t)
	log := audit.New(kit.Router.Control("a test"), clock.Now)
	owner, dentist := kit.Actor(scope, policies.Owner), kit.Actor(scope, policies.Dentist)
	client, other := id.New(id.Client, clock.Now()), id.New(id.Client, clock.Now())
	count := func(clientID string) int {
		page, err := log.AccessLog(t.Context(), owner, clientID, "", 0)
		require.NoError(t, err)
		return len(page.Entries)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { require.NoError(t, log.Seen(t.Context(), dentist, client, "profile", "req-00000001")) })
	}
	all.Wait()
	require.Equal(t, 1, count(client), "twenty looks at once")
	clock.Move(9 * time.Minute) // over the full ten minutes of the clock
	require.NoError(t, log.Seen(t.Context(), dentist, client, "profile", "req-00000002"))
	require.Equal(t, 1, count(client))
	require.NoError(t, log.Seen(t.Context(), owner, client, "profile", "req-00000003"))
	require.NoError(t, log.Seen(t.Context(), dentist, other, "profile", "req-00000004"))
	require.Equal(t, 2, count(client))
	require.Equal(t, 3, count(""))
	clock.Move(2 * time.Minute)
	require.NoError(t, log.Seen(t.Context(), dentist, client, "profile", "req-00000005"))
	require.Equal(t, 3, count(client))

	page, err := log.AccessLog(t.Context(), owner, "", "", 2)
	require.NoError(t, err)
	require.Len(t, page.Entries, 2)
	rest, err := log.AccessLog(t.Context(), owner, "", page.NextCursor, 2)
	require.NoError(t, err)
	require.Len(t, rest.Entries, 2)
	require.NotEqual(t, page.Entries[1].ID, rest.Entries[0].ID)
	_, err = log.AccessLog(t.Context(), dentist, client, "", 0)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestALookThatAnotherProcessHasNotedIsTheSame(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Date(2026, 11, 26, 9, 50, 0, 0, time.UTC))
	kit := testkit.NewTenants(t, clock.Now)
	actor := kit.Actor(kit.Clinic(t), policies.Owner)
	one, other := audit.New(kit.Router.Control("a test"), clock.Now), audit.New(kit.Router.Control("a test"), clock.Now)
	client := id.New(id.Client, clock.Now())
	noted := func() int {
		page, err := one.AccessLog(t.Context(), actor, client, "", 0)
		require.NoError(t, err)
		return len(page.Entries)
	}
	require.NoError(t, one.Seen(t.Context(), actor, client, "profile", "req-00000001"))
	clock.Move(9 * time.Minute)
	require.NoError(t, other.Seen(t.Context(), actor, client, "profile", "req-00000002"))
	require.Equal(t, 1, noted())
	clock.Move(time.Minute) // counted from the look that was noted, not from the last
	require.NoError(t, other.Seen(t.Context(), actor, client, "profile", "req-00000003"))
	require.Equal(t, 2, noted())
	require.NoError(t, one.Seen(t.Context(), actor, client, "profile", "req-00000004"))
	require.Equal(t, 2, noted())
}
