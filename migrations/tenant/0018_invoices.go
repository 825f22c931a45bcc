package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// invoices makes the collection of drafts, invoices and stornos.
func invoices(ctx context.Context, db *mongo.Database) error {
	numbered := bson.D{{Key: "number", Value: bson.D{{Key: "$exists", Value: true}}}}
	return migrations.EnsureIndexes(ctx, db, "invoices",
		// Unique: the guarantee that no number is given twice. Drafts have none.
		migrations.Index{Name: "number", Keys: bson.D{{Key: "series", Value: 1}, {Key: "year", Value: 1}, {Key: "number", Value: 1}}, Unique: true, Partial: numbered},
		migrations.Index{Name: "sort", Keys: bson.D{{Key: "sort_key", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "standing_sort", Keys: bson.D{{Key: "standing", Value: 1}, {Key: "sort_key", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "series_sort", Keys: bson.D{{Key: "series", Value: 1}, {Key: "sort_key", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "client_sort", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "sort_key", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "client_at", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "appointment", Keys: bson.D{{Key: "appointment_id", Value: 1}}, Partial: bson.D{{Key: "appointment_id", Value: bson.D{{Key: "$exists", Value: true}}}}},
		migrations.Index{Name: "claims", Keys: bson.D{{Key: "stornos.name", Value: 1}}, Partial: bson.D{{Key: "stornos.name", Value: bson.D{{Key: "$exists", Value: true}}}}},
	)
}
