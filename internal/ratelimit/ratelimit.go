// Package ratelimit bounds how often somebody may ask, in buckets that never starve one another. The counts live in
// Redis, so that every server process shares them; while Redis is away each process counts for itself.
package ratelimit

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// Bucket is one kind of asking with a limit of its own.
type Bucket string

// The buckets. Reads and Writes are per person (and clinic), the others per address or account. What is guessed at
// (Codes, SecondFactor) is counted by the hour: at a minute's pace six digits are found within days.
const (
	Reads        Bucket = "reads"
	Writes       Bucket = "writes"
	SignIn       Bucket = "sign_in"       // per address
	Account      Bucket = "account"       // sign-in attempts per e-mail address, whoever asks
	Open         Bucket = "open"          // public pages per address
	Downloads    Bucket = "downloads"     // files by signed links, per address
	Codes        Bucket = "codes"         // codes mailed to one e-mail address
	SecondFactor Bucket = "second_factor" // codes tried by one half-made sign-in, and such sign-ins of one account

	Booking        Bucket = "booking"         // looking at booking pages and visits, per address
	BookingWrites  Bucket = "booking_writes"  // holding, booking, moving and cancelling, per address
	BookingCalm    Bucket = "booking_calm"    // challenges per address; who asks for more gets harder ones
	BookingBusy    Bucket = "booking_busy"    // and harder again
	BookingCrowd   Bucket = "booking_crowd"   // challenges of one page by everybody; beyond it all are harder
	BookingClinic  Bucket = "booking_clinic"  // holds at one clinic by everybody, an hour
	BookingContact Bucket = "booking_contact" // bookings with one e-mail address or phone, an hour

	MailSync   Bucket = "mail_sync"   // syncs of one mailbox that somebody asks for, in five minutes
	MailChecks Bucket = "mail_checks" // connections to mail servers that a clinic tries, an hour
)

// period is the time in which a bucket gives its limit.
func (b Bucket) period() time.Duration {
	switch b {
	case Codes, SecondFactor, BookingClinic, BookingContact, MailChecks:
		return time.Hour
	case MailSync:
		return 5 * time.Minute
	default:
		return time.Minute
	}
}

// Limits says how many requests each bucket gives a minute (those whose comment says so: an hour, or five minutes), with as many at once.
type Limits map[Bucket]int

// Defaults are generous for people and tight for guessing.
func Defaults() Limits {
	return Limits{
		Reads: 1200, Writes: 300, SignIn: 30, Account: 10, Open: 120, Downloads: 600, Codes: 10, SecondFactor: 8,
		Booking: 180, BookingWrites: 30, BookingCalm: 6, BookingBusy: 20, BookingCrowd: 120, BookingClinic: 600, BookingContact: 10,
		MailSync: 3, MailChecks: 60,
	}
}

// Limiter spends requests of buckets.
type Limiter struct {
	// Refused is told of every request over a limit; nil = nobody. Set it before the first use.
	Refused func(Bucket)

	limits Limits
	prefix string
	redis  *redis_rate.Limiter
	local  *local
	leases *leases
	retry  atomic.Int64 // unix nanoseconds until which Redis is not asked
	alone  atomic.Int64 // requests that were counted without Redis
	now    func() time.Time
}

const (
	redisPatience = 100 * time.Millisecond
	redisPause    = time.Second
)

// New makes a limiter over Redis; prefix keeps several installations apart.
func New(client redis.UniversalClient, prefix string, limits Limits, now func() time.Time) *Limiter {
	return &Limiter{limits: limits, prefix: prefix, redis: redis_rate.NewLimiter(client), local: newLocal(), leases: newLeases(), now: now}
}

// Standing is where somebody stands in a bucket after a request.
type Standing struct {
	OK        bool          // the request is within the limit
	Limit     int           // requests in Window; 0 = the bucket has no limit
	Window    time.Duration // the bucket's period
	Remaining int           // requests that are left at once
	Reset     time.Duration // until all of them are
	Wait      time.Duration // of what is over the limit: until the next is given
}

// Take spends one request of the bucket for the key. Not ok means over the limit: try again after wait. A bucket without
// a limit always gives.
func (l *Limiter) Take(ctx context.Context, b Bucket, key string) (wait time.Duration, ok bool) {
	s := l.Spend(ctx, b, key)
	return s.Wait, s.OK
}

// Spend is Take, and tells where the key stands then.
func (l *Limiter) Spend(ctx context.Context, b Bucket, key string) Standing {
	limit := l.limits[b]
	if limit <= 0 {
		return Standing{OK: true}
	}
	s := l.spend(ctx, l.prefix+":limit:"+string(b)+":"+key, limit, b.period())
	if !s.OK && l.Refused != nil {
		l.Refused(b)
	}
	return s
}

// Alone is how many requests were counted by this process for itself, because Redis was away.
func (l *Limiter) Alone() int64 { return l.alone.Load() }

func (l *Limiter) spend(ctx context.Context, key string, limit int, period time.Duration) Standing {
	now := l.now()
	if now.UnixNano() >= l.retry.Load() {
		s, want := l.leases.take(key, limit, now)
		if want == 0 {
			return s
		}
		asked, cancel := context.WithTimeout(ctx, redisPatience)
		defer cancel()
		res, err := l.redis.AllowAtMost(asked, key, redis_rate.Limit{Rate: limit, Burst: limit, Period: period}, want)
		if err == nil {
			s := Standing{
				OK: res.Allowed > 0, Limit: limit, Window: period, Remaining: res.Remaining, Reset: res.ResetAfter, Wait: max(res.RetryAfter, 0),
			}
			l.leases.keep(key, res.Allowed-1, s, now)
			s.Remaining += max(res.Allowed-1, 0)
			return s
		}
		if ctx.Err() == nil {
			l.retry.Store(l.now().Add(redisPause).UnixNano())
		}
	}
	l.alone.Add(1)
	return l.local.take(key, limit, period, l.now())
}
