package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func catalogue(ctx context.Context, db *mongo.Database) error {
	for _, collection := range []string{"locations", "providers", "resources", "services"} {
		err := migrations.EnsureIndexes(ctx, db, collection,
			migrations.Index{Name: "by_name", Keys: bson.D{{Key: "name", Value: 1}, {Key: "_id", Value: 1}}})
		if err != nil {
			return err
		}
	}
	return nil
}
