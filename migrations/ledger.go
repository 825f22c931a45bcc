package migrations

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// entry is one line of the ledger: a step that ran, or whose last attempt failed, in one database.
type entry struct {
	ID         string     `bson:"_id"`
	Tenant     tenancy.ID `bson:"tenant_id"` // "" for the control database
	Version    int        `bson:"version"`
	Name       string     `bson:"name"`
	Fence      int64      `bson:"fence"`
	StartedAt  time.Time  `bson:"started_at"`
	FinishedAt time.Time  `bson:"finished_at"`
	Error      string     `bson:"error,omitempty"`
}

func (r *Runner) ledger() *mongo.Collection { return r.control().Collection("migration_ledger") }

func (r *Runner) enter(ctx context.Context, e entry) error {
	owner := string(e.Tenant)
	if owner == "" {
		owner = "control"
	}
	e.ID = fmt.Sprintf("%s/%04d", owner, e.Version)
	e.FinishedAt = r.Now().UTC()
	_, err := r.ledger().ReplaceOne(ctx,
		bson.D{{Key: "_id", Value: e.ID}, {Key: "fence", Value: bson.D{{Key: "$lte", Value: e.Fence}}}}, e,
		options.Replace().SetUpsert(true))
	if tenancy.IsDuplicate(err, "_id_") {
		return errLockLost // a later holder has entered it
	}
	if err != nil {
		return fmt.Errorf("migration ledger: %w", tenancy.Translate(err))
	}
	return nil
}

func (r *Runner) controlVersion(ctx context.Context) (int, error) {
	var last entry
	err := r.ledger().FindOne(ctx, bson.D{
		{Key: "_id", Value: bson.D{{Key: "$gte", Value: "control/"}, {Key: "$lt", Value: "control0"}}},
		{Key: "error", Value: bson.D{{Key: "$exists", Value: false}}},
	}, options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Decode(&last)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("migration ledger: %w", tenancy.Translate(err))
	}
	return last.Version, nil
}

// claim marks the tenant as touched by the holder of the token; false when a later holder was there. It waits until an
// operation that keeps writes out of the tenant's database has ended.
func (r *Runner) claim(ctx context.Context, id tenancy.ID, token int64) (bool, error) {
	for {
		mine, err := r.tryClaim(ctx, id, token)
		if err != nil || mine {
			return mine, err
		}
		t, err := r.Router.Directory().ByID(ctx, id)
		if err != nil || t.Pause == nil || r.Now().After(t.Pause.Until) {
			return false, err
		}
		timer := time.NewTimer(pausePoll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false, ctx.Err()
		}
	}
}

const pausePoll = 200 * time.Millisecond

func (r *Runner) tryClaim(ctx context.Context, id tenancy.ID, token int64) (bool, error) {
	filter := append(notAfter(id, token), bson.E{Key: "pause.until", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$gt", Value: r.Now().UTC()}}}}})
	res, err := r.control().Collection("tenants").UpdateOne(ctx, filter,
		bson.D{{Key: "$set", Value: bson.D{{Key: "fence", Value: token}}}})
	if err != nil {
		return false, fmt.Errorf("claim tenant: %w", tenancy.Translate(err))
	}
	return res.MatchedCount == 1, nil
}

// reached enters the tenant's new version.
func (r *Runner) reached(ctx context.Context, id tenancy.ID, version int, token int64) error {
	filter := append(notAfter(id, token), bson.E{Key: "schema_version", Value: bson.D{{Key: "$lte", Value: version}}})
	res, err := r.control().Collection("tenants").UpdateOne(ctx, filter,
		bson.D{{Key: "$set", Value: bson.D{{Key: "schema_version", Value: version}}}})
	if err != nil {
		return fmt.Errorf("enter version %d: %w", version, tenancy.Translate(err))
	}
	if res.MatchedCount == 0 {
		return errLockLost
	}
	return nil
}

// notAfter matches the tenant unless a later holder of the lock has touched it.
func notAfter(id tenancy.ID, token int64) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "fence", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$gt", Value: token}}}}}}
}

// safe is what may be kept of an error: without the values that a duplicate key names.
func safe(err error) string {
	text, _, _ := strings.Cut(err.Error(), " dup key:")
	return text[:min(len(text), 500)]
}
