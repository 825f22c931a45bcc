package tenancy

import (
	"time"

	"go.mongodb.org/mongo-driver/mongo"
)

// Scope is the only door to one tenant's data. Only the Router makes one; the zero value is refused by every method
// (it panics: using it is a mistake in the program). Pass it as an argument, never in a context or a global.
type Scope struct {
	in *scoped
}

type scoped struct {
	tenant  Tenant
	db      *mongo.Database // nil when own is set
	own     *dedicated      // the tenant's own client
	stamps  *stamps         // nil when own is set
	seal    sealer
	expires time.Time // when the router asks the directory again
	router  *Router
}

type sealer interface {
	Seal(plain, context []byte) ([]byte, error)
	Open(sealed, context []byte) ([]byte, error)
}

func (s Scope) must() *scoped {
	if s.in == nil {
		panic("tenancy: zero Scope used")
	}
	return s.in
}

// IsZero says whether the scope leads nowhere.
func (s Scope) IsZero() bool { return s.in == nil }

// TenantID is the tenant that the scope opens.
func (s Scope) TenantID() ID { return s.must().tenant.ID }

// Tenant is the tenant as it was when the scope was made.
func (s Scope) Tenant() Tenant { return s.must().tenant }

// Collection is a collection of the tenant's own database. Take it for the operation at hand rather than keeping it: a
// client of the tenant's own is closed when it has been idle for long, and Collection opens it again; and a tenant may move
// to another database while a scope is held for long.
func (s Scope) Collection(name string) Collection {
	in := s.must().newest()
	return Collection{Collection: in.database().Collection(name), in: in}
}

// newest is what the router knows of the tenant by now, without asking for it.
func (s *scoped) newest() *scoped {
	if s.router.cfg.Now().Before(s.expires) {
		return s
	}
	if in, ok := s.router.byID.GetIfPresent(s.tenant.ID); ok && in.expires.After(s.expires) {
		return in
	}
	return s
}

func (s *scoped) database() *mongo.Database {
	if s.own != nil {
		return s.own.use().Database(s.tenant.Placement.Database)
	}
	return s.db
}

// ObjectKey is a key below the tenant's own prefix in the object store. Parts may not be empty, "." or ".." and may not
// hold slashes.
func (s Scope) ObjectKey(parts ...string) string { return prefixed(s.must().tenant.ID, "/", parts) }

// CacheKey is a key below the tenant's own prefix in Redis.
func (s Scope) CacheKey(parts ...string) string { return prefixed(s.must().tenant.ID, ":", parts) }

// Seal encrypts with the tenant's data key; context is authenticated, not stored, and must be given again to Open.
func (s Scope) Seal(plain, context []byte) ([]byte, error) { return s.must().seal.Seal(plain, context) }

// Open decrypts what Seal made under the same tenant and context.
func (s Scope) Open(sealed, context []byte) ([]byte, error) {
	return s.must().seal.Open(sealed, context)
}
