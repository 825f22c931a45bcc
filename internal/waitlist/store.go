package waitlist

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "waitlist"

func find(ctx context.Context, scope tenancy.Scope, key string) (Entry, bool, error) {
	var e Entry
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: key}}).Decode(&e)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Entry{}, false, nil
	}
	return e, err == nil, tenancy.Translate(err)
}

func insert(ctx context.Context, scope tenancy.Scope, e Entry) error {
	_, err := scope.Collection(collection).InsertOne(ctx, e)
	return tenancy.Translate(err)
}

// replace writes every field of the entry if it is still at rev; false when it is not. Whose entry it is, and by which merges
// it came to them, it leaves: a merge of clients moves entries without another revision.
func replace(ctx context.Context, scope tenancy.Scope, e Entry, rev int64) (bool, error) {
	update, err := written(e)
	if err != nil {
		return false, err
	}
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: e.ID}, {Key: "rev", Value: rev}}, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// written is the update that makes the stored entry be e.
func written(e Entry) (bson.D, error) {
	raw, err := bson.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write waitlist entry: %w", err)
	}
	var set bson.D
	if err := bson.Unmarshal(raw, &set); err != nil {
		return nil, fmt.Errorf("write waitlist entry: %w", err)
	}
	set = slices.DeleteFunc(set, func(f bson.E) bool { return f.Key == "_id" || f.Key == "client_id" })
	update, unset := bson.D{{Key: "$set", Value: set}}, bson.D{}
	for _, field := range []string{"offer", "appointment_id", "taken", "close_reason"} { // absent when empty
		if !slices.ContainsFunc(set, func(f bson.E) bool { return f.Key == field }) {
			unset = append(unset, bson.E{Key: field, Value: ""})
		}
	}
	if len(unset) > 0 {
		update = append(update, bson.E{Key: "$unset", Value: unset})
	}
	return update, nil
}

// ranked reads entries of the statuses in the order in which they are served; index "rank".
func ranked(ctx context.Context, scope tenancy.Scope, statuses []Status, limit int64) ([]Entry, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{{Key: "status", Value: bson.D{{Key: "$in", Value: statuses}}}},
		options.Find().SetSort(bson.D{{Key: "urgent", Value: -1}, {Key: "created_at", Value: 1}, {Key: "_id", Value: 1}}).SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Entry{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// recent reads entries of a status, the last changed first; index "status_changed".
func recent(ctx context.Context, scope tenancy.Scope, status Status, limit int64) ([]Entry, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{{Key: "status", Value: status}},
		options.Find().SetSort(bson.D{{Key: "changed_at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Entry{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// countOpen counts who waits, up to one more than may; index "rank".
func countOpen(ctx context.Context, scope tenancy.Scope) (int64, error) {
	n, err := scope.Collection(collection).CountDocuments(ctx,
		bson.D{{Key: "status", Value: bson.D{{Key: "$in", Value: []Status{Waiting, Offered}}}}}, options.Count().SetLimit(MaxEntries+1))
	return n, tenancy.Translate(err)
}
