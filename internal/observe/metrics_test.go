package observe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/observe"
)

// scrape reads the numbers as Prometheus does.
func scrape(t *testing.T, h http.Handler) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

func TestRequestsAreCountedByPatternMethodAndClass(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics()
	m.Request("/api/v1/tenants/:slug/clients", "GET", 200, 30*time.Millisecond, false)
	m.Request("/api/v1/tenants/:slug/clients", "GET", 404, 30*time.Millisecond, false)
	m.Request("/api/v1/tenants/:slug/live", "GET", 200, time.Hour, true)
	m.Request("unmatched", "BREW-9f3a", 404, time.Millisecond, false)
	text := scrape(t, m.Handler())
	require.Contains(t, text, `msaas_http_requests_total{method="GET",route="/api/v1/tenants/:slug/clients",status="2xx"} 1`)
	require.Contains(t, text, `msaas_http_requests_total{method="GET",route="/api/v1/tenants/:slug/clients",status="4xx"} 1`)
	require.Contains(t, text, `msaas_http_request_duration_seconds_bucket{method="GET",route="/api/v1/tenants/:slug/clients",le="0.05"} 2`)
	require.NotContains(t, text, `duration_seconds_count{method="GET",route="/api/v1/tenants/:slug/live"`, "a stream is no slow request")
	require.Contains(t, text, `method="other",route="unmatched"`)
	require.NotContains(t, text, "BREW")
	require.Contains(t, text, "msaas_build_info{")
}

func TestANumberHasNoMoreSeriesThanItsBound(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics()
	c := m.Counter("msaas_test_total", "A test.", "what")
	for i := range 5000 {
		c.Inc(fmt.Sprint(i))
	}
	text := scrape(t, m.Handler())
	require.LessOrEqual(t, strings.Count(text, "msaas_test_total{"), 2001)
	require.Contains(t, text, `msaas_test_total{what="other"} 3000`)
	require.Panics(t, func() { m.Counter("msaas_by_clinic_total", "One for each clinic.", "tenant") })
}

func TestWhatCannotBeReadIsMissingAndLooksAreShared(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics()
	now, looks := time.Unix(1, 0), 0
	var broken error
	m.Sample(t.Context(), func() time.Time { return now }, []observe.Sampled{{Name: "msaas_test_depth", Help: "A test.", Labels: []string{"queue"}}},
		func(_ context.Context, emit []observe.Emit) error {
			looks++
			emit[0](7, "bulk")
			return broken
		})
	require.Equal(t, []string{"queue"}, m.Names()["msaas_test_depth"])
	for range 3 {
		require.Contains(t, scrape(t, m.Handler()), `msaas_test_depth{queue="bulk"} 7`)
	}
	require.Equal(t, 1, looks)
	now, broken = now.Add(time.Minute), errors.New("away")
	require.NotContains(t, scrape(t, m.Handler()), `msaas_test_depth{`)
}
