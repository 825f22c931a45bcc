package identity

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
	ory "github.com/ory/client-go"
	"golang.org/x/sync/singleflight"
)

// Config says where Ory is.
//
// With Ory Kratos the public and the admin API have addresses of their own, and AdminToken stays empty because the
// admin port is reached only from inside. With Ory Network both addresses are the project's
// (https://<slug>.projects.oryapis.com) and AdminToken is an API key of the project, sent as a bearer token with admin
// calls alone. Either way Ory must have: the password, code, totp and lookup_secret methods; recovery and verification
// by code; the session hook after registration by password; use_continue_with_transitions; the highest available
// assurance level required for whoami and for settings; traits email, name and language.
type Config struct {
	PublicURL  string
	AdminURL   string
	AdminToken string
	// Timeout bounds one call to Ory, its answer read included; 0 means 1.5 s.
	Timeout time.Duration
	// Now is the clock of the caches; required.
	Now func() time.Time
	// Logger gets what no caller learns of; required.
	Logger *slog.Logger
	// Announce, when set, is told what must no longer be believed, so that the other server processes drop it too
	// (they call Drop). It must not block for long.
	Announce func(ctx context.Context, what Invalidation)
}

// Service is everything that the product asks Ory. It drives native flows from the server, so that a browser never
// talks to Ory and holds its session token only inside our HttpOnly cookie. It is safe for concurrent use.
//
// Every method may fault with Unavailable "identity_away" and a time to try again while Ory cannot be reached, and does
// so within the time-out. Faults and logs hold no tokens, addresses, passwords or codes.
type Service struct {
	front    ory.FrontendAPI
	admin    ory.IdentityAPI
	client   *http.Client
	now      func() time.Time
	logger   *slog.Logger
	announce func(context.Context, Invalidation)
	sessions *sessionCache
	people   *otter.Cache[string, knownPerson]
	asking   singleflight.Group
}

const (
	defaultTimeout = 1500 * time.Millisecond
	// maxAnswer bounds what is read of one answer of Ory.
	maxAnswer = 1 << 20
	// maxConns bounds the connections to one address of Ory.
	maxConns = 64
)

// New makes the service. It does not talk to Ory yet. It errs when an address is no absolute http(s) URL.
func New(cfg Config) (*Service, error) {
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	for name, raw := range map[string]string{"public": cfg.PublicURL, "admin": cfg.AdminURL} {
		if u, err := url.Parse(raw); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("the %s address of the identity service is not an http(s) URL", name)
		}
	}
	sessions, err := newSessionCache()
	if err != nil {
		return nil, fmt.Errorf("make session cache: %w", err)
	}
	people, err := newPeopleCache()
	if err != nil {
		return nil, fmt.Errorf("make people cache: %w", err)
	}
	client := newHTTPClient(cfg.Timeout)
	announce := cfg.Announce
	if announce == nil {
		announce = func(context.Context, Invalidation) {}
	}
	return &Service{
		front:    ory.NewAPIClient(configuration(cfg.PublicURL, "", client)).FrontendAPI,
		admin:    ory.NewAPIClient(configuration(cfg.AdminURL, cfg.AdminToken, client)).IdentityAPI,
		client:   client,
		now:      cfg.Now,
		logger:   cfg.Logger,
		announce: announce,
		sessions: sessions,
		people:   people,
	}, nil
}

// Close lets go of the idle connections.
func (s *Service) Close() {
	s.client.CloseIdleConnections()
}

func configuration(base, token string, client *http.Client) *ory.Configuration {
	c := ory.NewConfiguration()
	c.Servers = ory.ServerConfigurations{{URL: strings.TrimRight(base, "/")}}
	c.HTTPClient = client
	c.UserAgent = "m-saas"
	if token != "" {
		c.AddDefaultHeader("Authorization", "Bearer "+token)
	}
	return c
}

func newHTTPClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &transport{base: &http.Transport{
			MaxIdleConns:        maxConns,
			MaxIdleConnsPerHost: maxConns,
			MaxConnsPerHost:     maxConns,
			IdleConnTimeout:     30 * time.Second,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Device is what a sign-in came from, as the list of sessions shows it. Both may be empty.
type Device struct {
	IP        string
	UserAgent string
}

type deviceKey struct{}

// from makes the calls under ctx carry the person's device instead of our own server's.
func from(ctx context.Context, d Device) context.Context {
	return context.WithValue(ctx, deviceKey{}, d)
}

// transport bounds answers and hands the person's device on.
type transport struct{ base *http.Transport }

// RoundTrip makes one call.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if d, ok := r.Context().Value(deviceKey{}).(Device); ok {
		r = r.Clone(r.Context())
		if d.IP != "" {
			r.Header.Set("X-Forwarded-For", d.IP)
			r.Header.Set("True-Client-Ip", d.IP)
		}
		r.Header.Set("User-Agent", cut(d.UserAgent, 255))
	}
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = bounded{Reader: io.LimitReader(resp.Body, maxAnswer), Closer: resp.Body}
	return resp, nil
}

// CloseIdleConnections is found by http.Client.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

type bounded struct {
	io.Reader
	io.Closer
}

// cut gives at most n bytes of s, without a broken letter and without control characters.
func cut(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}
