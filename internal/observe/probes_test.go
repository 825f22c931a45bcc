package observe_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/observe"
)

type stage struct {
	probes       *observe.Probes
	now          time.Time
	mongo, redis error
	asked        int
}

func newStage() *stage {
	s := &stage{now: time.Unix(100, 0)}
	s.probes = observe.NewProbes([]observe.Part{
		{Name: "mongo", Needed: true, Ask: func(context.Context) error { s.asked++; return s.mongo }},
		{Name: "redis", Ask: func(context.Context) error { return s.redis }},
	}, func() time.Time { return s.now }, slog.New(slog.DiscardHandler))
	return s
}

func (s *stage) ask(t *testing.T, probe http.HandlerFunc) (status int, answer observe.Readiness, text string) {
	t.Helper()
	s.now = s.now.Add(2 * time.Second)
	w := httptest.NewRecorder()
	probe(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	text = w.Body.String()
	require.NoError(t, json.Unmarshal([]byte(text), &answer))
	return w.Code, answer, text
}

func TestReadyMeansThatRequestsCanBeAnswered(t *testing.T) {
	t.Parallel()
	s := newStage()
	status, answer, _ := s.ask(t, s.probes.ServeReady)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, observe.Up, answer.State)

	s.redis = errors.New("dial redis://:hunter2@10.0.0.7: refused")
	status, answer, text := s.ask(t, s.probes.ServeReady)
	require.Equal(t, http.StatusOK, status, "without Redis people work on")
	require.Equal(t, observe.Degraded, answer.State)
	require.Equal(t, []observe.PartState{{Name: "mongo", State: observe.Up, Needed: true}, {Name: "redis", State: observe.Away}}, answer.Parts)
	require.NotContains(t, text, "hunter2")
	require.NotContains(t, text, "10.0.0.7")

	s.mongo = errors.New("away")
	status, answer, _ = s.ask(t, s.probes.ServeReady)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, observe.Away, answer.State)
	status, _, _ = s.ask(t, s.probes.Live)
	require.Equal(t, http.StatusOK, status, "a process is not started anew because the database is away")

	s.mongo, s.redis = nil, nil
	s.probes.Drain()
	status, answer, _ = s.ask(t, s.probes.ServeReady)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, observe.Draining, answer.State)
}

func TestTheServicesAreAskedOnceASecondWhoeverAsks(t *testing.T) {
	t.Parallel()
	s := newStage()
	for range 50 {
		s.probes.Ready(t.Context())
	}
	require.Equal(t, 1, s.asked)
	s.now = s.now.Add(time.Second)
	s.probes.Ready(t.Context())
	require.Equal(t, 2, s.asked)
}

func TestAProcessHasBegunOnceAndForAll(t *testing.T) {
	t.Parallel()
	s := newStage()
	s.mongo = errors.New("away")
	status, _, _ := s.ask(t, s.probes.Started)
	require.Equal(t, http.StatusServiceUnavailable, status)
	s.mongo = nil
	status, _, _ = s.ask(t, s.probes.Started)
	require.Equal(t, http.StatusOK, status)
	s.mongo = errors.New("away")
	status, _, _ = s.ask(t, s.probes.Started)
	require.Equal(t, http.StatusOK, status)
}

func TestProfilesAreForWhoShowsTheToken(t *testing.T) {
	t.Parallel()
	const token = "a-token-of-the-operators-1234"
	s := newStage()
	ask := func(configured, path, shown string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		if shown != "" {
			r.Header.Set("Authorization", "Bearer "+shown)
		}
		w := httptest.NewRecorder()
		observe.Listener(observe.NewMetrics(), s.probes, configured, slog.New(slog.DiscardHandler)).ServeHTTP(w, r)
		return w
	}
	require.Equal(t, http.StatusNotFound, ask("", "/debug/pprof/heap", "").Code, "off unless there is a token")
	require.Equal(t, http.StatusNotFound, ask(token, "/debug/pprof/heap", "").Code)
	require.Equal(t, http.StatusNotFound, ask(token, "/debug/pprof/heap", token+"x").Code)
	require.Equal(t, http.StatusOK, ask(token, "/debug/pprof/heap", token).Code)
	require.Equal(t, http.StatusBadRequest, ask(token, "/debug/pprof/profile?seconds=600", token).Code, "a profile has a bound")
	require.Equal(t, http.StatusOK, ask(token, "/metrics", "").Code)
	require.Equal(t, http.StatusOK, ask(token, "/livez", "").Code)
}
