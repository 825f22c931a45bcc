package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// payments finds a clinic's payments by when they were made, by whom and what they are for, by what is still to come of them, and
// by their providers' names for them: no object of a provider belongs to two payments.
func payments(ctx context.Context, db *mongo.Database) error {
	made := func(first string) bson.D {
		return bson.D{{Key: first, Value: 1}, {Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}
	}
	there := func(field string) bson.D {
		return bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: true}}}}
	}
	return migrations.EnsureIndexes(ctx, db, "payments",
		migrations.Index{Name: "made", Keys: bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "state", Keys: made("state")},
		migrations.Index{Name: "kind", Keys: made("kind")},
		migrations.Index{Name: "client", Keys: made("client_id")},
		migrations.Index{Name: "appointment", Keys: made("appointment_id"), Partial: there("appointment_id")},
		migrations.Index{Name: "invoice", Keys: bson.D{{Key: "invoice_id", Value: 1}}, Partial: there("invoice_id")},
		migrations.Index{Name: "paid", Keys: bson.D{{Key: "paid_at", Value: 1}}, Partial: there("paid_at")},
		migrations.Index{Name: "returned", Keys: bson.D{{Key: "refunds.at", Value: 1}}, Partial: there("refunds")},
		migrations.Index{Name: "due", Keys: bson.D{{Key: "due_at", Value: 1}}, Partial: there("due_at")},
		migrations.Index{Name: "objects", Keys: bson.D{{Key: "objects", Value: 1}}, Unique: true, Partial: there("objects")},
	)
}
