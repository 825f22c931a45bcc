package scheduling

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const maxSwept = 200 // holds that one sweep removes

// confirmHold makes a hold an appointment if it is still at rev and not over; false when it is not.
func confirmHold(ctx context.Context, scope tenancy.Scope, a Appointment, rev int64, now time.Time) (bool, error) {
	res, err := scope.Collection(appointments).UpdateOne(ctx, bson.D{
		{Key: "_id", Value: a.ID}, {Key: "rev", Value: rev}, {Key: "status", Value: Held}, {Key: "held_until", Value: bson.D{{Key: "$gt", Value: now}}},
	}, written(a, bson.E{Key: "created_by", Value: a.CreatedBy}))
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// deleteHold removes a hold, with overBy only when it is over by then; false when there is none such.
func deleteHold(ctx context.Context, scope tenancy.Scope, key string, overBy *time.Time) (bool, error) {
	filter := bson.D{{Key: "_id", Value: key}, {Key: "status", Value: Held}}
	if overBy != nil {
		filter = append(filter, bson.E{Key: "held_until", Value: bson.D{{Key: "$lte", Value: *overBy}}})
	}
	res, err := scope.Collection(appointments).DeleteOne(ctx, filter)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.DeletedCount == 1, nil
}

// expiredHolds reads the holds that are over, the oldest first; index held_until.
func expiredHolds(ctx context.Context, scope tenancy.Scope, now time.Time) ([]Appointment, error) {
	cur, err := scope.Collection(appointments).Find(ctx, bson.D{{Key: "held_until", Value: bson.D{{Key: "$lte", Value: now}}}},
		options.Find().SetProjection(appointmentFields()).SetSort(bson.D{{Key: "held_until", Value: 1}}).SetLimit(maxSwept))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Appointment{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// nextHold reads when the first hold is over; zero when there is none. Index held_until.
func nextHold(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	var a Appointment
	err := scope.Collection(appointments).FindOne(ctx, bson.D{{Key: "held_until", Value: bson.D{{Key: "$exists", Value: true}}}},
		options.FindOne().SetProjection(bson.D{{Key: "held_until", Value: 1}}).SetSort(bson.D{{Key: "held_until", Value: 1}})).Decode(&a)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, nil
	}
	if err != nil || a.HeldUntil == nil {
		return time.Time{}, tenancy.Translate(err)
	}
	return *a.HeldUntil, nil
}
