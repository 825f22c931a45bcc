package config

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// Watch is how the program is watched, and how it makes way for another process.
type Watch struct {
	MetricsAddr  string  `env:"METRICS_ADDR"`  // numbers, probes and profiles, on a listener of their own; empty = none
	PprofToken   string  `env:"PPROF_TOKEN"`   // who shows it may take profiles there; empty = nobody
	OTLPEndpoint string  `env:"OTLP_ENDPOINT"` // where traces go, over HTTP; empty = there are none
	TraceRatio   float64 `env:"TRACE_RATIO" envDefault:"0.1"`

	// DrainDelay is how long a process that stops says so before it takes no more requests: longer than the balancer needs to
	// notice. Nothing is set: see Delay.
	DrainDelay   *time.Duration `env:"DRAIN_DELAY"`
	DrainTimeout time.Duration  `env:"DRAIN_TIMEOUT" envDefault:"30s"` // in which what is under way ends by itself
}

const (
	defaultDrainDelay = 5 * time.Second
	longestDrain      = 10 * time.Minute
	shortestToken     = 24
)

// Delay is DrainDelay, 5 s in production unless it is set, none in development.
func (w Watch) Delay(development bool) time.Duration {
	switch {
	case w.DrainDelay != nil:
		return *w.DrainDelay
	case development:
		return 0
	default:
		return defaultDrainDelay
	}
}

func (w Watch) problems() []error {
	var all []error
	if w.MetricsAddr != "" {
		if _, _, err := net.SplitHostPort(w.MetricsAddr); err != nil {
			all = append(all, fmt.Errorf("MSAAS_METRICS_ADDR is %q; expected host:port", w.MetricsAddr))
		}
	}
	if w.PprofToken != "" && (len(w.PprofToken) < shortestToken || w.MetricsAddr == "") {
		all = append(all, fmt.Errorf("MSAAS_PPROF_TOKEN needs %d characters or more, and MSAAS_METRICS_ADDR", shortestToken))
	}
	if w.OTLPEndpoint != "" {
		all = append(all, webAddress("MSAAS_OTLP_ENDPOINT", w.OTLPEndpoint)...)
	}
	if w.TraceRatio < 0 || w.TraceRatio > 1 {
		all = append(all, errors.New("MSAAS_TRACE_RATIO is 0 to 1"))
	}
	if d := w.Delay(false); d < 0 || d > longestDrain || w.DrainTimeout <= 0 || w.DrainTimeout > longestDrain {
		all = append(all, fmt.Errorf("MSAAS_DRAIN_DELAY and MSAAS_DRAIN_TIMEOUT are at most %s", longestDrain))
	}
	return all
}
