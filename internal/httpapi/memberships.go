package httpapi

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Memberships remembers for a few seconds who is what in which clinic. It is only used while the signals that end it
// arrive (Connected), so that a removal counts at once in every process.
type Memberships struct {
	source    MembershipSource
	connected func() bool
	cache     *otter.Cache[membershipKey, identity.Membership]
	epoch     atomic.Uint64 // counts what was forgotten
}

// MembershipSource reads a membership; it faults for those who are no active members.
type MembershipSource interface {
	Membership(ctx context.Context, tenant tenancy.ID, personID string) (identity.Membership, error)
}

type membershipKey struct {
	tenant tenancy.ID
	person string
}

const (
	membershipAge  = 10 * time.Second
	membershipsMax = 20_000
)

// NewMemberships makes the cache over its source.
func NewMemberships(source MembershipSource, connected func() bool) *Memberships {
	return &Memberships{source: source, connected: connected, cache: otter.Must(&otter.Options[membershipKey, identity.Membership]{
		MaximumSize:      membershipsMax,
		ExpiryCalculator: otter.ExpiryWriting[membershipKey, identity.Membership](membershipAge),
	})}
}

// Of gives the membership of the person in the tenant.
func (m *Memberships) Of(ctx context.Context, tenant tenancy.ID, personID string) (identity.Membership, error) {
	if !m.connected() {
		return m.source.Membership(ctx, tenant, personID)
	}
	key := membershipKey{tenant, personID}
	if found, ok := m.cache.GetIfPresent(key); ok {
		return found, nil
	}
	epoch := m.epoch.Load()
	found, err := m.source.Membership(ctx, tenant, personID)
	if err != nil {
		return identity.Membership{}, err
	}
	m.keep(key, found, epoch)
	return found, nil
}

// keep remembers what was read unless something was forgotten meanwhile: the read may be older than the removal. The
// second look at the epoch catches what is forgotten between the first look and the write.
func (m *Memberships) keep(key membershipKey, found identity.Membership, epoch uint64) {
	if m.epoch.Load() != epoch {
		return
	}
	m.cache.Set(key, found)
	if m.epoch.Load() != epoch {
		m.cache.Invalidate(key)
	}
}

// Forget drops one membership.
func (m *Memberships) Forget(tenant tenancy.ID, personID string) {
	m.epoch.Add(1)
	m.cache.Invalidate(membershipKey{tenant, personID})
}

// ForgetAll drops everything, after signals may have been missed.
func (m *Memberships) ForgetAll() {
	m.epoch.Add(1)
	m.cache.InvalidateAll()
}
