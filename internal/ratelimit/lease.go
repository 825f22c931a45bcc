package ratelimit

import (
	"sync"
	"time"
)

// A page asks many things at once, and each would cost a round trip to Redis. A key of a generous bucket that asks again
// within moments is lent a few requests, already spent in Redis, which this process then gives without asking. Never is
// more given than the limit; what is lent and not used in time is lost, at most one percent of the limit with each burst.
const (
	generous   = 600 // requests a period from which on a bucket lends
	burst      = 50 * time.Millisecond
	lentFor    = time.Second
	mostLent   = 12
	lentShare  = 100 // of the limit that is lent at once
	maxLenders = 20_000
)

type leases struct {
	mu   sync.Mutex
	held map[string]*lease
}

type lease struct {
	last     time.Time // when the key asked last
	left     int
	until    time.Time
	standing Standing // after all that is lent is given
}

func newLeases() *leases { return &leases{held: map[string]*lease{}} }

// take gives one that is lent. Else want says how many to spend in Redis: one, or more in a burst.
func (l *leases) take(key string, limit int, now time.Time) (s Standing, want int) {
	if limit < generous {
		return Standing{}, 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.held[key]
	if h == nil {
		if len(l.held) >= maxLenders {
			clear(l.held)
		}
		h = &lease{}
		l.held[key] = h
	}
	fast := now.Sub(h.last) < burst
	h.last = now
	if h.left > 0 && now.Before(h.until) {
		h.left--
		s = h.standing
		s.Remaining += h.left
		return s, 0
	}
	h.left = 0
	if fast {
		return Standing{}, min(mostLent, max(1, limit/lentShare))
	}
	return Standing{}, 1
}

// keep lends what was spent in Redis beyond the request that asked.
func (l *leases) keep(key string, more int, s Standing, now time.Time) {
	if more <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if h := l.held[key]; h != nil {
		h.left += more
		h.until = now.Add(lentFor)
		h.standing = s
	}
}
