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

const (
	seriesCollection = "series"
	maxOpenSeries    = 50 // that one run finishes
)

func findSeries(ctx context.Context, scope tenancy.Scope, key string) (Series, bool, error) {
	var sr Series
	err := scope.Collection(seriesCollection).FindOne(ctx, bson.D{{Key: "_id", Value: key}}).Decode(&sr)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Series{}, false, nil
	}
	return sr, err == nil, tenancy.Translate(err)
}

func insertSeries(ctx context.Context, scope tenancy.Scope, sr Series) error {
	_, err := scope.Collection(seriesCollection).InsertOne(ctx, sr)
	return tenancy.Translate(err)
}

// finishMaking notes that all appointments of a series were made, but for those missed.
func finishMaking(ctx context.Context, scope tenancy.Scope, key string, missed []Occurrence, now time.Time) error {
	_, err := scope.Collection(seriesCollection).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "done", Value: false}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "done", Value: true}, {Key: "missed", Value: missed}, {Key: "changed_at", Value: now}}},
	})
	return tenancy.Translate(err)
}

// beginPending writes a change into the series unless another is under way; false when one is.
func beginPending(ctx context.Context, scope tenancy.Scope, sr Series, p Pending, now time.Time) (bool, error) {
	res, err := scope.Collection(seriesCollection).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: sr.ID}, {Key: "done", Value: true}, {Key: "pending", Value: bson.D{{Key: "$exists", Value: false}}}},
		bson.D{
			{Key: "$set", Value: bson.D{{Key: "pending", Value: p}, {Key: "changed_at", Value: now}}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
		})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// endPending notes that a change is carried out, and the rule that its appointments follow by now.
func endPending(ctx context.Context, scope tenancy.Scope, key, change string, rule Rule, now time.Time) error {
	_, err := scope.Collection(seriesCollection).UpdateOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "pending.key", Value: change}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "last_change", Value: change}, {Key: "rule", Value: rule}, {Key: "changed_at", Value: now}}},
		{Key: "$unset", Value: bson.D{{Key: "pending", Value: ""}}},
	})
	return tenancy.Translate(err)
}

// openSeries reads the series that are being made or changed; indexes done and pending.
func openSeries(ctx context.Context, scope tenancy.Scope) ([]Series, error) {
	var all []Series
	for _, open := range []bson.D{
		{{Key: "done", Value: false}}, {{Key: "pending", Value: bson.D{{Key: "$exists", Value: true}}}},
	} {
		cur, err := scope.Collection(seriesCollection).Find(ctx, open, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(maxOpenSeries))
		if err != nil {
			return nil, tenancy.Translate(err)
		}
		var found []Series
		if err := cur.All(ctx, &found); err != nil {
			return nil, tenancy.Translate(err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// listSeries reads the appointments of a series, by time; index series.
func listSeries(ctx context.Context, scope tenancy.Scope, key string) ([]Appointment, error) {
	return queryAppointments(ctx, scope, bson.D{{Key: "series_id", Value: key}}, appointmentFields(), 2*MaxOccurrences)
}
