package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

func TestTheBenchmarksTokenPassesTheLimitsOfPeopleAlone(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("t", 32)
	shown := servertest.Header{Name: "X-Bench-Token", Value: token}
	limits := ratelimit.Limits{ratelimit.Reads: 5, ratelimit.SignIn: 6}
	s := servertest.New(t, servertest.Options{Limits: limits, Env: map[string]string{"MSAAS_BENCH_TOKEN": token}})
	c := s.Clinic(t, "Bench")
	for range 12 {
		c.Owner.Get(t, c.Path("/services"), shown).Want(t, http.StatusOK)
	}
	for range 5 {
		c.Owner.Get(t, c.Path("/services"), servertest.Header{Name: "X-Bench-Token", Value: token[:31] + "T"}).Want(t, http.StatusOK)
	}
	c.Owner.Get(t, c.Path("/services")).Refused(t, http.StatusTooManyRequests, "too_many_requests")

	wrong := map[string]any{"email": "nobody@people.test", "password": "wrong-wrong-wrong"}
	for range 5 {
		s.Stranger().Do(t, http.MethodPost, "/auth/sign-in", wrong, shown).Refused(t, http.StatusUnauthorized, "wrong_credentials")
	}
	s.Stranger().Do(t, http.MethodPost, "/auth/sign-in", wrong, shown).Refused(t, http.StatusTooManyRequests, "too_many_requests")
}

func TestWithoutAConfiguredTokenNoneIsTaken(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.Reads: 3}})
	c := s.Clinic(t, "Bench")
	for range 1 + 3 { // the first opens the clinic, and counts as the person's own
		c.Owner.Get(t, c.Path("/services"), servertest.Header{Name: "X-Bench-Token", Value: ""}).Want(t, http.StatusOK)
	}
	c.Owner.Get(t, c.Path("/services"), servertest.Header{Name: "X-Bench-Token", Value: ""}).Refused(t, http.StatusTooManyRequests, "too_many_requests")
}
