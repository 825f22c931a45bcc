package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/bench"
)

// server is a stand-in for the program: it says how long an answer takes by moving a clock, and what it refuses.
type server struct {
	*httptest.Server

	mu      sync.Mutex
	now     time.Time
	took    func(r *http.Request, nth int) time.Duration
	status  func(r *http.Request, nth int) int
	asked   map[string]int // by method and path
	tokens  map[string]int // by the bench token that was shown
	clients map[string]bool
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{
		now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), asked: map[string]int{}, tokens: map[string]int{}, clients: map[string]bool{},
		took: func(*http.Request, int) time.Duration { return 0 }, status: func(*http.Request, int) int { return http.StatusOK },
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *server) clock() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v1/tenants/dentalux")
	s.asked[what]++
	s.tokens[r.Header.Get("X-Bench-Token")]++
	s.now = s.now.Add(s.took(r, s.asked[what]))
	if r.URL.Path == "/api/v1/auth/sign-in" {
		var in struct{ Email, Password string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		if in.Password != "right" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "msaas_session", Value: "open"})
		return
	}
	if c, err := r.Cookie("msaas_session"); strings.HasPrefix(r.URL.Path, "/api/") && (err != nil || c.Value != "open") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if status := s.status(r, s.asked[what]); status != http.StatusOK {
		w.WriteHeader(status)
		return
	}
	s.content(w, r, what)
}

func (s *server) content(w http.ResponseWriter, r *http.Request, what string) {
	switch {
	case what == "POST /clients":
		s.clients[fmt.Sprintf("cli_%d", s.asked[what])] = true
		w.WriteHeader(http.StatusCreated)
	case strings.HasPrefix(what, "DELETE /clients/"):
		delete(s.clients, strings.TrimPrefix(what, "DELETE /clients/"))
		w.WriteHeader(http.StatusNoContent)
	case what == "GET /clients" && r.URL.Query().Get("tag") == "benchmark":
		items := []map[string]any{}
		for id := range s.clients {
			items = append(items, map[string]any{"id": id, "rev": 1})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"items": items})
	case what == "GET /":
		_, _ = w.Write([]byte(`<script src="/assets/a.js"></script><link href="/assets/a.css">`))
	default:
		_, _ = w.Write([]byte(`{"items":[]}`))
	}
}

func (s *server) options() bench.Options {
	return bench.Options{
		Target: bench.Target{URL: s.URL, Clinic: "dentalux", Email: "ana@demo.test", Password: "right"},
		Tiers:  []bench.Tier{{Name: "alone", Concurrent: 1, Requests: 100}}, Now: s.clock,
	}
}

func find(t *testing.T, r bench.Report, endpoint string) bench.Result {
	t.Helper()
	for _, x := range r.Results {
		if x.Endpoint == endpoint {
			return x
		}
	}
	t.Fatalf("nothing was measured at %s", endpoint)
	return bench.Result{}
}

func TestPercentilesAreThoseOfTheAnswers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.took = func(r *http.Request, nth int) time.Duration {
		if strings.HasSuffix(r.URL.Path, "/providers") {
			return time.Duration(nth) * time.Millisecond // 1 to 100 ms
		}
		return 0
	}
	o := s.options()
	o.Endpoints = []string{"providers"}
	r, err := bench.Run(t.Context(), o)
	require.NoError(t, err)
	require.True(t, r.Valid())
	x := find(t, r, "providers")
	require.Equal(t, []float64{50, 95, 99, 1, 100}, []float64{x.P50MS, x.P95MS, x.P99MS, x.MinMS, x.MaxMS})
	require.InDelta(t, 100/5.05, x.PerSecond, 0.1, "100 answers in 1+2+…+100 ms")
	require.Len(t, x.Samples, 100)
	require.Equal(t, len(`{"items":[]}`), x.Bytes)
}

func TestEveryEndpointIsAskedAndNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.clients["cli_of_a_killed_run"] = true
	o := s.options()
	o.Tiers, o.WarmUp = []bench.Tier{{Name: "light", Concurrent: 10, Requests: 30}}, 5
	o.Target.LimitToken = strings.Repeat("t", 32)
	r, err := bench.Run(t.Context(), o)
	require.NoError(t, err)
	require.True(t, r.Valid())
	require.False(t, r.Limits)
	require.Len(t, r.Results, len(bench.EndpointNames()))
	require.Equal(t, 35, s.asked["POST /clients"])
	require.Equal(t, 6*35, s.asked["GET /appointments"], "a year is six ranges")
	require.Equal(t, 35, s.asked["GET /assets/a.js"])
	require.Empty(t, s.clients)
	require.Equal(t, 35*3, s.tokens[""], "the token goes to the API alone")
}

func TestAnyFailedRequestMakesARunInvalid(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"an error": http.StatusInternalServerError, "a limit": http.StatusTooManyRequests, "not being let in": http.StatusForbidden} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.status = func(r *http.Request, nth int) int {
				if strings.HasSuffix(r.URL.Path, "/dashboard") && nth == 7 {
					return status
				}
				return http.StatusOK
			}
			r, err := bench.Run(t.Context(), s.options())
			require.NoError(t, err)
			require.False(t, r.Valid())
			require.Equal(t, map[string]int{fmt.Sprint(status): 1}, find(t, r, "dashboard").Failures)
			require.InDelta(t, 0.01, find(t, r, "dashboard").ErrorRate, 1e-9)
			good := report(t, nil)
			_, err = bench.Compare(good, r, bench.DefaultTolerance())
			require.ErrorIs(t, err, bench.ErrIncomparable)
			_, err = bench.Compare(r, good, bench.DefaultTolerance())
			require.ErrorIs(t, err, bench.ErrIncomparable)
		})
	}
}

func TestAServerThatBreaksOffMakesARunInvalid(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.status = func(r *http.Request, nth int) int {
		if strings.HasSuffix(r.URL.Path, "/resources") && nth > 50 {
			panic(http.ErrAbortHandler)
		}
		return http.StatusOK
	}
	r, err := bench.Run(t.Context(), s.options())
	require.NoError(t, err)
	require.Equal(t, map[string]int{"no answer": 50}, find(t, r, "resources").Failures)
	require.False(t, r.Valid())
}

func TestWithoutAPersonThereIsNoRun(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	o := s.options()
	o.Target.Password = "wrong"
	_, err := bench.Run(t.Context(), o)
	require.ErrorContains(t, err, "sign in: 401")
	o.Target.Password = ""
	_, err = bench.Run(t.Context(), o)
	require.ErrorContains(t, err, "MSAAS_BENCH_PASSWORD")
	o.Target.Session = "open"
	o.Endpoints = []string{"services"}
	_, err = bench.Run(t.Context(), o)
	require.NoError(t, err, "a session that is there does as well")
	o.Endpoints = []string{"everything"}
	_, err = bench.Run(t.Context(), o)
	require.ErrorContains(t, err, "everything")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = bench.Run(ended, s.options())
	require.Error(t, err)
}

// report is a run whose providers take 10 ms, changed as the test likes.
func report(t *testing.T, change func(x *bench.Result)) bench.Report {
	t.Helper()
	s := newServer(t)
	s.took = func(r *http.Request, _ int) time.Duration {
		if strings.HasSuffix(r.URL.Path, "/providers") {
			return 10 * time.Millisecond
		}
		return 0
	}
	o := s.options()
	o.Endpoints = []string{"providers"}
	r, err := bench.Run(t.Context(), o)
	require.NoError(t, err)
	if change != nil {
		change(&r.Results[0])
	}
	return r
}

func TestWorseIsByTheShareAndByTheFloor(t *testing.T) {
	t.Parallel()
	before := report(t, nil)
	for _, c := range []struct {
		why       string
		was, is   float64
		worse     bool
		tolerance bench.Tolerance
	}{
		{"the same", 100, 100, false, bench.DefaultTolerance()},
		{"a fifth, exactly", 100, 120, false, bench.DefaultTolerance()},
		{"more than a fifth", 100, 120.1, true, bench.DefaultTolerance()},
		{"twice as much of nearly nothing", 2, 4, false, bench.DefaultTolerance()},
		{"less than a fifth, many milliseconds", 1000, 1100, false, bench.DefaultTolerance()},
		{"faster", 100, 10, false, bench.DefaultTolerance()},
		{"a stricter threshold", 100, 111, true, bench.Tolerance{Share: 0.1, FloorMS: 5}},
		{"no floor", 2, 4, true, bench.Tolerance{Share: 0.2}},
	} {
		before.Results[0].P95MS = c.was
		changes, err := bench.Compare(before, report(t, func(x *bench.Result) { x.P95MS = c.is }), c.tolerance)
		require.NoError(t, err)
		require.Equal(t, c.worse, bench.Worse(changes) == 1, c.why)
	}
	_, err := bench.Compare(before, report(t, func(x *bench.Result) { x.Tier.Requests = 50 }), bench.DefaultTolerance())
	require.ErrorIs(t, err, bench.ErrIncomparable, "another tier of the same name")
	_, err = bench.Compare(before, report(t, func(x *bench.Result) { x.Endpoint = "clients" }), bench.DefaultTolerance())
	require.ErrorIs(t, err, bench.ErrIncomparable, "nothing in common")
}

func TestARunIsKeptAndShown(t *testing.T) {
	t.Parallel()
	folder := bench.Folder(filepath.Join(t.TempDir(), "benchmarks"))
	_, err := folder.Load(bench.Latest)
	require.ErrorContains(t, err, "baseline")
	r := report(t, func(x *bench.Result) { x.About = "<script>alert(1)</script>" })
	require.NoError(t, folder.Save(r))
	for _, name := range []string{r.Run, bench.Latest} {
		got, err := folder.Load(name)
		require.NoError(t, err)
		require.Equal(t, r, got)
	}
	summary, err := os.ReadFile(filepath.Join(folder.Path(r.Run), "summary.md"))
	require.NoError(t, err)
	require.Contains(t, string(summary), "| providers | alone | 100 | 1 | 10.0 ms | 10.0 ms | 10.0 ms | 100 | 12 B | none |")
	page, err := os.ReadFile(filepath.Join(folder.Path(r.Run), "report.html"))
	require.NoError(t, err)
	require.NotContains(t, string(page), "<script")
	require.NotContains(t, string(page), "http-equiv")
	for _, outside := range []string{`src="http`, `href="http`, "@import", "url("} {
		require.NotContains(t, string(page), outside, "the page needs nothing else")
	}

	web := httptest.NewServer(folder.Handler())
	defer web.Close()
	get := func(path string) (int, string) {
		resp, err := http.Get(web.URL + path) //nolint:noctx // a test
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		data := make([]byte, 1<<20)
		n, _ := resp.Body.Read(data)
		return resp.StatusCode, string(data[:n])
	}
	status, list := get("/")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, list, r.Run)
	status, _ = get("/latest/report.html")
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, os.WriteFile(filepath.Join(folder.Path(r.Run), "secret.txt"), []byte("x"), 0o600))
	for _, path := range []string{"/" + r.Run + "/secret.txt", "/..%2f..%2fetc/raw.json", "/latest/..%2fraw.json", "/other/raw.json"} {
		status, _ = get(path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
}
