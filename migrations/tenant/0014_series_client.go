package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// seriesClient finds a client's series when clients are merged.
func seriesClient(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "series",
		migrations.Index{Name: "client", Keys: bson.D{{Key: "template.client_id", Value: 1}}},
	)
}
