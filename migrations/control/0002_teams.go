package control

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

func teams(ctx context.Context, db *mongo.Database) error {
	exists := bson.D{{Key: "$exists", Value: true}}
	return migrations.EnsureIndexes(ctx, db, "teams",
		migrations.Index{Name: "person", Keys: bson.D{{Key: "members.person_id", Value: 1}}},
		migrations.Index{
			Name: "token_unique", Keys: bson.D{{Key: "invitations.token_hash", Value: 1}}, Unique: true,
			Partial: bson.D{{Key: "invitations.token_hash", Value: exists}},
		},
		migrations.Index{
			Name: "mail_due", Keys: bson.D{{Key: "invitations.mail_due_at", Value: 1}},
			Partial: bson.D{{Key: "invitations.mail_due_at", Value: exists}},
		},
		migrations.Index{
			Name: "outbox", Keys: bson.D{{Key: "outbox._id", Value: 1}},
			Partial: bson.D{{Key: "outbox._id", Value: exists}},
		},
	)
}
