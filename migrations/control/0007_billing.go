package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// billing keeps how clinics stand with Stripe, what Stripe has told, and the reports of the nights.
func billing(ctx context.Context, db *mongo.Database) error {
	if err := migrations.EnsureIndexes(ctx, db, "billing", migrations.Index{
		Name: "customer_unique", Keys: bson.D{{Key: "customer_id", Value: 1}}, Unique: true,
		Partial: bson.D{{Key: "customer_id", Value: bson.D{{Key: "$exists", Value: true}}}},
	}); err != nil {
		return err
	}
	return migrations.EnsureIndexes(ctx, db, "billing_events",
		migrations.Index{
			Name: "open", Keys: bson.D{{Key: "tenant_id", Value: 1}},
			Partial: bson.D{{Key: "open", Value: true}},
		},
		migrations.Index{Name: "received", Keys: bson.D{{Key: "received_at", Value: 1}}},
	)
}
