package clients

import (
	"context"
	"regexp"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// list reads one client more than the page holds. Every question begins in an index: search for words, else that of its
// filter (tags_name, granted_name, source_name, status_name, status_created, last_visit, deleted), else that of the order
// (name, created, last_visit, _id_).
func list(ctx context.Context, scope tenancy.Scope, q question, after *cursor) ([]record, error) {
	filter := bson.D{alive()}
	if q.Deleted {
		filter = bson.D{{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: true}}}, {Key: "merged_into", Value: bson.D{{Key: "$exists", Value: false}}}}
	}
	for _, equal := range []struct{ field, value string }{
		{"status", string(q.Status)}, {"source", string(q.Source)}, {"tags", q.Tag}, {"granted", string(q.Consent)},
	} {
		if equal.value != "" {
			filter = append(filter, bson.E{Key: equal.field, Value: equal.value})
		}
	}
	var all bson.A
	for _, w := range q.words {
		all = append(all, bson.D{{Key: "search", Value: primitive.Regex{Pattern: "^" + regexp.QuoteMeta(w)}}})
	}
	all = append(all, q.visited.within(lastVisitField)...)
	all = append(all, q.created.within(createdField)...)
	all = append(all, beyond(q.Sort, after)...)
	if len(all) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: all})
	}
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetProjection(clientFields()).
		SetSort(order(q.Sort)).SetLimit(int64(q.Limit)+1))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []record
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func (m moments) within(field string) bson.A {
	var all bson.A
	if !m.from.IsZero() {
		all = append(all, bson.D{{Key: field, Value: bson.D{{Key: "$gte", Value: m.from}}}})
	}
	if !m.till.IsZero() {
		all = append(all, bson.D{{Key: field, Value: bson.D{{Key: "$lt", Value: m.till}}}})
	}
	return all
}

func order(s Sort) bson.D {
	direction := 1
	if s.descends() {
		direction = -1
	}
	if s.field() == idField {
		return bson.D{{Key: idField, Value: direction}}
	}
	return bson.D{{Key: s.field(), Value: direction}, {Key: idField, Value: direction}}
}

// beyond is the condition of standing after the cursor. Null comes before all values, and is compared with none of them.
func beyond(s Sort, after *cursor) bson.A {
	if after == nil {
		return nil
	}
	field, further := s.field(), "$gt"
	if s.descends() {
		further = "$lt"
	}
	if field == idField {
		return bson.A{bson.D{{Key: idField, Value: bson.D{{Key: further, Value: after.ID}}}}}
	}
	key := after.key()
	same := bson.D{{Key: field, Value: key}, {Key: idField, Value: bson.D{{Key: further, Value: after.ID}}}}
	switch {
	case key == nil && s.descends():
		return bson.A{same}
	case key == nil:
		return bson.A{bson.D{{Key: "$or", Value: bson.A{same, bson.D{{Key: field, Value: bson.D{{Key: "$gt", Value: primitive.DateTime(0)}}}}}}}}
	case field == lastVisitField && s.descends():
		return bson.A{bson.D{{Key: "$or", Value: bson.A{bson.D{{Key: field, Value: bson.D{{Key: "$lt", Value: key}}}}, same, bson.D{{Key: field, Value: nil}}}}}}
	}
	return bson.A{
		bson.D{{Key: "$or", Value: bson.A{bson.D{{Key: field, Value: bson.D{{Key: further, Value: key}}}}, same}}},
		// Implied by the $or: it lets the index begin at the page.
		bson.D{{Key: field, Value: bson.D{{Key: further + "e", Value: key}}}},
	}
}
