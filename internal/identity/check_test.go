package identity_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
)

func TestCheckBelievesForTenSeconds(t *testing.T) {
	t.Parallel()
	c := testkit.NewClock(time.Now())
	s, elsewhere := newService(t, withClock(c)), newService(t)
	session := signUp(t, s)
	_, err := s.Check(t.Context(), session.Token())
	require.NoError(t, err)

	require.NoError(t, elsewhere.SignOut(t.Context(), session.Token()))
	c.Move(9 * time.Second)
	_, err = s.Check(t.Context(), session.Token())
	require.NoError(t, err, "another process ended the session and said nothing")
	c.Move(time.Second)
	_, err = s.Check(t.Context(), session.Token())
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
}

func TestCheckIsForgottenAtOnce(t *testing.T) {
	t.Parallel()
	s, elsewhere := newService(t), newService(t)
	end := map[string]func(t *testing.T, session identity.Session){
		"by the hash of the token": func(t *testing.T, session identity.Session) {
			t.Helper()
			require.NoError(t, elsewhere.SignOut(t.Context(), session.Token()))
			s.Forget(identity.HashToken(session.Token()))
		},
		"by the person": func(t *testing.T, session identity.Session) {
			t.Helper()
			require.NoError(t, elsewhere.SignOut(t.Context(), session.Token()))
			s.ForgetPerson(session.Person.ID)
		},
		"by what another process announced": func(t *testing.T, session identity.Session) {
			t.Helper()
			require.NoError(t, elsewhere.SignOut(t.Context(), session.Token()))
			s.Drop(identity.Invalidation{Person: session.Person.ID, TokenHash: identity.HashToken(session.Token())})
		},
		"by revoking all": func(t *testing.T, session identity.Session) {
			t.Helper()
			require.NoError(t, s.RevokeAll(t.Context(), session.Person.ID))
			require.NoError(t, s.RevokeAll(t.Context(), session.Person.ID), "again")
		},
	}
	for sentence, forget := range end {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			session, witness := signUp(t, s), signUp(t, s)
			for _, each := range []identity.Session{session, witness} {
				_, err := s.Check(t.Context(), each.Token())
				require.NoError(t, err)
			}
			forget(t, session)
			_, err := s.Check(t.Context(), session.Token())
			requireFault(t, err, fault.Unauthenticated, "unauthenticated")
			_, err = s.Check(t.Context(), witness.Token())
			require.NoError(t, err)
		})
	}
}

func TestCheckRefusesWithoutAsking(t *testing.T) {
	t.Parallel()
	ory := newFakeWhoami(t)
	c := testkit.NewClock(time.Now())
	s := ory.service(t, c)
	for sentence, token := range map[string]string{"no token": "", "a huge token": strings.Repeat("x", 4000)} {
		_, err := s.Check(t.Context(), token)
		requireFault(t, err, fault.Unauthenticated, "unauthenticated")
		require.Zero(t, ory.asked.Load(), sentence)
	}

	ory.refuse.Store(true)
	for range 3 {
		_, err := s.Check(t.Context(), "ory_st_unknown")
		requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	}
	require.EqualValues(t, 1, ory.asked.Load(), "a refusal is believed for a moment")
	ory.refuse.Store(false)
	c.Move(time.Second)
	_, err := s.Check(t.Context(), "ory_st_unknown")
	require.NoError(t, err, "and no longer than a second")
}

func TestCheckAsksOnceForManyWaiting(t *testing.T) {
	t.Parallel()
	ory := newFakeWhoami(t)
	s := ory.service(t, testkit.NewClock(time.Now()))
	release := ory.hold()

	var wg sync.WaitGroup
	errs := make(chan error, 50)
	for range 50 {
		wg.Go(func() {
			_, err := s.Check(t.Context(), "ory_st_one")
			errs <- err
		})
	}
	<-ory.arrived
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Check(impatient, "ory_st_one")
	require.ErrorIs(t, err, context.Canceled, "giving up takes the answer from nobody")
	close(release)
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, ory.asked.Load())
}

func TestCheckDoesNotKeepAnAnswerFromBeforeForgetting(t *testing.T) {
	t.Parallel()
	ory := newFakeWhoami(t)
	s := ory.service(t, testkit.NewClock(time.Now()))
	release := ory.hold()

	done := make(chan error, 1)
	go func() {
		_, err := s.Check(t.Context(), "ory_st_one")
		done <- err
	}()
	<-ory.arrived
	s.ForgetPerson("person-1")
	close(release)
	require.NoError(t, <-done, "who asked before is answered from before")

	ory.refuse.Store(true)
	_, err := s.Check(t.Context(), "ory_st_one")
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
}

func TestSessionPrintsAsItsIDAlone(t *testing.T) {
	t.Parallel()
	ory := newFakeWhoami(t)
	session, err := ory.service(t, testkit.NewClock(time.Now())).Check(t.Context(), "ory_st_secret")
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "session", session)
	for _, printed := range []string{
		fmt.Sprint(session), fmt.Sprintf("%+v", session), fmt.Sprintf("%#v", session),
		fmt.Sprintf("%+v", struct{ S identity.Session }{session}), log.String(),
	} {
		require.Contains(t, printed, session.ID)
		require.NotContains(t, printed, "ory_st_secret")
		require.NotContains(t, printed, "ana@example.test")
	}
}

// fakeWhoami answers /sessions/whoami alone: what a real Ory cannot be made to do at the right moment.
type fakeWhoami struct {
	url     string
	asked   atomic.Int64
	refuse  atomic.Bool
	arrived chan struct{}
	mu      sync.Mutex
	gate    chan struct{}
}

func newFakeWhoami(t *testing.T) *fakeWhoami {
	t.Helper()
	f := &fakeWhoami{arrived: make(chan struct{}, 100)}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// hold makes the next answers wait until the channel is closed.
func (f *fakeWhoami) hold() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gate = make(chan struct{})
	return f.gate
}

func (f *fakeWhoami) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	f.asked.Add(1)
	f.arrived <- struct{}{}
	f.mu.Lock()
	gate := f.gate
	f.mu.Unlock()
	if gate != nil {
		<-gate
	}
	w.Header().Set("Content-Type", "application/json")
	if f.refuse.Load() {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":{"code":401,"status":"Unauthorized","message":"No active session"}}`)
		return
	}
	_, _ = io.WriteString(w, `{"id":"ses-1","active":true,"expires_at":"2100-01-01T00:00:00Z","authenticator_assurance_level":"aal1",
		"identity":{"id":"person-1","schema_id":"user","schema_url":"","traits":{"email":"ana@example.test","name":"Ana"}}}`)
}

func (f *fakeWhoami) service(t *testing.T, c *testkit.Clock) *identity.Service {
	t.Helper()
	s, err := identity.New(identity.Config{PublicURL: f.url, AdminURL: f.url, Now: c.Now, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}
