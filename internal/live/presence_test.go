package live_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/testkit"
)

const letter = "conversation/cnv_1"

var (
	ana = live.Who{PersonID: "person-a", Name: "Ana"}
	bob = live.Who{PersonID: "person-b", Name: "Bob"}
)

func doings(all []live.Present) map[string]live.Doing {
	found := map[string]live.Doing{}
	for _, one := range all {
		found[one.Name] = one.Doing
	}
	return found
}

func TestColleaguesSeeWhoIsAtAConversationUntilTheyLeaveOrFallSilent(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now())
	b := bus(t, id.New("tst", time.Now()), nil)
	p := live.NewPresence(b, clock.Now)
	scope := testkit.Scope(t)
	p.Set(t.Context(), scope, letter, ana, live.Viewing)
	p.Set(t.Context(), scope, letter, bob, live.Replying)
	require.Equal(t, map[string]live.Doing{"Ana": live.Viewing, "Bob": live.Replying}, doings(p.List(t.Context(), scope, letter)))
	require.Equal(t, "Bob", p.List(t.Context(), scope, letter)[0].Name, "who replies comes first")
	require.Empty(t, p.List(t.Context(), scope, "conversation/cnv_2"))

	clock.Move(live.PresenceLasts * 2 / 3)
	p.Set(t.Context(), scope, letter, bob, live.Viewing)
	clock.Move(live.PresenceLasts * 2 / 3)
	require.Equal(t, map[string]live.Doing{"Bob": live.Viewing}, doings(p.List(t.Context(), scope, letter)), "Ana has fallen silent")
	p.Set(t.Context(), scope, letter, bob, live.Away)
	require.Empty(t, p.List(t.Context(), scope, letter))
}

func TestPresenceOfAnotherClinicIsNotSeen(t *testing.T) {
	t.Parallel()
	p := live.NewPresence(bus(t, id.New("tst", time.Now()), nil), time.Now)
	mine, theirs := testkit.Scope(t), testkit.Scope(t)
	p.Set(t.Context(), mine, letter, ana, live.Viewing)
	require.Empty(t, p.List(t.Context(), theirs, letter))
}

func TestWhatColleaguesSeeIsToldAndABeatIsNot(t *testing.T) {
	t.Parallel()
	b := bus(t, id.New("tst", time.Now()), nil)
	p := live.NewPresence(b, time.Now)
	scope := testkit.Scope(t)
	page := subscribe(t, b, scope, "bob")
	changed := live.Event{Type: "presence.changed", ID: letter}
	for _, doing := range []live.Doing{live.Viewing, live.Viewing, live.Replying, live.Replying, live.Away, live.Away} {
		p.Set(t.Context(), scope, letter, ana, doing)
	}
	b.Publish(t.Context(), scope, live.Event{Type: "last"})
	for range 3 { // came, began to reply, left
		require.Equal(t, changed.ID, next(t, page).ID)
	}
	require.Equal(t, "last", next(t, page).Type)
}

func TestWithoutRedisNobodySeemsToBeAnywhere(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	t.Cleanup(func() { _ = client.Close() })
	p := live.NewPresence(live.New(client, "x", slog.New(slog.DiscardHandler), func(live.Signal) {}, func() {}), time.Now)
	scope := testkit.Scope(t)
	p.Set(t.Context(), scope, letter, ana, live.Viewing)
	require.Empty(t, p.List(t.Context(), scope, letter))
}
