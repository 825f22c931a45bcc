package clients

import (
	"context"
	"regexp"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// findMatching reads the identifiers of clients by a word; index search.
func findMatching(ctx context.Context, scope tenancy.Scope, word string, limit int) ([]string, error) {
	filter := bson.D{{Key: "search", Value: primitive.Regex{Pattern: "^" + regexp.QuoteMeta(word)}}, alive()}
	cur, err := scope.Collection(collection).Find(ctx, filter,
		options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}).SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var rows []struct {
		ID string `bson:"_id"`
	}
	if err := cur.All(ctx, &rows); err != nil {
		return nil, tenancy.Translate(err)
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out, nil
}

// findWithEmail reads clients by their addresses; index email.
func findWithEmail(ctx context.Context, scope tenancy.Scope, emails []string, limit int) ([]Ref, error) {
	filter := bson.D{{Key: "email", Value: bson.D{{Key: "$in", Value: emails}}}, alive()}
	cur, err := scope.Collection(collection).Find(ctx, filter,
		options.Find().SetProjection(bson.D{{Key: "name", Value: 1}, {Key: "phone", Value: 1}, {Key: "email", Value: 1}}).
			SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Ref
	return out, tenancy.Translate(cur.All(ctx, &out))
}
