package tenancy

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
)

// MaxCollections is how many collections a tenant's database may have: a replica set is good for some ten thousand, and so
// for 370 tenants (ADR 19).
const MaxCollections = 27

// Sizes are what a tenant's database holds; bytes are uncompressed.
type Sizes struct {
	Documents   int64
	DataBytes   int64
	IndexBytes  int64
	Collections int
}

// Sizes asks the tenant's cluster what its database holds. Faults: NotFound, Unavailable.
func (r *Router) Sizes(ctx context.Context, id ID) (Sizes, error) {
	db, err := r.Database(ctx, id, "a super-admin looks at sizes, not at contents")
	if err != nil {
		return Sizes{}, err
	}
	return sizesOf(ctx, db)
}

func sizesOf(ctx context.Context, db *mongo.Database) (Sizes, error) {
	var raw bson.M
	if err := db.RunCommand(ctx, bson.D{{Key: "dbStats", Value: 1}}).Decode(&raw); err != nil {
		return Sizes{}, fmt.Errorf("read sizes: %w", Translate(err))
	}
	return Sizes{
		Documents: number(raw["objects"]), DataBytes: number(raw["dataSize"]), IndexBytes: number(raw["indexSize"]),
		Collections: int(number(raw["collections"])),
	}, nil
}

// number reads a figure whatever type the server gave it.
func number(v any) int64 {
	switch n := v.(type) {
	case int32:
		return int64(n)
	case int64:
		return n
	case float64:
		return int64(n)
	}
	return 0
}

// MoveReport says whether a tenant could move to another cluster, and what would be moved.
type MoveReport struct {
	Tenant   Tenant
	Target   string
	Sizes    Sizes
	Indexes  []string // "collection.index" that would be built there
	Newest   int      // schema version that the program knows
	Problems []string // why it would not work; empty when it would
}

// OK says whether the move would work.
func (m MoveReport) OK() bool { return len(m.Problems) == 0 }

// MoveCheck looks at both clusters and changes nothing. newest is the schema version of this program. Faults: NotFound,
// Invalid "unknown_cluster"; a cluster that is away is a problem of the report, except the control cluster.
func (r *Router) MoveCheck(ctx context.Context, id ID, target string, newest int) (MoveReport, error) {
	client, ok := r.clients.shared[target]
	if !ok {
		return MoveReport{}, fault.InvalidField("cluster", "unknown_cluster", "There is no such cluster.")
	}
	t, err := r.dir.ByID(ctx, id)
	if err != nil {
		return MoveReport{}, err
	}
	m := MoveReport{Tenant: t, Target: target, Newest: newest}
	problem := func(format string, args ...any) { m.Problems = append(m.Problems, fmt.Sprintf(format, args...)) }
	if t.Placement.Cluster == target {
		problem("the clinic is on %s already", target)
	}
	if t.State != Active && t.State != Suspended {
		problem("the clinic is %s", t.State)
	}
	if t.SchemaVersion != newest {
		problem("the clinic is at schema version %d, not %d: migrate first", t.SchemaVersion, newest)
	}
	if err := m.source(ctx, r); err != nil {
		problem("the clinic's database cannot be read: %v", err)
	}
	if m.Sizes.Collections > MaxCollections {
		problem("the database has %d collections, more than %d", m.Sizes.Collections, MaxCollections)
	}
	if t.Placement.Cluster == target {
		return m, nil
	}
	names, err := client.ListDatabaseNames(ctx, bson.D{{Key: "name", Value: t.Placement.Database}},
		options.ListDatabases().SetNameOnly(true))
	switch {
	case err != nil:
		problem("%s cannot be reached: %v", target, Translate(err))
	case len(names) > 0:
		problem("%s has a database of the name %s already", target, t.Placement.Database)
	}
	return m, nil
}

// source reads what would be moved.
func (m *MoveReport) source(ctx context.Context, r *Router) error {
	db, err := r.Database(ctx, m.Tenant.ID, "checking a move reads sizes and indexes")
	if err != nil {
		return err
	}
	if m.Sizes, err = sizesOf(ctx, db); err != nil {
		return err
	}
	names, err := db.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return fmt.Errorf("list collections: %w", Translate(err))
	}
	m.Sizes.Collections = len(names)
	for _, name := range names {
		specs, err := db.Collection(name).Indexes().ListSpecifications(ctx)
		if err != nil {
			return fmt.Errorf("list indexes: %w", Translate(err))
		}
		for _, s := range specs {
			if s.Name != "_id_" {
				m.Indexes = append(m.Indexes, name+"."+s.Name)
			}
		}
	}
	return nil
}

// DropDatabase removes everything of a tenant that is being provisioned; it refuses any other state. It may be repeated.
func (r *Router) DropDatabase(ctx context.Context, id ID, reason string) error {
	t, err := r.dir.ByID(ctx, id)
	if err != nil {
		return err
	}
	if t.State != Provisioning {
		return fault.New(fault.Conflict, "illegal_state", "Only a clinic that is being set up can be dropped.")
	}
	db, err := r.Database(ctx, id, reason)
	if err != nil {
		return err
	}
	if err := db.Drop(ctx); err != nil {
		return fmt.Errorf("drop database: %w", Translate(err))
	}
	return nil
}
