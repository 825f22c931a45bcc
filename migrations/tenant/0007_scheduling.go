package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func scheduling(ctx context.Context, db *mongo.Database) error {
	has := func(field string) bson.D { return bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: true}}}} }
	err := migrations.EnsureIndexes(ctx, db, "appointments",
		migrations.Index{Name: "held_until", Keys: bson.D{{Key: "held_until", Value: 1}}, Partial: has("held_until")},
		migrations.Index{
			Name: "series", Keys: bson.D{{Key: "series_id", Value: 1}, {Key: "start", Value: 1}, {Key: "_id", Value: 1}}, Partial: has("series_id"),
		},
		migrations.Index{Name: "words_start", Keys: bson.D{{Key: "words", Value: 1}, {Key: "start", Value: 1}, {Key: "_id", Value: 1}}},
	)
	if err != nil {
		return err
	}
	return migrations.EnsureIndexes(ctx, db, "series",
		migrations.Index{Name: "done", Keys: bson.D{{Key: "done", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "pending", Keys: bson.D{{Key: "pending.key", Value: 1}}, Partial: has("pending")},
	)
}
