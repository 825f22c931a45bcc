package observe

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Part is one service behind the program.
type Part struct {
	Name   string
	Needed bool // without it nothing can be answered; without another, some things cannot
	Ask    func(ctx context.Context) error
}

// Probes answer the machine that runs the program: is the process alive, has it begun, may it be sent requests. Whether it may
// is decided by what it can still answer: a part that all processes share and that only some answers need does not take
// every process out at once.
type Probes struct {
	parts []Part
	now   func() time.Time
	log   *slog.Logger

	draining atomic.Bool
	begun    atomic.Bool
	mu       sync.Mutex
	looked   time.Time
	last     Readiness
}

// State of a part, or of the whole.
type State string

// The states.
const (
	Up       State = "up"
	Away     State = "away"
	Degraded State = "degraded" // answers, without some of its parts
	Draining State = "draining" // is about to stop: send nothing new
)

// Readiness is what the probes answer. It says which part is away and never why: that is in the log.
type Readiness struct {
	State State       `json:"state"`
	Parts []PartState `json:"parts"`
}

// PartState is how one part is.
type PartState struct {
	Name   string `json:"name"`
	State  State  `json:"state"`
	Needed bool   `json:"needed"`
}

const (
	askTime = time.Second // in which each part has to answer
	goodFor = time.Second // an answer of the parts, however often somebody asks
)

// NewProbes makes the probes of the parts.
func NewProbes(parts []Part, now func() time.Time, log *slog.Logger) *Probes {
	return &Probes{parts: parts, now: now, log: log}
}

// Drain makes the process say from now on that it wants no more requests.
func (p *Probes) Drain() { p.draining.Store(true) }

// Draining says whether Drain was called.
func (p *Probes) Draining() bool { return p.draining.Load() }

// Ready gives how the parts are, at most goodFor ago.
func (p *Probes) Ready(ctx context.Context) Readiness {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); p.looked.IsZero() || now.Sub(p.looked) >= goodFor || now.Before(p.looked) {
		p.last = p.look(context.WithoutCancel(ctx))
		p.looked = p.now()
	}
	r := p.last
	if r.State != Away {
		p.begun.Store(true)
	}
	if p.Draining() {
		r.State = Draining
	}
	return r
}

func (p *Probes) look(ctx context.Context) Readiness {
	asking, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	r := Readiness{State: Up, Parts: make([]PartState, len(p.parts))}
	var all sync.WaitGroup
	for i, part := range p.parts {
		all.Go(func() {
			r.Parts[i] = PartState{Name: part.Name, State: Up, Needed: part.Needed}
			if err := part.Ask(asking); err != nil {
				p.log.WarnContext(ctx, "service is away", "service", part.Name, "error", err)
				r.Parts[i].State = Away
			}
		})
	}
	all.Wait()
	for _, part := range r.Parts {
		switch {
		case part.State == Up:
		case part.Needed:
			r.State = Away
		case r.State == Up:
			r.State = Degraded
		}
	}
	return r
}

// Live answers as long as the process does.
func (p *Probes) Live(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusOK, map[string]State{"state": Up})
}

// ServeReady answers 200 when requests may be sent here, else 503, and says how the parts are.
func (p *Probes) ServeReady(w http.ResponseWriter, r *http.Request) {
	ready := p.Ready(r.Context())
	status := http.StatusOK
	if ready.State == Away || ready.State == Draining {
		status = http.StatusServiceUnavailable
	}
	say(w, status, ready)
}

// Started answers 200 once everything needed was there, and from then on whatever happens.
func (p *Probes) Started(w http.ResponseWriter, r *http.Request) {
	if p.begun.Load() {
		say(w, http.StatusOK, map[string]State{"state": Up})
		return
	}
	ready := p.Ready(r.Context())
	status := http.StatusOK
	if ready.State == Away {
		status = http.StatusServiceUnavailable
	}
	say(w, status, ready)
}

func say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
