package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func accessLog(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "access_log",
		migrations.Index{Name: "newest", Keys: bson.D{{Key: "at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{
			Name: "client",
			Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "at", Value: -1}, {Key: "_id", Value: -1}},
		},
		// Whether somebody has been noted at this client a moment ago.
		migrations.Index{
			Name: "client_person",
			Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "actor.person_id", Value: 1}, {Key: "at", Value: -1}},
		},
	)
}
