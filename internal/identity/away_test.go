package identity_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
)

func TestAwayIsSaidSoonAndClearly(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller has gone
		<-r.Context().Done()
	}))
	t.Cleanup(hanging.Close)
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(broken.Close)

	for sentence, base := range map[string]string{
		"nobody listens": closed.URL, "it hangs": hanging.URL, "it is broken": broken.URL,
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			s, err := identity.New(identity.Config{
				PublicURL: base, AdminURL: base, Timeout: 200 * time.Millisecond, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
			})
			require.NoError(t, err)
			t.Cleanup(s.Close)
			session := identity.NewSession("s", identity.Person{ID: "p", Email: "ana@example.test"}, identity.OneFactor, time.Now())
			name := "Ana"
			calls := map[string]func() error{
				"check":        func() error { _, err := s.Check(t.Context(), "ory_st_x"); return err },
				"sign up":      func() error { _, err := s.SignUp(t.Context(), identity.SignUp{Name: "Ana"}); return err },
				"sign in":      func() error { _, err := s.SignIn(t.Context(), identity.Credentials{}); return err },
				"second":       func() error { return s.SecondFactor(t.Context(), "ory_st_x", "123456", identity.Device{}) },
				"sign out":     func() error { return s.SignOut(t.Context(), "ory_st_x") },
				"recover":      func() error { _, err := s.StartRecovery(t.Context(), "ana@example.test"); return err },
				"verify":       func() error { _, err := s.VerifyRecovery(t.Context(), "f", "1", identity.Device{}); return err },
				"set password": func() error { return s.SetRecoveredPassword(t.Context(), "ory_st_x", password) },
				"password":     func() error { return s.ChangePassword(t.Context(), session, password, password) },
				"profile": func() error {
					_, err := s.ChangeProfile(t.Context(), session, identity.Profile{Name: &name})
					return err
				},
				"verification": func() error { _, err := s.StartVerification(t.Context(), session); return err },
				"confirm":      func() error { return s.ConfirmVerification(t.Context(), session, "f", "1") },
				"sessions":     func() error { _, err := s.Sessions(t.Context(), session); return err },
				"end one":      func() error { return s.EndSession(t.Context(), session, "another") },
				"end others":   func() error { return s.EndOtherSessions(t.Context(), session) },
				"revoke all":   func() error { return s.RevokeAll(t.Context(), "p") },
				"totp":         func() error { _, err := s.BeginTOTP(t.Context(), session, password); return err },
				"totp confirm": func() error { _, err := s.ConfirmTOTP(t.Context(), session, "f", "1"); return err },
				"totp remove":  func() error { return s.RemoveTOTP(t.Context(), session, password) },
				"by id":        func() error { _, err := s.PersonByID(t.Context(), "p"); return err },
				"by email":     func() error { _, _, err := s.FindByEmail(t.Context(), "ana@example.test"); return err },
			}
			for name, call := range calls {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					start := time.Now()
					err := call()
					require.Less(t, time.Since(start), 2*time.Second)
					f := faultOf(t, err, fault.Unavailable, "identity_away")
					require.Equal(t, 2*time.Second, f.RetryAfter)
					require.NotContains(t, err.Error(), "ana@")
					require.NotContains(t, err.Error(), "ana%40")
				})
			}
		})
	}
}

func TestAwayIsSaidWithinTwoSecondsUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	ory := newFakeWhoami(t)
	s := ory.service(t, testkit.NewClock(time.Now()))
	defer close(ory.hold())
	start := time.Now()
	_, err := s.Check(t.Context(), "ory_st_x")
	requireFault(t, err, fault.Unavailable, "identity_away")
	require.Less(t, time.Since(start), 2*time.Second)
}

func TestAwayAndBack(t *testing.T) {
	t.Parallel()
	c := testkit.NewClock(time.Now())
	direct := newService(t)
	public, err := url.Parse(os.Getenv("MSAAS_KRATOS_PUBLIC_URL"))
	require.NoError(t, err)
	wire := testkit.NewProxy(t, public.Host)
	s := newService(t, withClock(c), func(cfg *identity.Config) { cfg.PublicURL = "http://" + wire.Addr })
	known, unknown := signUp(t, direct), signUp(t, direct)
	_, err = s.Check(t.Context(), known.Token())
	require.NoError(t, err)

	wire.Cut()
	_, err = s.Check(t.Context(), known.Token())
	require.NoError(t, err, "what is believed goes on working")
	_, err = s.Check(t.Context(), unknown.Token())
	requireFault(t, err, fault.Unavailable, "identity_away")
	c.Move(10 * time.Second)
	_, err = s.Check(t.Context(), known.Token())
	requireFault(t, err, fault.Unavailable, "identity_away")

	wire.Restore()
	for _, session := range []identity.Session{known, unknown} {
		_, err = s.Check(t.Context(), session.Token())
		require.NoError(t, err, "and all is well as soon as it is back")
	}
}

func TestAWrongAdminTokenIsNotTheCallersFault(t *testing.T) {
	t.Parallel()
	var bearer atomic.Value
	ory := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer.Store(r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":{"code":401,"status":"Unauthorized","message":"no"}}`)
	}))
	t.Cleanup(ory.Close)
	s, err := identity.New(identity.Config{
		PublicURL: ory.URL, AdminURL: ory.URL, AdminToken: "ory_pat_x", Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	_, err = s.PersonByID(t.Context(), "p")
	require.Error(t, err)
	require.Empty(t, fault.KindOf(err))
	require.Equal(t, "Bearer ory_pat_x", bearer.Load())
	_, err = s.Check(t.Context(), "ory_st_x")
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
	require.Empty(t, bearer.Load(), "the key goes with admin calls alone")
}
