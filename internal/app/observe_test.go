package app_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	yaml "go.yaml.in/yaml/v3"

	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

const charted = "../../charts/msaas/files/"

// expressions are what the dashboard and the alerts ask Prometheus.
func expressions(t *testing.T) []string {
	t.Helper()
	var all []string
	dashboard, err := os.ReadFile(charted + "dashboard.json")
	require.NoError(t, err)
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	require.NoError(t, json.Unmarshal(dashboard, &d))
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			all = append(all, target.Expr)
		}
	}
	rules, err := os.ReadFile(charted + "alerts.yaml")
	require.NoError(t, err)
	var r struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr         string
				Labels, Annotations map[string]string
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(rules, &r))
	for _, g := range r.Groups {
		for _, rule := range g.Rules {
			require.Contains(t, []string{"warning", "critical"}, rule.Labels["severity"], rule.Alert)
			require.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
			require.NotEmpty(t, rule.Annotations["description"], "%s says what to do", rule.Alert)
			all = append(all, rule.Expr)
		}
	}
	return all
}

var (
	asked   = regexp.MustCompile(`(msaas_[a-z_]+)(\{[^}]*\})?`)
	matched = regexp.MustCompile(`([a-z_]+)\s*(=~|!~|!=|=)`)
)

// Every number that the dashboard and the alerts ask for exists, with the labels that they name.
func TestTheDashboardAndTheAlertsAskForNumbersThatExist(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{NoWorker: true})
	known := s.App.Metrics.Names()
	seen := map[string]bool{}
	all := expressions(t)
	require.Greater(t, len(all), 40)
	for _, expr := range all {
		require.Equal(t, strings.Count(expr, "("), strings.Count(expr, ")"), expr)
		require.Regexp(t, `msaas_|process_`, expr)
		for _, m := range asked.FindAllStringSubmatch(expr, -1) {
			name := m[1]
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				if _, ok := known[name]; !ok {
					name = strings.TrimSuffix(name, suffix)
				}
			}
			labels, ok := known[name]
			require.True(t, ok, "%s does not exist: %s", name, expr)
			seen[name] = true
			for _, label := range matched.FindAllStringSubmatch(m[2], -1) {
				require.True(t, label[1] == "job" || slices.Contains(labels, label[1]), "%s has no label %s: %s", name, label[1], expr)
			}
		}
	}
	for name := range known {
		require.True(t, seen[name], "%s is shown nowhere", name)
	}
}

// What operators read of a clinic at work: every sampled number is there, and nothing names the clinic.
func TestTheNumbersOfAProcessAreThereAndNameNoClinic(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Aurora Dental")
	id := c.Client(t, "Ioana Marin")
	c.Owner.Get(t, c.Path("/clients/"+id)).Want(t, http.StatusOK)
	assistant := c.Join(t, "Mihai Ajutor", "assistant")
	assistant.Get(t, c.Path("/mail-accounts")).Want(t, http.StatusForbidden)
	text := numbers(t, s)
	for _, line := range []string{
		`msaas_http_requests_total{method="GET",route="/api/v1/tenants/:slug/clients/:id",status="2xx"} 1`,
		`msaas_policy_denials_total{action="inbox.read"} 1`,
		`msaas_mongo_pool_connections{cluster="main",state="open"} `, `msaas_redis_pool_connections{state="open"} `,
		`msaas_queue_jobs{queue="critical",state="dead"} 0`, `msaas_due_lag_seconds{kind="inbox_sync"} 0`, `msaas_live_connected 1`, `msaas_draining 0`,
		`msaas_jobs_total{kind="team:send_invitation",outcome="ran"} 1`,
	} {
		require.Contains(t, text, line)
	}
	for _, secret := range []string{c.Slug, string(c.TenantID(t)), id, "Aurora", "people.test"} {
		require.NotContains(t, text, secret)
	}
}

func numbers(t *testing.T, s *servertest.Server) string {
	t.Helper()
	w := newRecorder()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil)
	require.NoError(t, err)
	observe.Listener(s.App.Metrics, s.App.Probes, "", s.App.Log).ServeHTTP(w, req)
	return w.text.String()
}

type recorder struct {
	header http.Header
	text   strings.Builder
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(int)             {}
func (r *recorder) Write(p []byte) (int, error) { return r.text.Write(p) }

// A request is one trace, with what it asked of the documents and of Redis; the job that it asked for goes on with it. No span
// holds a path, a statement or anybody's name.
func TestARequestAndItsJobAreOneTrace(t *testing.T) {
	t.Parallel()
	kept := tracetest.NewInMemoryExporter()
	s := servertest.New(t, servertest.Options{Tracing: observe.NewTracing(kept, 1)})
	c := s.Clinic(t, "Aurora Dental")
	s.Mail(t, c.Owner.Email, "")
	kept.Reset()
	email := "mihai.invitat@people.test"
	c.Invite(t, email, "dentist")
	s.Mail(t, email, "/invitation/")
	var spans tracetest.SpanStubs
	named := func(name string) *tracetest.SpanStub {
		for i := range spans {
			if spans[i].Name == name {
				return &spans[i]
			}
		}
		return nil
	}
	require.Eventually(t, func() bool {
		spans = kept.GetSpans()
		return named("job team:send_invitation") != nil && named("POST /api/v1/tenants/:slug/team/invitations") != nil
	}, 10*time.Second, 10*time.Millisecond)
	request, job := named("POST /api/v1/tenants/:slug/team/invitations"), named("job team:send_invitation")
	require.False(t, request.Parent.IsValid())
	require.Equal(t, request.SpanContext.TraceID(), job.SpanContext.TraceID(), "the job goes on with the request's trace")
	kinds := map[string]bool{}
	for _, span := range spans {
		if span.SpanContext.TraceID() == request.SpanContext.TraceID() {
			what, _, _ := strings.Cut(span.Name, " ")
			kinds[what] = true
		}
		text, err := json.Marshal(span.Attributes)
		require.NoError(t, err)
		for _, secret := range []string{"mihai", "people.test", c.Slug, "Aurora", servertest.Password} {
			require.NotContains(t, span.Name+string(text)+span.Status.Description, secret)
		}
	}
	require.True(t, kinds["redis"], "%v", kinds)
	require.True(t, kinds["teams.update"], "%v", kinds)
}

// Traces are off unless somebody wants them: then nothing follows anything.
func TestWithoutACollectorNothingIsFollowed(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{NoWorker: true})
	require.Nil(t, s.App.Tracing)
	require.Nil(t, s.App.API.Trace)
}

// A collector that is away holds nothing up and fails nothing.
func TestACollectorThatIsAwayFailsNothing(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Env: map[string]string{"MSAAS_OTLP_ENDPOINT": "http://127.0.0.1:1", "MSAAS_TRACE_RATIO": "1"}, NoWorker: true})
	c := s.Clinic(t, "Aurora Dental")
	start := time.Now()
	c.Owner.Get(t, c.Path("")).Want(t, http.StatusOK)
	require.Less(t, time.Since(start), 2*time.Second)
}
