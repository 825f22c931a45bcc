// Package observe is how the program is watched from outside: numbers for Prometheus, traces for OpenTelemetry, the facts
// that every log line carries, and the probes of the machine that runs it. Nothing in here names a person or a clinic: log
// lines and traces carry identifiers alone, numbers carry no clinic at all, so that there are as many with one clinic as with
// ten thousand. Who is watched knows nothing of this package but small interfaces of its own.
package observe

import (
	"context"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the numbers of one process. Make them with NewMetrics; safe for concurrent use.
type Metrics struct {
	reg   *prometheus.Registry
	names map[string][]string // with their labels

	requests, denied, limited, jobs, messages, webhooks, cache *Counter
	took, jobTook, webhookLag                                  *Histogram
}

// The buckets of durations, in seconds: of requests, and of what runs behind them.
func quick() []float64 {
	return []float64{.0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
}

func slow() []float64 {
	return []float64{.01, .05, .1, .5, 1, 5, 15, 60, 300, 900, 3600}
}

// NewMetrics makes the numbers that the program itself moves. Others come by Counter, Histogram and Sample.
func NewMetrics() *Metrics {
	m := &Metrics{reg: prometheus.NewRegistry(), names: map[string][]string{}}
	m.reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.requests = m.Counter("msaas_http_requests_total", "Answered requests.", "route", "method", "status")
	m.took = m.Histogram("msaas_http_request_duration_seconds", "Time until a request was answered; streams are left out.", quick(), "route", "method")
	m.denied = m.Counter("msaas_policy_denials_total", "Actions that the policy did not allow.", "action")
	m.limited = m.Counter("msaas_rate_limit_refusals_total", "Requests over a limit.", "bucket")
	m.jobs = m.Counter("msaas_jobs_total", "Runs of background jobs by how they ended.", "kind", "outcome")
	m.jobTook = m.Histogram("msaas_job_duration_seconds", "Time that a run of a job took.", slow(), "kind")
	m.messages = m.Counter("msaas_messages_total", "Mails and text messages to clients by what became of them.", "kind", "outcome")
	m.webhooks = m.Counter("msaas_webhooks_total", "Events that other services told us of, by what became of them.", "source", "outcome")
	m.webhookLag = m.Histogram("msaas_webhook_lag_seconds", "Time from an event at another service until we had acted on it.", slow(), "source")
	m.cache = m.Counter("msaas_cache_reads_total", "Answers that may be kept: given from memory, from Redis, or computed.", "question", "outcome")
	build := m.gauge("msaas_build_info", "Always 1; the labels say what runs.", "revision", "go")
	build.WithLabelValues(buildInfo()).Set(1)
	return m
}

func buildInfo() (revision, goVersion string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", "unknown"
	}
	revision = "unknown"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return revision, info.GoVersion
}

// Request notes an answered request. The route is its pattern, never the path.
func (m *Metrics) Request(route, method string, status int, took time.Duration, stream bool) {
	method = knownMethod(method)
	m.requests.Inc(route, method, strconv.Itoa(status/100)+"xx")
	if !stream {
		m.took.Observe(took.Seconds(), route, method)
	}
}

// knownMethod keeps words that strangers send out of the labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}

// Denied notes that the policy did not allow an action.
func (m *Metrics) Denied(action string) { m.denied.Inc(action) }

// Limited notes a request over the limit of a bucket.
func (m *Metrics) Limited(bucket string) { m.limited.Inc(bucket) }

// Job notes how a run of a job ended.
func (m *Metrics) Job(kind, outcome string, took time.Duration) {
	m.jobs.Inc(kind, outcome)
	m.jobTook.Observe(took.Seconds(), kind)
}

// Message notes what became of a mail or text message to a client.
func (m *Metrics) Message(kind, outcome string) { m.messages.Inc(kind, outcome) }

// Webhook notes what became of an event that another service told us of, and how long after it happened.
func (m *Metrics) Webhook(source, outcome string, lag time.Duration) {
	m.webhooks.Inc(source, outcome)
	m.webhookLag.Observe(max(lag, 0).Seconds(), source)
}

// CacheRead notes how the answer to a question came: "memory", "redis" or "computed".
func (m *Metrics) CacheRead(question, outcome string) { m.cache.Inc(question, outcome) }

// Handler serves the numbers. It belongs on a listener that the public does not reach.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: scrapeTime})
}

// Names are the numbers that this package and its callers have made, with the names of their labels.
func (m *Metrics) Names() map[string][]string { return maps.Clone(m.names) }

// mostSeries is how many combinations of labels a number may have; what comes after them is counted as "other".
const mostSeries = 2000

// labels keeps a number's combinations of labels within mostSeries.
type labels struct {
	mu sync.Mutex

	seen map[string]struct{}
}

func (l *labels) within(values []string) []string {
	key := strings.Join(values, "\x00")
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.seen[key]; ok {
		return values
	}
	if len(l.seen) >= mostSeries {
		return slices.Repeat([]string{"other"}, len(values))
	}
	l.seen[key] = struct{}{}
	return values
}

func newLabels(names []string) *labels {
	if slices.Contains(names, "tenant") || slices.Contains(names, "person") {
		panic("observe: a number for each clinic or person has no bound")
	}
	return &labels{seen: map[string]struct{}{}}
}

// Counter only grows.
type Counter struct {
	vec *prometheus.CounterVec
	in  *labels
}

// Counter makes one. The values of its labels are few and known: kinds, states, names of services; never an identifier.
func (m *Metrics) Counter(name, help string, labelNames ...string) *Counter {
	c := &Counter{vec: prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labelNames), in: newLabels(labelNames)}
	m.add(name, labelNames, c.vec)
	return c
}

// Inc counts one, with the values of the labels in their order.
func (c *Counter) Inc(values ...string) { c.vec.WithLabelValues(c.in.within(values)...).Inc() }

// Histogram tells how values are spread.
type Histogram struct {
	vec *prometheus.HistogramVec
	in  *labels
}

// Histogram makes one; for its labels see Counter.
func (m *Metrics) Histogram(name, help string, buckets []float64, labelNames ...string) *Histogram {
	h := &Histogram{
		vec: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labelNames), in: newLabels(labelNames),
	}
	m.add(name, labelNames, h.vec)
	return h
}

// Observe notes a value, with the values of the labels in their order.
func (h *Histogram) Observe(value float64, values ...string) {
	h.vec.WithLabelValues(h.in.within(values)...).Observe(value)
}

func (m *Metrics) gauge(name, help string, labelNames ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labelNames)
	m.add(name, labelNames, g)
	return g
}

func (m *Metrics) add(name string, labelNames []string, c prometheus.Collector) {
	m.reg.MustRegister(c)
	m.names[name] = labelNames
}

// Emit gives one value, with the values of the labels in their order.
type Emit func(value float64, labels ...string)

// Sampled is a number that is read when somebody asks.
type Sampled struct {
	Name, Help string
	Labels     []string
	Counts     bool // it only grows
}

// The bounds of asking: one look is good for a moment, because several may ask and every process is asked.
const (
	scrapeTime = 5 * time.Second
	lookTime   = 2 * time.Second
	lookGood   = 4 * time.Second
)

// Sample registers numbers that are read together when somebody asks. read gives each by its place in the list; it is
// bounded by lookTime, and when it fails the numbers are missing, which is what an alert on their absence sees.
func (m *Metrics) Sample(base context.Context, now func() time.Time, all []Sampled, read func(ctx context.Context, emit []Emit) error) {
	s := &sampler{base: context.WithoutCancel(base), now: now, read: read}
	for _, one := range all {
		newLabels(one.Labels)
		s.descs = append(s.descs, prometheus.NewDesc(one.Name, one.Help, one.Labels, nil))
		kind := prometheus.GaugeValue
		if one.Counts {
			kind = prometheus.CounterValue
		}
		s.kinds = append(s.kinds, kind)
		m.names[one.Name] = one.Labels
	}
	m.reg.MustRegister(s)
}

// sampler reads numbers for whoever asks.
type sampler struct {
	base  context.Context //nolint:containedctx // never cancelled: the library gives none
	now   func() time.Time
	read  func(ctx context.Context, emit []Emit) error
	descs []*prometheus.Desc
	kinds []prometheus.ValueType

	mu   sync.Mutex
	at   time.Time
	last []prometheus.Metric
}

// Describe is of prometheus.Collector.
func (s *sampler) Describe(out chan<- *prometheus.Desc) {
	for _, d := range s.descs {
		out <- d
	}
}

// Collect is of prometheus.Collector.
func (s *sampler) Collect(out chan<- prometheus.Metric) {
	for _, m := range s.look() {
		out <- m
	}
}

func (s *sampler) look() []prometheus.Metric {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); !s.at.IsZero() && now.Sub(s.at) < lookGood {
		return s.last
	}
	ctx, cancel := context.WithTimeout(s.base, lookTime)
	defer cancel()
	var all []prometheus.Metric
	emit := make([]Emit, len(s.descs))
	for i := range s.descs {
		emit[i] = func(value float64, labels ...string) {
			if len(all) < mostSeries {
				all = append(all, prometheus.MustNewConstMetric(s.descs[i], s.kinds[i], value, labels...))
			}
		}
	}
	if err := s.read(ctx, emit); err != nil {
		all = nil
	}
	s.at, s.last = s.now(), all
	return all
}
