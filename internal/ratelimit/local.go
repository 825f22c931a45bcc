package ratelimit

import (
	"sync"
	"time"
)

// local counts by the generic cell rate algorithm (GCRA), like the Redis side, for this process alone.
type local struct {
	mu   sync.Mutex
	seen map[string]time.Time // theoretical arrival time of the next request
}

const maxLocalKeys = 50_000

func newLocal() *local { return &local{seen: map[string]time.Time{}} }

func (l *local) take(key string, limit int, period time.Duration, now time.Time) (time.Duration, bool) {
	step := period / time.Duration(limit)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seen) >= maxLocalKeys {
		l.forgetPast(now)
	}
	arrival := l.seen[key]
	if arrival.Before(now) {
		arrival = now
	}
	next := arrival.Add(step)
	if over := next.Sub(now) - period; over > 0 {
		return over, false
	}
	l.seen[key] = next
	return 0, true
}

// forgetPast drops keys that are back at rest; when none is, it drops all, which errs on the side of the asker.
func (l *local) forgetPast(now time.Time) {
	for k, t := range l.seen {
		if !t.After(now) {
			delete(l.seen, k)
		}
	}
	if len(l.seen) >= maxLocalKeys {
		clear(l.seen)
	}
}
