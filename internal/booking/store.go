package booking

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	pagePart  = "booking"       // of the clinic's settings
	slugsName = "booking_slugs" // of the control database
)

// slug is an address that leads, or led once, to a tenant's page.
type slug struct {
	ID     string     `bson:"_id"` // unique over the platform by itself
	Tenant tenancy.ID `bson:"tenant_id"`
	At     time.Time  `bson:"created_at"`
}

func findSlug(ctx context.Context, control tenancy.Control, name string) (tenancy.ID, bool, error) {
	var s slug
	err := control.Collection(slugsName).FindOne(ctx, bson.D{{Key: "_id", Value: name}}).Decode(&s)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return "", false, nil
	}
	return s.Tenant, err == nil, tenancy.Translate(err)
}

// countSlugs counts by the index "tenant".
func countSlugs(ctx context.Context, control tenancy.Control, tenant tenancy.ID) (int64, error) {
	n, err := control.Collection(slugsName).CountDocuments(ctx, bson.D{{Key: "tenant_id", Value: tenant}}, options.Count().SetLimit(maxSlugs))
	return n, tenancy.Translate(err)
}

func insertSlug(ctx context.Context, control tenancy.Control, name string, tenant tenancy.ID, at time.Time) error {
	_, err := control.Collection(slugsName).InsertOne(ctx, slug{ID: name, Tenant: tenant, At: at})
	return tenancy.Translate(err)
}
