// Package live tells browsers and server processes at once what has changed: events of one clinic for its open pages, and
// signals between processes (forget what you have cached of this person). Both travel over Redis publish/subscribe: best
// effort, never the truth. A stream that may have missed something is closed; its browser goes on where it was by the clinic's
// short history, or reads anew when that does not reach back so far.
package live

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

// Event says that one thing of a clinic has changed. It carries no content: who is interested reads it again.
type Event struct {
	Type string `json:"type" example:"appointment.changed"` // "noun.changed"
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`

	// Of "job.changed", long work: how much of it is done. Both are zero in all other events.
	Done  int64 `json:"done,omitempty"`
	Total int64 `json:"total,omitempty"`
}

// Signal tells every server process to forget what it has cached. Every field that is given narrows it.
type Signal struct {
	Tenant  tenancy.ID `json:"tenant,omitempty"`  // alone: the tenant's state or settings; with Person: that membership
	Person  string     `json:"person,omitempty"`  // alone: the person's sessions
	Session string     `json:"session,omitempty"` // one session, by the hash of its token
}

// announced is a signal on its way to the other processes.
type announced struct {
	Origin string `json:"origin"`
	Signal
}

// touches says whether the signal ends a stream.
func (s Signal) touches(st *Stream) bool {
	return s != (Signal{}) && (s.Tenant == "" || s.Tenant == st.tenant) && (s.Person == "" || s.Person == st.who.Person) &&
		(s.Session == "" || s.Session == st.who.Session)
}

// Bus is one process's connection to what happens. Make it with New, run it with Run.
type Bus struct {
	client   redis.UniversalClient
	pubsub   *redis.PubSub
	prefix   string
	origin   string // names this process in its signals, whose echo it does not need
	log      *slog.Logger
	onSignal func(Signal)
	onGap    func()
	up       atomic.Bool
	leaving  atomic.Bool

	mu     sync.Mutex
	topics map[string]*topic
	holds  map[string]int // streams by person
}

type topic struct {
	streams map[*Stream]struct{}
	ready   bool
}

const (
	publishPatience = 300 * time.Millisecond
	silence         = time.Second // without a word from Redis we ask; twice that is a lost connection
	pause           = 200 * time.Millisecond
	streamBuffer    = 64
)

// New makes a bus. onSignal is called for every signal, also this process's own; onGap when signals may have been missed.
// Both must be quick and must not call the bus.
func New(client redis.UniversalClient, prefix string, log *slog.Logger, onSignal func(Signal), onGap func()) *Bus {
	return &Bus{client: client, prefix: prefix, origin: rand.Text(), log: log, onSignal: onSignal, onGap: onGap, topics: map[string]*topic{}, holds: map[string]int{}}
}

// Connected says whether signals reach this process now. While they do not, caches that rely on them must not be used.
func (b *Bus) Connected() bool { return b.up.Load() }

// Publish tells the clinic's open pages. It never fails the change that it tells of.
func (b *Bus) Publish(ctx context.Context, scope tenancy.Scope, e Event) {
	if err := b.tell(ctx, scope, e); err != nil {
		b.log.WarnContext(ctx, "live event not sent", "error", err)
	}
}

// Signal tells every process, this one included (at once, even while Redis is away).
func (b *Bus) Signal(ctx context.Context, s Signal) {
	b.receive(s)
	b.send(ctx, b.prefix+":signals", announced{Origin: b.origin, Signal: s})
}

func (b *Bus) send(ctx context.Context, channel string, v any) {
	payload, err := json.Marshal(v)
	if err != nil {
		b.log.ErrorContext(ctx, "live message not encoded", "error", err)
		return
	}
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishPatience)
	defer cancel()
	if err := b.client.Publish(sending, channel, payload).Err(); err != nil {
		b.log.WarnContext(ctx, "live message not sent", "error", err)
	}
}

func (b *Bus) channel(scope tenancy.Scope) string { return b.prefix + ":" + scope.CacheKey("live") }

// receive acts on a signal: the caches first, then the streams that it ends.
func (b *Bus) receive(s Signal) {
	b.onSignal(s)
	b.closeStreams(s.touches)
}

// Leave ends every stream and opens none any more: their pages go on where they were, at another process.
func (b *Bus) Leave() {
	b.leaving.Store(true)
	b.closeStreams(func(*Stream) bool { return true })
}

// Streams is how many streams are open.
func (b *Bus) Streams() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, held := range b.holds {
		n += held
	}
	return n
}

func (b *Bus) closeStreams(which func(*Stream) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.topics {
		for st := range t.streams {
			if which(st) {
				st.end()
			}
		}
	}
}
