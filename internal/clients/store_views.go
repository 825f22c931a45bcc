package clients

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const views = "views"

// listViews reads a person's views and the shared ones; indexes owner and shared.
func listViews(ctx context.Context, scope tenancy.Scope, personID string) ([]View, error) {
	cur, err := scope.Collection(views).Find(ctx, bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "owner_id", Value: personID}}, bson.D{{Key: "shared", Value: true}},
	}}}, options.Find().SetLimit(2*MaxViews))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []View{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func findView(ctx context.Context, scope tenancy.Scope, viewID string) (View, bool, error) {
	var v View
	err := scope.Collection(views).FindOne(ctx, bson.D{{Key: "_id", Value: viewID}}).Decode(&v)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return View{}, false, nil
	}
	return v, err == nil, tenancy.Translate(err)
}

func insertView(ctx context.Context, scope tenancy.Scope, v View) error {
	_, err := scope.Collection(views).InsertOne(ctx, v)
	return tenancy.Translate(err)
}

// replaceView writes a view if it is still at rev; false when it is not.
func replaceView(ctx context.Context, scope tenancy.Scope, v View, rev int64) (bool, error) {
	res, err := scope.Collection(views).ReplaceOne(ctx, bson.D{{Key: "_id", Value: v.ID}, {Key: "rev", Value: rev}}, v)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

func removeView(ctx context.Context, scope tenancy.Scope, viewID string, rev int64) error {
	_, err := scope.Collection(views).DeleteOne(ctx, bson.D{{Key: "_id", Value: viewID}, {Key: "rev", Value: rev}})
	return tenancy.Translate(err)
}
