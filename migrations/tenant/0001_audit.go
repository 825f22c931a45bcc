package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func audit(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "audit",
		migrations.Index{Name: "newest", Keys: bson.D{{Key: "at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{
			Name: "subject",
			Keys: bson.D{{Key: "subject.id", Value: 1}, {Key: "at", Value: -1}, {Key: "_id", Value: -1}},
		},
	)
}
