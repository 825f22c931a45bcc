package outbox

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "outbox"

func insert(ctx context.Context, scope tenancy.Scope, r Row) error {
	_, err := scope.Collection(collection).InsertOne(ctx, r)
	if tenancy.IsDuplicate(err, "_id_") {
		return nil
	}
	return tenancy.Translate(err)
}

// hasten finds the rows by the index "about".
func hasten(ctx context.Context, scope tenancy.Scope, about string, now time.Time) error {
	_, err := scope.Collection(collection).UpdateMany(ctx,
		bson.D{{Key: "about", Value: about}, {Key: "state", Value: Waiting}, {Key: "attempts", Value: 0}, {Key: "due_at", Value: bson.D{{Key: "$lte", Value: now.Add(patience)}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "due_at", Value: now}}}})
	return tenancy.Translate(err)
}

// listDue reads by the index "due".
func listDue(ctx context.Context, scope tenancy.Scope, now time.Time, limit int64) ([]Row, error) {
	cur, err := scope.Collection(collection).Find(ctx,
		bson.D{{Key: "state", Value: Waiting}, {Key: "due_at", Value: bson.D{{Key: "$lte", Value: now}}}},
		options.Find().SetSort(bson.D{{Key: "due_at", Value: 1}}).SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Row
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// nextDue gives the time of the earliest waiting row; zero when there is none.
func nextDue(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	var r Row
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "state", Value: Waiting}},
		options.FindOne().SetSort(bson.D{{Key: "due_at", Value: 1}}).SetProjection(bson.D{{Key: "due_at", Value: 1}})).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, nil
	}
	return r.DueAt, tenancy.Translate(err)
}

// take puts the row under a lease if nobody else has it.
func take(ctx context.Context, scope tenancy.Scope, r Row, until time.Time) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: r.ID}, {Key: "state", Value: Waiting}, {Key: "due_at", Value: r.DueAt}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "due_at", Value: until}}}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.ModifiedCount == 1, nil
}

func settle(ctx context.Context, scope tenancy.Scope, key string, state State, attempts int, due, now time.Time) error {
	_, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}},
		bson.D{{Key: "$set", Value: bson.D{
			{Key: "state", Value: state},
			{Key: "attempts", Value: attempts},
			{Key: "due_at", Value: due},
			{Key: "changed_at", Value: now},
		}}})
	return tenancy.Translate(err)
}

// newest reads by the index "about".
func newest(ctx context.Context, scope tenancy.Scope, about string) (State, bool, error) {
	var r Row
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "about", Value: about}},
		options.FindOne().SetSort(bson.D{{Key: "created_at", Value: -1}}).SetProjection(bson.D{{Key: "state", Value: 1}})).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return "", false, nil
	}
	return r.State, err == nil, tenancy.Translate(err)
}
