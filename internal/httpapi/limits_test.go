package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// guess tries passwords, each time under another forged address, and says how many were let through to be judged.
func guess(t *testing.T, s *servertest.Server, times int) int {
	t.Helper()
	judged := 0
	for i := range times {
		r := s.Stranger().Do(t, http.MethodPost, "/auth/sign-in",
			map[string]any{"email": fmt.Sprintf("somebody%d@people.test", i), "password": "wrong-wrong-wrong"},
			servertest.Header{Name: "X-Forwarded-For", Value: fmt.Sprintf("203.0.113.%d", i)})
		if r.Status == http.StatusTooManyRequests {
			require.NotEmpty(t, r.Header.Get("Retry-After"))
			require.Equal(t, "too_many_requests", r.Code())
			continue
		}
		r.Refused(t, http.StatusUnauthorized, "wrong_credentials")
		judged++
	}
	return judged
}

func TestAForgedAddressDoesNotDodgeTheLimits(t *testing.T) {
	t.Parallel()
	limits := ratelimit.Limits{ratelimit.SignIn: 5}
	require.Equal(t, 5, guess(t, servertest.New(t, servertest.Options{Limits: limits}), 8), "nobody's header is believed without a proxy")
	behind := servertest.New(t, servertest.Options{Limits: limits, Env: map[string]string{"MSAAS_TRUSTED_PROXIES": "127.0.0.0/8"}})
	require.Equal(t, 8, guess(t, behind, 8), "the proxy's word for eight addresses")
}
