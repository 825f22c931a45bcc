package tenant

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/migrations"
)

// booking keeps beside every appointment that was held or booked online what the calendar does not need of it.
func booking(ctx context.Context, db *mongo.Database) error {
	return migrations.EnsureIndexes(ctx, db, "bookings",
		migrations.Index{Name: "address_held", Keys: bson.D{{Key: "address", Value: 1}, {Key: "held_until", Value: 1}}},
		migrations.Index{Name: "state_held", Keys: bson.D{{Key: "state", Value: 1}, {Key: "held_until", Value: 1}}},
		migrations.Index{Name: "contacts_end", Keys: bson.D{{Key: "contacts", Value: 1}, {Key: "end", Value: 1}}},
		migrations.Index{Name: "booked", Keys: bson.D{{Key: "state", Value: 1}, {Key: "booked_at", Value: -1}, {Key: "_id", Value: -1}}},
	)
}
