package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func files(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "files",
		migrations.Index{Name: "client", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "state", Value: 1}, {Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "state", Keys: bson.D{{Key: "state", Value: 1}, {Key: "created_at", Value: 1}}},
	)
}
