package tenancy

import (
	"context"
	"fmt"
	"strings"
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
	db, err := r.DatabaseAt(t.Placement, reason)
	if err != nil {
		return nil, fmt.Errorf("tenant %s: %w", t.ID, err)
	}
	return db, nil
}

// DatabaseName is the name of the database that a tenant is born in; those that operations make begin with it.
func (r *Router) DatabaseName(id ID) string {
	return r.cfg.Prefix + "_" + strings.TrimPrefix(string(id), "ten_")
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
