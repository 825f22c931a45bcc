package due

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "due"

func key(tenant tenancy.ID, kind Kind) string { return string(tenant) + "/" + string(kind) }

func add(ctx context.Context, control tenancy.Control, m Mark) error {
	update := bson.D{
		{Key: "$min", Value: bson.D{{Key: "due_at", Value: m.At}}},
		{Key: "$max", Value: bson.D{{Key: "last_at", Value: m.At}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
		{Key: "$setOnInsert", Value: bson.D{{Key: "tenant_id", Value: m.Tenant}, {Key: "kind", Value: m.Kind}}},
	}
	for _, done := range m.Ahead {
		update = append(update, bson.E{Key: "$addToSet", Value: bson.D{{Key: "ahead", Value: done}}})
	}
	byKey := bson.D{{Key: "_id", Value: key(m.Tenant, m.Kind)}}
	_, err := control.Collection(collection).UpdateOne(ctx, byKey, update, options.Update().SetUpsert(true))
	if tenancy.IsDuplicate(err, "") { // two first marks at once: the second is an update
		_, err = control.Collection(collection).UpdateOne(ctx, byKey, update, options.Update().SetUpsert(true))
	}
	if err != nil {
		return fmt.Errorf("mark due work: %w", tenancy.Translate(err))
	}
	return nil
}

// list reads by the index "due".
func list(ctx context.Context, control tenancy.Control, kinds []Kind, now time.Time, limit int) ([]Mark, error) {
	cur, err := control.Collection(collection).Find(ctx, bson.D{
		{Key: "kind", Value: bson.D{{Key: "$in", Value: kinds}}},
		{Key: "due_at", Value: bson.D{{Key: "$lte", Value: now}}},
	}, options.Find().SetSort(bson.D{{Key: "due_at", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("list due work: %w", tenancy.Translate(err))
	}
	var out []Mark
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func read(ctx context.Context, control tenancy.Control, tenant tenancy.ID, kind Kind) (Mark, bool, error) {
	var m Mark
	err := control.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: key(tenant, kind)}}).Decode(&m)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return m, false, nil
	}
	return m, err == nil, tenancy.Translate(err)
}

// unchanged finds the mark if none was made since. Revisions begin anew once a mark is gone, so the latest time tells a new
// mark from one that another run has settled meanwhile.
func unchanged(m Mark) bson.D {
	return bson.D{{Key: "_id", Value: key(m.Tenant, m.Kind)}, {Key: "rev", Value: m.Rev}, {Key: "last_at", Value: m.Last}}
}

func remove(ctx context.Context, control tenancy.Control, m Mark) error {
	_, err := control.Collection(collection).DeleteOne(ctx, unchanged(m))
	return tenancy.Translate(err)
}

func putOff(ctx context.Context, control tenancy.Control, m, to Mark) error {
	ahead := to.Ahead
	if ahead == nil {
		ahead = []time.Time{}
	}
	_, err := control.Collection(collection).UpdateOne(ctx, unchanged(m), bson.D{{Key: "$set", Value: bson.D{
		{Key: "due_at", Value: to.At}, {Key: "ahead", Value: ahead}, {Key: "failures", Value: to.Failures},
	}}})
	return tenancy.Translate(err)
}
