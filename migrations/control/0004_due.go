package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// due is the ledger of follow-up work: what is missed by its hint is found here without touching idle tenants.
func due(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "due",
		migrations.Index{Name: "due", Keys: bson.D{{Key: "kind", Value: 1}, {Key: "due_at", Value: 1}}},
		migrations.Index{Name: "tenant", Keys: bson.D{{Key: "tenant_id", Value: 1}}},
	)
}
