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

const records = "bookings"

func findRecord(ctx context.Context, scope tenancy.Scope, key string) (record, bool, error) {
	var r record
	err := scope.Collection(records).FindOne(ctx, bson.D{{Key: "_id", Value: key}}).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, false, nil
	}
	return r, err == nil, tenancy.Translate(err)
}

// insertRecord writes a new record; the driver's duplicate error means that its challenge is spent.
func insertRecord(ctx context.Context, scope tenancy.Scope, r record) error {
	_, err := scope.Collection(records).InsertOne(ctx, r)
	return tenancy.Translate(err)
}

// countHeld counts an address's holds that are not over; index address_held.
func countHeld(ctx context.Context, scope tenancy.Scope, address string, now time.Time) (int64, error) {
	n, err := scope.Collection(records).CountDocuments(ctx, bson.D{
		{Key: "address", Value: address}, {Key: "held_until", Value: bson.D{{Key: "$gt", Value: now}}}, {Key: "state", Value: held},
	}, options.Count().SetLimit(maxHolds+1))
	return n, tenancy.Translate(err)
}

// release ends a hold's record.
func release(ctx context.Context, scope tenancy.Scope, key string) error {
	_, err := scope.Collection(records).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "state", Value: held}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "state", Value: released}}}})
	return tenancy.Translate(err)
}

// dropOld removes records of holds that ended before the time; index state_held.
func dropOld(ctx context.Context, scope tenancy.Scope, before time.Time) error {
	_, err := scope.Collection(records).DeleteMany(ctx, bson.D{
		{Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{held, released}}}}, {Key: "held_until", Value: bson.D{{Key: "$lt", Value: before}}},
	})
	return tenancy.Translate(err)
}

// keepBooking writes what somebody booked with.
func keepBooking(ctx context.Context, scope tenancy.Scope, r record) error {
	_, err := scope.Collection(records).ReplaceOne(ctx, bson.D{{Key: "_id", Value: r.ID}}, r, options.Replace().SetUpsert(true))
	return tenancy.Translate(err)
}

// listToCome reads the appointments to come that somebody booked with these contacts; index contacts_end.
func listToCome(ctx context.Context, scope tenancy.Scope, contacts []string, now time.Time) ([]record, error) {
	cur, err := scope.Collection(records).Find(ctx, bson.D{
		{Key: "contacts", Value: bson.D{{Key: "$in", Value: contacts}}}, {Key: "end", Value: bson.D{{Key: "$gt", Value: now}}},
	}, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}).SetSort(bson.D{{Key: "end", Value: 1}}).SetLimit(maxToCome))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []record
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// setEnd follows a moved appointment, so that it counts as to come for as long as it is.
func setEnd(ctx context.Context, scope tenancy.Scope, key string, end time.Time) error {
	_, err := scope.Collection(records).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}}, bson.D{{Key: "$set", Value: bson.D{{Key: "end", Value: end}}}})
	return tenancy.Translate(err)
}

// renewLink raises the version of the link, of a visit that the staff booked as well; false while it is only held.
func renewLink(ctx context.Context, scope tenancy.Scope, key string) (bool, error) {
	_, err := scope.Collection(records).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: key}, {Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{booked, renewed}}}}},
		bson.D{{Key: "$inc", Value: bson.D{{Key: "link", Value: 1}}}, {Key: "$setOnInsert", Value: bson.D{{Key: "state", Value: renewed}}}},
		options.Update().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		return false, nil
	}
	return err == nil, tenancy.Translate(err)
}

// setTold keeps what a mail is about to say; false when another one was quicker.
func setTold(ctx context.Context, scope tenancy.Scope, key string, before *told, after told) (bool, error) {
	var by any // nil is what a booking has that nobody was told of
	if before != nil {
		by = before.By
	}
	res, err := scope.Collection(records).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "told.by", Value: by}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "told", Value: after}}}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}
