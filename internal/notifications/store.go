package notifications

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	collection = "settings"      // one document for each part that has any
	document   = "notifications" // ours
)

type stored struct {
	ID       string `bson:"_id"`
	Settings `bson:",inline"`
}

func read(ctx context.Context, scope tenancy.Scope) (Settings, bool, error) {
	var s stored
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: document}}).Decode(&s)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Settings{}, false, nil
	}
	return s.Settings, err == nil, tenancy.Translate(err)
}

// save writes the settings if they are still at rev; the first ones are inserted. False when somebody was faster.
func save(ctx context.Context, scope tenancy.Scope, in Settings, rev int64) (bool, error) {
	doc := stored{ID: document, Settings: in}
	res, err := scope.Collection(collection).ReplaceOne(ctx, bson.D{{Key: "_id", Value: document}, {Key: "rev", Value: rev}}, doc)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	if res.MatchedCount == 1 {
		return true, nil
	}
	if rev != 1 {
		return false, nil
	}
	_, err = scope.Collection(collection).InsertOne(ctx, doc)
	if tenancy.IsDuplicate(err, "") {
		return false, nil
	}
	return err == nil, tenancy.Translate(err)
}
