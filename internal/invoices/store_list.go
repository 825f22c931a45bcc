package invoices

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// list reads one document more than the page holds, by the index of its narrowest filter: client_sort, standing_sort, series_sort or sort.
func list(ctx context.Context, scope tenancy.Scope, q question) ([]Invoice, error) {
	filter := bson.D{}
	for _, equal := range []struct{ field, value string }{
		{"client_id", q.ClientID}, {"standing", string(q.Standing)}, {"series", q.Series},
	} {
		if equal.value != "" {
			filter = append(filter, bson.E{Key: equal.field, Value: equal.value})
		}
	}
	if q.Series != "" && q.Standing == "" { // drafts are in no series yet
		filter = append(filter, bson.E{Key: "number", Value: bson.D{{Key: "$gt", Value: 0}}})
	}
	var key bson.D
	if q.From != "" {
		key = append(key, bson.E{Key: "$gte", Value: q.From})
	}
	if q.To != "" {
		key = append(key, bson.E{Key: "$lt", Value: q.To + "}"}) // after every key of the day
	}
	if len(key) > 0 {
		filter = append(filter, bson.E{Key: "sort_key", Value: key})
	}
	if q.Overdue {
		filter = append(filter, bson.E{Key: "due_on", Value: bson.D{{Key: "$lt", Value: q.today}, {Key: "$gt", Value: ""}}})
	}
	if q.after.id != "" {
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "sort_key", Value: bson.D{{Key: "$lt", Value: q.after.key}}}},
			bson.D{{Key: "sort_key", Value: q.after.key}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: q.after.id}}}},
		}})
	}
	return read(ctx, scope, filter, bson.D{{Key: "sort_key", Value: -1}, {Key: "_id", Value: -1}}, q.Limit+1)
}

// ofClient reads a client's issued documents by the index "client_at".
func ofClient(ctx context.Context, scope tenancy.Scope, clientID string, at time.Time, after string, limit int) ([]Invoice, error) {
	filter := bson.D{{Key: "client_id", Value: clientID}, {Key: "number", Value: bson.D{{Key: "$gt", Value: 0}}}}
	if after != "" {
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: at}}}},
			bson.D{{Key: "at", Value: at}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: after}}}},
		}})
	}
	return read(ctx, scope, filter, bson.D{{Key: "at", Value: -1}, {Key: "_id", Value: -1}}, limit)
}

func read(ctx context.Context, scope tenancy.Scope, filter, order bson.D, limit int) ([]Invoice, error) {
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetSort(order).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Invoice{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}
