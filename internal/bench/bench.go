// Package bench measures a running server from outside, as a browser would: it signs in as a person, asks what the
// interface asks, and keeps every sample. Runs are folders that can be read, compared and looked at.
package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Tier is one strength of load on an endpoint: so many requests, so many of them at once.
type Tier struct {
	Name       string `json:"name"`
	Concurrent int    `json:"concurrent"`
	Requests   int    `json:"requests"`
}

// Tiers are those of every run unless it says otherwise.
func Tiers() []Tier {
	return []Tier{{"light", 10, 100}, {"medium", 50, 300}}
}

// mostRequests bounds a tier, and so what a run keeps.
const mostRequests = 10_000

// Options say what a run does.
type Options struct {
	Target    Target
	Tiers     []Tier
	Endpoints []string // names; none = all
	WarmUp    int      // requests to each endpoint that are not counted
	Label     string   // why the run was made
	Version   string   // of the program that measures
	Now       func() time.Time
	Progress  func(text string) // told what is being measured; nil = nobody
}

// Run measures all endpoints at all tiers, one after the other, and removes what it has created. An error means that
// there is nothing to show: the server cannot be reached, or the person cannot sign in. Failed requests are no errors; they
// make the run invalid.
func Run(ctx context.Context, o Options) (Report, error) {
	for _, t := range o.Tiers {
		if t.Concurrent < 1 || t.Requests < t.Concurrent || t.Requests > mostRequests {
			return Report{}, fmt.Errorf("tier %s: at least one request at once, and at most %d in all", t.Name, mostRequests)
		}
	}
	started := o.Now()
	visitor, err := enter(ctx, o.Target, o.widest())
	if err != nil {
		return Report{}, err
	}
	chosen, err := choose(endpoints(visitor, runName(started), started), o.Endpoints)
	if err != nil {
		return Report{}, err
	}
	if err := visitor.removeCreated(ctx); err != nil { // of a run that was cut short
		return Report{}, fmt.Errorf("remove clients of an earlier run: %w", err)
	}
	r := newReport(o, started)
	for _, e := range chosen {
		o.tell("warming up " + e.Name)
		for n := range o.WarmUp {
			e.ask(ctx, visitor, -1-n)
		}
		for _, t := range o.Tiers {
			o.tell(fmt.Sprintf("%s, %s: %d requests, %d at once", e.Name, t.Name, t.Requests, t.Concurrent))
			r.Results = append(r.Results, measure(ctx, e, t, visitor, o.Now))
		}
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
	}
	if err := visitor.removeCreated(ctx); err != nil {
		return Report{}, fmt.Errorf("remove the clients that were created: %w", err)
	}
	r.TookMS = o.Now().Sub(started).Milliseconds()
	return r, nil
}

func (o Options) tell(text string) {
	if o.Progress != nil {
		o.Progress(text)
	}
}

func (o Options) widest() int {
	most := 1
	for _, t := range o.Tiers {
		most = max(most, t.Concurrent)
	}
	return most
}

// measure sends a tier's requests to an endpoint: as many at once as the tier says, the next as soon as one is answered.
func measure(ctx context.Context, e endpoint, t Tier, v *visitor, now func() time.Time) Result {
	samples := make([]Sample, t.Requests)
	var next atomic.Int64
	var workers sync.WaitGroup
	began := now()
	for range t.Concurrent {
		workers.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= t.Requests || ctx.Err() != nil {
					return
				}
				at := now()
				bytes, failure := e.ask(ctx, v, n)
				samples[n] = Sample{AtUS: at.Sub(began).Microseconds(), TookUS: now().Sub(at).Microseconds(), Bytes: bytes, Failure: failure}
			}
		})
	}
	workers.Wait()
	return newResult(e, t, samples, now().Sub(began))
}
