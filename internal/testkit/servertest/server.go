// Package servertest boots the whole program over the real services for tests of its HTTP API, with people who sign up,
// sign in and act like browsers do.
package servertest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/config"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit"
)

// Options change how a server is made; the zero value suits most tests.
type Options struct {
	Now       func() time.Time  // nil = the real time
	Logger    *slog.Logger      // nil = its errors are shown when the test fails
	Env       map[string]string // variables put over those of the environment
	Limits    ratelimit.Limits  // nil = none
	NoWorker  bool              // jobs stay queued until Work is called
	Transport http.RoundTripper // of the people's browsers
	Web       http.Handler      // the interface; nil = none
	Tracing   *observe.Tracing  // who follows requests; nil = nobody
}

// Server is a running program of the test's own: databases, queues and keys under a prefix that goes away afterwards.
type Server struct {
	App    *app.App
	URL    string
	Prefix string
	Logs   *Logs

	t         testing.TB
	transport http.RoundTripper
	work      sync.WaitGroup
	stops     []context.CancelFunc
}

// New starts a server.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	prefix := testkit.Prefix(t)
	logs := NewLogs()
	a := build(t, prefix, logs, o)
	ctx, stop := context.WithCancel(t.Context())
	s := &Server{App: a, Prefix: prefix, Logs: logs, t: t, stops: []context.CancelFunc{stop}, transport: o.Transport}
	require.NoError(t, a.Prepare(ctx))
	s.work.Go(func() { _ = a.Live.Run(ctx) })
	if !o.NoWorker {
		s.Work()
	}
	web := httptest.NewServer(a.API)
	s.URL = web.URL
	t.Cleanup(func() {
		for _, stop := range s.stops {
			stop()
		}
		web.CloseClientConnections()
		web.Close()
		s.work.Wait()
		testkit.DropDatabases(t, testkit.Env(t, "MSAAS_MONGO_URI"), prefix)
		require.NoError(t, a.Close(context.WithoutCancel(t.Context())))
		logs.hold(t)
	})
	require.Eventually(t, a.Live.Connected, 10*time.Second, 5*time.Millisecond)
	return s
}

// Work starts the worker, which runs until the test ends.
func (s *Server) Work() {
	ctx, stop := context.WithCancel(context.WithoutCancel(s.t.Context()))
	s.stops = append(s.stops, stop)
	s.work.Go(func() { _ = s.App.Worker.Run(ctx) })
}

func build(t testing.TB, prefix string, logs *Logs, o Options) *app.App {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = faultLog(t)
	}
	o.Logger = slog.New(slog.NewMultiHandler(o.Logger.Handler(), logs.Handler()))
	if o.Limits == nil {
		o.Limits = ratelimit.Limits{}
	}
	environ := os.Environ()
	for _, name := range []string{"MSAAS_MONGO_DB_PREFIX", "MSAAS_REDIS_PREFIX"} {
		environ = append(environ, name+"="+prefix)
	}
	for k, v := range o.Env {
		environ = append(environ, k+"="+v)
	}
	c, err := config.Load(environ)
	require.NoError(t, err, "run the tests with `make test`, or one package with `bin/devstack exec -- go test ./…`")
	a, err := app.New(t.Context(), c, app.Options{Logger: o.Logger, Now: o.Now, Limits: o.Limits, Web: o.Web, Tracing: o.Tracing})
	require.NoError(t, err)
	return a
}

// Beside builds, but does not run, another process of the same installation: it shares everything with the first but its
// memory. Whoever runs it ends it; its connections are closed with the test.
func (s *Server) Beside(t testing.TB, env map[string]string) *app.App {
	t.Helper()
	return s.BesideAt(t, nil, env)
}

// BesideAt is Beside with a clock of the test's own.
func (s *Server) BesideAt(t testing.TB, now func() time.Time, env map[string]string) *app.App {
	t.Helper()
	a := build(t, s.Prefix, s.Logs, Options{Env: env, Now: now})
	t.Cleanup(func() { require.NoError(t, a.Close(context.WithoutCancel(t.Context()))) })
	return a
}

// maxLog is how many bytes of a server's errors are kept for a test that fails.
const maxLog = 32 << 10

// faultLog keeps what the server says went wrong, and shows it when the test fails.
func faultLog(t testing.TB) *slog.Logger {
	t.Helper()
	l := &lines{}
	t.Cleanup(func() {
		if t.Failed() {
			l.mu.Lock()
			defer l.mu.Unlock()
			t.Logf("the server said:\n%s", l.text.String())
		}
	})
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelError}))
}

type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len()+len(p) <= maxLog {
		l.text.Write(p)
	}
	return len(p), nil
}

// hostPort is where a URL of the environment points.
func hostPort(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	rest, _, _ = strings.Cut(rest, "/")
	if _, after, ok := strings.Cut(rest, "@"); ok {
		rest = after
	}
	return rest
}

// ProxyFor puts a proxy before the service of an environment variable and gives it with the variable's new value.
func ProxyFor(t testing.TB, variable string) (p *testkit.Proxy, value string) {
	t.Helper()
	raw := testkit.Env(t, variable)
	p = testkit.NewProxy(t, hostPort(raw))
	return p, strings.Replace(raw, hostPort(raw), p.Addr, 1)
}
