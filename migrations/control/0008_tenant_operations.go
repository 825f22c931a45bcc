package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// tenantOperations are what is done to clinics as a whole. One of a clinic is active at a time.
func tenantOperations(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "tenant_operations",
		migrations.Index{
			Name: "one_of_tenant", Keys: bson.D{{Key: "tenant_id", Value: 1}}, Unique: true,
			Partial: bson.D{{Key: "active", Value: true}},
		},
		migrations.Index{
			Name: "waiting", Keys: bson.D{{Key: "lease.until", Value: 1}},
			Partial: bson.D{{Key: "active", Value: true}},
		},
		migrations.Index{Name: "tenant_newest", Keys: bson.D{{Key: "tenant_id", Value: 1}, {Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{
			Name: "drop", Keys: bson.D{{Key: "drop_at", Value: 1}},
			Partial: bson.D{{Key: "drop_at", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
	)
}
