// Package due is the ledger of follow-up work in the control database: which tenant has work of which kind, and from when.
// What a hint (a job) misses is found here, without touching the databases of tenants that have nothing to do.
//
// A feature marks its kind before the write that causes the work, for a time when the write is done or has failed. Whoever
// runs the work settles the mark with the time of the next piece; a mark made meanwhile, or for a time after the run began,
// stays. So work may run once too often and is never lost.
package due

import (
	"context"
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
}

// Ledger keeps the marks: one for each tenant and kind, the earliest.
type Ledger struct {
	control tenancy.Control
}

// New makes the ledger over the control database.
func New(control tenancy.Control) *Ledger { return &Ledger{control: control} }

// Add says that the tenant has work of the kind at the time; an earlier mark stays. Faults: Unavailable.
func (l *Ledger) Add(ctx context.Context, tenant tenancy.ID, kind Kind, at time.Time) error {
	return add(ctx, l.control, Mark{Tenant: tenant, Kind: kind, At: at.UTC().Truncate(time.Millisecond)})
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
	if m.Last.After(began) && (next.IsZero() || m.Last.Before(next)) {
		next = m.Last
	}
	if next.IsZero() {
		return remove(ctx, l.control, m)
	}
	return putOff(ctx, l.control, m, next.UTC().Truncate(time.Millisecond))
}
