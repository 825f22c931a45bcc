package httpapi_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

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

// standing reads what an answer says of the limit; each header is there once.
func standing(t *testing.T, r servertest.Response) (limit, remaining, reset int) {
	t.Helper()
	number := func(name string) int {
		require.Len(t, r.Header.Values(name), 1, name)
		n, err := strconv.Atoi(r.Header.Get(name))
		require.NoError(t, err)
		return n
	}
	return number("RateLimit-Limit"), number("RateLimit-Remaining"), number("RateLimit-Reset")
}

func TestAnAnswerSaysWhereOneStandsAndWhenToComeBack(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.Reads: 5, ratelimit.MailSync: 1, ratelimit.Writes: 100, ratelimit.Open: 7}})
	c := s.Clinic(t, "Aurora")
	c.Owner.Get(t, c.Path("")).Want(t, http.StatusOK) // from now on the clinic counts by itself
	for left := 4; left >= 0; left-- {
		r := c.Owner.Get(t, c.Path("/locations")).Want(t, http.StatusOK)
		limit, remaining, reset := standing(t, r)
		require.Equal(t, []int{5, left}, []int{limit, remaining})
		require.InDelta(t, 12*(5-left), reset, 2)
		require.Equal(t, "5;w=60", r.Header.Get("RateLimit-Policy"))
		require.Empty(t, r.Header.Get("Retry-After"))
	}
	r := c.Owner.Get(t, c.Path("/locations")).Refused(t, http.StatusTooManyRequests, "too_many_requests")
	_, remaining, _ := standing(t, r)
	require.Zero(t, remaining)
	wait, err := strconv.Atoi(r.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.InDelta(t, 12, wait, 2)

	limit, _, _ := standing(t, s.Stranger().Get(t, "/public/invitations/"+strings.Repeat("x", 43)).Want(t, http.StatusNotFound))
	require.Equal(t, 7, limit, "refusals for other reasons say it too")
}

// A limit that a route has beside its own is the one that its refusal speaks of.
func TestAMailboxIsReadOnRequestAFewTimes(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.Writes: 100, ratelimit.MailSync: 3}})
	c := s.Clinic(t, "Aurora")
	for range 3 {
		c.Owner.Post(t, c.Path("/mail-accounts/mac_01jd3m8w1q2v5y7x9z0abcdefg/sync"), nil).Want(t, http.StatusNotFound)
	}
	r := c.Owner.Post(t, c.Path("/mail-accounts/mac_01jd3m8w1q2v5y7x9z0abcdefg/sync"), nil).Refused(t, http.StatusTooManyRequests, "too_many_requests")
	limit, _, _ := standing(t, r)
	require.Equal(t, 3, limit)
	require.Equal(t, "3;w=300", r.Header.Get("RateLimit-Policy"))
	wait, err := strconv.Atoi(r.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.InDelta(t, 100, wait, 5)
	c.Owner.Post(t, c.Path("/mail-accounts/mac_01jd3m8w1q2v5y7x9z0abcdefh/sync"), nil).Want(t, http.StatusNotFound) // another mailbox waits for nobody
}

// Whoever has used up one bucket still has every other, and takes nothing from anybody else's.
func TestNoBucketStarvesAnother(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{
		Limits: ratelimit.Limits{ratelimit.Reads: 6, ratelimit.Writes: 6, ratelimit.Account: 3, ratelimit.SignIn: 100, ratelimit.Open: 4},
		Env:    map[string]string{"MSAAS_TRUSTED_PROXIES": "127.0.0.0/8"},
	})
	c := s.Clinic(t, "Aurora")
	greedy, other := c.Join(t, "Dana Lacoma", "receptionist"), c.Join(t, "Mihai Calm", "receptionist")
	spent := func(ask func() servertest.Response) {
		t.Helper()
		for range 12 {
			if ask().Status == http.StatusTooManyRequests {
				return
			}
		}
		t.Fatal("the limit never came")
	}
	other.Get(t, c.Path("")).Want(t, http.StatusOK)
	spent(func() servertest.Response { return greedy.Get(t, c.Path("")) })
	greedy.Post(t, c.Path("/clients"), map[string]any{"name": "Ioana"}).Want(t, http.StatusCreated) // reads used up, writes not
	spent(func() servertest.Response { return greedy.Post(t, c.Path("/clients"), map[string]any{"name": "Ioana"}) })
	other.Get(t, c.Path("")).Want(t, http.StatusOK)
	other.Post(t, c.Path("/clients"), map[string]any{"name": "Ioana"}).Want(t, http.StatusCreated)

	from := func(address string) servertest.Header {
		return servertest.Header{Name: "X-Forwarded-For", Value: address}
	}
	spent(func() servertest.Response {
		return s.Stranger().Post(t, "/auth/sign-in", credentials(greedy, "wrong-wrong-wrong"), from("203.0.113.5"))
	})
	s.Stranger().Post(t, "/auth/sign-in", credentials(greedy, servertest.Password), from("203.0.113.6")).
		Refused(t, http.StatusTooManyRequests, "too_many_requests") // the account, from wherever
	s.Stranger().Post(t, "/auth/sign-in", credentials(other, servertest.Password), from("203.0.113.5")).Want(t, http.StatusOK)
	spent(func() servertest.Response {
		return s.Stranger().Get(t, "/public/invitations/"+strings.Repeat("x", 43), from("203.0.113.5"))
	})
	s.Stranger().Get(t, "/public/invitations/"+strings.Repeat("x", 43), from("203.0.113.6")).Want(t, http.StatusNotFound)
	other.Get(t, c.Path("")).Want(t, http.StatusOK)
}

// Redis goes and comes back: limits hold all the while, counted by the process alone meanwhile, and nothing fails because of it.
func TestWithoutRedisLimitsHoldAndNothingFails(t *testing.T) {
	t.Parallel()
	proxy, url := servertest.ProxyFor(t, "MSAAS_REDIS_URL")
	s := servertest.New(t, servertest.Options{Env: map[string]string{"MSAAS_REDIS_URL": url}, Limits: ratelimit.Limits{ratelimit.Open: 5}})
	ask := func() servertest.Response { return s.Stranger().Get(t, "/public/invitations/"+strings.Repeat("x", 43)) }
	round := func(when string) {
		t.Helper()
		given := 0
		for range 12 {
			switch r := ask(); r.Status {
			case http.StatusNotFound:
				given++
			case http.StatusTooManyRequests:
				require.NotEmpty(t, r.Header.Get("Retry-After"), when)
			default:
				t.Fatalf("%s: %d %s", when, r.Status, r.Body)
			}
		}
		require.Less(t, given, 8, when)
	}
	round("with Redis")
	proxy.Cut()
	round("without Redis")
	proxy.Restore()
	require.Eventually(t, s.App.Live.Connected, recoverWithin, 10*time.Millisecond)
	require.Eventually(t, func() bool { return ask().Status == http.StatusTooManyRequests }, recoverWithin, 10*time.Millisecond, "what Redis has counted is still there")
	round("with Redis again")
}
