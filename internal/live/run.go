package live

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Run listens, once, until the context ends. It reconnects by itself; while it is not connected every stream is closed.
func (b *Bus) Run(ctx context.Context) error {
	pubsub := b.client.Subscribe(ctx, b.prefix+":signals")
	b.mu.Lock()
	b.pubsub = pubsub
	b.mu.Unlock()
	defer b.stop(pubsub)
	quiet := 0
	for ctx.Err() == nil {
		msg, err := pubsub.ReceiveTimeout(ctx, silence)
		switch {
		case err == nil:
			quiet = 0
			b.connected(ctx)
			b.handle(ctx, msg)
		case isTimeout(err) && quiet == 0 && pubsub.Ping(ctx) == nil:
			quiet++
		default:
			quiet = 0
			b.disconnected(ctx, err)
			wait(ctx, pause)
		}
	}
	return nil
}

func (b *Bus) stop(pubsub *redis.PubSub) {
	b.up.Store(false)
	b.mu.Lock()
	b.pubsub = nil
	b.mu.Unlock()
	b.closeStreams(func(*Stream) bool { return true })
	if err := pubsub.Close(); err != nil {
		b.log.Warn("live connection not closed", "error", err)
	}
}

func (b *Bus) connected(ctx context.Context) {
	if b.up.Swap(true) {
		return
	}
	b.log.InfoContext(ctx, "live connection is up")
	b.onGap()
}

func (b *Bus) disconnected(ctx context.Context, err error) {
	if b.up.Swap(false) {
		b.log.WarnContext(ctx, "live connection lost", "error", err)
	}
	b.closeStreams(func(*Stream) bool { return true })
}

func (b *Bus) handle(ctx context.Context, msg any) {
	switch m := msg.(type) {
	case *redis.Subscription:
		if m.Kind == "subscribe" {
			b.topicReady(m.Channel)
		}
	case *redis.Message:
		if m.Channel == b.prefix+":signals" {
			var s announced
			if err := json.Unmarshal([]byte(m.Payload), &s); err != nil {
				b.log.WarnContext(ctx, "live signal not understood", "error", err)
				return
			}
			if s.Origin != b.origin { // its own it has acted on when it sent it
				b.receive(s.Signal)
			}
			return
		}
		b.deliver(ctx, m)
	}
}

func (b *Bus) deliver(ctx context.Context, m *redis.Message) {
	seq, payload, _ := strings.Cut(m.Payload, " ")
	e := Told{Seq: seq}
	if err := json.Unmarshal([]byte(payload), &e.Event); err != nil {
		b.log.WarnContext(ctx, "live event not understood", "error", err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[m.Channel]
	if t == nil {
		return
	}
	for st := range t.streams {
		select {
		case st.events <- e:
		default:
			st.end() // too slow to be told everything: its browser reads anew
		}
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
