package tenant

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// categories brings the collection of that name and the indexes of lists that are put into order and of what was deleted.
// Providers of before may be booked online, as new ones; which services may is the clinic's to say.
func categories(ctx context.Context, db *mongo.Database) error {
	for _, collection := range []string{"locations", "providers", "resources", "services", "categories"} {
		err := migrations.EnsureIndexes(ctx, db, collection,
			migrations.Index{Name: "by_order", Keys: bson.D{{Key: "order", Value: 1}, {Key: "name", Value: 1}, {Key: "_id", Value: 1}}},
			migrations.Index{
				Name: "deleted", Keys: bson.D{{Key: "deleted_at", Value: -1}, {Key: "_id", Value: 1}},
				Partial: bson.D{{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: true}}}},
			})
		if err != nil {
			return err
		}
		if err := fillIn(ctx, db.Collection(collection), "order", 0); err != nil {
			return err
		}
	}
	return fillIn(ctx, db.Collection("providers"), "bookable_online", true)
}

// fillIn gives the field to documents that do not have it.
func fillIn(ctx context.Context, c *mongo.Collection, field string, value any) error {
	_, err := c.UpdateMany(ctx, bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: false}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: value}}}})
	if err != nil {
		return fmt.Errorf("fill in %s of %s: %w", field, c.Name(), err)
	}
	return nil
}
