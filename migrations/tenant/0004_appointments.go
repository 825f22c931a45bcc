package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func appointments(ctx context.Context, db *mongo.Database) error {
	err := migrations.EnsureIndexes(ctx, db, "appointments",
		// Unique: the guarantee against double booking. Partial by presence and not by blocking, because overbooked
		// appointments block without claims, and a unique index holds absent fields to be equal.
		migrations.Index{
			Name: "claims", Keys: bson.D{{Key: "claims", Value: 1}}, Unique: true,
			Partial: bson.D{{Key: "claims", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
		migrations.Index{Name: "parties_start", Keys: bson.D{{Key: "parties", Value: 1}, {Key: "start", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "start", Keys: bson.D{{Key: "start", Value: 1}, {Key: "_id", Value: 1}}},
	)
	if err != nil {
		return err
	}
	return migrations.EnsureIndexes(ctx, db, "blocked_times",
		migrations.Index{Name: "end_start", Keys: bson.D{{Key: "end", Value: 1}, {Key: "start", Value: 1}}})
}
