package bench_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/bench"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/internal/web"
)

// A short run against the whole program, whose limits would stop it but for the token.
func TestARunAgainstTheProgram(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("b", 32)
	s := servertest.New(t, servertest.Options{
		Limits: ratelimit.Limits{ratelimit.Reads: 30, ratelimit.Writes: 10}, Env: map[string]string{"MSAAS_BENCH_TOKEN": token},
		Web: web.HandlerOf(fstest.MapFS{
			"index.html":      {Data: []byte(`<!doctype html><script type="module" src="/assets/app-1.js"></script>`)},
			"assets/app-1.js": {Data: []byte("export {}")},
		}),
	})
	c := s.Clinic(t, "Measured")
	c.Client(t, "Ana Marin")
	o := bench.Options{
		Target: bench.Target{URL: s.URL, Clinic: c.Slug, Email: c.Owner.Email, Password: servertest.Password, LimitToken: token},
		Tiers:  []bench.Tier{{Name: "short", Concurrent: 5, Requests: 20}}, WarmUp: 1, Now: time.Now,
	}
	r, err := bench.Run(t.Context(), o)
	require.NoError(t, err)
	for _, x := range r.Results {
		require.Empty(t, x.Failures, x.Endpoint)
		require.Positive(t, x.P50MS, x.Endpoint)
	}
	require.True(t, r.Valid())
	var left struct{ Items []struct{ Name string } }
	c.Owner.Get(t, c.Path("/clients"), servertest.Header{Name: "X-Bench-Token", Value: token}).Want(t, http.StatusOK).Into(t, &left)
	require.Len(t, left.Items, 1, "what the run has entered is gone")

	o.Target.LimitToken = ""
	r, err = bench.Run(t.Context(), o)
	if err == nil {
		require.False(t, r.Valid(), "limits make a run invalid")
		return
	}
	require.ErrorContains(t, err, "429")
}
