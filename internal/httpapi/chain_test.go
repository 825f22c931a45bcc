package httpapi_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/policies"
)

// What the whole chain (request id, log, numbers, headers, limits in Redis, session, tenant, membership, policy, access log,
// strict reading) costs a request, against a bare Gin handler with the same use case, database and answer. The same
// browser asks both in turns, so that whatever else the machine does meets both alike.
func TestBenchChain(t *testing.T) {
	proof.Bench(t)
	const rounds = 6000
	s := servertest.New(t, servertest.Options{
		Limits: ratelimit.Limits{ratelimit.Reads: 10_000_000}, // counted, and never over; in bursts, as pages ask
		Logger: slog.New(slog.DiscardHandler), NoWorker: true, // lines are written as JSON by the test's own keeper of lines
	})
	c := s.Clinic(t, "Chain")
	id := c.Client(t, "Ana Marin")
	bare := httptest.NewServer(bareHandler(t, s, c))
	t.Cleanup(bare.Close)
	browser := &http.Client{Transport: &http.Transport{}}
	in := s.Stranger().Post(t, "/auth/sign-in", map[string]any{"email": c.Owner.Email, "password": servertest.Password}).Want(t, http.StatusOK)
	session, _, _ := strings.Cut(in.Header.Get("Set-Cookie"), ";")
	whole := func() { ask(t, browser, s.URL+"/api/v1"+c.Path("/clients/"+id), session) }
	plain := func() { ask(t, browser, bare.URL+"/clients/"+id, session) }
	for range 1000 {
		whole()
		plain()
	}
	if path := os.Getenv("MSAAS_BENCH_PROFILE"); path != "" { // where the time goes
		defer profile(t, path, func() {
			for range rounds {
				whole()
			}
		})
	}
	var with, without []time.Duration
	for n := range rounds {
		if n%2 == 0 {
			with, without = append(with, timed(whole)), append(without, timed(plain))
		} else {
			without, with = append(without, timed(plain)), append(with, timed(whole))
		}
	}
	a, b := median(with), median(without)
	ratio := float64(a) / float64(b)
	proof.Line(t, "bench", "chain", fmt.Sprintf("%.2fx of a bare handler (p50 %d µs against %d µs)", ratio, a.Microseconds(), b.Microseconds()), "<= 1.15x", ratio <= 1.15)
}

func profile(t *testing.T, path string, do func()) {
	t.Helper()
	file, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, pprof.StartCPUProfile(file))
	do()
	pprof.StopCPUProfile()
	require.NoError(t, file.Close())
}

// bareHandler answers what GET /clients/{id} answers, by the same use case, for one actor whom nobody has asked who they are.
func bareHandler(t *testing.T, s *servertest.Server, c *servertest.Clinic) http.Handler {
	t.Helper()
	actor := identity.NewActor(c.Scope(t), identity.Person{ID: "bare"}, identity.Membership{Role: policies.Owner}, s.App.Policy)
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/clients/:id", func(g *gin.Context) {
		body, err := s.App.API.ClientBody(g.Request.Context(), actor, g.Param("id"))
		if err != nil {
			g.Status(http.StatusInternalServerError)
			return
		}
		g.JSON(http.StatusOK, body)
	})
	return e
}

func ask(t *testing.T, browser *http.Client, url, session string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Header.Set("Cookie", session)
	resp, err := browser.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
