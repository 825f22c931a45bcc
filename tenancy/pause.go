package tenancy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
)

// errNotPaused ends an operation's step whose pause has run out or belongs to somebody else: the step begins anew.
var errNotPaused = errors.New("the clinic is not paused for this operation any more")

// IsNotPaused says whether a step failed because its pause had ended; it may be tried again.
func IsNotPaused(err error) bool { return errors.Is(err, errNotPaused) }

// Watch makes every process announce what it writes in any of the tenant's collections, from PauseLead on.
func (d *Directory) Watch(ctx context.Context, tenant ID, operation string) error {
	return d.set(ctx, bson.D{{Key: "_id", Value: tenant}}, bson.D{{Key: "$set", Value: bson.D{{Key: "watched", Value: operation}}}})
}

// PauseWrites keeps writes out from a time on, until another one. A pause of the operation that is there already moves,
// unless a later holder of the operation's lease has made it. Faults: Conflict "clinic_busy" while another one pauses.
func (d *Directory) PauseWrites(ctx context.Context, tenant ID, p Pause) error {
	err := d.set(ctx, bson.D{
		{Key: "_id", Value: tenant},
		{Key: "$or", Value: bson.A{
			bson.D{{Key: "pause", Value: bson.D{{Key: "$exists", Value: false}}}},
			bson.D{{Key: "pause.until", Value: bson.D{{Key: "$lt", Value: d.router.cfg.Now().UTC()}}}},
			bson.D{{Key: "pause.operation", Value: p.Operation}, {Key: "pause.token", Value: bson.D{{Key: "$lte", Value: p.Token}}}},
		}},
	}, bson.D{{Key: "$set", Value: bson.D{{Key: "pause", Value: p}}}})
	if errors.Is(err, errNoMatch) {
		return fault.New(fault.Conflict, "clinic_busy", "Another operation holds this clinic.")
	}
	return err
}

// ResumeWrites lets writes in again and ends the watch, if they are this operation's. It may be repeated.
func (d *Directory) ResumeWrites(ctx context.Context, tenant ID, operation string) error {
	err := d.set(ctx, bson.D{{Key: "_id", Value: tenant}, {Key: "$or", Value: bson.A{
		bson.D{{Key: "pause.operation", Value: operation}}, bson.D{{Key: "watched", Value: operation}},
	}}}, bson.D{{Key: "$unset", Value: bson.D{{Key: "pause", Value: ""}, {Key: "watched", Value: ""}}}})
	if errors.Is(err, errNoMatch) {
		return nil
	}
	return err
}

// Switch leads the tenant to another database, in one update that holds only while the pause does, by the clock of the server
// that does it: no process writes to the old database any more, and none has yet written to the new one. The pause ends with it.
func (d *Directory) Switch(ctx context.Context, tenant ID, p Pause, from, to Placement, schema int, change Change) (Tenant, error) {
	now := d.router.cfg.Now().UTC()
	change.fill(tenant, now)
	late := d.router.cfg.pauseSkew().Milliseconds()
	var after Tenant
	err := d.tenants.FindOneAndUpdate(ctx, bson.D{
		{Key: "_id", Value: tenant},
		{Key: "placement", Value: from},
		{Key: "pause.operation", Value: p.Operation},
		{Key: "pause.token", Value: p.Token},
		{Key: "pause.from", Value: p.From},
		{Key: "$expr", Value: bson.D{{Key: "$gt", Value: bson.A{"$pause.until", bson.D{{Key: "$add", Value: bson.A{"$$NOW", late}}}}}}},
	}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "placement", Value: to}, {Key: "schema_version", Value: schema}, {Key: "changed_at", Value: now}}},
		{Key: "$unset", Value: bson.D{{Key: "pause", Value: ""}, {Key: "watched", Value: ""}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
		{Key: "$push", Value: bson.D{{Key: "outbox", Value: change}}},
	}, options.FindOneAndUpdate().SetReturnDocument(options.After).SetProjection(visible)).Decode(&after)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Tenant{}, errNotPaused
	}
	if err != nil {
		return Tenant{}, fmt.Errorf("switch database: %w", Translate(err))
	}
	d.router.Forget(tenant)
	return after, nil
}

func (d *Directory) set(ctx context.Context, filter, update bson.D) error {
	res, err := d.tenants.UpdateOne(ctx, filter, update)
	if err != nil {
		return fmt.Errorf("change tenant: %w", Translate(err))
	}
	if res.MatchedCount == 0 {
		return errNoMatch
	}
	return nil
}

// Mark tells how often writing in a collection has been announced, and whether all that was announced is over.
type Mark struct {
	N     int64
	Quiet bool
}

// Marks tells what was announced in the tenant's collections. Two equal marks of a watched tenant's collection of which the
// first is quiet mean equal contents, if writes are paused at the second. None of a tenant with credentials of its own.
func (r *Router) Marks(ctx context.Context, t Tenant) (map[string]Mark, error) {
	if t.Placement.CredentialsRef != "" {
		return nil, nil
	}
	db, err := r.DatabaseAt(t.Placement, "an operation asks which collections are written")
	if err != nil {
		return nil, err
	}
	cur, err := db.Collection(stampsCollection).Find(ctx, bson.D{}, options.Find().SetLimit(10*MaxCollections))
	if err != nil {
		return nil, fmt.Errorf("read marks: %w", Translate(err))
	}
	var found []struct {
		ID    string    `bson:"_id"`
		N     int64     `bson:"n"`
		Until time.Time `bson:"until"`
	}
	if err := cur.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("read marks: %w", Translate(err))
	}
	marks, now := map[string]Mark{}, r.cfg.Now()
	for _, d := range found {
		marks[d.ID] = Mark{N: d.N, Quiet: now.After(d.Until.Add(r.cfg.pauseSkew()))}
	}
	return marks, nil
}

// Uncopied says whether a collection belongs to the database that it is in rather than to the tenant.
func Uncopied(collection string) bool { return collection == stampsCollection }

// DatabaseAt is a database by its place, whether a tenant is led there or not; its operations may take as long as their context
// allows. It takes the reason.
func (r *Router) DatabaseAt(p Placement, reason string) (*mongo.Database, error) {
	if reason == "" {
		panic("tenancy: a whole database needs a reason")
	}
	if ref := p.CredentialsRef; ref != "" {
		own, ok := r.clients.dedicated[ref+patientSuffix]
		if !ok {
			return nil, fmt.Errorf("credentials %q are not configured", ref)
		}
		if err := r.clients.lease(own); err != nil {
			return nil, err
		}
		return own.use().Database(p.Database), nil
	}
	client, err := r.clients.whole(p.Cluster)
	if err != nil {
		return nil, err
	}
	return client.Database(p.Database), nil
}

// Databases lists the tenant's databases on a cluster: the one that it lives in, and what operations have made beside it.
func (r *Router) Databases(ctx context.Context, t ID, cluster string) ([]string, error) {
	client, err := r.clients.whole(cluster)
	if err != nil {
		return nil, err
	}
	home := r.DatabaseName(t)
	names, err := client.ListDatabaseNames(ctx, bson.D{{Key: "name", Value: bson.D{{Key: "$regex", Value: "^" + home + "(_|$)"}}}})
	if err != nil {
		return nil, fmt.Errorf("list databases: %w", Translate(err))
	}
	slices.Sort(names)
	return names, nil
}
