package tenancy

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/mongo"
)

// Control is the door to what lies across tenants. It takes the reason for crossing, so that a search for this
// function's name lists every crossing.
func (r *Router) Control(reason string) Control {
	if reason == "" {
		panic("tenancy: crossing tenants needs a reason")
	}
	return Control{db: r.control, now: r.cfg.Now}
}

// Database is a tenant's whole database, for migrations, moves and removal only; it takes the reason. Its operations may
// take as long as their context allows. It always asks the directory, so that nothing runs in a database which the
// tenant has left.
func (r *Router) Database(ctx context.Context, id ID, reason string) (*mongo.Database, error) {
	if reason == "" {
		panic("tenancy: a whole database needs a reason")
	}
	t, err := r.dir.ByID(ctx, id)
	if err != nil {
		return nil, err
	}
	if ref := t.Placement.CredentialsRef; ref != "" {
		own, ok := r.clients.dedicated[ref+patientSuffix]
		if !ok {
			return nil, fmt.Errorf("tenant %s: credentials %q are not configured", t.ID, ref)
		}
		if err := r.clients.lease(own); err != nil {
			return nil, err
		}
		return own.use().Database(t.Placement.Database), nil
	}
	client, err := r.clients.whole(t.Placement.Cluster)
	if err != nil {
		return nil, fmt.Errorf("tenant %s: %w", t.ID, err)
	}
	return client.Database(t.Placement.Database), nil
}

// Control gives the collections of the control database. Only Router.Control makes one.
type Control struct {
	db  *mongo.Database
	now func() time.Time
}

// Now is the time by the clock of the router.
func (c Control) Now() time.Time { return c.now() }

// Collection is a collection of the control database.
func (c Control) Collection(name string) *mongo.Collection {
	if c.db == nil {
		panic("tenancy: zero Control used")
	}
	return c.db.Collection(name)
}

// Database is the control database itself, for its migrations.
func (c Control) Database() *mongo.Database {
	if c.db == nil {
		panic("tenancy: zero Control used")
	}
	return c.db
}
