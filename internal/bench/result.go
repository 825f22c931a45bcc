package bench

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// Sample is one answer.
type Sample struct {
	AtUS    int64  `json:"at_us"`   // since the tier began
	TookUS  int64  `json:"took_us"` // until the last byte
	Bytes   int    `json:"bytes"`
	Failure string `json:"failure,omitempty"` // a status, or "no answer"
}

// Result is an endpoint at a tier. Latencies are those of the answers that did not fail.
type Result struct {
	Endpoint string `json:"endpoint"`
	About    string `json:"about"`
	Tier     Tier   `json:"tier"`

	P50MS     float64        `json:"p50_ms"`
	P95MS     float64        `json:"p95_ms"`
	P99MS     float64        `json:"p99_ms"`
	MinMS     float64        `json:"min_ms"`
	MaxMS     float64        `json:"max_ms"`
	PerSecond float64        `json:"per_second"` // answers, failed ones left out
	Bytes     int            `json:"bytes"`      // of one answer, on average
	Failed    int            `json:"failed"`
	ErrorRate float64        `json:"error_rate"` // 0 to 1
	Failures  map[string]int `json:"failures,omitempty"`
	Samples   []Sample       `json:"samples"`
}

// Report is a run.
type Report struct {
	Run     string   `json:"run"` // its name, which sorts by time
	Label   string   `json:"label,omitempty"`
	Started string   `json:"started"` // RFC 3339
	TookMS  int64    `json:"took_ms"`
	Target  string   `json:"target"`
	Clinic  string   `json:"clinic"`
	Limits  bool     `json:"limits"` // whether the server's limits counted the requests
	WarmUp  int      `json:"warm_up"`
	Version string   `json:"version,omitempty"`
	Machine string   `json:"machine"` // that measured
	Results []Result `json:"results"`
}

// Valid says whether every request was answered as it should. Figures of an invalid run are not compared.
func (r Report) Valid() bool { return r.Failed() == 0 && len(r.Results) > 0 }

// Failed counts the failed requests.
func (r Report) Failed() int {
	n := 0
	for _, x := range r.Results {
		n += x.Failed
	}
	return n
}

func runName(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

func newReport(o Options, started time.Time) Report {
	return Report{
		Run: runName(started), Label: o.Label, Started: started.UTC().Format(time.RFC3339), Target: o.Target.URL, Clinic: o.Target.Clinic,
		Limits: o.Target.LimitToken == "", WarmUp: o.WarmUp, Version: o.Version,
		Machine: runtime.GOOS + "/" + runtime.GOARCH + ", " + plural(runtime.NumCPU(), "core"),
	}
}

func newResult(e endpoint, t Tier, samples []Sample, took time.Duration) Result {
	r := Result{Endpoint: e.Name, About: e.About, Tier: t, Samples: samples}
	var times []int64
	total := 0
	for _, s := range samples {
		if s.Failure != "" {
			r.Failed++
			if r.Failures == nil {
				r.Failures = map[string]int{}
			}
			r.Failures[s.Failure]++
			continue
		}
		times = append(times, s.TookUS)
		total += s.Bytes
	}
	r.ErrorRate = float64(r.Failed) / float64(len(samples))
	if len(times) == 0 {
		return r
	}
	slices.Sort(times)
	r.P50MS, r.P95MS, r.P99MS = percentile(times, 50), percentile(times, 95), percentile(times, 99)
	r.MinMS, r.MaxMS = milliseconds(times[0]), milliseconds(times[len(times)-1])
	r.PerSecond = round(float64(len(times))/max(took.Seconds(), 1e-6), 1)
	r.Bytes = total / len(times)
	return r
}

// percentile is the nearest rank: the smallest sample that p percent of all do not exceed. times are sorted.
func percentile(times []int64, p float64) float64 {
	i := int(math.Ceil(p/100*float64(len(times)))) - 1
	return milliseconds(times[max(i, 0)])
}

func milliseconds(us int64) float64 { return round(float64(us)/1000, 2) }

func round(x float64, digits int) float64 {
	f := math.Pow10(digits)
	return math.Round(x*f) / f
}
