package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// bookingSlugs says which address of a booking page leads to which tenant. The address is the document's identifier, and
// so unique over the platform.
func bookingSlugs(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "booking_slugs",
		migrations.Index{Name: "tenant", Keys: bson.D{{Key: "tenant_id", Value: 1}}})
}
