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

// open are the states in which a row is not at its end.
func open() bson.E {
	return bson.E{Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{Waiting, Handing}}}}
}

// listDue reads by the index "due".
func listDue(ctx context.Context, scope tenancy.Scope, now time.Time, limit int64) ([]Row, error) {
	return list(ctx, scope, bson.D{open(), {Key: "due_at", Value: bson.D{{Key: "$lte", Value: now}}}}, bson.D{{Key: "due_at", Value: 1}}, limit)
}

func list(ctx context.Context, scope tenancy.Scope, filter, sort bson.D, limit int64) ([]Row, error) {
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetSort(sort).SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Row{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// nextDue gives the time of the earliest row that is not at its end; zero when there is none.
func nextDue(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	var r Row
	err := scope.Collection(collection).FindOne(ctx, bson.D{open()},
		options.FindOne().SetSort(bson.D{{Key: "due_at", Value: 1}}).SetProjection(bson.D{{Key: "due_at", Value: 1}})).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, nil
	}
	return r.DueAt, tenancy.Translate(err)
}

// mine is the condition that nobody has taken the row since it was read or taken.
func mine(r Row) bson.D {
	return bson.D{{Key: "_id", Value: r.ID}, {Key: "state", Value: r.State}, {Key: "due_at", Value: r.DueAt}}
}

// take puts the row under a lease if nobody else has it.
func take(ctx context.Context, scope tenancy.Scope, r Row, until time.Time) (bool, error) {
	return update(ctx, scope, mine(r), bson.D{{Key: "$set", Value: bson.D{{Key: "due_at", Value: until}}}})
}

// noteHanded notes that the row is about to be handed over, if it is still the caller's.
func noteHanded(ctx context.Context, scope tenancy.Scope, r Row, state State, now time.Time) (bool, error) {
	return update(ctx, scope, mine(r), bson.D{{Key: "$set", Value: bson.D{
		{Key: "handed_at", Value: now}, {Key: "state", Value: state}, {Key: "changed_at", Value: now},
	}}})
}

func update(ctx context.Context, scope tenancy.Scope, filter, change bson.D) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, filter, change)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// settle writes the outcome; false when the row is another's by now. That it was sent is written whoever has it.
func settle(ctx context.Context, scope tenancy.Scope, r Row, o outcome, now time.Time) (bool, error) {
	set := bson.D{
		{Key: "state", Value: o.State}, {Key: "attempts", Value: o.Attempts}, {Key: "due_at", Value: o.Due}, {Key: "changed_at", Value: now},
	}
	for field, text := range map[string]string{"why": o.Why, "provider_id": o.Provider, "client_id": r.ClientID} {
		if text != "" {
			set = append(set, bson.E{Key: field, Value: text})
		}
	}
	change := bson.D{{Key: "$set", Value: set}}
	if o.Why == "" {
		change = append(change, bson.E{Key: "$unset", Value: bson.D{{Key: "why", Value: ""}}})
	}
	filter := mine(r)
	if o.State == Sent {
		filter = bson.D{{Key: "_id", Value: r.ID}}
	}
	return update(ctx, scope, filter, change)
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
