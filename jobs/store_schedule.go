package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// scheduleCollection holds who leads ("leader") and the newest period of each kind that has run; all by identifier.
const scheduleCollection = "schedule"

type leadership struct {
	Holder string    `bson:"holder"`
	Token  int64     `bson:"token"`
	Until  time.Time `bson:"until"`
}

// lead keeps the lead under the token, or takes it when it is free; the token is 0 when somebody else has it.
func lead(ctx context.Context, control tenancy.Control, holder string, token int64, now, until time.Time) (int64, error) {
	all := control.Collection(scheduleCollection)
	if token != 0 {
		kept, err := all.UpdateOne(ctx,
			bson.D{{Key: "_id", Value: "leader"}, {Key: "holder", Value: holder}, {Key: "token", Value: token}},
			bson.D{{Key: "$set", Value: bson.D{{Key: "until", Value: until}}}})
		if err != nil {
			return 0, fmt.Errorf("keep the lead: %w", tenancy.Translate(err))
		}
		if kept.MatchedCount == 1 {
			return token, nil
		}
	}
	var l leadership
	err := all.FindOneAndUpdate(ctx,
		bson.D{{Key: "_id", Value: "leader"}, {Key: "until", Value: bson.D{{Key: "$lte", Value: now}}}},
		bson.D{
			{Key: "$set", Value: bson.D{{Key: "holder", Value: holder}, {Key: "until", Value: until}}},
			{Key: "$inc", Value: bson.D{{Key: "token", Value: int64(1)}}},
		},
		options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&l)
	if errors.Is(err, mongo.ErrNoDocuments) || tenancy.IsDuplicate(err, "") {
		return 0, nil // somebody leads
	}
	if err != nil {
		return 0, fmt.Errorf("take the lead: %w", tenancy.Translate(err))
	}
	return l.Token, nil
}

// claimPeriod says whether the period may run: it is newer than what has run, and no later leader has had anything run.
func claimPeriod(ctx context.Context, control tenancy.Control, p period) (bool, error) {
	_, err := control.Collection(scheduleCollection).UpdateOne(ctx,
		bson.D{
			{Key: "_id", Value: "ran/" + p.Kind},
			{Key: "n", Value: bson.D{{Key: "$lt", Value: p.N}}},
			{Key: "token", Value: bson.D{{Key: "$lte", Value: p.Token}}},
		},
		bson.D{{Key: "$set", Value: bson.D{{Key: "n", Value: p.N}, {Key: "token", Value: p.Token}}}},
		options.Update().SetUpsert(true))
	if tenancy.IsDuplicate(err, "") {
		return false, nil // it is there, and does not match
	}
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return true, nil
}
