package identity_test

import (
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
)

const password = "o-parola-destul-de-lunga-42"

// newService is the service over the real Ory of the test run; change adapts its configuration.
func newService(t *testing.T, change ...func(*identity.Config)) *identity.Service {
	t.Helper()
	public, admin := os.Getenv("MSAAS_KRATOS_PUBLIC_URL"), os.Getenv("MSAAS_KRATOS_ADMIN_URL")
	if public == "" || admin == "" {
		t.Skip("needs Ory: run under bin/devstack exec")
	}
	// The real time-out is for one call on a machine that is not also running every other test.
	cfg := identity.Config{PublicURL: public, AdminURL: admin, Timeout: 10 * time.Second, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	s, err := identity.New(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

func withClock(c *testkit.Clock) func(*identity.Config) {
	return func(cfg *identity.Config) { cfg.Now = c.Now }
}

func newEmail() string { return strings.ToLower(rand.Text()) + "@example.test" }

// signUp makes a person and gives their session.
func signUp(t *testing.T, s *identity.Service) identity.Session {
	t.Helper()
	return signUpAs(t, s, newEmail())
}

func signUpAs(t *testing.T, s *identity.Service, email string) identity.Session {
	t.Helper()
	up, err := s.SignUp(t.Context(), identity.SignUp{Email: email, Password: password, Name: "Ștefan Țîrcă", Language: "ro"})
	require.NoError(t, err)
	return up.Session
}

// signIn opens one more session of the person.
func signIn(t *testing.T, s *identity.Service, email, password string) string {
	t.Helper()
	in, err := s.SignIn(t.Context(), identity.Credentials{Email: email, Password: password})
	require.NoError(t, err)
	return in.Token
}

func requireFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	_ = faultOf(t, err, kind, code)
}

// faultOf is requireFault for a closer look.
func faultOf(t *testing.T, err error, kind fault.Kind, code string) *fault.Fault {
	t.Helper()
	require.Error(t, err)
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	require.Equal(t, code, f.Code, "%v", err)
	require.Equal(t, kind, f.Kind, "%v", err)
	return f
}

func requireField(t *testing.T, err error, path, code string) {
	t.Helper()
	f := faultOf(t, err, fault.Invalid, "invalid_input")
	require.Len(t, f.Fields, 1)
	require.Equal(t, path, f.Fields[0].Path)
	require.Equal(t, code, f.Fields[0].Code)
}

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// mail is one message of the test run's mail view.
type mail struct {
	Text string `json:"text"`
}

// mailedCode waits for a message to the address that came after another one, and reads the code out of it.
func mailedCode(t *testing.T, to, contains string) string {
	t.Helper()
	base := os.Getenv("MSAAS_DEV_MAIL_URL")
	if base == "" {
		t.Skip("needs the mail view: run under bin/devstack exec")
	}
	q := url.Values{"to": {to}, "contains": {contains}, "timeout": {"20s"}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/wait?"+q.Encode(), nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(t, http.StatusOK, resp.StatusCode, "no mail to %s with %q", to, contains)
	var m mail
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&m))
	code := sixDigits.FindString(m.Text)
	require.NotEmpty(t, code)
	return code
}

// otherCode gives a code that is not the right one.
func otherCode(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// setState makes an identity active or inactive, as an operator would with Ory's own tools.
func setState(t *testing.T, personID, state string) {
	t.Helper()
	body := `[{"op":"replace","path":"/state","value":"` + state + `"}]`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch,
		os.Getenv("MSAAS_KRATOS_ADMIN_URL")+"/admin/identities/"+personID, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

func requireSignedIn(t *testing.T, s *identity.Service, token string) identity.Session {
	t.Helper()
	s.Forget(identity.HashToken(token))
	session, err := s.Check(t.Context(), token)
	require.NoError(t, err)
	return session
}

func requireSignedOut(t *testing.T, s *identity.Service, token string) {
	t.Helper()
	s.Forget(identity.HashToken(token))
	_, err := s.Check(t.Context(), token)
	requireFault(t, err, fault.Unauthenticated, "unauthenticated")
}
