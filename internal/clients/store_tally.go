package clients

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/tenancy"
)

// tally groups by local day and source; index created. Clients who were deleted since do not count.
func tally(ctx context.Context, scope tenancy.Scope, from, to time.Time, zone string) ([]TallyRow, error) {
	cur, err := scope.Collection(collection).Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: bson.D{{Key: "created_at", Value: bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: to}}}, alive()}}},
		{{Key: "$group", Value: bson.D{
			{Key: "_id", Value: bson.D{
				{Key: "day", Value: bson.D{{Key: "$dateToString", Value: bson.D{
					{Key: "date", Value: "$created_at"}, {Key: "format", Value: "%Y-%m-%d"}, {Key: "timezone", Value: zone},
				}}}},
				{Key: "source", Value: "$source"},
			}},
			{Key: "count", Value: bson.D{{Key: "$sum", Value: 1}}},
		}}},
	})
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var found []struct {
		ID struct {
			Day    string `bson:"day"`
			Source Source `bson:"source"`
		} `bson:"_id"`
		Count int64 `bson:"count"`
	}
	if err := cur.All(ctx, &found); err != nil {
		return nil, tenancy.Translate(err)
	}
	rows := make([]TallyRow, 0, len(found))
	for _, f := range found {
		rows = append(rows, TallyRow{Day: f.ID.Day, Source: f.ID.Source, Count: f.Count})
	}
	return rows, nil
}
