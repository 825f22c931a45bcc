package httpapi

import (
	"context"
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
	return m.cache.Get(ctx, key, otter.LoaderFunc[membershipKey, identity.Membership](
		func(ctx context.Context, key membershipKey) (identity.Membership, error) {
			return m.source.Membership(ctx, key.tenant, key.person)
		}))
}

// Forget drops one membership.
func (m *Memberships) Forget(tenant tenancy.ID, personID string) {
	m.cache.Invalidate(membershipKey{tenant, personID})
}

// ForgetAll drops everything, after signals may have been missed.
func (m *Memberships) ForgetAll() { m.cache.InvalidateAll() }
