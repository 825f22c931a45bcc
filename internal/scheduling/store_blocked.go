package scheduling

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	blockedTimes = "blocked_times"
	maxBlocks    = 5000
)

func blockFields() bson.D {
	p := bson.D{}
	for _, f := range []string{"scope", "provider_id", "resource_id", "location_id", "kind", "all_day", "start", "end", "reason", "rev", "created_at", "changed_at", "deleted_at", "request_hash"} {
		p = append(p, bson.E{Key: f, Value: 1})
	}
	return p
}

// findBlock reads one blocked time, deleted or not.
func findBlock(ctx context.Context, scope tenancy.Scope, key string) (BlockedTime, bool, error) {
	var b BlockedTime
	err := scope.Collection(blockedTimes).FindOne(ctx, bson.D{{Key: "_id", Value: key}},
		options.FindOne().SetProjection(blockFields())).Decode(&b)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return BlockedTime{}, false, nil
	}
	return b, err == nil, tenancy.Translate(err)
}

func insertBlock(ctx context.Context, scope tenancy.Scope, b BlockedTime) error {
	_, err := scope.Collection(blockedTimes).InsertOne(ctx, b)
	return tenancy.Translate(err)
}

// updateBlock writes an edit or a deletion if the blocked time is still at rev; false when it is not.
func updateBlock(ctx context.Context, scope tenancy.Scope, b BlockedTime, rev int64) (bool, error) {
	set := bson.D{
		{Key: "scope", Value: b.Scope},
		{Key: "provider_id", Value: b.ProviderID},
		{Key: "resource_id", Value: b.ResourceID},
		{Key: "location_id", Value: b.LocationID},
		{Key: "kind", Value: b.Kind},
		{Key: "all_day", Value: b.AllDay},
		{Key: "start", Value: b.Start},
		{Key: "end", Value: b.End},
		{Key: "reason", Value: b.Reason},
		{Key: "rev", Value: b.Rev},
		{Key: "changed_at", Value: b.ChangedAt},
	}
	if b.DeletedAt != nil {
		set = append(set, bson.E{Key: "deleted_at", Value: b.DeletedAt})
	}
	res, err := scope.Collection(blockedTimes).UpdateOne(ctx, bson.D{
		{Key: "_id", Value: b.ID}, {Key: "rev", Value: rev}, {Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: false}}},
	}, bson.D{{Key: "$set", Value: set}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// blocksWithin reads the blocked times that overlap the window; index end_start. It faults rather than leave one out,
// which would be taken for free time.
func blocksWithin(ctx context.Context, scope tenancy.Scope, w Interval) ([]BlockedTime, error) {
	cur, err := scope.Collection(blockedTimes).Find(ctx, bson.D{
		{Key: "end", Value: bson.D{{Key: "$gt", Value: w.Start}, {Key: "$lt", Value: w.End.Add(MaxBlock)}}},
		{Key: "start", Value: bson.D{{Key: "$lt", Value: w.End}}},
		{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: false}}},
	}, options.Find().SetProjection(blockFields()).SetSort(bson.D{{Key: "start", Value: 1}, {Key: "_id", Value: 1}}).SetLimit(maxBlocks+1))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []BlockedTime{}
	if err := cur.All(ctx, &out); err != nil {
		return nil, tenancy.Translate(err)
	}
	if len(out) > maxBlocks {
		return nil, fault.New(fault.Invalid, "range_too_large", "There are too many blocked times in this range. Choose a shorter one.")
	}
	return out, nil
}

// maxCovers bounds the appointments that are listed for a blocked time.
const maxCovers = 200

// coveredBy reads the blocking appointments that a blocked time lies over; indexes parties_start and start.
func coveredBy(ctx context.Context, scope tenancy.Scope, b BlockedTime) ([]Appointment, error) {
	filter := append(during(b.Interval()), bson.E{Key: "blocking", Value: true}, visible())
	switch b.Scope {
	case BlocksProvider:
		filter = append(filter, bson.E{Key: "parties", Value: b.ProviderID})
	case BlocksResource:
		filter = append(filter, bson.E{Key: "parties", Value: b.ResourceID})
	case BlocksLocation:
		filter = append(filter, bson.E{Key: "location_id", Value: b.LocationID})
	case BlocksClinic:
	}
	return queryAppointments(ctx, scope, filter, appointmentFields(), maxCovers)
}
