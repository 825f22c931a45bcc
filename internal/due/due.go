// Package due is the ledger of follow-up work in the control database: which tenant has work of which kind, and from when.
// What a hint (a job) misses is found here, without touching the databases of tenants that have nothing to do.
//
// A feature marks its kind before the write that causes the work, for a time when the write is done or has failed. Whoever
// runs the work settles the mark with the time of the next piece; a mark made meanwhile, or for a time after the run began,
// stays. So work may run once too often and is never lost.
//
// A run that falls between a mark and its write sees nothing of it. So each mark also leaves word when its write will be done
// (at its time, or soon when that is far), and a run that began before is followed by another one then.
package due

import (
	"context"
	"slices"
	"time"

	"github.com/m-saas/m-saas/tenancy"
)

// Kind names one sort of follow-up work, "outbox".
type Kind string

// Mark says that a tenant has work of a kind at a time.
type Mark struct {
	Tenant tenancy.ID `bson:"tenant_id"`
	Kind   Kind       `bson:"kind"`
	At     time.Time  `bson:"due_at"`  // the earliest time that was marked
	Last   time.Time  `bson:"last_at"` // the latest
	Rev    int64      `bson:"rev"`     // grows with every mark

	Ahead    []time.Time `bson:"ahead"`    // when writes are done that were about to begin as they were marked
	Failures int         `bson:"failures"` // runs in a row that failed
}

// Ledger keeps the marks: one for each tenant and kind, the earliest.
type Ledger struct {
	control tenancy.Control
}

// New makes the ledger over the control database.
func New(control tenancy.Control) *Ledger { return &Ledger{control: control} }

// Add says that the tenant has work of the kind at the time; an earlier mark stays. Faults: Unavailable.
func (l *Ledger) Add(ctx context.Context, tenant tenancy.ID, kind Kind, at time.Time) error {
	m := Mark{Tenant: tenant, Kind: kind, At: at.UTC().Truncate(time.Millisecond)}
	now := l.control.Now()
	switch {
	case at.After(now.Add(longestWrite)):
		m.Ahead = []time.Time{roundUp(now.Add(usualWrite).UTC())}
	case at.After(now):
		m.Ahead = []time.Time{roundUp(at.UTC())}
	}
	return add(ctx, l.control, m)
}

// The times of writes: a mark for a time further off than the longest is not a guess at when its write is done.
const (
	longestWrite = 15 * time.Minute
	usualWrite   = time.Minute
	grain        = 15 * time.Second // of the times that are kept
)

func roundUp(t time.Time) time.Time {
	if down := t.Truncate(grain); down.Before(t) {
		return down.Add(grain)
	}
	return t
}

// List gives up to limit marks of the kinds that are due, the oldest first. Faults: Unavailable.
func (l *Ledger) List(ctx context.Context, kinds []Kind, now time.Time, limit int) ([]Mark, error) {
	return list(ctx, l.control, kinds, now, limit)
}

// Read gives the mark of a tenant and kind; false when there is none. Faults: Unavailable.
func (l *Ledger) Read(ctx context.Context, tenant tenancy.ID, kind Kind) (Mark, bool, error) {
	return read(ctx, l.control, tenant, kind)
}

// Settle ends a run that began at the time with what m was: it takes the mark away, or puts it off until next unless that
// is zero. A mark that was made since m was read stays as it is, and so does one for a time after the run began. Faults:
// Unavailable.
func (l *Ledger) Settle(ctx context.Context, m Mark, began, next time.Time) error {
	var ahead []time.Time
	for _, done := range m.Ahead {
		if done.After(began) {
			ahead = append(ahead, done)
		}
	}
	for _, t := range append(slices.Clone(ahead), m.Last) {
		if t.After(began) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if next.IsZero() {
		return remove(ctx, l.control, m)
	}
	return putOff(ctx, l.control, m, Mark{At: next.UTC().Truncate(time.Millisecond), Ahead: ahead})
}

// Rest puts off until a time what has failed, and counts it; a mark that was made since m was read stays as it is. Faults:
// Unavailable.
func (l *Ledger) Rest(ctx context.Context, m Mark, until time.Time) error {
	return putOff(ctx, l.control, m, Mark{At: until.UTC().Truncate(time.Millisecond), Ahead: m.Ahead, Failures: m.Failures + 1})
}
