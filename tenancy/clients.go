package tenancy

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/event"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/mongo/readpref"
	"go.mongodb.org/mongo-driver/mongo/writeconcern"

	"github.com/m-saas/m-saas/internal/fault"
)

// leaseFor protects a dedicated client after each use: it covers the time between taking a collection and the
// operation on it, and the pauses between the batches of a cursor.
const leaseFor = time.Minute

// patientSuffix distinguishes a tenant's client for work on the whole database.
const patientSuffix = "\x00patient"

// clients holds the driver's clients of this process: one per cluster for ever, and a bounded number of dedicated ones.
type clients struct {
	cfg    Config
	base   context.Context //nolint:containedctx // never cancelled: it only carries values into closing idle clients
	conns  atomic.Int64
	shared map[string]*mongo.Client
	stamps map[string]*stamps // per cluster: who follows the writes of its clients
	stamp  map[string]*once   // per cluster: the client that moves the stamps
	pools  map[string]*pool   // per cluster, and all those with credentials of their own together: what Pools tells

	mu        sync.Mutex // guards what is below; taken before any dedicated.mu
	dedicated map[string]*dedicated
	open      int
	patient   map[string]*mongo.Client // per cluster, for work on whole databases; opened when first needed
}

// dedicated is the place of one tenant's own client, which comes and goes.
type dedicated struct {
	ref, uri string
	patient  bool // for work on whole databases
	all      *clients
	busy     atomic.Int64 // connections in use right now

	mu      sync.Mutex
	client  *mongo.Client // nil while closed
	lastUse time.Time
}

func openClients(ctx context.Context, cfg Config) (*clients, error) {
	c := &clients{
		cfg: cfg, base: context.WithoutCancel(ctx),
		shared: map[string]*mongo.Client{}, stamps: map[string]*stamps{}, stamp: map[string]*once{}, dedicated: map[string]*dedicated{}, patient: map[string]*mongo.Client{},
		pools: map[string]*pool{ownPool: {}},
	}
	for _, cl := range cfg.Clusters {
		c.pools[cl.Name] = &pool{}
		own := &once{open: func() (*mongo.Client, error) { return c.connect(cl.URI, cl.Name, stampsPoolSize, false, nil, nil) }}
		c.stamp[cl.Name], c.stamps[cl.Name] = own, newStamps(cfg, own.get)
		client, err := c.connect(cl.URI, cl.Name, cfg.PoolSize, false, nil, c.stamps[cl.Name].monitor())
		if err != nil {
			return nil, errors.Join(fmt.Errorf("cluster %s: %w", cl.Name, err), c.close(ctx))
		}
		c.shared[cl.Name] = client
	}
	for ref, uri := range cfg.Dedicated {
		c.dedicated[ref] = &dedicated{ref: ref, uri: uri, all: c}
		c.dedicated[ref+patientSuffix] = &dedicated{ref: ref, uri: uri, all: c, patient: true}
	}
	return c, nil
}

// connect makes a client; it does not wait for the server. An answer must come within Config.Timeout, whatever the
// context allows, unless the client is patient: an index over a large collection takes its time.
func (c *clients) connect(uri, counted string, pool int, patient bool, busy *atomic.Int64, writes *event.CommandMonitor) (*mongo.Client, error) {
	journal := true
	opts := options.Client().
		SetAppName("m-saas").
		SetServerSelectionTimeout(selectionTimeout).
		SetConnectTimeout(selectionTimeout).
		SetTimeout(c.cfg.Timeout).
		SetMaxPoolSize(uint64(pool)). //nolint:gosec // positive by configuration
		SetMaxConnIdleTime(c.cfg.IdleAfter).
		SetReadPreference(readpref.Primary()).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journal}).
		SetMonitor(both(writes, c.cfg.Monitor)).
		SetPoolMonitor(&event.PoolMonitor{Event: func(e *event.PoolEvent) { c.observe(e, busy, c.pools[counted]) }}).
		ApplyURI(uri)
	if opts.MaxPoolSize == nil || *opts.MaxPoolSize == 0 || *opts.MaxPoolSize > uint64(pool) { //nolint:gosec // as above
		opts.SetMaxPoolSize(uint64(pool)) //nolint:gosec // as above
	}
	if !patient {
		opts.SetSocketTimeout(c.cfg.Timeout)
	}
	client, err := mongo.Connect(c.base, opts)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return client, nil
}

func (c *clients) observe(e *event.PoolEvent, busy *atomic.Int64, p *pool) {
	p.observe(e)
	switch e.Type {
	case event.ConnectionCreated:
		c.conns.Add(1)
	case event.ConnectionClosed:
		c.conns.Add(-1)
	case event.GetSucceeded:
		if busy != nil {
			busy.Add(1)
		}
	case event.ConnectionReturned:
		if busy != nil {
			busy.Add(-1)
		}
	}
}

// lease marks the client of the credentials as used and opens it when it is closed. With the bound reached, it closes
// the longest idle one; when all are in use it faults with Unavailable "database_busy".
func (c *clients) lease(d *dedicated) error {
	d.mu.Lock()
	open := d.client != nil
	if open {
		d.lastUse = c.cfg.Now()
	}
	d.mu.Unlock()
	if open {
		return nil
	}
	_, err := c.reopen(d, false)
	return err
}

// reopen opens the client of d. When force is set the bound may be passed for as long as all clients are in use.
func (c *clients) reopen(d *dedicated, force bool) (*mongo.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lastUse = c.cfg.Now()
	if d.client != nil {
		return d.client, nil
	}
	if c.open >= c.cfg.MaxDedicated && !c.evictOne(d) && !force {
		return nil, fault.New(fault.Unavailable, "database_busy", "Too many clinics are busy at the moment. Please try again.").
			WithRetryAfter(time.Second)
	}
	client, err := c.connect(d.uri, ownPool, c.cfg.DedicatedPoolSize, d.patient, &d.busy, nil)
	if err != nil {
		return nil, fmt.Errorf("credentials %s: %w", d.ref, err)
	}
	d.client = client
	c.open++
	return client, nil
}

// evictOne closes the longest unused client that nobody holds; c.mu and except.mu are held.
func (c *clients) evictOne(except *dedicated) bool {
	var oldest *dedicated
	var when time.Time
	for _, d := range c.dedicated {
		if d == except {
			continue
		}
		d.mu.Lock()
		if d.idleFor(c.cfg.Now()) >= min(leaseFor, c.cfg.IdleAfter) && (oldest == nil || d.lastUse.Before(when)) {
			oldest, when = d, d.lastUse
		}
		d.mu.Unlock()
	}
	if oldest == nil {
		return false
	}
	return c.retire(oldest, min(leaseFor, c.cfg.IdleAfter))
}

// retire closes d's client unless it was used in the meantime; c.mu is held.
func (c *clients) retire(d *dedicated, idle time.Duration) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.client == nil || d.idleFor(c.cfg.Now()) < idle {
		return false
	}
	client := d.client
	d.client = nil
	c.open--
	go c.disconnect(d.ref, client)
	return true
}

func (c *clients) disconnect(ref string, client *mongo.Client) {
	ctx, cancel := context.WithTimeout(c.base, 5*time.Second)
	defer cancel()
	if err := client.Disconnect(ctx); err != nil {
		c.cfg.Logger.Warn("closing an idle database client", "credentials", ref, "error", err)
	}
}

// evictIdle closes every dedicated client that has been idle for Config.IdleAfter and says how many.
func (c *clients) evictIdle() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	closed := 0
	for _, d := range c.dedicated {
		if c.retire(d, c.cfg.IdleAfter) {
			closed++
		}
	}
	return closed
}

func (c *clients) close(ctx context.Context) error {
	var errs []error
	for _, client := range c.shared {
		errs = append(errs, client.Disconnect(ctx))
	}
	for _, own := range c.stamp {
		errs = append(errs, own.close(ctx))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, client := range c.patient {
		errs = append(errs, client.Disconnect(ctx))
	}
	for _, d := range c.dedicated {
		d.mu.Lock()
		if d.client != nil {
			errs = append(errs, d.client.Disconnect(ctx))
			d.client = nil
			c.open--
		}
		d.mu.Unlock()
	}
	return errors.Join(errs...)
}

// whole gives the patient client of a cluster.
func (c *clients) whole(cluster string) (*mongo.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if client, ok := c.patient[cluster]; ok {
		return client, nil
	}
	for _, cl := range c.cfg.Clusters {
		if cl.Name != cluster {
			continue
		}
		client, err := c.connect(cl.URI, cl.Name, c.cfg.PatientPoolSize, true, nil, c.stamps[cluster].monitor())
		if err != nil {
			return nil, fmt.Errorf("cluster %s: %w", cluster, err)
		}
		c.patient[cluster] = client
		return client, nil
	}
	return nil, fmt.Errorf("cluster %q is not configured", cluster)
}

// idleFor is how long nobody has used the client: 0 while a connection is out; d.mu is held.
func (d *dedicated) idleFor(now time.Time) time.Duration {
	if d.client == nil || d.busy.Load() > 0 {
		return 0
	}
	return now.Sub(d.lastUse)
}

// use gives the client for an operation that follows, opening it again when it was closed in between.
func (d *dedicated) use() *mongo.Client {
	d.mu.Lock()
	if d.client != nil {
		d.lastUse = d.all.cfg.Now()
		client := d.client
		d.mu.Unlock()
		return client
	}
	d.mu.Unlock()
	client, err := d.all.reopen(d, true)
	if err != nil {
		panic("tenancy: " + err.Error()) // the URI was parsed when the client was first opened
	}
	return client
}
