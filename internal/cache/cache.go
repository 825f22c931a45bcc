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
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
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
	overhead  = 128                    // bytes of an answer in memory beside its own
)

// Question says what is asked. Everything that changes the answer and is not in the collections is one of its Parts: the
// period, the day, the zone, what the asker may see.
type Question struct {
	Name  string
	Parts []string
	From  []string // the collections that the answer is computed from, all of them; they must be stamped
	Here  bool     // it is about people, or small: kept in the memory of the process alone, never on Redis
}

// Cache is one process's way to kept answers. Safe for concurrent use.
type Cache struct {
	// Watch is told how the answer to a question came: "memory", "redis" or "computed". Set it before the first use; nil = nobody.
	Watch func(question, outcome string)

	redis   redis.UniversalClient
	prefix  string
	log     *slog.Logger
	now     func() time.Time
	flights flights
	awayTo  atomic.Int64 // unix milliseconds
	memory  *otter.Cache[string, kept]
}

// kept is an answer with the stamp that it is true under and the time when it was made.
type kept struct {
	stamp string
	made  time.Time
	raw   []byte // as JSON
	value any    // of an answer that is kept here alone
}

const (
	memorySize = 64 << 20 // bytes of answers in the memory of one process
	valueSize  = 32 << 10 // of them for an answer whose size is not known
)

func (k kept) size() int {
	if k.value != nil {
		return valueSize
	}
	return len(k.raw)
}

// New makes a cache whose keys begin with the prefix.
func New(client redis.UniversalClient, prefix string, now func() time.Time, log *slog.Logger) *Cache {
	return &Cache{
		redis: client, prefix: prefix, now: now, log: log, flights: flights{turns: map[string]*turns{}},
		memory: otter.Must(&otter.Options[string, kept]{
			MaximumWeight: memorySize, Weigher: func(key string, k kept) uint32 { return uint32(len(key) + k.size() + overhead) }, //nolint:gosec // MaxEntry bounds it
			ExpiryCalculator: otter.ExpiryWriting[string, kept](MaxAge),
		}),
	}
}

// Read gives the answer to the question in the tenant: a kept one while it is true, else what compute makes. compute must
// read the tenant's data from the scope alone; it may outlive the caller, because others wait for it too, and its faults
// are given to all of them. The answer goes through JSON; an answer that is kept Here does not: it is the same for all who
// ask, who copy before they change anything of it. The caller has authorised whoever asks.
func Read[T any](ctx context.Context, c *Cache, scope tenancy.Scope, q Question, compute func(context.Context) (T, error)) (T, error) {
	var out T
	key := c.key(scope, q)
	found, how, err := c.look(ctx, scope, key, q)
	if err != nil {
		return out, err
	}
	c.tell(q, how)
	if how == computed {
		found, err = c.flights.do(ctx, key, func(ctx context.Context) (kept, error) {
			return c.load(ctx, scope, key, q, func(ctx context.Context) (kept, error) {
				v, err := compute(ctx)
				if err != nil || q.Here {
					return kept{value: v}, err
				}
				raw, err := json.Marshal(v)
				return kept{raw: raw}, err
			})
		})
		if err != nil {
			return out, err
		}
	}
	if q.Here {
		out, _ = found.value.(T)
		return out, nil
	}
	if err := json.Unmarshal(found.raw, &out); err != nil {
		return out, fmt.Errorf("read the answer to %s: %w", q.Name, err)
	}
	return out, nil
}

func (c *Cache) key(scope tenancy.Scope, q Question) string {
	sum := sha256.Sum256([]byte(strings.Join(append(append([]string{}, q.Parts...), q.From...), "\x00")))
	return c.prefix + ":" + scope.CacheKey("cache", q.Name, hex.EncodeToString(sum[:16]))
}

// How an answer came.
const (
	inMemory = "memory"
	onRedis  = "redis"
	computed = "computed"
)

func (c *Cache) tell(q Question, how string) {
	if c.Watch != nil {
		c.Watch(q.Name, how)
	}
}

// look finds an answer that is true now, and says where. When the stamp cannot be read, neither can the data: nobody waits for
// that a second time.
func (c *Cache) look(ctx context.Context, scope tenancy.Scope, key string, q Question) (found kept, how string, err error) {
	stamp, err := scope.Stamp(ctx, q.From...)
	if err != nil || !stamp.Quiet {
		return kept{}, computed, err
	}
	found, how = c.find(ctx, key, stamp.Of, q)
	return found, how, nil
}

// find finds an answer under a stamp.
func (c *Cache) find(ctx context.Context, key, stamp string, q Question) (found kept, how string) {
	if k, ok := c.memory.GetIfPresent(key); ok && k.stamp == stamp && c.now().Sub(k.made) < MaxAge {
		return k, inMemory
	}
	if q.Here {
		return kept{}, computed
	}
	if k, ok := c.get(ctx, key, stamp); ok {
		return k, onRedis
	}
	return kept{}, computed
}

// load computes the answer and keeps it if nothing was written while it was computed.
func (c *Cache) load(ctx context.Context, scope tenancy.Scope, key string, q Question, compute func(context.Context) (kept, error)) (kept, error) {
	before, err := scope.Stamp(ctx, q.From...)
	if err != nil {
		return kept{}, err // the data is in the same database
	}
	if !before.Quiet {
		return compute(ctx)
	}
	if k, how := c.find(ctx, key, before.Of, q); how != computed {
		return k, nil
	}
	if !q.Here {
		unlock, theirs, ok := c.lock(ctx, key, before.Of)
		defer unlock()
		if ok {
			// The other's answer has the stamp that was read after this flight began.
			return theirs, nil
		}
	}
	made := c.now()
	k, err := compute(ctx)
	if err != nil || len(k.raw) > MaxEntry {
		return k, err
	}
	if after, err := scope.Stamp(ctx, q.From...); err == nil && after == before {
		k.stamp, k.made = before.Of, made
		c.memory.Set(key, k)
		if !q.Here {
			c.set(ctx, key, k)
		}
	}
	return k, nil
}

// lock makes this process the one that computes. When another one is, it looks for that one's answer for a moment.
func (c *Cache) lock(ctx context.Context, key, stamp string) (unlock func(), theirs kept, found bool) {
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
		}, kept{}, false
	}
	nothing := func() {}
	if !ok {
		return nothing, kept{}, false
	}
	every, enough := time.NewTicker(lookEvery), time.NewTimer(lookFor)
	defer every.Stop()
	defer enough.Stop()
	for {
		select {
		case <-ctx.Done():
			return nothing, kept{}, false
		case <-enough.C:
			return nothing, kept{}, false
		case <-every.C:
			if k, ok := c.get(ctx, key, stamp); ok {
				return nothing, k, true
			}
		}
	}
}

// get finds an answer on Redis, and keeps it here too for the rest of its age.
func (c *Cache) get(ctx context.Context, key, stamp string) (kept, bool) {
	var text []byte
	ok := c.ask(ctx, "get", func(ctx context.Context) (err error) {
		text, err = c.redis.Get(ctx, key).Bytes()
		return ignoreNil(err)
	})
	of, rest, found := bytes.Cut(text, []byte("\n"))
	at, raw, whole := bytes.Cut(rest, []byte("\n"))
	if !ok || !found || !whole || string(of) != stamp || !json.Valid(raw) {
		return kept{}, false
	}
	made, err := strconv.ParseInt(string(at), 10, 64)
	if err != nil {
		return kept{}, false
	}
	k := kept{stamp: stamp, made: time.UnixMilli(made), raw: raw}
	c.memory.Set(key, k)
	return k, true
}

func (c *Cache) set(ctx context.Context, key string, k kept) {
	text := append([]byte(k.stamp+"\n"+strconv.FormatInt(k.made.UnixMilli(), 10)+"\n"), k.raw...)
	c.ask(ctx, "set", func(ctx context.Context) error { return c.redis.Set(ctx, key, text, MaxAge).Err() })
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
