package tenancy

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
)

// Pause keeps every process from writing to a tenant's database for an operation that needs it to stand still. It is
// announced long enough before From that every process has heard of it (see Config.PauseLead), and ends by itself at Until
// when the operation has died.
type Pause struct {
	Operation string    `bson:"operation"`
	Token     int64     `bson:"token"` // of the operation's lease
	From      time.Time `bson:"from"`
	Until     time.Time `bson:"until"`
}

// on says whether writes are kept out at the moment.
func (p *Pause) on(now time.Time) bool {
	return p != nil && !now.Before(p.From) && now.Before(p.Until)
}

const (
	pausePoll  = 50 * time.Millisecond // how often a patient writer looks whether the pause is over
	pauseAgain = 3 * time.Second       // what an impatient one is told
)

// ErrPaused refuses a write while an operation keeps writes out.
var ErrPaused = fault.New(fault.Unavailable, "clinic_paused", "The clinic's data is being moved at this moment. Please try again in a few seconds.").
	WithRetryAfter(pauseAgain)

type patientKey struct{}

// Patient makes writes wait until a pause is over, or until the context is: for background work, which would otherwise do
// again what it could not note.
func Patient(ctx context.Context) context.Context { return context.WithValue(ctx, patientKey{}, true) }

// writeBound is how long a write may be under way, waiting for a connection included.
func (c Config) writeBound() time.Duration { return 2 * c.Timeout }

// PauseSkew is how far the clocks of two servers may differ.
func (c Config) pauseSkew() time.Duration { return c.Timeout }

// PauseLead is how long ahead something that all writers must know of has to be announced: each believes what it knew for
// CacheFor, and a write that it began then may still be under way.
func (r *Router) PauseLead() time.Duration {
	return r.cfg.CacheFor + r.cfg.writeBound() + r.cfg.pauseSkew()
}

// PauseSkew is how long after the beginning of a pause the last write is over, by whatever clock.
func (r *Router) PauseSkew() time.Duration { return r.cfg.pauseSkew() }

// mayWrite gives the way to the database that a write may go to now, and how long it may take. While the tenant is watched,
// the write is announced first, so that the operation that copies the database knows of it.
func (s *scoped) mayWrite(ctx context.Context, collection string) (*scoped, time.Duration, error) {
	r := s.router
	for {
		in, err := r.current(ctx, s)
		if err != nil {
			return nil, 0, err
		}
		now := r.cfg.Now()
		t := &in.tenant
		switch {
		case t.State == Deleted || t.State == Purged:
			return nil, 0, ErrTenantNotFound
		case !t.Pause.on(now):
			within := r.cfg.writeBound()
			if t.Pause != nil && now.Before(t.Pause.From) {
				within = min(within, t.Pause.From.Sub(now))
			}
			if t.Watched != "" && in.stamps != nil {
				err = in.stamps.announce(ctx, in.db.Name(), collection)
			}
			return in, within, err
		case ctx.Value(patientKey{}) == nil:
			return nil, 0, ErrPaused
		}
		timer := time.NewTimer(pausePoll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, 0, ErrPaused.WithCause(ctx.Err())
		}
	}
}

// current is what is believed of the scope's tenant now: the scope's own knowledge until it expires, then the router's.
func (r *Router) current(ctx context.Context, s *scoped) (*scoped, error) {
	if r.cfg.Now().Before(s.expires) {
		return s, nil
	}
	now, err := r.Scope(ctx, s.tenant.ID)
	return now.in, err
}
