package httpapi_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

func TestManyAddressesOfOneIPv6NetworkCountAsOne(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{
		Limits: ratelimit.Limits{ratelimit.Open: 3}, Env: map[string]string{"MSAAS_TRUSTED_PROXIES": "127.0.0.0/8"},
	})
	look := func(address string) int {
		return s.Stranger().Get(t, "/public/invitations/"+strings.Repeat("x", 43), servertest.Header{Name: "X-Forwarded-For", Value: address}).Status
	}
	for i := range 3 {
		require.Equal(t, http.StatusNotFound, look(fmt.Sprintf("2001:db8:1:2::%x", i+1)))
	}
	require.Equal(t, http.StatusTooManyRequests, look("2001:db8:1:2:dead:beef::9"))
	require.Equal(t, http.StatusNotFound, look("2001:db8:1:3::1"), "the neighbours are not concerned")
}

func TestClinicsThatAreMadeUpDodgeNoLimit(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.Reads: 5}})
	c := s.Clinic(t, "Aurora")
	c.Owner.Get(t, c.Path("")).Want(t, http.StatusOK)
	stranger := s.SignUp(t, "Dan Curios")
	looked := 0
	for i := range 8 {
		if stranger.Get(t, fmt.Sprintf("/tenants/clinic-%d", i)).Status == http.StatusNotFound {
			looked++
		}
	}
	require.Equal(t, 5, looked)
	for i := range 4 {
		c.Owner.Get(t, fmt.Sprintf("/tenants/clinic-%d", i)).Want(t, http.StatusNotFound)
	}
	c.Owner.Get(t, "/tenants/clinic-9").Refused(t, http.StatusTooManyRequests, "too_many_requests")
	for range 5 {
		c.Owner.Get(t, c.Path("")).Want(t, http.StatusOK) // their own clinic is not starved by it
	}
}

func TestCodesAreSentToAnAddressAFewTimesAnHour(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.Codes: 2}})
	p := s.SignUp(t, "Ana Pop")
	for range 2 {
		s.Stranger().Post(t, "/auth/recovery", map[string]any{"email": p.Email}).Want(t, http.StatusAccepted)
		p.Post(t, "/me/verification", nil).Want(t, http.StatusAccepted)
	}
	for _, r := range []servertest.Response{
		s.Stranger().Post(t, "/auth/recovery", map[string]any{"email": strings.ToUpper(p.Email)}),
		p.Post(t, "/me/verification", nil),
	} {
		r.Refused(t, http.StatusTooManyRequests, "too_many_requests")
		wait, err := strconv.Atoi(r.Header.Get("Retry-After"))
		require.NoError(t, err)
		require.Greater(t, wait, 60, "guessing goes by the hour, not by the minute")
	}
	s.Stranger().Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Want(t, http.StatusOK)
}

func TestASecondFactorIsGuessedAtAFewTimesAnHourWhateverTheSession(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.SecondFactor: 2}})
	p := s.SignUp(t, "Ana Pop")
	var setup struct{ Flow, Secret string }
	p.Post(t, "/me/totp", map[string]any{"current_password": servertest.Password}).Want(t, http.StatusOK).Into(t, &setup)
	p.Post(t, "/me/totp/confirm", map[string]any{"flow": setup.Flow, "code": totpNow(t, setup.Secret)}).Want(t, http.StatusOK)
	for range 2 {
		thief := s.Stranger()
		thief.Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Want(t, http.StatusOK)
		for range 2 {
			thief.Post(t, "/auth/sign-in/second-factor", map[string]any{"code": "000000"}).Refused(t, http.StatusUnauthorized, "wrong_code")
		}
		thief.Post(t, "/auth/sign-in/second-factor", map[string]any{"code": "000000"}).Refused(t, http.StatusTooManyRequests, "too_many_requests")
	}
	again := s.Stranger()
	r := again.Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Refused(t, http.StatusTooManyRequests, "too_many_requests")
	require.Empty(t, r.Header.Values("Set-Cookie"))
	p.Get(t, "/me").Want(t, http.StatusOK)
}
