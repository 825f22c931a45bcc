package payments

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// list reads one payment more than the page holds, the newest first. Every question begins in an index: client, appointment,
// invoice, state, kind or made.
func list(ctx context.Context, scope tenancy.Scope, q question) ([]Payment, error) {
	filter := bson.D{}
	for _, equal := range []struct{ field, value string }{
		{"client_id", q.ClientID}, {"appointment_id", q.AppointmentID}, {"invoice_id", q.InvoiceID}, {"kind", string(q.Kind)}, {"method", string(q.Method)},
	} {
		if equal.value != "" {
			filter = append(filter, bson.E{Key: equal.field, Value: equal.value})
		}
	}
	if len(q.States) > 0 {
		filter = append(filter, bson.E{Key: "state", Value: bson.D{{Key: "$in", Value: q.States}}})
	}
	span := bson.D{}
	if !q.from.IsZero() {
		span = append(span, bson.E{Key: "$gte", Value: q.from})
	}
	if !q.till.IsZero() {
		span = append(span, bson.E{Key: "$lt", Value: q.till})
	}
	var all bson.A
	if len(span) > 0 {
		all = append(all, bson.D{{Key: "created_at", Value: span}})
	}
	if q.after.ID != "" {
		all = append(all,
			bson.D{{Key: "$or", Value: bson.A{
				bson.D{{Key: "created_at", Value: bson.D{{Key: "$lt", Value: q.after.At}}}},
				bson.D{{Key: "created_at", Value: q.after.At}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: q.after.ID}}}},
			}}},
			bson.D{{Key: "created_at", Value: bson.D{{Key: "$lte", Value: q.after.At}}}}) // implied: the index begins at the page
	}
	if len(all) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: all})
	}
	cur, err := scope.Collection(collection).Find(ctx, filter,
		options.Find().SetSort(bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(q.Limit)+1))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Payment{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// tallyRow is a sum of one day, or month, and method.
type tallyRow struct {
	Period string
	Method Method
	Amount int64
	Count  int64
}

// tallyPaid sums what came in [from, to); indexes "paid", and "client" when one is named. tallyReturned sums what went back;
// index "returned".
func tallyPaid(ctx context.Context, scope tenancy.Scope, q tallyQuery) ([]tallyRow, error) {
	match := bson.D{{Key: "paid_at", Value: bson.D{{Key: "$gte", Value: q.from}, {Key: "$lt", Value: q.till}}}, {Key: "amount.currency", Value: q.currency}}
	return tally(ctx, scope, q, mongo.Pipeline{{{Key: "$match", Value: match}}}, "$paid_at", "$amount.amount")
}

func tallyReturned(ctx context.Context, scope tenancy.Scope, q tallyQuery) ([]tallyRow, error) {
	within := bson.D{{Key: "$gte", Value: q.from}, {Key: "$lt", Value: q.till}}
	return tally(ctx, scope, q, mongo.Pipeline{
		{{Key: "$match", Value: bson.D{
			{Key: "refunds", Value: bson.D{{Key: "$elemMatch", Value: bson.D{{Key: "at", Value: within}}}}}, {Key: "amount.currency", Value: q.currency},
		}}},
		{{Key: "$unwind", Value: "$refunds"}},
		{{Key: "$match", Value: bson.D{{Key: "refunds.at", Value: within}, {Key: "refunds.state", Value: bson.D{{Key: "$in", Value: []RefundState{Pending, Succeeded}}}}}}},
	}, "$refunds.at", "$refunds.amount")
}

// tallyQuery is what is summed.
type tallyQuery struct {
	from, till     time.Time
	zone, currency string
	format         string // of the period
}

func tally(ctx context.Context, scope tenancy.Scope, q tallyQuery, begin mongo.Pipeline, at, amount string) ([]tallyRow, error) {
	cur, err := scope.Collection(collection).Aggregate(ctx, append(begin, bson.D{{Key: "$group", Value: bson.D{
		{Key: "_id", Value: bson.D{
			{Key: "period", Value: bson.D{{Key: "$dateToString", Value: bson.D{{Key: "date", Value: at}, {Key: "format", Value: q.format}, {Key: "timezone", Value: q.zone}}}}},
			{Key: "method", Value: "$method"},
		}},
		{Key: "amount", Value: bson.D{{Key: "$sum", Value: amount}}},
		{Key: "count", Value: bson.D{{Key: "$sum", Value: 1}}},
	}}}))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var found []struct {
		ID struct {
			Period string `bson:"period"`
			Method Method `bson:"method"`
		} `bson:"_id"`
		Amount int64 `bson:"amount"`
		Count  int64 `bson:"count"`
	}
	if err := cur.All(ctx, &found); err != nil {
		return nil, tenancy.Translate(err)
	}
	rows := make([]tallyRow, len(found))
	for i, f := range found {
		rows[i] = tallyRow{Period: f.ID.Period, Method: f.ID.Method, Amount: f.Amount, Count: f.Count}
	}
	return rows, nil
}

// sums adds up payments of a filter by state: how many, their amounts, and what of them went back. The filter begins in an
// index.
func sums(ctx context.Context, scope tenancy.Scope, filter bson.D, by string) ([]sum, error) {
	back := bson.D{{Key: "$sum", Value: bson.D{{Key: "$map", Value: bson.D{
		{Key: "input", Value: bson.D{{Key: "$ifNull", Value: bson.A{"$refunds", bson.A{}}}}},
		{Key: "as", Value: "r"},
		{Key: "in", Value: bson.D{{Key: "$cond", Value: bson.A{
			bson.D{{Key: "$in", Value: bson.A{"$$r.state", []RefundState{Pending, Succeeded}}}}, "$$r.amount", 0,
		}}}},
	}}}}}
	cur, err := scope.Collection(collection).Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: filter}},
		{{Key: "$group", Value: bson.D{
			{Key: "_id", Value: bson.D{{Key: "by", Value: by}, {Key: "currency", Value: "$amount.currency"}}},
			{Key: "amount", Value: bson.D{{Key: "$sum", Value: "$amount.amount"}}},
			{Key: "back", Value: bson.D{{Key: "$sum", Value: back}}},
			{Key: "count", Value: bson.D{{Key: "$sum", Value: 1}}},
		}}},
	})
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []sum
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// sum is a line of sums.
type sum struct {
	ID struct {
		By       string `bson:"by"`
		Currency string `bson:"currency"`
	} `bson:"_id"`
	Amount int64 `bson:"amount"`
	Back   int64 `bson:"back"`
	Count  int64 `bson:"count"`
}

// ofClient is the filter of a client's payments, index "client"; ofInvoices of what was paid for invoices, index "invoice";
// allOpen of what is still to be paid, index "state".
func ofClient(clientID string) bson.D { return bson.D{{Key: "client_id", Value: clientID}} }

func ofInvoices(ids []string) bson.D {
	return bson.D{{Key: "invoice_id", Value: bson.D{{Key: "$in", Value: ids}}}, {Key: "paid_at", Value: bson.D{{Key: "$exists", Value: true}}}}
}

func allOpen() bson.D { return bson.D{{Key: "state", Value: Open}} }
