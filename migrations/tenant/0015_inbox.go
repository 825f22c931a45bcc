package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// inbox makes the collections of mail. That no message is kept twice rests on the identifiers of mails, which are derived
// from what they are, and on the index "places".
func inbox(ctx context.Context, db *mongo.Database) error {
	err := migrations.EnsureIndexes(ctx, db, "mails",
		migrations.Index{
			Name: "places", Keys: bson.D{{Key: "places", Value: 1}}, Unique: true,
			Partial: bson.D{{Key: "places", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
		migrations.Index{Name: "conversation", Keys: bson.D{{Key: "conversation_id", Value: 1}, {Key: "at", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "thread", Keys: bson.D{{Key: "thread_ids", Value: 1}, {Key: "account_id", Value: 1}}},
		migrations.Index{Name: "message", Keys: bson.D{{Key: "message_id", Value: 1}, {Key: "account_id", Value: 1}}},
		migrations.Index{Name: "account", Keys: bson.D{{Key: "account_id", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{
			Name: "outgoing", Keys: bson.D{{Key: "state", Value: 1}, {Key: "send_at", Value: 1}},
			Partial: bson.D{{Key: "send_at", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
		migrations.Index{
			Name: "drafts", Keys: bson.D{{Key: "author.id", Value: 1}, {Key: "state", Value: 1}, {Key: "at", Value: -1}},
			Partial: bson.D{{Key: "author.id", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
	)
	if err != nil {
		return err
	}
	err = migrations.EnsureIndexes(ctx, db, "conversations",
		migrations.Index{Name: "list", Keys: bson.D{{Key: "hidden", Value: 1}, {Key: "status", Value: 1}, {Key: "last_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "all", Keys: bson.D{{Key: "hidden", Value: 1}, {Key: "last_at", Value: -1}, {Key: "_id", Value: -1}}},
		migrations.Index{Name: "words", Keys: bson.D{{Key: "words", Value: 1}}},
		migrations.Index{Name: "assignee", Keys: bson.D{{Key: "assignee_id", Value: 1}, {Key: "status", Value: 1}, {Key: "last_at", Value: -1}}},
		migrations.Index{Name: "client", Keys: bson.D{{Key: "client_id", Value: 1}, {Key: "last_at", Value: -1}}},
		migrations.Index{Name: "tags", Keys: bson.D{{Key: "tags", Value: 1}, {Key: "last_at", Value: -1}}},
		migrations.Index{Name: "subject", Keys: bson.D{{Key: "subject_key", Value: 1}, {Key: "account_id", Value: 1}, {Key: "last_at", Value: -1}}},
		migrations.Index{Name: "account", Keys: bson.D{{Key: "account_id", Value: 1}, {Key: "last_at", Value: -1}}},
		migrations.Index{
			Name: "stale", Keys: bson.D{{Key: "account_id", Value: 1}, {Key: "stale", Value: 1}},
			Partial: bson.D{{Key: "stale", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
		migrations.Index{
			Name: "snoozed", Keys: bson.D{{Key: "snoozed_until", Value: 1}},
			Partial: bson.D{{Key: "snoozed_until", Value: bson.D{{Key: "$exists", Value: true}}}},
		},
	)
	if err != nil {
		return err
	}
	return migrations.EnsureIndexes(ctx, db, "mail_accounts",
		migrations.Index{Name: "address", Keys: bson.D{{Key: "address", Value: 1}}},
		migrations.Index{Name: "next_sync", Keys: bson.D{{Key: "state", Value: 1}, {Key: "next_sync", Value: 1}}},
	)
}
