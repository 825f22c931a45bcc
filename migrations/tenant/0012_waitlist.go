package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func waitlist(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "waitlist",
		migrations.Index{
			Name: "rank",
			Keys: bson.D{{Key: "status", Value: 1}, {Key: "urgent", Value: -1}, {Key: "created_at", Value: 1}, {Key: "_id", Value: 1}},
		},
		migrations.Index{Name: "status_changed", Keys: bson.D{{Key: "status", Value: 1}, {Key: "changed_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "client", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "status", Value: 1}}},
	)
}
