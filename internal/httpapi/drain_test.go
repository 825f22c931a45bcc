package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// balancer stands before two processes, asks each every 20 ms whether it is ready, and sends requests to the ready ones in
// turn. It repeats nothing that a process did not answer.
type balancer struct {
	t     *testing.T
	slots [2]atomic.Pointer[backend]
	next  atomic.Uint64
}

type backend struct {
	url   *url.URL
	proxy *httputil.ReverseProxy
	ready atomic.Bool
}

func newBackend(addr net.Addr) *backend {
	u := &url.URL{Scheme: "http", Host: addr.String()}
	p := httputil.NewSingleHostReverseProxy(u)
	p.FlushInterval = -1
	p.Transport = &http.Transport{MaxIdleConnsPerHost: 32}
	p.ErrorHandler = func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() == nil {
			http.Error(w, "the process did not answer: "+err.Error(), http.StatusBadGateway)
		}
	}
	return &backend{url: u, proxy: p}
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first := b.next.Add(1)
	for i := range b.slots {
		if one := b.slots[(first+uint64(i))%2].Load(); one != nil && one.ready.Load() {
			one.proxy.ServeHTTP(w, r)
			return
		}
	}
	http.Error(w, "no process is ready", http.StatusServiceUnavailable)
}

func (b *balancer) watch(ctx context.Context) {
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	browser := &http.Client{Timeout: time.Second}
	for {
		for i := range b.slots {
			one := b.slots[i].Load()
			if one == nil {
				continue
			}
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, one.url.String()+"/readyz", nil)
			if err != nil {
				continue
			}
			resp, err := browser.Do(req)
			one.ready.Store(err == nil && resp.StatusCode == http.StatusOK)
			if err == nil {
				_ = resp.Body.Close()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// load is what goes on while processes come and go.
type load struct {
	t        *testing.T
	c        *servertest.Clinic
	client   string
	done     chan struct{}
	wg       sync.WaitGroup
	requests atomic.Int64
	resumed  atomic.Int64
	heard    atomic.Int64 // events that reached the page that follows
	mu       sync.Mutex
	failed   []string
}

func (l *load) note(what string, r servertest.Response, err error, want int) {
	l.requests.Add(1)
	if err == nil && r.Status == want {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = append(l.failed, fmt.Sprintf("%s: %v %d %.200s", what, err, r.Status, r.Body))
}

func (l *load) loop(do func(i int)) {
	l.wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-l.done:
				return
			default:
				do(i)
			}
		}
	})
}

func (l *load) start() {
	for range 4 {
		p := l.c.Owner.Again(l.t)
		l.loop(func(int) {
			r, err := p.Try(l.t, http.MethodGet, l.c.Path("/clients/"+l.client), nil)
			l.note("read", r, err, http.StatusOK)
		})
	}
	writer := l.c.Owner.Again(l.t)
	l.loop(func(i int) {
		r, err := writer.Try(l.t, http.MethodPost, l.c.Path("/clients"), map[string]any{"name": fmt.Sprintf("Drained %d", i)})
		l.note("write", r, err, http.StatusCreated)
	})
	uploader := l.c.Owner.Again(l.t)
	l.loop(func(i int) {
		form, kind := servertest.Form(l.t, fmt.Sprintf("note-%d.txt", i), bytes.Repeat([]byte("a slow upload\n"), 2000))
		r, err := uploader.Try(l.t, http.MethodPost, l.c.Path("/clients/"+l.client+"/files"), &slow{content: form, pieces: 8}, kind)
		l.note("upload", r, err, http.StatusCreated)
	})
	l.wg.Go(l.follow)
}

// follow is a page that follows its clinic, and follows on where it was when its stream ends.
func (l *load) follow() {
	page := l.c.Owner.Again(l.t)
	last := ""
	for {
		s := page.FollowAfter(l.t, l.c, last)
		if last != "" && s.Resumed() {
			l.resumed.Add(1)
		}
		for open := true; open; {
			select {
			case <-s.Events:
				l.heard.Add(1)
			case <-s.Closed:
				open = false
			case <-l.done:
				return
			}
		}
		last = s.LastID()
	}
}

// slow gives a body in pieces, as a bad line does.
type slow struct {
	content []byte
	pieces  int
	at      int
}

func (s *slow) Read(p []byte) (int, error) {
	if s.at >= len(s.content) {
		return 0, io.EOF
	}
	<-time.After(40 * time.Millisecond)
	n := copy(p, s.content[s.at:min(len(s.content), s.at+len(s.content)/s.pieces+1)])
	s.at += n
	return n, nil
}

// One of two processes behind a balancer is stopped and another takes its place, again and again, while people read, write,
// upload over slow lines and follow the clinic: not one request fails, and the page that follows goes on where it was. Seen to
// fail when a process stops taking requests before its probe has said so (MSAAS_DRAIN_DELAY=0: the balancer's requests are
// refused), and when streams are not ended (the stop then waits for its time and cuts them off).
func TestProofDrain(t *testing.T) {
	t.Parallel()
	rounds := 2
	if proof.Long() {
		rounds = 12
	}
	s := servertest.New(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Drained")
	l := &load{t: t, c: c, client: c.Client(t, "Ana Marin"), done: make(chan struct{})}
	b := &balancer{t: t}
	ctx, end := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { b.watch(ctx) })
	stops := [2]func() time.Duration{b.boot(s, 0), b.boot(s, 1)}
	front := httptest.NewServer(b)
	s.URL = front.URL
	l.start()
	var slowest time.Duration
	for i := range rounds {
		before := l.requests.Load()
		slowest = max(slowest, stops[i%2]())
		stops[i%2] = b.boot(s, i%2)
		require.Eventually(t, func() bool { return l.requests.Load() > before+50 }, 20*time.Second, 5*time.Millisecond)
	}
	close(l.done)
	l.wg.Wait()
	for _, stop := range stops {
		slowest = max(slowest, stop())
	}
	end()
	watching.Wait()
	front.CloseClientConnections()
	front.Close()
	require.Empty(t, l.failed)
	proof.Line(t, "proof", "drain", fmt.Sprintf("%d processes stopped under load, %d requests, %d failed; a page that follows went on %d times, slowest stop %d ms",
		rounds, l.requests.Load(), len(l.failed), l.resumed.Load(), slowest.Milliseconds()), "0 failed, and it goes on", len(l.failed) == 0 && l.requests.Load() > 0 && l.resumed.Load() > 0)
}

// boot runs a process in a slot; stop ends it the way the machine does and says how long it took.
func (b *balancer) boot(s *servertest.Server, slot int) (stop func() time.Duration) {
	b.t.Helper()
	a := s.Beside(b.t, map[string]string{"MSAAS_HTTP_ADDR": "127.0.0.1:0", "MSAAS_DRAIN_DELAY": "200ms", "MSAAS_WORKERS": "4"})
	ctx, end := context.WithCancel(b.t.Context())
	ended, listening := make(chan error, 1), make(chan net.Addr, 1)
	go func() { ended <- a.Serve(ctx, func(addr net.Addr) { listening <- addr }) }()
	select {
	case addr := <-listening:
		b.slots[slot].Store(newBackend(addr))
	case err := <-ended:
		b.t.Fatalf("the process did not start: %v", err)
	}
	require.Eventually(b.t, func() bool { return b.slots[slot].Load().ready.Load() && a.Live.Connected() }, 10*time.Second, 5*time.Millisecond)
	return func() time.Duration {
		start := time.Now()
		end()
		require.NoError(b.t, <-ended)
		return time.Since(start)
	}
}
