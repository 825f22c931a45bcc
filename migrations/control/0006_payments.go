package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// payments says which account of a payment provider belongs to which tenant (the account is the document's identifier, and so
// belongs to one alone), and keeps what providers have told until it is seen to.
func payments(ctx context.Context, db *mongo.Database) error {
	if err := migrations.EnsureIndexes(ctx, db, "payment_accounts", migrations.Index{Name: "tenant", Keys: bson.D{{Key: "tenant_id", Value: 1}}}); err != nil {
		return err
	}
	return migrations.EnsureIndexes(ctx, db, "payment_events",
		migrations.Index{Name: "todo", Keys: bson.D{{Key: "tenant_id", Value: 1}, {Key: "done", Value: 1}, {Key: "at", Value: 1}}})
}
