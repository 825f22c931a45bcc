package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func directory(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "tenants",
		migrations.Index{Name: "slug_unique", Keys: bson.D{{Key: "slug", Value: 1}}, Unique: true},
		migrations.Index{Name: "newest", Keys: bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "state_lease", Keys: bson.D{{Key: "state", Value: 1}, {Key: "lease.until", Value: 1}}},
		migrations.Index{Name: "search", Keys: bson.D{{Key: "search", Value: 1}}},
		migrations.Index{Name: "cluster", Keys: bson.D{{Key: "placement.cluster", Value: 1}}},
		migrations.Index{
			Name: "outbox", Keys: bson.D{{Key: "outbox._id", Value: 1}},
			Partial: bson.D{{Key: "outbox._id", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
	)
}
