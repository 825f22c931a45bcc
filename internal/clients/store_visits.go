package clients

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// findVisitsRev reads how often the visits were written; absent is 0.
func findVisitsRev(ctx context.Context, scope tenancy.Scope, clientID string) (int64, bool, error) {
	var r struct {
		Rev int64 `bson:"visits_rev"`
	}
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: clientID}},
		options.FindOne().SetProjection(bson.D{{Key: "visits_rev", Value: 1}})).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, false, nil
	}
	return r.Rev, err == nil, tenancy.Translate(err)
}

// putVisits writes the visits if nobody has since they were at rev: who counted later wins. The client's rev stays.
func putVisits(ctx context.Context, scope tenancy.Scope, clientID string, f Figures, rev int64) (bool, error) {
	filter := bson.D{{Key: "_id", Value: clientID}, {Key: "visits_rev", Value: rev}}
	if rev == 0 {
		filter[1].Value = bson.D{{Key: "$exists", Value: false}}
	}
	set := bson.D{{Key: "visits", Value: f.Visits}, {Key: "visits_rev", Value: rev + 1}}
	update := bson.D{{Key: "$set", Value: set}, {Key: "$unset", Value: bson.D{{Key: "visits_due", Value: ""}}}}
	if !f.ChangesAt.IsZero() {
		update = bson.D{{Key: "$set", Value: append(set, bson.E{Key: "visits_due", Value: f.ChangesAt})}}
	}
	res, err := scope.Collection(collection).UpdateOne(ctx, filter, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// listStaleVisits reads whose visits have changed by time; index visits_due.
func listStaleVisits(ctx context.Context, scope tenancy.Scope, now time.Time, limit int) ([]string, error) {
	found, err := queryVisitsDue(ctx, scope, bson.D{{Key: "$lte", Value: now}}, limit)
	ids := make([]string, 0, len(found))
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	return ids, err
}

// nextStaleVisits is when the next ones change; zero when none do.
func nextStaleVisits(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	found, err := queryVisitsDue(ctx, scope, bson.D{{Key: "$exists", Value: true}}, 1)
	if err != nil || len(found) == 0 {
		return time.Time{}, err
	}
	return found[0].At, nil
}

type visitsDue struct {
	ID string    `bson:"_id"`
	At time.Time `bson:"visits_due"`
}

func queryVisitsDue(ctx context.Context, scope tenancy.Scope, when bson.D, limit int) ([]visitsDue, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{{Key: "visits_due", Value: when}}, options.Find().
		SetProjection(bson.D{{Key: "visits_due", Value: 1}}).SetSort(bson.D{{Key: "visits_due", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var found []visitsDue
	return found, tenancy.Translate(cur.All(ctx, &found))
}
