package payments

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// Collections of the control database: which account of a provider belongs to which clinic, and what providers have told.
const (
	accountsCollection = "payment_accounts"
	eventsCollection   = "payment_events"
)

// accountOwner says whose an account of a provider is.
type accountOwner struct {
	ID     string     `bson:"_id"` // "acct_…" of Stripe, or the name of a PayPal connection
	Tenant tenancy.ID `bson:"tenant_id"`
	At     time.Time  `bson:"at"`
}

// claimAccount makes the account the tenant's; false when it is another's.
func claimAccount(ctx context.Context, control tenancy.Control, account string, tenant tenancy.ID, now time.Time) (bool, error) {
	_, err := control.Collection(accountsCollection).InsertOne(ctx, accountOwner{ID: account, Tenant: tenant, At: now})
	if tenancy.IsDuplicate(err, "") {
		owner, found, err := ownerOf(ctx, control, account)
		return found && owner == tenant, err
	}
	return err == nil, tenancy.Translate(err)
}

// ownerOf finds whose an account is.
func ownerOf(ctx context.Context, control tenancy.Control, account string) (tenancy.ID, bool, error) {
	var o accountOwner
	err := control.Collection(accountsCollection).FindOne(ctx, bson.D{{Key: "_id", Value: account}}).Decode(&o)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return "", false, nil
	}
	return o.Tenant, err == nil, tenancy.Translate(err)
}

// releaseAccount lets the account be connected by another clinic.
func releaseAccount(ctx context.Context, control tenancy.Control, account string, tenant tenancy.ID) error {
	_, err := control.Collection(accountsCollection).DeleteOne(ctx, bson.D{{Key: "_id", Value: account}, {Key: "tenant_id", Value: tenant}})
	return tenancy.Translate(err)
}

// event is one thing that a provider told: no more than where to look again.
type event struct {
	ID      string     `bson:"_id"` // "stripe/evt_…"
	Tenant  tenancy.ID `bson:"tenant_id"`
	Account string     `bson:"account"`
	Kind    string     `bson:"kind"`
	Objects []string   `bson:"objects,omitempty"`
	Payment string     `bson:"payment,omitempty"` // a hint: what the object says to belong to
	At      time.Time  `bson:"at"`
	Done    bool       `bson:"done"`
}

const (
	maxEventObjects = 10
	eventsKept      = 30 * day
)

// keepEvent stores an event; the same once more changes nothing.
func keepEvent(ctx context.Context, control tenancy.Control, e event) error {
	_, err := control.Collection(eventsCollection).InsertOne(ctx, e)
	if tenancy.IsDuplicate(err, "") {
		return nil
	}
	return tenancy.Translate(err)
}

// eventsOf lists what was told of a tenant's accounts and not seen to, the oldest first; index "todo".
func eventsOf(ctx context.Context, control tenancy.Control, tenant tenancy.ID, limit int64) ([]event, error) {
	cur, err := control.Collection(eventsCollection).Find(ctx, bson.D{{Key: "tenant_id", Value: tenant}, {Key: "done", Value: false}},
		options.Find().SetSort(bson.D{{Key: "at", Value: 1}}).SetLimit(limit))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []event
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func endEvent(ctx context.Context, control tenancy.Control, key string) error {
	_, err := control.Collection(eventsCollection).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}}, bson.D{{Key: "$set", Value: bson.D{{Key: "done", Value: true}}}})
	return tenancy.Translate(err)
}

// forgetEvents removes what was seen to before a time; index "todo".
func forgetEvents(ctx context.Context, control tenancy.Control, tenant tenancy.ID, before time.Time) error {
	_, err := control.Collection(eventsCollection).DeleteMany(ctx,
		bson.D{{Key: "tenant_id", Value: tenant}, {Key: "done", Value: true}, {Key: "at", Value: bson.D{{Key: "$lt", Value: before}}}})
	return tenancy.Translate(err)
}
