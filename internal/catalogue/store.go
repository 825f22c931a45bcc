package catalogue

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// collection is one kind of document: where it lives, what it is called and which fields are read.
type collection struct {
	name   string
	noun   string
	fields []string
}

func stampFields(own ...string) []string {
	return append(own, "order", "rev", "created_at", "changed_at", "deleted_at", "request_hash")
}

func locations() collection {
	return collection{"locations", "location", stampFields("name", "address", "phone")}
}

func resources() collection {
	return collection{"resources", "resource", stampFields("name", "type", "location_id")}
}

func services() collection {
	return collection{"services", "service", stampFields("name", "duration_minutes", "price", "color", "buffer_before_minutes",
		"buffer_after_minutes", "category_id", "resource_type", "bookable_online", "description")}
}

func providers() collection {
	return collection{"providers", "provider", stampFields("name", "title", "color", "role_label", "location_id", "service_ids",
		"member_id", "hours", "exceptions", "active", "is_assistant", "bookable_online")}
}

func categories() collection {
	return collection{"categories", "category", stampFields("name", "color", "kind")}
}

func (c collection) projection() bson.D {
	p := make(bson.D, 0, len(c.fields))
	for _, f := range c.fields {
		p = append(p, bson.E{Key: f, Value: 1})
	}
	return p
}

func alive() bson.D {
	return bson.D{{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: false}}}}
}

func gone() bson.D {
	return bson.D{{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: true}}}}
}

// find reads one document, deleted or not.
func find[T any](ctx context.Context, scope tenancy.Scope, c collection, key string) (T, bool, error) {
	var doc T
	err := scope.Collection(c.name).FindOne(ctx, bson.D{{Key: "_id", Value: key}},
		options.FindOne().SetProjection(c.projection())).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return doc, false, nil
	}
	return doc, err == nil, tenancy.Translate(err)
}

// findAll reads the documents with these identifiers, deleted or not.
func findAll[T any](ctx context.Context, scope tenancy.Scope, c collection, keys []string) ([]T, error) {
	return query[T](ctx, scope, c, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: keys}}}}, bson.D{{Key: "_id", Value: 1}})
}

// list reads what is not deleted, in its order; index by_order.
func list[T any](ctx context.Context, scope tenancy.Scope, c collection) ([]T, error) {
	return query[T](ctx, scope, c, alive(), bson.D{{Key: "order", Value: 1}, {Key: "name", Value: 1}, {Key: "_id", Value: 1}})
}

// deleted reads what was deleted last; index deleted.
func deleted[T any](ctx context.Context, scope tenancy.Scope, c collection) ([]T, error) {
	return query[T](ctx, scope, c, gone(), bson.D{{Key: "deleted_at", Value: -1}, {Key: "_id", Value: 1}})
}

func query[T any](ctx context.Context, scope tenancy.Scope, c collection, filter, order bson.D) ([]T, error) {
	cur, err := scope.Collection(c.name).Find(ctx, filter, options.Find().SetProjection(c.projection()).
		SetSort(order).SetLimit(MaxItems))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []T{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func count(ctx context.Context, scope tenancy.Scope, c collection) (int64, error) {
	n, err := scope.Collection(c.name).CountDocuments(ctx, alive(), options.Count().SetLimit(MaxItems))
	return n, tenancy.Translate(err)
}

func insert(ctx context.Context, scope tenancy.Scope, c collection, doc any) error {
	_, err := scope.Collection(c.name).InsertOne(ctx, doc)
	return tenancy.Translate(err)
}

// nextPlace is the place after the last one, or 0 in a list that nobody has put into order; index by_order.
func nextPlace(ctx context.Context, scope tenancy.Scope, c collection) (int, error) {
	var last Stamp
	err := scope.Collection(c.name).FindOne(ctx, alive(), options.FindOne().SetProjection(bson.D{{Key: "order", Value: 1}}).
		SetSort(bson.D{{Key: "order", Value: -1}, {Key: "name", Value: -1}, {Key: "_id", Value: -1}})).Decode(&last)
	switch {
	case errors.Is(err, mongo.ErrNoDocuments) || err == nil && last.Order == 0:
		return 0, nil
	case err != nil:
		return 0, tenancy.Translate(err)
	}
	return last.Order + 1, nil
}

// setPlaces gives the documents that are still on the list their places.
func setPlaces(ctx context.Context, scope tenancy.Scope, c collection, places map[string]int) error {
	writes := make([]mongo.WriteModel, 0, len(places))
	for key, place := range places {
		writes = append(writes, mongo.NewUpdateOneModel().SetFilter(append(bson.D{{Key: "_id", Value: key}}, alive()...)).
			SetUpdate(bson.D{{Key: "$set", Value: bson.D{{Key: "order", Value: place}}}}))
	}
	if len(writes) == 0 {
		return nil
	}
	_, err := scope.Collection(c.name).BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false))
	return tenancy.Translate(err)
}

// revive takes the mark of deletion off the document if it is still at rev; false when it is not.
func revive(ctx context.Context, scope tenancy.Scope, c collection, key string, rev int64, s Stamp) (bool, error) {
	filter := append(bson.D{{Key: "_id", Value: key}, {Key: "rev", Value: rev}}, gone()...)
	res, err := scope.Collection(c.name).UpdateOne(ctx, filter, bson.D{
		{Key: "$set", Value: bson.D{{Key: "rev", Value: s.Rev}, {Key: "changed_at", Value: s.ChangedAt}, {Key: "order", Value: s.Order}}},
		{Key: "$unset", Value: bson.D{{Key: "deleted_at", Value: ""}}},
	})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// replace sets every field of the document but its place if it is still at rev; false when it is not. Fields that this
// version of the program does not know stay as they are.
func replace(ctx context.Context, scope tenancy.Scope, c collection, key string, rev int64, doc any) (bool, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return false, err
	}
	var fields bson.D
	if err := bson.Unmarshal(raw, &fields); err != nil {
		return false, err
	}
	set := make(bson.D, 0, len(fields))
	for _, f := range fields {
		if f.Key != "_id" && f.Key != "order" {
			set = append(set, f)
		}
	}
	filter := append(bson.D{{Key: "_id", Value: key}, {Key: "rev", Value: rev}}, alive()...)
	res, err := scope.Collection(c.name).UpdateOne(ctx, filter, bson.D{{Key: "$set", Value: set}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}
