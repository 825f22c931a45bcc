package embedmongo_test

import (
	"errors"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

// The tests below use the driver's own functions, as the product does.

func TestDuplicateKeysSayWhich(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	_, err := c.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "email", Value: 1}, {Key: "n", Value: -1}}, Options: options.Index().SetUnique(true)})
	must(t, err)
	_, err = c.InsertOne(ctx, bson.M{"email": "a@b.ro", "n": 1})
	must(t, err)
	_, err = c.InsertOne(ctx, bson.M{"email": "a@b.ro", "n": 1})
	var we mongo.WriteException
	if !mongo.IsDuplicateKeyError(err) || !errors.As(err, &we) || len(we.WriteErrors) != 1 {
		t.Fatal(err)
	}
	want := `E11000 duplicate key error collection: ` + c.Database().Name() + `.c index: email_1_n_-1 dup key: { email: "a@b.ro", n: 1 }`
	if got := we.WriteErrors[0].Message; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	var raw struct {
		KeyPattern bson.D `bson:"keyPattern"`
		KeyValue   bson.D `bson:"keyValue"`
	}
	must(t, bson.Unmarshal(we.WriteErrors[0].Raw, &raw))
	if toJSON(raw.KeyPattern) != toJSON(bson.D{{Key: "email", Value: int32(1)}, {Key: "n", Value: int32(-1)}}) || get(raw.KeyValue, "email") != "a@b.ro" {
		t.Error(toJSON(raw.KeyPattern), toJSON(raw.KeyValue))
	}
}

func TestBulkWrites(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	res, err := c.BulkWrite(ctx, []mongo.WriteModel{
		mongo.NewInsertOneModel().SetDocument(bson.M{"_id": 1, "n": 1}),
		mongo.NewInsertOneModel().SetDocument(bson.M{"_id": 2, "n": 1}),
		mongo.NewUpdateOneModel().SetFilter(bson.M{"_id": 1}).SetUpdate(bson.M{"$inc": bson.M{"n": 1}}),
		mongo.NewUpdateManyModel().SetFilter(bson.M{}).SetUpdate(bson.M{"$set": bson.M{"x": true}}),
		mongo.NewReplaceOneModel().SetFilter(bson.M{"_id": 3}).SetReplacement(bson.M{"n": 9}).SetUpsert(true),
		mongo.NewDeleteOneModel().SetFilter(bson.M{"_id": 2}),
	})
	must(t, err)
	if res.InsertedCount != 2 || res.MatchedCount != 3 || res.ModifiedCount != 3 || res.UpsertedCount != 1 || res.DeletedCount != 1 {
		t.Errorf("%+v", res)
	}
	unordered := options.BulkWrite().SetOrdered(false)
	res, err = c.BulkWrite(ctx, []mongo.WriteModel{
		mongo.NewInsertOneModel().SetDocument(bson.M{"_id": 1}), mongo.NewInsertOneModel().SetDocument(bson.M{"_id": 4}),
	}, unordered)
	if errorCode(err) != 11000 || res.InsertedCount != 1 {
		t.Error(res, err)
	}
}

func TestFindOneAndUpdateWithArrayFilters(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	_, err := c.InsertOne(ctx, bson.M{"_id": 1, "slots": bson.A{bson.M{"id": "a", "state": "held"}, bson.M{"id": "b", "state": "held"}}})
	must(t, err)
	var after struct {
		Slots []struct{ ID, State string }
	}
	must(t, c.FindOneAndUpdate(ctx, bson.M{"_id": 1, "slots": bson.M{"$elemMatch": bson.M{"id": "b", "state": "held"}}},
		bson.M{"$set": bson.M{"slots.$[s].state": "taken"}},
		options.FindOneAndUpdate().SetReturnDocument(options.After).SetArrayFilters(options.ArrayFilters{Filters: []any{bson.M{"s.id": "b"}}}),
	).Decode(&after))
	if after.Slots[0].State != "held" || after.Slots[1].State != "taken" {
		t.Errorf("%+v", after)
	}
	err = c.FindOneAndUpdate(ctx, bson.M{"_id": 1, "slots": bson.M{"$elemMatch": bson.M{"id": "b", "state": "held"}}}, bson.M{"$set": bson.M{"z": 1}}).Err()
	if !errors.Is(err, mongo.ErrNoDocuments) {
		t.Error(err)
	}
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	db := c.Database()
	_, err := c.InsertMany(ctx, []any{bson.M{"_id": 1, "at": time.Now()}, bson.M{"_id": 2}})
	must(t, err)
	n, err := c.EstimatedDocumentCount(ctx)
	must(t, err)
	names, err := db.Client().ListDatabaseNames(ctx, bson.M{"name": db.Name()})
	must(t, err)
	if n != 2 || len(names) != 1 {
		t.Error(n, names)
	}
	specs, err := db.ListCollectionSpecifications(ctx, bson.M{})
	must(t, err)
	if len(specs) != 1 || specs[0].Name != "c" || specs[0].IDIndex.Name != "_id_" {
		t.Error(specs)
	}
	indexes, err := c.Indexes().ListSpecifications(ctx)
	must(t, err)
	if len(indexes) != 1 {
		t.Error(indexes)
	}
	for _, cmd := range []string{"dbStats", "buildInfo", "serverStatus", "hello", "connectionStatus"} {
		if _, err := run(t, db, bson.D{{Key: cmd, Value: 1}}); err != nil {
			t.Error(cmd, err)
		}
	}
	r, err := run(t, db, bson.D{{Key: "collStats", Value: "c"}})
	if err != nil || get(r, "count") != int32(2) {
		t.Error(r, err)
	}
	must(t, db.Drop(ctx))
	if names, err := db.Client().ListDatabaseNames(ctx, bson.M{"name": db.Name()}); err != nil || len(names) != 0 {
		t.Error(names, err)
	}
}
