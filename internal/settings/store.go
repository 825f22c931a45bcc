// Package settings keeps what a clinic has set: one document for each part (the booking page, the notifications, …) in
// the collection "settings" of the clinic's database. Every part carries the number of its revision as "rev".
package settings

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "settings"

// document is a part under its name.
type document[T any] struct {
	ID   string `bson:"_id"`
	Part T      `bson:",inline"`
}

// Find reads a part; false when the clinic has never saved it. T is a struct. Faults: Unavailable.
func Find[T any](ctx context.Context, scope tenancy.Scope, part string) (T, bool, error) {
	var d document[T]
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: part}}).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		var none T
		return none, false, nil
	}
	return d.Part, err == nil, tenancy.Translate(err)
}

// Save writes a part, which carries its next rev, if it is still at rev or was never saved. False when somebody was
// faster. Faults: Unavailable.
func Save[T any](ctx context.Context, scope tenancy.Scope, part string, next T, rev int64) (bool, error) {
	_, err := scope.Collection(collection).ReplaceOne(ctx, bson.D{{Key: "_id", Value: part}, {Key: "rev", Value: rev}},
		document[T]{ID: part, Part: next}, options.Replace().SetUpsert(true))
	if tenancy.IsDuplicate(err, "") { // it is there, at another rev
		return false, nil
	}
	return err == nil, tenancy.Translate(err)
}
