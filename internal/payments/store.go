package payments

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "payments"

func find(ctx context.Context, scope tenancy.Scope, key string) (Payment, bool, error) {
	return findBy(ctx, scope, bson.D{{Key: "_id", Value: key}})
}

func findBy(ctx context.Context, scope tenancy.Scope, filter bson.D) (Payment, bool, error) {
	var p Payment
	err := scope.Collection(collection).FindOne(ctx, filter).Decode(&p)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Payment{}, false, nil
	}
	return p, err == nil, tenancy.Translate(err)
}

// findObjects finds the payments of the provider's objects; index "objects".
func findObjects(ctx context.Context, scope tenancy.Scope, objects []string) ([]string, error) {
	return keysOf(ctx, scope, bson.D{{Key: "objects", Value: bson.D{{Key: "$in", Value: objects}}}}, bson.D{{Key: "objects", Value: 1}}, maxEventObjects)
}

// listDue finds the payments that are to be read again; index "due".
func listDue(ctx context.Context, scope tenancy.Scope, now time.Time, limit int64) ([]string, error) {
	return keysOf(ctx, scope, bson.D{{Key: "due_at", Value: bson.D{{Key: "$lte", Value: now}}}}, bson.D{{Key: "due_at", Value: 1}}, limit)
}

func keysOf(ctx context.Context, scope tenancy.Scope, filter, sort bson.D, limit int64) ([]string, error) {
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetSort(sort).SetLimit(limit).SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var found []struct {
		ID string `bson:"_id"`
	}
	if err := cur.All(ctx, &found); err != nil {
		return nil, tenancy.Translate(err)
	}
	out := make([]string, len(found))
	for i, f := range found {
		out[i] = f.ID
	}
	return out, nil
}

// nextDue gives the time of the next payment to be read again; zero when there is none. Index "due".
func nextDue(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	var p Payment
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "due_at", Value: bson.D{{Key: "$exists", Value: true}}}},
		options.FindOne().SetSort(bson.D{{Key: "due_at", Value: 1}}).SetProjection(bson.D{{Key: "due_at", Value: 1}})).Decode(&p)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && p.DueAt == nil {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, tenancy.Translate(err)
	}
	return *p.DueAt, nil
}

// openWith lists the open payments with an attempt on an account; index "state".
func openWith(ctx context.Context, scope tenancy.Scope, account string, limit int64) ([]string, error) {
	return keysOf(ctx, scope, bson.D{
		{Key: "state", Value: Open}, {Key: "attempts", Value: bson.D{{Key: "$elemMatch", Value: bson.D{
			{Key: "account", Value: account}, {Key: "state", Value: bson.D{{Key: "$in", Value: []AttemptState{Making, Live, Approved, Capturing, Processing}}}},
		}}}},
	}, bson.D{{Key: "created_at", Value: -1}}, limit)
}

func insert(ctx context.Context, scope tenancy.Scope, p Payment) error {
	_, err := scope.Collection(collection).InsertOne(ctx, p)
	return tenancy.Translate(err)
}

// replace writes every field of the payment if it is still at rev; false when it is not. Whose payment it is, and by which
// merges it came to them, it leaves: a merge of clients moves payments without another revision.
func replace(ctx context.Context, scope tenancy.Scope, p Payment, rev int64) (bool, error) {
	raw, err := bson.Marshal(p)
	if err != nil {
		return false, fmt.Errorf("write payment: %w", err)
	}
	var set bson.D
	if err := bson.Unmarshal(raw, &set); err != nil {
		return false, fmt.Errorf("write payment: %w", err)
	}
	set = slices.DeleteFunc(set, func(f bson.E) bool { return f.Key == "_id" || f.Key == "client_id" })
	update, unset := bson.D{{Key: "$set", Value: set}}, bson.D{}
	for _, field := range []string{"method", "note", "invoice_id", "attempts", "refunds", "dispute", "objects", "paid_at", "expires_at", "due_at", "tries"} {
		if !slices.ContainsFunc(set, func(f bson.E) bool { return f.Key == field }) {
			unset = append(unset, bson.E{Key: field, Value: ""}) // absent when empty
		}
	}
	if len(unset) > 0 {
		update = append(update, bson.E{Key: "$unset", Value: unset})
	}
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: p.ID}, {Key: "rev", Value: rev}}, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// postpone puts off when a payment is read again, unless it was changed since.
func postpone(ctx context.Context, scope tenancy.Scope, p Payment, at time.Time) error {
	_, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: p.ID}, {Key: "rev", Value: p.Rev}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "due_at", Value: at}, {Key: "tries", Value: p.Tries + 1}}}})
	return tenancy.Translate(err)
}

// same says whether nothing would be written.
func same(a, b Payment) bool {
	x, errX := bson.Marshal(a)
	y, errY := bson.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
