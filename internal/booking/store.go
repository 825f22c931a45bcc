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
	settings  = "settings"      // of the tenant; one document for each part that has any
	pageKey   = "booking"       // the page's document in it
	slugsName = "booking_slugs" // of the control database
)

// storedPage is the page's document.
type storedPage struct {
	ID   string `bson:"_id"`
	Page `bson:",inline"`
}

func readPage(ctx context.Context, scope tenancy.Scope) (Page, bool, error) {
	var p storedPage
	err := scope.Collection(settings).FindOne(ctx, bson.D{{Key: "_id", Value: pageKey}}).Decode(&p)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Page{}, false, nil
	}
	return p.Page, err == nil, tenancy.Translate(err)
}

// savePage writes the page if it is still at rev; the first one is inserted. False when somebody was faster.
func savePage(ctx context.Context, scope tenancy.Scope, p Page, rev int64) (bool, error) {
	doc := storedPage{ID: pageKey, Page: p}
	res, err := scope.Collection(settings).ReplaceOne(ctx, bson.D{{Key: "_id", Value: pageKey}, {Key: "rev", Value: rev}}, doc)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	if res.MatchedCount == 1 {
		return true, nil
	}
	if rev != 1 {
		return false, nil
	}
	_, err = scope.Collection(settings).InsertOne(ctx, doc)
	if tenancy.IsDuplicate(err, "") {
		return false, nil
	}
	return err == nil, tenancy.Translate(err)
}

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
