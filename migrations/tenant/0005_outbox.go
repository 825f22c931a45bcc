package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func outbox(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "outbox",
		migrations.Index{Name: "due", Keys: bson.D{{Key: "state", Value: 1}, {Key: "due_at", Value: 1}}},
		migrations.Index{Name: "about", Keys: bson.D{{Key: "about", Value: 1}, {Key: "created_at", Value: -1}}},
	)
}
