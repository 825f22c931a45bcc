package catalogue

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Deps is what the use cases stand on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	// Notify tells open screens of a change; best effort. May be nil.
	Notify func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	// Audit keeps who changed what.
	Audit Auditor
	// InUse says whether an appointment that is still to come needs the provider or resource. May be nil: never.
	InUse func(ctx context.Context, scope tenancy.Scope, id string) (bool, error)
	// Cache keeps the lists that every screen reads. May be nil: they are read each time.
	Cache *cache.Cache
	// IsMember says whether the member belongs to the clinic's team. May be nil: every well-formed identifier does.
	IsMember func(ctx context.Context, scope tenancy.Scope, memberID string) (bool, error)
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases of the catalogue. Each takes the actor, authorises it and works in the actor's tenant
// alone. All edits name the revision that they were made from and fault with Conflict "stale_edit" when it is not the
// newest; so do deletions, unless they name 0. All creates may be repeated under the same identifier.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// document is what the five kinds have in common.
type document interface {
	stamp() *Stamp
	key() (kind id.Kind, id, name string)
}

func (s *Stamp) stamp() *Stamp { return s }

func (l *Location) key() (id.Kind, string, string) { return id.Location, l.ID, l.Name }
func (r *Resource) key() (id.Kind, string, string) { return id.Resource, r.ID, r.Name }
func (i *Item) key() (id.Kind, string, string)     { return id.Service, i.ID, i.Name }
func (p *Provider) key() (id.Kind, string, string) { return id.Provider, p.ID, p.Name }
func (c *Category) key() (id.Kind, string, string) { return id.Category, c.ID, c.Name }

// create checks and writes a new document; the stored one comes back when it is a repetition.
func create[T any, D interface {
	*T
	document
}](ctx context.Context, s *Service, actor identity.Actor, c collection, doc D, check func() error) (T, error) {
	var none T
	if err := actor.Authorise(policies.CatalogueManage); err != nil {
		return none, err
	}
	kind, key, _ := doc.key()
	if err := id.Check(kind, "id", key); err != nil {
		return none, err
	}
	hash, err := idempotency.Fingerprint(doc)
	if err != nil {
		return none, err
	}
	scope := actor.Scope()
	if stored, found, err := find[T](ctx, scope, c, key); err != nil || found {
		return repeated[T, D](stored, hash, err)
	}
	if err := check(); err != nil {
		return none, err
	}
	if n, err := count(ctx, scope, c); err != nil || n >= MaxItems {
		return none, orFull(err)
	}
	place, err := nextPlace(ctx, scope, c)
	if err != nil {
		return none, err
	}
	now := s.now()
	*doc.stamp() = Stamp{Order: place, Rev: 1, CreatedAt: now, ChangedAt: now, RequestHash: hash}
	err = insert(ctx, scope, c, doc)
	if tenancy.IsDuplicate(err, "_id_") {
		stored, _, err := find[T](ctx, scope, c, key)
		return repeated[T, D](stored, hash, err)
	}
	if err != nil {
		return none, fmt.Errorf("create %s: %w", c.noun, err)
	}
	s.changed(ctx, actor, c, doc, "created")
	return *doc, nil
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "list_full", fmt.Sprintf("A clinic has at most %d of these.", MaxItems))
}

func repeated[T any, D interface {
	*T
	document
}](stored T, hash string, err error) (T, error) {
	if err == nil {
		err = idempotency.Check(D(&stored).stamp().RequestHash, hash)
	}
	return stored, err
}

// edit reads the document at rev, applies the change and writes it if nobody else did meanwhile.
func edit[T any, D interface {
	*T
	document
}](ctx context.Context, s *Service, actor identity.Actor, c collection, key string, rev int64, apply func(D) error) (T, error) {
	var none T
	if err := actor.Authorise(policies.CatalogueManage); err != nil {
		return none, err
	}
	doc, err := at[T, D](ctx, actor.Scope(), c, key, max(rev, 1))
	if err != nil {
		return none, err
	}
	if err := apply(&doc); err != nil {
		return none, err
	}
	return save[T, D](ctx, s, actor, c, doc, rev, "edited")
}

// remove takes the document off the lists (rev 0: at whatever revision it is), unless inUse finds that it is still needed.
func remove[T any, D interface {
	*T
	document
}](ctx context.Context, s *Service, actor identity.Actor, c collection, key string, rev int64, inUse func() error) error {
	if err := actor.Authorise(policies.CatalogueManage); err != nil {
		return err
	}
	doc, err := at[T, D](ctx, actor.Scope(), c, key, rev)
	if err != nil {
		return err
	}
	if err := inUse(); err != nil {
		return err
	}
	now := s.now()
	D(&doc).stamp().DeletedAt = &now
	_, err = save[T, D](ctx, s, actor, c, doc, D(&doc).stamp().Rev, "deleted")
	return err
}

func at[T any, D interface {
	*T
	document
}](ctx context.Context, scope tenancy.Scope, c collection, key string, rev int64) (T, error) {
	doc, found, err := find[T](ctx, scope, c, key)
	switch stamp := D(&doc).stamp(); {
	case err != nil:
		return doc, err
	case !found || stamp.IsDeleted():
		return doc, errNotFound(c)
	case rev != 0 && stamp.Rev != rev:
		return doc, errStale()
	}
	return doc, nil
}

func save[T any, D interface {
	*T
	document
}](ctx context.Context, s *Service, actor identity.Actor, c collection, doc T, rev int64, what string) (T, error) {
	stamp := D(&doc).stamp()
	stamp.Rev, stamp.ChangedAt = rev+1, s.now()
	_, key, _ := D(&doc).key()
	ok, err := replace(ctx, actor.Scope(), c, key, rev, &doc)
	if err != nil {
		return doc, fmt.Errorf("save %s: %w", c.noun, err)
	}
	if !ok {
		return doc, errStale()
	}
	s.changed(ctx, actor, c, D(&doc), what)
	return doc, nil
}

// changed does what follows a write that is done: it cannot fail it any more.
func (s *Service) changed(ctx context.Context, actor identity.Actor, c collection, doc document, what string) {
	_, key, name := doc.key()
	e := audit.Entry{Action: c.noun + "." + what, Subject: audit.Subject{Kind: c.noun, ID: key, Name: name}}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a catalogue change is lost", "tenant", actor.Scope().TenantID(), "id", key, "error", err)
	}
	if s.Notify != nil {
		s.Notify(ctx, actor.Scope(), "catalogue.changed", key, doc.stamp().Rev)
	}
}

func (s *Service) refuseInUse(ctx context.Context, scope tenancy.Scope, key string) error {
	if s.InUse == nil {
		return nil
	}
	used, err := s.InUse(ctx, scope, key)
	if err != nil || !used {
		return err
	}
	return fault.New(fault.Conflict, "in_use", "There are appointments to come that need this. Move or cancel them first.")
}

func errNotFound(c collection) error {
	return fault.New(fault.NotFound, "not_found", "There is no such "+c.noun+".")
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

const maxName, maxText, maxPhone = 120, 500, 30

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
