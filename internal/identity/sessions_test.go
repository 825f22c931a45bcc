package identity_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	announced := map[identity.Invalidation]int{}
	s := newService(t, func(cfg *identity.Config) {
		cfg.Announce = func(_ context.Context, what identity.Invalidation) {
			mu.Lock()
			defer mu.Unlock()
			announced[what]++
		}
	})
	session, stranger := signUp(t, s), signUp(t, s)
	email := session.Person.Email
	second, third := signIn(t, s, email, password), signIn(t, s, email, password)
	secondID := requireSignedIn(t, s, second).ID

	open, err := s.Sessions(t.Context(), session)
	require.NoError(t, err)
	require.Len(t, open, 3)
	require.True(t, open[0].Current)
	require.Equal(t, session.ID, open[0].ID)
	require.WithinDuration(t, time.Now(), open[0].SignedInAt, time.Minute)

	requireFault(t, s.EndSession(t.Context(), stranger, secondID), fault.NotFound, "not_found")
	requireFault(t, s.EndSession(t.Context(), session, "4d3c9c2e-8d5f-4d0e-9b53-000000000000"), fault.NotFound, "not_found")
	requireFault(t, s.EndSession(t.Context(), session, "x/../y"), fault.NotFound, "not_found")
	requireSignedIn(t, s, second)

	require.NoError(t, s.EndSession(t.Context(), session, secondID))
	_, err = s.Check(t.Context(), second)
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	requireSignedIn(t, s, third)

	require.NoError(t, s.EndOtherSessions(t.Context(), session))
	require.NoError(t, s.EndOtherSessions(t.Context(), session), "again")
	_, err = s.Check(t.Context(), third)
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	requireSignedIn(t, s, session.Token())

	require.NoError(t, s.EndSession(t.Context(), session, session.ID))
	_, err = s.Check(t.Context(), session.Token())
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	requireSignedIn(t, s, stranger.Token())

	mu.Lock()
	defer mu.Unlock()
	require.NotZero(t, announced[identity.Invalidation{Person: session.Person.ID}])
	require.NotZero(t, announced[identity.Invalidation{TokenHash: identity.HashToken(session.Token())}])
}

func TestPeople(t *testing.T) {
	t.Parallel()
	c := testkit.NewClock(time.Now())
	s, elsewhere := newService(t, withClock(c)), newService(t)
	session := signUp(t, s)

	p, err := s.PersonByID(t.Context(), session.Person.ID)
	require.NoError(t, err)
	require.Equal(t, session.Person, p)
	p, found, err := s.FindByEmail(t.Context(), " "+session.Person.Email)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, session.Person, p)

	name := "Alt Nume"
	_, err = elsewhere.ChangeProfile(t.Context(), session, identity.Profile{Name: &name})
	require.NoError(t, err)
	p, err = s.PersonByID(t.Context(), session.Person.ID)
	require.NoError(t, err)
	require.Equal(t, session.Person.Name, p.Name, "known within the last ten seconds")
	c.Move(10 * time.Second)
	p, err = s.PersonByID(t.Context(), session.Person.ID)
	require.NoError(t, err)
	require.Equal(t, name, p.Name)

	_, err = s.PersonByID(t.Context(), "4d3c9c2e-8d5f-4d0e-9b53-000000000000")
	requireFault(t, err, fault.NotFound, "person_not_found")
	_, err = s.PersonByID(t.Context(), "x")
	requireFault(t, err, fault.NotFound, "person_not_found")
	_, found, err = s.FindByEmail(t.Context(), newEmail())
	require.NoError(t, err)
	require.False(t, found)
}
