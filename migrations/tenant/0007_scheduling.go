package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func scheduling(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "appointments",
		migrations.Index{
			Name: "held_until", Keys: bson.D{{Key: "held_until", Value: 1}},
			Partial: bson.D{{Key: "held_until", Value: bson.D{{Key: "$exists", Value: true}}}},
		})
}
