package clients

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	settings = "settings"
	fieldsID = "client_fields"
)

// findFields reads the clinic's fields; none were ever set when Rev is 0.
func findFields(ctx context.Context, scope tenancy.Scope) (fieldSettings, error) {
	var f fieldSettings
	err := scope.Collection(settings).FindOne(ctx, bson.D{{Key: "_id", Value: fieldsID}}).Decode(&f)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return fieldSettings{}, nil
	}
	return f, tenancy.Translate(err)
}

// putFields writes the clinic's fields if they are still at rev; false when they are not.
func putFields(ctx context.Context, scope tenancy.Scope, f fieldSettings, rev int64) (bool, error) {
	if rev == 0 {
		_, err := scope.Collection(settings).InsertOne(ctx, f)
		if tenancy.IsDuplicate(err, "_id_") {
			return false, nil
		}
		return err == nil, tenancy.Translate(err)
	}
	res, err := scope.Collection(settings).ReplaceOne(ctx, bson.D{{Key: "_id", Value: fieldsID}, {Key: "rev", Value: rev}}, f)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}
