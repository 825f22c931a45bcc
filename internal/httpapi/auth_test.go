package httpapi_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

const freshPassword = "cu-totul-alta-parola-77"

func cookieOf(t *testing.T, r servertest.Response) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: r.Header}).Cookies() {
		if c.Name == "msaas_session" {
			return c
		}
	}
	require.Fail(t, "no session cookie")
	return nil
}

func credentials(p *servertest.Person, password string) map[string]any {
	return map[string]any{"email": p.Email, "password": password}
}

func TestSignUpSignInAndSignOut(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	p := s.Stranger()
	p.Email = "ana." + testkit.Prefix(t) + "@people.test"
	p.Get(t, "/me").Refused(t, http.StatusUnauthorized, "unauthenticated")

	up := p.Post(t, "/auth/sign-up", map[string]any{"email": p.Email, "password": servertest.Password, "name": "Ana Șerban", "language": "ro"}).
		Want(t, http.StatusCreated)
	c := cookieOf(t, up)
	require.True(t, c.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, c.SameSite)
	require.Equal(t, "/", c.Path)
	require.Positive(t, c.MaxAge)
	require.Empty(t, c.Domain)
	require.NotContains(t, string(up.Body), c.Value, "the token is for the cookie alone")
	var me struct {
		Person           struct{ ID, Email, Name, Language string }
		Clinics          []any
		SuperAdmin       bool   `json:"super_admin"`
		VerificationFlow string `json:"verification_flow"`
	}
	up.Into(t, &me)
	require.Equal(t, p.Email, me.Person.Email)
	require.Equal(t, "Ana Șerban", me.Person.Name)
	require.NotNil(t, me.Clinics)

	p.Get(t, "/me").Want(t, http.StatusOK).Into(t, &me)
	require.NotEmpty(t, me.Person.ID)
	code := sixDigits.FindString(s.Mail(t, p.Email, "confirm").Text)
	p.Post(t, "/me/verification/verify", map[string]any{"flow": me.VerificationFlow, "code": code}).Want(t, http.StatusNoContent)
	require.Contains(t, string(p.Get(t, "/me").Body), `"verified":true`)

	out := p.Post(t, "/auth/sign-out", nil).Want(t, http.StatusNoContent)
	require.Negative(t, cookieOf(t, out).MaxAge)
	p.Get(t, "/me").Refused(t, http.StatusUnauthorized, "unauthenticated")
	p.Get(t, "/me", servertest.Header{Name: "Cookie", Value: "msaas_session=" + c.Value}).
		Refused(t, http.StatusUnauthorized, "unauthenticated")
	p.Post(t, "/auth/sign-out", nil).Want(t, http.StatusNoContent)

	p.Post(t, "/auth/sign-in", credentials(p, "gresita-de-tot-1")).Refused(t, http.StatusUnauthorized, "wrong_credentials")
	in := p.Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Want(t, http.StatusOK)
	require.Equal(t, map[string]any{"second_factor": false}, in.Map(t))
	require.NotContains(t, string(in.Body), cookieOf(t, in).Value)
	p.Get(t, "/me").Want(t, http.StatusOK)

	p.Post(t, "/auth/sign-up", map[string]any{"email": p.Email, "password": servertest.Password, "name": "Ana", "language": "ro"}).
		Refused(t, http.StatusConflict, "email_taken")
}

func TestSecondFactorOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	p := s.SignUp(t, "Ana Pop")
	password := map[string]any{"current_password": servertest.Password}

	p.Post(t, "/me/totp", map[string]any{"current_password": "gresita-de-tot-1"}).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	var setup struct{ Flow, Secret, URI, QR string }
	begin := p.Post(t, "/me/totp", password).Want(t, http.StatusOK).Into(t, &setup)
	require.Contains(t, string(begin.Body), `"qr_png":"data:image/png;base64,`)
	var backup struct {
		Codes []string `json:"backup_codes"`
	}
	p.Post(t, "/me/totp/confirm", map[string]any{"flow": setup.Flow, "code": totpNow(t, setup.Secret)}).Want(t, http.StatusOK).Into(t, &backup)
	require.Len(t, backup.Codes, 12)
	require.Contains(t, string(p.Get(t, "/me").Body), `"two_factor":true`)

	other := s.Stranger()
	other.Post(t, "/auth/sign-in/second-factor", map[string]any{"code": "123456"}).Refused(t, http.StatusUnauthorized, "unauthenticated")
	in := other.Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Want(t, http.StatusOK)
	require.Equal(t, map[string]any{"second_factor": true}, in.Map(t))
	other.Get(t, "/me").Refused(t, http.StatusUnauthorized, "second_factor_required")
	other.Post(t, "/auth/sign-in/second-factor", map[string]any{"code": "nosuchcode"}).Refused(t, http.StatusUnauthorized, "wrong_code")
	other.Post(t, "/auth/sign-in/second-factor", map[string]any{"code": backup.Codes[0]}).Want(t, http.StatusNoContent)
	other.Get(t, "/me").Want(t, http.StatusOK)

	other.Post(t, "/me/totp/remove", password).Want(t, http.StatusNoContent)
	require.Contains(t, string(other.Get(t, "/me").Body), `"two_factor":false`)
	require.Equal(t, map[string]any{"second_factor": false}, s.Stranger().Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Map(t))
}

func TestRecoveryOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	p := s.SignUp(t, "Ana Pop")
	stranger := s.Stranger()

	unknown := stranger.Post(t, "/auth/recovery", map[string]any{"email": "nimeni." + p.Email}).Want(t, http.StatusAccepted)
	known := stranger.Post(t, "/auth/recovery", map[string]any{"email": p.Email}).Want(t, http.StatusAccepted)
	require.Len(t, unknown.Body, len(known.Body), "the answer tells nothing of who has an account")
	flow, _ := known.Map(t)["flow"].(string)
	code := sixDigits.FindString(s.Mail(t, p.Email, "recuperare").Text)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	stranger.Post(t, "/auth/recovery/verify", map[string]any{"flow": flow, "code": wrong}).Refused(t, http.StatusUnauthorized, "wrong_code")
	stranger.Post(t, "/auth/recovery/password", map[string]any{"password": freshPassword}).Refused(t, http.StatusUnauthorized, "unauthenticated")
	stranger.Post(t, "/auth/recovery/verify", map[string]any{"flow": flow, "code": code}).Want(t, http.StatusOK)
	stranger.Get(t, "/me").Refused(t, http.StatusUnauthorized, "password_required")
	stranger.Post(t, "/auth/recovery/password", map[string]any{"password": freshPassword}).Want(t, http.StatusNoContent)
	stranger.Get(t, "/me").Want(t, http.StatusOK)
	p.Get(t, "/me").Refused(t, http.StatusUnauthorized, "unauthenticated")
	stranger.Post(t, "/auth/recovery/password", map[string]any{"password": "inca-o-parola-noua-88"}).Refused(t, http.StatusForbidden, "not_recovering")
}

func TestMyPasswordAndSessions(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	p := s.SignUp(t, "Ana Pop")
	second, third := p.Again(t), p.Again(t)

	var open struct {
		Items []struct {
			ID         string
			Current    bool
			Device, IP string
			SignedInAt time.Time `json:"signed_in_at"`
		}
	}
	p.Get(t, "/me/sessions").Want(t, http.StatusOK).Into(t, &open)
	require.Len(t, open.Items, 3)
	require.True(t, open.Items[0].Current)
	require.Equal(t, "127.0.0.1", open.Items[0].IP)
	require.Contains(t, open.Items[0].Device, "Go-http-client")

	p.Delete(t, "/me/sessions/00000000-0000-4000-8000-000000000000").Refused(t, http.StatusNotFound, "not_found")
	s.SignUp(t, "Alt Om").Delete(t, "/me/sessions/"+open.Items[1].ID).Refused(t, http.StatusNotFound, "not_found")
	p.Delete(t, "/me/sessions").Want(t, http.StatusNoContent)
	for _, gone := range []*servertest.Person{second, third} {
		gone.Get(t, "/me").Refused(t, http.StatusUnauthorized, "unauthenticated")
	}

	fourth := p.Again(t)
	p.Post(t, "/me/password", map[string]any{"current_password": "gresita-de-tot-1", "new_password": freshPassword}).
		Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	fourth.Get(t, "/me").Want(t, http.StatusOK)
	p.Post(t, "/me/password", map[string]any{"current_password": servertest.Password, "new_password": freshPassword}).Want(t, http.StatusNoContent)
	fourth.Get(t, "/me").Refused(t, http.StatusUnauthorized, "unauthenticated")
	p.Get(t, "/me").Want(t, http.StatusOK)

	changed := p.Patch(t, "/me", map[string]any{"name": "Ana-Maria Țîrcă", "language": "en"}).Want(t, http.StatusOK)
	require.Contains(t, string(changed.Body), "Ana-Maria Țîrcă")
	require.Contains(t, string(p.Get(t, "/me").Body), `"language":"en"`)
}

func TestSignInIsLimitedPerAccount(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Limits: ratelimit.Limits{ratelimit.Account: 2}})
	p, other := s.SignUp(t, "Ana Pop"), s.SignUp(t, "Alt Om")
	stranger := s.Stranger()
	for range 2 {
		stranger.Post(t, "/auth/sign-in", credentials(p, "gresita-de-tot-1")).Refused(t, http.StatusUnauthorized, "wrong_credentials")
	}
	p.Email = strings.ToUpper(p.Email)
	r := stranger.Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Refused(t, http.StatusTooManyRequests, "too_many_requests")
	require.NotEmpty(t, r.Header.Get("Retry-After"))
	stranger.Post(t, "/auth/sign-in", credentials(other, servertest.Password)).Want(t, http.StatusOK)
}

func TestSignOutWhileOryIsAway(t *testing.T) {
	t.Parallel()
	env := map[string]string{}
	var ory *testkit.Proxy
	ory, env["MSAAS_KRATOS_PUBLIC_URL"] = servertest.ProxyFor(t, "MSAAS_KRATOS_PUBLIC_URL")
	s := servertest.New(t, servertest.Options{Env: env})
	p := s.SignUp(t, "Ana Pop")
	ory.Cut()
	r := s.Stranger().Post(t, "/auth/sign-in", credentials(p, servertest.Password)).Refused(t, http.StatusServiceUnavailable, "identity_away")
	require.Equal(t, "2", r.Header.Get("Retry-After"))
	require.Negative(t, cookieOf(t, p.Post(t, "/auth/sign-out", nil).Want(t, http.StatusNoContent)).MaxAge)
	p.Get(t, "/me").Refused(t, http.StatusUnauthorized, "unauthenticated")
}

func TestSignInRefusesBadInput(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	p := s.SignUp(t, "Ana Pop")
	long := strings.Repeat("x", 400)
	good := map[string]any{"email": "ana@example.test", "password": "destul-de-lunga-9", "name": "Ana", "language": "ro"}
	for sentence, c := range map[string]struct {
		path  string
		body  map[string]any
		field string
	}{
		"sign-up without an address":          {"/auth/sign-up", with(good, "email", "ana"), "email"},
		"sign-up with an endless address":     {"/auth/sign-up", with(good, "email", long+"@example.test"), "email"},
		"sign-up with a short password":       {"/auth/sign-up", with(good, "password", "scurt"), "password"},
		"sign-up with an endless password":    {"/auth/sign-up", with(good, "password", long), "password"},
		"sign-up with an endless name":        {"/auth/sign-up", with(good, "name", long), "name"},
		"sign-up in a language we have not":   {"/auth/sign-up", with(good, "language", "fr"), "language"},
		"sign-up with a field we do not know": {"/auth/sign-up", with(good, "role", "owner"), "role"},
		"sign-in with an endless password":    {"/auth/sign-in", map[string]any{"email": "a@b.test", "password": long}, "password"},
		"recovery without an address":         {"/auth/recovery", map[string]any{"email": "ana"}, "email"},
		"a flow that is no identifier":        {"/auth/recovery/verify", map[string]any{"flow": "../x", "code": "123456"}, "flow"},
		"an endless code":                     {"/auth/recovery/verify", map[string]any{"flow": "00000000-0000-4000-8000-000000000000", "code": long}, "code"},
		"a new password that is too short":    {"/me/password", map[string]any{"current_password": "x", "new_password": "scurt"}, "new_password"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			r := p.Post(t, c.path, c.body).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
			var problem struct{ Errors []struct{ Path string } }
			r.Into(t, &problem)
			require.NotEmpty(t, problem.Errors)
			require.Equal(t, c.field, problem.Errors[0].Path)
		})
	}
}

func with(m map[string]any, key string, value any) map[string]any {
	out := map[string]any{key: value}
	for k, v := range m {
		if k != key {
			out[k] = v
		}
	}
	return out
}
