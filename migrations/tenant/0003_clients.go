package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func clients(ctx context.Context, db *mongo.Database) error {
	present := func(field string) bson.D {
		return bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: true}}}}
	}
	return migrations.EnsureIndexes(ctx, db, "clients",
		// Unique: no two clients share an e-mail or phone, except where a person allowed it (those have no keys).
		migrations.Index{Name: "dedupe_keys", Keys: bson.D{{Key: "dedupe_keys", Value: 1}}, Unique: true, Partial: present("dedupe_keys")},
		migrations.Index{Name: "email", Keys: bson.D{{Key: "email", Value: 1}}},
		migrations.Index{Name: "phone", Keys: bson.D{{Key: "phone", Value: 1}}},
		migrations.Index{Name: "search", Keys: bson.D{{Key: "search", Value: 1}}},
		migrations.Index{Name: "name", Keys: bson.D{{Key: "sort_name", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "created", Keys: bson.D{{Key: "created_at", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "status_name", Keys: bson.D{{Key: "status", Value: 1}, {Key: "sort_name", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "status_created", Keys: bson.D{{Key: "status", Value: 1}, {Key: "created_at", Value: 1}, {Key: "_id", Value: 1}}},
	)
}
