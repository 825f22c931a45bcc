package httpapi_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

const (
	answerWithin  = 2 * time.Second
	recoverWithin = 15 * time.Second
)

// outage is a server whose services stand behind proxies, with a clinic at work.
type outage struct {
	s                    *servertest.Server
	c                    *servertest.Clinic
	mongo, redis, kratos *testkit.Proxy
	ahead                atomic.Int64 // how far the server's clock is ahead
	slowest              time.Duration
	recovered            time.Duration
}

func newOutage(t *testing.T) *outage {
	t.Helper()
	o := &outage{}
	env := map[string]string{}
	o.mongo, env["MSAAS_MONGO_URI"] = servertest.ProxyFor(t, "MSAAS_MONGO_URI")
	o.redis, env["MSAAS_REDIS_URL"] = servertest.ProxyFor(t, "MSAAS_REDIS_URL")
	o.kratos, env["MSAAS_KRATOS_PUBLIC_URL"] = servertest.ProxyFor(t, "MSAAS_KRATOS_PUBLIC_URL")
	o.s = servertest.New(t, servertest.Options{Env: env, Now: func() time.Time { return time.Now().Add(time.Duration(o.ahead.Load())) }})
	o.c = o.s.Clinic(t, "Outage")
	return o
}

// Redis, Kratos and Mongo are taken away in turn while a receptionist goes on working: every answer comes within two
// seconds and says what is the matter, everything recovers by itself, and no acknowledged write is lost.
func TestProofOutage(t *testing.T) {
	t.Parallel()
	o := newOutage(t)
	w := startWriter(t, o.c)
	rounds := 1
	if proof.Long() {
		rounds = 5
	}
	for range rounds {
		o.withoutMongo(t)
		o.withoutRedis(t)
		o.withoutKratos(t)
	}
	acknowledged := w.stop()
	lost := w.lost(t, acknowledged)
	proof.Line(t, "proof", "outage", fmt.Sprintf("slowest answer %d ms, slowest recovery %d ms, %d of %d acknowledged writes lost",
		o.slowest.Milliseconds(), o.recovered.Milliseconds(), lost, len(acknowledged)),
		fmt.Sprintf("%d ms, by itself, 0", answerWithin.Milliseconds()), o.slowest <= answerWithin && lost == 0 && len(acknowledged) > 0)
}

// asked times a request, which must be answered.
func (o *outage) asked(t *testing.T, p *servertest.Person, method, path string, body any) servertest.Response {
	t.Helper()
	start := time.Now()
	r := p.Do(t, method, path, body)
	o.slowest = max(o.slowest, time.Since(start))
	return r
}

// back waits until the server has recovered by itself.
func (o *outage) back(t *testing.T, do func() bool) {
	t.Helper()
	start := time.Now()
	require.Eventually(t, do, recoverWithin, 20*time.Millisecond, "the server does not recover")
	o.recovered = max(o.recovered, time.Since(start))
}

func (o *outage) withoutMongo(t *testing.T) {
	t.Helper()
	o.mongo.Cut()
	for range 3 {
		r := o.asked(t, o.c.Owner, http.MethodGet, o.c.Path("/clients"), nil)
		r.Refused(t, http.StatusServiceUnavailable, "database_away")
		require.NotEmpty(t, r.Header.Get("Retry-After"))
	}
	o.asked(t, o.c.Owner, http.MethodPost, o.c.Path("/clients"), map[string]any{"name": "Nobody"}).Refused(t, http.StatusServiceUnavailable, "database_away")
	o.asked(t, o.s.Stranger(), http.MethodGet, "/readyz", nil).Want(t, http.StatusServiceUnavailable)
	o.asked(t, o.s.Stranger(), http.MethodGet, "/livez", nil).Want(t, http.StatusOK)
	o.mongo.Restore()
	o.back(t, func() bool { return o.c.Owner.Get(t, o.c.Path("/clients")).Status == http.StatusOK })
}

// withoutRedis takes away what is only comfort: limits fall back to the process, live pages fall back to polling, work
// goes on.
func (o *outage) withoutRedis(t *testing.T) {
	t.Helper()
	page := o.c.Owner.Follow(t, o.c)
	o.redis.Cut()
	select {
	case <-page.Closed:
	case <-time.After(5 * time.Second):
		t.Fatal("the live page was not told that it may miss something")
	}
	o.asked(t, o.c.Owner, http.MethodGet, o.c.Path("/clients"), nil).Want(t, http.StatusOK)
	o.asked(t, o.c.Owner, http.MethodPost, o.c.Path("/clients"), map[string]any{"name": "Without Redis"}).Want(t, http.StatusCreated)
	o.asked(t, o.c.Owner, http.MethodGet, o.c.Path("/live"), nil).Refused(t, http.StatusServiceUnavailable, "live_away")
	email := fmt.Sprintf("invited-%d@people.test", time.Now().UnixNano())
	o.asked(t, o.c.Owner, http.MethodPost, o.c.Path("/team/invitations"), map[string]any{"email": email, "role": "dentist"}).Want(t, http.StatusCreated)
	o.redis.Restore()
	o.back(t, o.s.App.Live.Connected)
	o.ahead.Add(int64(2 * time.Minute)) // the sweep's time has come for the mail whose job Redis never got
	o.back(t, func() bool {
		_, err := o.s.App.Platform.Sweep(t.Context())
		return err == nil && o.c.Owner.Get(t, o.c.Path("/team")).Status == http.StatusOK
	})
	o.c.Owner.Delete(t, o.c.Path("/team/invitations/"+o.c.InvitationID(t, email))).Want(t, http.StatusNoContent)
}

// withoutKratos: who is signed in works on for the seconds that a session is believed; then everybody is told to wait.
func (o *outage) withoutKratos(t *testing.T) {
	t.Helper()
	o.c.Owner.Get(t, o.c.Path("/clients")).Want(t, http.StatusOK)
	o.kratos.Cut()
	o.asked(t, o.c.Owner, http.MethodGet, o.c.Path("/clients"), nil).Want(t, http.StatusOK)
	o.ahead.Add(int64(11 * time.Second))
	r := o.asked(t, o.c.Owner, http.MethodGet, o.c.Path("/clients"), nil)
	r.Refused(t, http.StatusServiceUnavailable, "identity_away")
	require.NotEmpty(t, r.Header.Get("Retry-After"))
	o.asked(t, o.s.Stranger(), http.MethodPost, "/auth/sign-in", map[string]any{"email": o.c.Owner.Email, "password": servertest.Password}).
		Refused(t, http.StatusServiceUnavailable, "identity_away")
	o.kratos.Restore()
	o.back(t, func() bool { return o.c.Owner.Get(t, o.c.Path("/clients")).Status == http.StatusOK })
}

// writer creates clients all the time and keeps what was acknowledged.
type writer struct {
	c    *servertest.Clinic
	done chan struct{}
	wg   sync.WaitGroup
	ids  []string
}

func startWriter(t *testing.T, c *servertest.Clinic) *writer {
	t.Helper()
	w := &writer{c: c, done: make(chan struct{})}
	p := c.Owner.Again(t)
	w.wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-w.done:
				return
			default:
			}
			r, err := p.Try(t, http.MethodPost, c.Path("/clients"), map[string]any{"name": fmt.Sprintf("Writer %d", i)})
			if err == nil && r.Status == http.StatusCreated {
				w.ids = append(w.ids, r.ID(t))
			}
		}
	})
	return w
}

func (w *writer) stop() []string {
	close(w.done)
	w.wg.Wait()
	return w.ids
}

func (w *writer) lost(t *testing.T, ids []string) int {
	t.Helper()
	lost := 0
	for _, id := range ids {
		if w.c.Owner.Get(t, w.c.Path("/clients/"+id)).Status != http.StatusOK {
			lost++
		}
	}
	return lost
}
