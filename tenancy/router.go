package tenancy

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/readpref"
	"golang.org/x/sync/singleflight"
)

// Router leads from a tenant's name to its data: which cluster, which database, which key. It holds one client per
// cluster whatever the number of tenants, and a bounded number of dedicated ones. Safe for concurrent use.
type Router struct {
	cfg     Config
	clients *clients
	keys    *keyRing
	control *mongo.Database
	dir     *Directory

	bySlug *otter.Cache[string, *scoped]
	byID   *otter.Cache[ID, *scoped]
	flight singleflight.Group
	forgot atomic.Uint64 // counts Forget, so that a read begun before it is not kept

	stop chan struct{}
	once sync.Once
	done sync.WaitGroup
}

// Open makes a router. It does not wait for any server: what is away shows in Ping and in the operations.
func Open(ctx context.Context, cfg Config) (*Router, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("tenancy configuration: %w", err)
	}
	r := &Router{cfg: cfg, stop: make(chan struct{})}
	if r.keys, err = newKeyRing(cfg.MasterKey, cfg.OldKeys); err != nil {
		return nil, err
	}
	if r.bySlug, err = otter.New(cacheOptions[string](cfg)); err != nil {
		return nil, fmt.Errorf("tenant cache: %w", err)
	}
	if r.byID, err = otter.New(cacheOptions[ID](cfg)); err != nil {
		return nil, fmt.Errorf("tenant cache: %w", err)
	}
	if r.clients, err = openClients(ctx, cfg); err != nil {
		return nil, err
	}
	r.control = r.clients.shared[cfg.Clusters[0].Name].Database(cfg.Prefix + "_control")
	r.dir = &Directory{router: r, tenants: r.control.Collection("tenants")}
	r.done.Go(r.evictLoop)
	return r, nil
}

func cacheOptions[K comparable](cfg Config) *otter.Options[K, *scoped] {
	return &otter.Options[K, *scoped]{
		MaximumSize:      cfg.CacheSize,
		ExpiryCalculator: otter.ExpiryWriting[K, *scoped](cfg.CacheFor),
	}
}

func (r *Router) evictLoop() {
	tick := time.NewTicker(max(r.cfg.IdleAfter/4, time.Second))
	defer tick.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-tick.C:
			r.EvictIdle()
		}
	}
}

// EvictIdle closes dedicated clients that have been idle for Config.IdleAfter and says how many; the router also does
// it by itself.
func (r *Router) EvictIdle() int { return r.clients.evictIdle() }

// Close ends all connections, once; operations under way get until ctx is done.
func (r *Router) Close(ctx context.Context) error {
	r.once.Do(func() { close(r.stop) })
	r.done.Wait()
	r.bySlug.StopAllGoroutines()
	r.byID.StopAllGoroutines()
	return r.clients.close(ctx)
}

// Ping asks the control cluster whether it is there; it faults with Unavailable when not.
func (r *Router) Ping(ctx context.Context) error {
	return r.PingCluster(ctx, r.cfg.Clusters[0].Name)
}

// PingCluster asks one cluster whether it is there.
func (r *Router) PingCluster(ctx context.Context, name string) error {
	client, ok := r.clients.shared[name]
	if !ok {
		return fmt.Errorf("ping: no cluster %q is configured", name)
	}
	return Translate(client.Ping(ctx, readpref.Primary()))
}

// Clusters are the names of the configured clusters, the one of the control database first.
func (r *Router) Clusters() []string {
	names := make([]string, 0, len(r.cfg.Clusters))
	for _, c := range r.cfg.Clusters {
		names = append(names, c.Name)
	}
	return names
}

// Directory is the list of tenants in the control database.
func (r *Router) Directory() *Directory { return r.dir }

// Stats are what a router holds open in this process.
type Stats struct {
	Connections int // to all clusters together
	Dedicated   int // clients with credentials of their own
	Resolved    int // tenants kept by slug
}

// Stats tells what the router holds open.
func (r *Router) Stats() Stats {
	r.clients.mu.Lock()
	defer r.clients.mu.Unlock()
	return Stats{Connections: int(r.clients.conns.Load()), Dedicated: r.clients.open, Resolved: r.bySlug.EstimatedSize()}
}

// Resolve gives the scope of the tenant with the slug in any state before deleted; the caller looks at it. It believes what it knows for
// Config.CacheFor, without allocation; afterwards one of the callers asks the directory for all of them. Faults:
// NotFound "tenant_not_found", Unavailable.
func (r *Router) Resolve(ctx context.Context, slug string) (Scope, error) {
	if in, ok := r.bySlug.GetIfPresent(slug); ok && r.cfg.Now().Before(in.expires) {
		if in.tenant.State == Deleted || in.tenant.State == Purged {
			return Scope{}, ErrTenantNotFound
		}
		if in.own == nil {
			return Scope{in}, nil
		}
		return Scope{in}, r.clients.lease(in.own)
	}
	s, err := r.load(ctx, "slug:"+slug, func(ctx context.Context) (Tenant, error) { return r.dir.BySlug(ctx, slug) })
	if err != nil {
		return Scope{}, err
	}
	if state := s.in.tenant.State; state == Deleted || state == Purged {
		return Scope{}, ErrTenantNotFound
	}
	return s, nil
}

// Scope gives the scope of the tenant with the identifier, in any state but purged, for jobs and provisioning; the
// caller looks at the state. Faults like Resolve.
func (r *Router) Scope(ctx context.Context, id ID) (Scope, error) {
	if in, ok := r.byID.GetIfPresent(id); ok && r.cfg.Now().Before(in.expires) {
		if in.own == nil {
			return Scope{in}, nil
		}
		return Scope{in}, r.clients.lease(in.own)
	}
	s, err := r.load(ctx, "id:"+string(id), func(ctx context.Context) (Tenant, error) { return r.dir.ByID(ctx, id) })
	if err != nil {
		return Scope{}, err
	}
	if s.in.tenant.State == Purged {
		return Scope{}, ErrTenantNotFound
	}
	return s, nil
}

// Forget drops what is believed about a tenant in this process; call it when its state, settings or placement changed.
func (r *Router) Forget(id ID) {
	r.forgot.Add(1)
	if in, ok := r.byID.Invalidate(id); ok {
		r.bySlug.Invalidate(in.tenant.Slug)
		return
	}
	for slug, in := range r.bySlug.All() { // rare: only the other cache had no room for it
		if in.tenant.ID == id {
			r.bySlug.Invalidate(slug)
			return
		}
	}
}

// ForgetAll drops everything that is believed, after signals may have been missed.
func (r *Router) ForgetAll() {
	r.forgot.Add(1)
	r.bySlug.InvalidateAll()
	r.byID.InvalidateAll()
}

// load reads a tenant once for all who wait for it. It outlives the caller who happened to begin it. Who asks after a
// Forget does not wait for what was begun before it.
func (r *Router) load(ctx context.Context, key string, read func(context.Context) (Tenant, error)) (Scope, error) {
	began := r.forgot.Load()
	ch := r.flight.DoChan(key+"/"+strconv.FormatUint(began, 10), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.cfg.Timeout)
		defer cancel()
		asked := r.cfg.Now()
		t, err := read(ctx)
		if err != nil {
			return nil, err
		}
		in, err := r.open(t, asked)
		if err != nil {
			return nil, err
		}
		r.keep(in, began)
		return in, nil
	})
	select {
	case res := <-ch:
		if res.Err != nil {
			return Scope{}, fmt.Errorf("resolve tenant: %w", res.Err)
		}
		return Scope{res.Val.(*scoped)}, nil //nolint:forcetypeassert // made ten lines above
	case <-ctx.Done():
		return Scope{}, fmt.Errorf("resolve tenant: %w", Translate(ctx.Err()))
	}
}

// keep believes what was read unless something was forgotten since. The second look catches what is forgotten between
// the first one and the writes.
func (r *Router) keep(in *scoped, began uint64) {
	if r.forgot.Load() != began {
		return
	}
	r.bySlug.Set(in.tenant.Slug, in)
	r.byID.Set(in.tenant.ID, in)
	if r.forgot.Load() != began {
		r.bySlug.Invalidate(in.tenant.Slug)
		r.byID.Invalidate(in.tenant.ID)
	}
}

// open makes the way to a tenant's data; it does no I/O. What was asked for at a time is believed from then on, but not into a
// pause: how it ends is asked for anew each time.
func (r *Router) open(t Tenant, asked time.Time) (*scoped, error) {
	in := &scoped{
		tenant:  t,
		seal:    &tenantSealer{tenant: t.ID, sealed: t.DataKey, ring: r.keys},
		expires: asked.Add(r.cfg.CacheFor),
		router:  r,
	}
	if p := t.Pause; p != nil && asked.Before(p.Until) && p.From.Before(in.expires) {
		in.expires = p.From
	}
	if t.State == Purged {
		return in, nil // it leads nowhere
	}
	if ref := t.Placement.CredentialsRef; ref != "" {
		own, ok := r.clients.dedicated[ref]
		if !ok {
			return nil, fmt.Errorf("tenant %s: credentials %q are not configured", t.ID, ref)
		}
		in.own = own
		return in, r.clients.lease(own)
	}
	client, ok := r.clients.shared[t.Placement.Cluster]
	if !ok {
		return nil, fmt.Errorf("tenant %s: cluster %q is not configured", t.ID, t.Placement.Cluster)
	}
	in.db = client.Database(t.Placement.Database)
	in.stamps = r.clients.stamps[t.Placement.Cluster]
	return in, nil
}
