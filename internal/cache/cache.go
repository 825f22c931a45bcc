// Package cache keeps answers that are dear to compute on Redis, and gives them only while they are true.
//
// Redis is never asked whether an answer is still good: each carries the stamp (tenancy.Scope.Stamp) of the collections
// that it was computed from, and is given only if they have the same stamp now. The stamp is moved in the tenant's own
// database before any write to them goes out. So an answer that survived an outage, a failed deletion or another process's
// silence is harmless, and nobody ever reads a number older than their own change. Without Redis answers are computed.
package cache

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of what is kept.
const (
	MaxAge   = time.Minute // of an answer, whatever its stamp
	MaxEntry = 256 << 10   // bytes of an answer; larger ones are computed each time
)

const (
	patience  = 150 * time.Millisecond // with Redis
	away      = time.Second            // after a failure Redis is left alone for so long
	lockFor   = 3 * time.Second        // one process computes, the others look for its answer
	lookEvery = 20 * time.Millisecond
	lookFor   = 400 * time.Millisecond // then a process computes itself
	makeFor   = 10 * time.Second       // a computation, whoever waits for it
)

// Question says what is asked. Everything that changes the answer and is not in the collections is one of its Parts: the
// period, the day, the zone, what the asker may see.
type Question struct {
	Name  string
	Parts []string
	From  []string // the collections that the answer is computed from, all of them; they must be stamped
}

// Cache is one process's way to kept answers. Safe for concurrent use.
type Cache struct {
	// Watch is told how the answer to a question came: "redis" or "computed". Set it before the first use; nil = nobody.
	Watch func(question, outcome string)

	redis   redis.UniversalClient
	prefix  string
	log     *slog.Logger
	now     func() time.Time
	flights flights
	awayTo  atomic.Int64 // unix milliseconds
}

// New makes a cache whose keys begin with the prefix.
func New(client redis.UniversalClient, prefix string, now func() time.Time, log *slog.Logger) *Cache {
	return &Cache{redis: client, prefix: prefix, now: now, log: log, flights: flights{turns: map[string]*turns{}}}
}

// Read gives the answer to the question in the tenant: a kept one while it is true, else what compute makes. compute must
// read the tenant's data from the scope alone; it may outlive the caller, because others wait for it too, and its faults
// are given to all of them. The answer goes through JSON. The caller has authorised whoever asks.
func Read[T any](ctx context.Context, c *Cache, scope tenancy.Scope, q Question, compute func(context.Context) (T, error)) (T, error) {
	var out T
	key := c.key(scope, q)
	raw, ok := c.look(ctx, scope, key, q)
	if !ok {
		var err error
		raw, err = c.flights.do(ctx, key, func(ctx context.Context) ([]byte, error) {
			return c.load(ctx, scope, key, q, func(ctx context.Context) ([]byte, error) {
				v, err := compute(ctx)
				if err != nil {
					return nil, err
				}
				return json.Marshal(v)
			})
		})
		if err != nil {
			return out, err
		}
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return out, fmt.Errorf("read the answer to %s: %w", q.Name, err)
	}
	return out, nil
}

func (c *Cache) key(scope tenancy.Scope, q Question) string {
	sum := sha256.Sum256([]byte(strings.Join(append(append([]string{}, q.Parts...), q.From...), "\x00")))
	return c.prefix + ":" + scope.CacheKey("cache", q.Name, hex.EncodeToString(sum[:16]))
}

// look finds an answer that is true now.
func (c *Cache) look(ctx context.Context, scope tenancy.Scope, key string, q Question) ([]byte, bool) {
	stamp, err := scope.Stamp(ctx, q.From...)
	if err != nil || !stamp.Quiet {
		return nil, false
	}
	return c.get(ctx, key, stamp.Of)
}

// load computes the answer and keeps it if nothing was written while it was computed.
func (c *Cache) load(ctx context.Context, scope tenancy.Scope, key string, q Question, compute func(context.Context) ([]byte, error)) ([]byte, error) {
	before, err := scope.Stamp(ctx, q.From...)
	if err != nil {
		return nil, err // the data is in the same database
	}
	if !before.Quiet {
		return compute(ctx)
	}
	if raw, ok := c.get(ctx, key, before.Of); ok {
		return raw, nil
	}
	unlock, raw := c.lock(ctx, key, before.Of)
	defer unlock()
	if raw != nil {
		// The other's answer has the stamp that was read after this flight began.
		return raw, nil
	}
	raw, err = compute(ctx)
	if err != nil || len(raw) > MaxEntry {
		return raw, err
	}
	if after, err := scope.Stamp(ctx, q.From...); err == nil && after == before {
		c.set(ctx, key, before.Of, raw)
	}
	return raw, nil
}

// lock makes this process the one that computes. When another one is, it looks for that one's answer for a moment.
func (c *Cache) lock(ctx context.Context, key, stamp string) (unlock func(), raw []byte) {
	name, token := key+":lock", rand.Text()
	var mine bool
	ok := c.ask(ctx, "lock", func(ctx context.Context) (err error) {
		mine, err = c.redis.SetNX(ctx, name, token, lockFor).Result()
		return err
	})
	if mine {
		return func() {
			c.ask(ctx, "unlock", func(ctx context.Context) error {
				held, err := c.redis.Get(ctx, name).Result()
				if err != nil || held != token {
					return ignoreNil(err)
				}
				return c.redis.Del(ctx, name).Err()
			})
		}, nil
	}
	nothing := func() {}
	if !ok {
		return nothing, nil
	}
	every, enough := time.NewTicker(lookEvery), time.NewTimer(lookFor)
	defer every.Stop()
	defer enough.Stop()
	for {
		select {
		case <-ctx.Done():
			return nothing, nil
		case <-enough.C:
			return nothing, nil
		case <-every.C:
			if raw, ok := c.get(ctx, key, stamp); ok {
				return nothing, raw
			}
		}
	}
}

func (c *Cache) get(ctx context.Context, key, stamp string) ([]byte, bool) {
	var kept []byte
	ok := c.ask(ctx, "get", func(ctx context.Context) (err error) {
		kept, err = c.redis.Get(ctx, key).Bytes()
		return ignoreNil(err)
	})
	if !ok {
		return nil, false
	}
	of, raw, found := bytes.Cut(kept, []byte("\n"))
	return raw, found && string(of) == stamp && json.Valid(raw)
}

func (c *Cache) set(ctx context.Context, key, stamp string, raw []byte) {
	c.ask(ctx, "set", func(ctx context.Context) error {
		return c.redis.Set(ctx, key, append([]byte(stamp+"\n"), raw...), MaxAge).Err()
	})
}

// ask says whether Redis did it; after a failure it is left alone for a moment.
func (c *Cache) ask(ctx context.Context, what string, f func(context.Context) error) bool {
	if c.now().UnixMilli() < c.awayTo.Load() {
		return false
	}
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := f(asking); err != nil {
		c.awayTo.Store(c.now().Add(away).UnixMilli())
		c.log.WarnContext(ctx, "kept answers are away", "asked", what, "error", err)
		return false
	}
	return true
}

func ignoreNil(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}
