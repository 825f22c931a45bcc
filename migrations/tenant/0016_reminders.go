package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// reminders finds the planned rows of the outbox by the time that they are about, by what became of them, and by who got
// them.
func reminders(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "outbox",
		migrations.Index{Name: "kind_for", Keys: bson.D{{Key: "kind", Value: 1}, {Key: "for", Value: 1}}},
		migrations.Index{Name: "kind_changed", Keys: bson.D{{Key: "kind", Value: 1}, {Key: "changed_at", Value: -1}}},
		migrations.Index{Name: "client_handed", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "handed_at", Value: -1}}},
	)
}
