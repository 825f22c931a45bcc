package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// crowd are people at work while a service is away; it counts what they were answered, by status.
type crowd struct {
	t    *testing.T
	c    *servertest.Clinic
	id   string
	done chan struct{}
	wg   sync.WaitGroup

	mu      sync.Mutex
	answers map[int]int
	wrong   []string
	slowest time.Duration
	written []string
	allowed []int // beside success
}

func newCrowd(t *testing.T, c *servertest.Clinic, allowed ...int) *crowd {
	t.Helper()
	w := &crowd{t: t, c: c, id: c.Client(t, "Ana Marin"), done: make(chan struct{}), answers: map[int]int{}, allowed: allowed}
	for range 5 {
		p := c.Owner.Again(t)
		w.loop(func(int) { w.ask(p, http.MethodGet, c.Path("/clients/"+w.id), nil) })
	}
	p := c.Owner.Again(t)
	w.loop(func(int) { w.ask(p, http.MethodGet, c.Path("/services"), nil) })
	writer := c.Owner.Again(t)
	w.loop(func(i int) {
		r, ok := w.ask(writer, http.MethodPost, c.Path("/clients"), map[string]any{"name": fmt.Sprintf("Written %d", i)})
		if ok && r.Status == http.StatusCreated {
			w.written = append(w.written, r.ID(t)) // by this one alone, until the end
		}
	})
	return w
}

func (w *crowd) loop(do func(i int)) {
	w.wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-w.done:
				return
			default:
				do(i)
			}
		}
	})
}

func (w *crowd) ask(p *servertest.Person, method, path string, body any) (servertest.Response, bool) {
	start := time.Now()
	r, err := p.Try(w.t, method, path, body)
	took := time.Since(start)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slowest = max(w.slowest, took)
	switch {
	case err != nil:
		w.wrong = append(w.wrong, err.Error())
	case r.Status == http.StatusOK || r.Status == http.StatusCreated || slices.Contains(w.allowed, r.Status):
		w.answers[r.Status]++
		if r.Status == http.StatusServiceUnavailable && r.Header.Get("Retry-After") == "" {
			w.wrong = append(w.wrong, "503 without Retry-After: "+string(r.Body))
		}
	default:
		w.wrong = append(w.wrong, fmt.Sprintf("%s %s: %d %s", method, path, r.Status, r.Body))
	}
	return r, err == nil
}

// served waits until so many more requests were answered well.
func (w *crowd) served(more int) {
	w.t.Helper()
	good := func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.answers[http.StatusOK] + w.answers[http.StatusCreated]
	}
	before := good()
	require.Eventually(w.t, func() bool { return good() >= before+more }, recoverWithin, 10*time.Millisecond, "the server does not recover")
}

func (w *crowd) stop() {
	close(w.done)
	w.wg.Wait()
}

// away takes a service away under load for a while and gives it back. It says how soon all was well again.
func (w *crowd) away(service *testkit.Proxy, gone time.Duration) (recovered time.Duration) {
	w.served(50)
	service.Cut()
	<-time.After(gone)
	service.Restore()
	start := time.Now()
	w.served(100)
	return time.Since(start)
}

// The documents and then Redis are gone for ten seconds (for seconds in the short form) while seven people work at once. Without
// the documents every answer is a success or a 503 that says when to come back; without Redis everything goes on. Then all
// is well by itself, and no acknowledged write is lost. Seen to fail when a lost connection is answered with 500, and when
// limits or kept answers fail without Redis.
func TestProofOutageUnderLoad(t *testing.T) {
	t.Parallel()
	mongoGone, redisGone := 2500*time.Millisecond, time.Second // what is back within 1.5 s nobody notices
	if proof.Long() {
		mongoGone, redisGone = 10*time.Second, 10*time.Second
	}
	o := newOutage(t)
	lost, asked := 0, 0
	report := func(w *crowd) string {
		w.stop()
		require.Empty(t, w.wrong)
		for _, id := range w.written {
			if o.c.Owner.Get(t, o.c.Path("/clients/"+id)).Status != http.StatusOK {
				lost++
			}
		}
		n := 0
		for _, count := range w.answers {
			n += count
		}
		asked += n
		return fmt.Sprintf("%d requests, %d refused with 503, slowest %d ms, %d writes", n, w.answers[http.StatusServiceUnavailable], w.slowest.Milliseconds(), len(w.written))
	}
	w := newCrowd(t, o.c, http.StatusServiceUnavailable)
	mongoBack := w.away(o.mongo, mongoGone)
	mongo := report(w)
	require.NotZero(t, w.answers[http.StatusServiceUnavailable])
	w = newCrowd(t, o.c)
	redisBack := w.away(o.redis, redisGone)
	require.Eventually(t, o.s.App.Live.Connected, recoverWithin, 10*time.Millisecond)
	redis := report(w)
	proof.Line(t, "proof", "outage", fmt.Sprintf("documents gone for %s: %s, well again after %d ms; Redis gone for %s: %s, well again after %d ms; %d acknowledged writes lost",
		mongoGone, mongo, mongoBack.Milliseconds(), redisGone, redis, redisBack.Milliseconds(), lost), "only 503, by itself, 0", lost == 0 && asked > 0)
}
