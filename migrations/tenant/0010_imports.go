package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func imports(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "imports",
		migrations.Index{Name: "kind", Keys: bson.D{{Key: "kind", Value: 1}, {Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{
			Name: "kept", Keys: bson.D{{Key: "kept", Value: 1}, {Key: "state", Value: 1}, {Key: "created_at", Value: 1}},
			Partial: bson.D{{Key: "kept", Value: true}},
		},
	)
}
