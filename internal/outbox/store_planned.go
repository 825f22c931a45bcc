package outbox

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
	maxBetween = 4000
	maxAbout   = 200
)

// insertOrPutOff adds the row, or brings one that waits to another time.
func insertOrPutOff(ctx context.Context, scope tenancy.Scope, r Row) error {
	_, err := scope.Collection(collection).InsertOne(ctx, r)
	if err == nil || !tenancy.IsDuplicate(err, "_id_") {
		return tenancy.Translate(err)
	}
	_, err = update(ctx, scope,
		bson.D{{Key: "_id", Value: r.ID}, {Key: "state", Value: Waiting}, {Key: "planned_at", Value: bson.D{{Key: "$ne", Value: r.PlannedAt}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "due_at", Value: r.DueAt}, {Key: "planned_at", Value: r.PlannedAt}}}})
	return err
}

// disturb breaks the leases of planned rows about something, and puts off those that are due; index "about".
func disturb(ctx context.Context, scope tenancy.Scope, about string, before, until time.Time) (bool, error) {
	res, err := scope.Collection(collection).UpdateMany(ctx, bson.D{
		{Key: "about", Value: about},
		{Key: "state", Value: Waiting},
		{Key: "channel", Value: bson.D{{Key: "$exists", Value: true}}},
		{Key: "due_at", Value: bson.D{{Key: "$lte", Value: before}}},
	}, bson.D{{Key: "$set", Value: bson.D{{Key: "due_at", Value: until}}}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount > 0, nil
}

// listFor reads by the index "kind_for".
func listFor(ctx context.Context, scope tenancy.Scope, kind string, from, to time.Time) ([]Row, error) {
	return list(ctx, scope, bson.D{
		{Key: "kind", Value: kind}, {Key: "for", Value: bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: to}}},
	}, bson.D{{Key: "for", Value: 1}}, maxBetween)
}

// listAbout reads by the index "about".
func listAbout(ctx context.Context, scope tenancy.Scope, kind, about string) ([]Row, error) {
	return list(ctx, scope, bson.D{{Key: "about", Value: about}, {Key: "kind", Value: kind}}, bson.D{{Key: "created_at", Value: -1}}, maxAbout)
}

// listTroubled reads by the index "kind_changed".
func listTroubled(ctx context.Context, scope tenancy.Scope, kind string, reasons []string, since time.Time, limit int64) ([]Row, error) {
	return list(ctx, scope, bson.D{
		{Key: "kind", Value: kind}, {Key: "changed_at", Value: bson.D{{Key: "$gte", Value: since}}}, {Key: "$or", Value: bson.A{
			bson.D{{Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{Failed, Uncertain}}}}},
			bson.D{{Key: "state", Value: Dropped}, {Key: "why", Value: bson.D{{Key: "$in", Value: reasons}}}},
		}},
	}, bson.D{{Key: "changed_at", Value: -1}}, limit)
}

// listOfClient reads by the index "client_handed".
func listOfClient(ctx context.Context, scope tenancy.Scope, kind, clientID string, at time.Time, key string, limit int) ([]Row, error) {
	filter := bson.D{{Key: "client_id", Value: clientID}, {Key: "kind", Value: kind}, {Key: "handed_at", Value: bson.D{{Key: "$exists", Value: true}}}}
	if !at.IsZero() {
		filter = append(filter, bson.E{Key: "handed_at", Value: bson.D{{Key: "$lte", Value: at}}}, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "handed_at", Value: bson.D{{Key: "$lt", Value: at}}}}, bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: key}}}},
		}})
	}
	return list(ctx, scope, filter, bson.D{{Key: "handed_at", Value: -1}, {Key: "_id", Value: -1}}, int64(limit))
}

// report writes what the provider told, unless more is known already, and gives what the row is about.
func report(ctx context.Context, scope tenancy.Scope, key, provider string, d Delivery, code string, now time.Time) (string, bool, error) {
	var r Row
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: key}},
		options.FindOne().SetProjection(bson.D{{Key: "about", Value: 1}, {Key: "provider_id", Value: 1}, {Key: "channel", Value: 1}})).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) || err == nil && (r.Provider != "" && r.Provider != provider || r.Channel == "" || r.Channel == Email) {
		return "", false, nil
	}
	if err != nil {
		return "", false, tenancy.Translate(err)
	}
	before := bson.A{nil}
	for _, b := range d.before() {
		before = append(before, b)
	}
	set := bson.D{{Key: "delivery", Value: d}, {Key: "provider_id", Value: provider}, {Key: "changed_at", Value: now}}
	change := bson.D{
		{Key: "$set", Value: append(set, bson.E{Key: "state", Value: Sent})},
		{Key: "$unset", Value: bson.D{{Key: "why", Value: ""}, {Key: "code", Value: ""}}},
	}
	if d == Undelivered {
		change = bson.D{{Key: "$set", Value: append(set,
			bson.E{Key: "state", Value: Failed}, bson.E{Key: "why", Value: "undelivered"}, bson.E{Key: "code", Value: code})}}
	}
	_, err = update(ctx, scope, bson.D{{Key: "_id", Value: key}, {Key: "delivery", Value: bson.D{{Key: "$in", Value: before}}}}, change)
	return r.About, true, err
}
