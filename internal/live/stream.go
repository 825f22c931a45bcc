package live

import (
	"context"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// Stream is what one open page hears of its clinic. It ends when its person loses access, when it falls behind, when the
// connection to Redis is lost, or by Close.
type Stream struct {
	bus     *Bus
	channel string
	tenant  tenancy.ID
	who     Listener
	events  chan Told
	ready   chan struct{}
	done    chan struct{}
	once    sync.Once
}

// Listener is who holds a stream.
type Listener struct {
	Person  string // identifier
	Session string // hash of the session's token
}

// Events gives the events in the order in which they were published.
func (s *Stream) Events() <-chan Told { return s.events }

// Ready is closed when nothing published from now on is missed.
func (s *Stream) Ready() <-chan struct{} { return s.ready }

// Done is closed when the stream has ended.
func (s *Stream) Done() <-chan struct{} { return s.done }

func (s *Stream) end() { s.once.Do(func() { close(s.done) }) }

// maxStreams is how many streams a person may hold at one process: one for each browser that is open somewhere.
const maxStreams = 12

// Subscribe opens a stream of the clinic for a listener. Unavailable "live_away" while Redis is away, TooMany
// "too_many_streams" for a person who holds as many as one may: fall back to polling.
func (b *Bus) Subscribe(ctx context.Context, scope tenancy.Scope, who Listener) (*Stream, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pubsub == nil || !b.up.Load() || b.leaving.Load() {
		return nil, fault.New(fault.Unavailable, "live_away", "Live updates are away for the moment.")
	}
	if b.holds[who.Person] >= maxStreams {
		return nil, fault.New(fault.TooMany, "too_many_streams", "You follow this from as many places as one may.").WithRetryAfter(time.Minute)
	}
	st := &Stream{
		bus: b, channel: b.channel(scope), tenant: scope.TenantID(), who: who,
		events: make(chan Told, streamBuffer), ready: make(chan struct{}), done: make(chan struct{}),
	}
	t := b.topics[st.channel]
	if t == nil {
		t = &topic{streams: map[*Stream]struct{}{}}
		b.topics[st.channel] = t
		if err := b.pubsub.Subscribe(ctx, st.channel); err != nil {
			delete(b.topics, st.channel)
			return nil, fault.New(fault.Unavailable, "live_away", "Live updates are away for the moment.").WithCause(err)
		}
	}
	t.streams[st] = struct{}{}
	b.holds[who.Person]++
	if t.ready {
		close(st.ready)
	}
	return st, nil
}

func (b *Bus) leaves(person string) {
	if b.holds[person]--; b.holds[person] <= 0 {
		delete(b.holds, person)
	}
}

// Close ends the stream and, after the last one of a clinic, the subscription.
func (s *Stream) Close(ctx context.Context) {
	s.end()
	b := s.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[s.channel]
	if t == nil {
		return
	}
	if _, there := t.streams[s]; there {
		b.leaves(s.who.Person)
	}
	delete(t.streams, s)
	if len(t.streams) > 0 {
		return
	}
	delete(b.topics, s.channel)
	if b.pubsub != nil {
		if err := b.pubsub.Unsubscribe(context.WithoutCancel(ctx), s.channel); err != nil {
			b.log.WarnContext(ctx, "live topic not left", "error", err)
		}
	}
}

func (b *Bus) topicReady(channel string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[channel]
	if t == nil || t.ready {
		return
	}
	t.ready = true
	for st := range t.streams {
		close(st.ready)
	}
}
