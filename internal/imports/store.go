package imports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	collection = "imports"
	kindImport = "import"
	kindClaim  = "claim"
	kindReport = "report"
)

func findStored(ctx context.Context, scope tenancy.Scope, importID string) (record, bool, error) {
	var r record
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: importID}, {Key: "kind", Value: kindImport}}).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, false, nil
	}
	return r, err == nil, tenancy.Translate(err)
}

func insert(ctx context.Context, scope tenancy.Scope, r record) error {
	_, err := scope.Collection(collection).InsertOne(ctx, r)
	if tenancy.IsDuplicate(err, "") {
		return fault.New(fault.Conflict, "upload_under_way", "This file is being uploaded already.")
	}
	return tenancy.Translate(err)
}

func list(ctx context.Context, scope tenancy.Scope, limit int) ([]Import, error) {
	filter := bson.D{{Key: "kind", Value: kindImport}, {Key: "state", Value: bson.D{{Key: "$ne", Value: Reading}}}}
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetLimit(int64(limit)).
		SetSort(bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}).SetProjection(bson.D{{Key: "key", Value: 0}}))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Import
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func listRunning(ctx context.Context, scope tenancy.Scope, limit int) ([]record, error) {
	return find(ctx, scope, bson.D{{Key: "kind", Value: kindImport}, {Key: "state", Value: Running}}, limit)
}

func find(ctx context.Context, scope tenancy.Scope, filter bson.D, limit int) ([]record, error) {
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetLimit(int64(limit)).SetSort(bson.D{{Key: "created_at", Value: 1}}))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []record
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func change(ctx context.Context, scope tenancy.Scope, filter, update bson.D) (record, bool, error) {
	var r record
	err := scope.Collection(collection).FindOneAndUpdate(ctx, filter, update, options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, false, nil
	}
	return r, err == nil, tenancy.Translate(err)
}

func inState(importID string, state State) bson.D {
	return bson.D{{Key: "_id", Value: importID}, {Key: "state", Value: state}}
}

func set(more bson.D, fields ...bson.E) bson.D {
	return append(bson.D{{Key: "$set", Value: bson.D(fields)}}, more...)
}

func bump(by ...bson.E) bson.D {
	return bson.D{{Key: "$inc", Value: append(bson.D{{Key: "rev", Value: 1}}, by...)}}
}

func setState(ctx context.Context, scope tenancy.Scope, importID string, from, to State, key []byte, now time.Time) (bool, error) {
	_, ok, err := change(ctx, scope, inState(importID, from), set(bump(),
		bson.E{Key: "state", Value: to}, bson.E{Key: "key", Value: key}, bson.E{Key: "changed_at", Value: now}))
	return ok, err
}

func start(ctx context.Context, scope tenancy.Scope, importID string, o Options, by By, now time.Time) (Import, bool, error) {
	r, ok, err := change(ctx, scope, inState(importID, Uploaded), set(bump(),
		bson.E{Key: "state", Value: Running}, bson.E{Key: "options", Value: o}, bson.E{Key: "by", Value: by}, bson.E{Key: "changed_at", Value: now}))
	return r.Import, ok, err
}

func askToCancel(ctx context.Context, scope tenancy.Scope, importID string) (bool, error) {
	_, ok, err := change(ctx, scope, inState(importID, Running), set(nil, bson.E{Key: "cancel", Value: true}))
	return ok, err
}

// lease takes a running import that nobody works on.
func lease(ctx context.Context, scope tenancy.Scope, importID, token string, now, until time.Time) (record, bool, error) {
	filter := append(inState(importID, Running), bson.E{Key: "lease_until", Value: bson.D{{Key: "$lte", Value: now}}})
	return change(ctx, scope, filter, set(nil, bson.E{Key: "lease_until", Value: until}, bson.E{Key: "lease_token", Value: token}))
}

func giveBack(ctx context.Context, scope tenancy.Scope, importID, token string) error {
	filter := append(inState(importID, Running), bson.E{Key: "lease_token", Value: token})
	_, _, err := change(ctx, scope, filter, set(nil, bson.E{Key: "lease_until", Value: time.Time{}}))
	return err
}

// advance moves the cursor over rows that were entered, if it is still where they began and the lease is ours.
func advance(ctx context.Context, scope tenancy.Scope, r record, token string, rows int, count [4]int, now, until time.Time) (record, bool, error) {
	filter := append(inState(r.ID, Running), bson.E{Key: "lease_token", Value: token}, bson.E{Key: "done", Value: r.Done})
	return change(ctx, scope, filter, set(
		bump(bson.E{Key: "done", Value: rows}, bson.E{Key: "made", Value: count[made]}, bson.E{Key: "updated", Value: count[updated]},
			bson.E{Key: "skipped", Value: count[skipped]}, bson.E{Key: "failed", Value: count[failed]}),
		bson.E{Key: "lease_until", Value: until}, bson.E{Key: "changed_at", Value: now}))
}

// claim says which row a person came from.
type claim struct {
	ImportID string `bson:"import_id"`
	Row      int    `bson:"row"`
}

// putClaim claims a person for a row and gives whose the person is.
func putClaim(ctx context.Context, scope tenancy.Scope, key, importID string, row int) (claim, error) {
	_, err := scope.Collection(collection).InsertOne(ctx, bson.D{
		{Key: "_id", Value: key}, {Key: "kind", Value: kindClaim}, {Key: "import_id", Value: importID}, {Key: "row", Value: row},
	})
	if err == nil {
		return claim{importID, row}, nil
	}
	if !tenancy.IsDuplicate(err, "") {
		return claim{}, tenancy.Translate(err)
	}
	var have claim
	err = scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: key}}).Decode(&have)
	return have, tenancy.Translate(err)
}

func takeClaim(ctx context.Context, scope tenancy.Scope, key string, from claim, importID string, row int) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: key}, {Key: "import_id", Value: from.ImportID}, {Key: "row", Value: from.Row}},
		set(nil, bson.E{Key: "import_id", Value: importID}, bson.E{Key: "row", Value: row}))
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// report is what was wrong with the rows of one batch.
type report struct {
	Problems []Problem `bson:"problems"`
}

// putReport writes a batch's report over the one of an earlier attempt.
func putReport(ctx context.Context, scope tenancy.Scope, importID string, from int, problems []Problem, now time.Time) error {
	if len(problems) == 0 {
		return nil
	}
	_, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: fmt.Sprintf("%s/%06d", importID, from)}}, set(nil,
		bson.E{Key: "kind", Value: kindReport}, bson.E{Key: "import_id", Value: importID},
		bson.E{Key: "problems", Value: problems}, bson.E{Key: "created_at", Value: now}), options.Update().SetUpsert(true))
	return tenancy.Translate(err)
}

// eachReport gives the problems of an import in the order of its rows.
func eachReport(ctx context.Context, scope tenancy.Scope, importID string) ([]Problem, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{
		{Key: "_id", Value: bson.D{{Key: "$gt", Value: importID + "/"}, {Key: "$lt", Value: importID + "0"}}},
	}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(MaxRows))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var reports []report
	if err := cur.All(ctx, &reports); err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Problem
	for _, r := range reports {
		out = append(out, r.Problems...)
	}
	return out, nil
}

// listOld gives imports whose reading was cut short, and those whose table was kept long enough; index "kept".
func listOld(ctx context.Context, scope tenancy.Scope, cut, kept time.Time, limit int) ([]record, error) {
	return find(ctx, scope, bson.D{
		{Key: "kept", Value: true},
		{Key: "state", Value: bson.D{{Key: "$ne", Value: Running}}},
		{Key: "$or", Value: bson.A{
			bson.D{{Key: "state", Value: Reading}, {Key: "created_at", Value: bson.D{{Key: "$lte", Value: cut}}}},
			bson.D{{Key: "created_at", Value: bson.D{{Key: "$lte", Value: kept}}}},
		}},
	}, limit)
}

// dropTable notes that a table is gone; of a reading that was cut short nothing stays.
func dropTable(ctx context.Context, scope tenancy.Scope, r record) error {
	if r.State == Reading {
		_, err := scope.Collection(collection).DeleteOne(ctx, inState(r.ID, Reading))
		return tenancy.Translate(err)
	}
	_, _, err := change(ctx, scope, inState(r.ID, r.State), set(
		append(bump(), bson.E{Key: "$unset", Value: bson.D{{Key: "key", Value: ""}}}), bson.E{Key: "kept", Value: false}))
	return err
}

// nextOld says when listOld will find something; zero: never.
func nextOld(ctx context.Context, scope tenancy.Scope, cut, kept time.Duration) (time.Time, error) {
	reading, err := find(ctx, scope, bson.D{{Key: "kept", Value: true}, {Key: "state", Value: Reading}}, 1)
	if err != nil {
		return time.Time{}, err
	}
	if len(reading) > 0 {
		return reading[0].CreatedAt.Add(cut), nil
	}
	oldest, err := find(ctx, scope, bson.D{{Key: "kept", Value: true}, {Key: "state", Value: bson.D{{Key: "$ne", Value: Running}}}}, 1)
	if err != nil || len(oldest) == 0 {
		return time.Time{}, err
	}
	return oldest[0].CreatedAt.Add(kept), nil
}
