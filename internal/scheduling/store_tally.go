package scheduling

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/tenancy"
)

// tallyAppointments groups what starts in [from, to) by local day; indexes start, and parties_start when providers are
// named. The answer has at most days × statuses × providers × currencies rows.
func tallyAppointments(ctx context.Context, scope tenancy.Scope, from, to time.Time, zone string, providers []string) ([]TallyRow, error) {
	match := bson.D{
		{Key: "start", Value: bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: to}}},
		{Key: "status", Value: bson.D{{Key: "$in", Value: counted()}}},
	}
	if providers != nil {
		match = append(match,
			bson.E{Key: "parties", Value: bson.D{{Key: "$in", Value: providers}}},
			bson.E{Key: "provider_id", Value: bson.D{{Key: "$in", Value: providers}}})
	}
	sum := func(what any) bson.D { return bson.D{{Key: "$sum", Value: what}} }
	cur, err := scope.Collection(appointments).Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: match}},
		{{Key: "$group", Value: bson.D{
			{Key: "_id", Value: bson.D{
				{Key: "day", Value: bson.D{{Key: "$dateToString", Value: bson.D{
					{Key: "date", Value: "$start"}, {Key: "format", Value: "%Y-%m-%d"}, {Key: "timezone", Value: zone},
				}}}},
				{Key: "status", Value: "$status"},
				{Key: "provider", Value: "$provider_id"},
				{Key: "currency", Value: "$price.currency"},
			}},
			{Key: "count", Value: sum(1)},
			{Key: "length", Value: sum(bson.D{{Key: "$subtract", Value: bson.A{"$end", "$start"}}})},
			{Key: "amount", Value: sum("$price.amount")},
		}}},
	})
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var found []struct {
		ID struct {
			Day      string `bson:"day"`
			Status   Status `bson:"status"`
			Provider string `bson:"provider"`
			Currency string `bson:"currency"`
		} `bson:"_id"`
		Count  int64 `bson:"count"`
		Length int64 `bson:"length"` // milliseconds
		Amount int64 `bson:"amount"`
	}
	if err := cur.All(ctx, &found); err != nil {
		return nil, tenancy.Translate(err)
	}
	rows := make([]TallyRow, 0, len(found))
	for _, f := range found {
		day, _ := ParseDay(f.ID.Day)
		rows = append(rows, TallyRow{
			Day: day, Status: f.ID.Status, ProviderID: f.ID.Provider, Currency: f.ID.Currency,
			Count: f.Count, Minutes: f.Length / time.Minute.Milliseconds(), Amount: f.Amount,
		})
	}
	return rows, nil
}
