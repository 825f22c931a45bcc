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

func (l *local) take(key string, limit int, period time.Duration, now time.Time) Standing {
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
	s := Standing{Limit: limit, Window: period}
	if s.Wait = next.Sub(now) - period; s.Wait > 0 {
		s.Reset = arrival.Sub(now)
		return s
	}
	l.seen[key] = next
	s.OK, s.Wait, s.Reset = true, 0, next.Sub(now)
	s.Remaining = int((period - s.Reset) / step)
	return s
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
