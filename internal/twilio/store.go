package twilio

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const collection = "texted" // of the control database; found by its identifier alone

// Book remembers which clinics have written to a number, under a pseudonym of it: all leave from the platform's number, and
// an answer names nobody.
type Book struct {
	Control tenancy.Control
	// Blind gives the pseudonym of a number.
	Blind func(number string) string
	Now   func() time.Time
}

// Remember notes that the clinic writes to the number. Faults: Unavailable.
func (b Book) Remember(ctx context.Context, tenant tenancy.ID, number string) error {
	_, err := b.Control.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: b.Blind(number)}}, bson.D{
		{Key: "$addToSet", Value: bson.D{{Key: "tenants", Value: tenant}}},
		{Key: "$set", Value: bson.D{{Key: "last_at", Value: b.Now().UTC().Truncate(time.Millisecond)}}},
	}, options.Update().SetUpsert(true))
	return tenancy.Translate(err)
}

// Clinics lists the clinics that have written to the number. Faults: Unavailable.
func (b Book) Clinics(ctx context.Context, number string) ([]tenancy.ID, error) {
	var found struct {
		Tenants []tenancy.ID `bson:"tenants"`
	}
	err := b.Control.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: b.Blind(number)}}).Decode(&found)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	return found.Tenants, tenancy.Translate(err)
}
