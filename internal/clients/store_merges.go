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

const (
	merges    = "merges"
	maxMerges = 100
)

func insertMerge(ctx context.Context, scope tenancy.Scope, m mergeRecord) error {
	_, err := scope.Collection(merges).InsertOne(ctx, m)
	return tenancy.Translate(err)
}

func findMerge(ctx context.Context, scope tenancy.Scope, mergeID string) (mergeRecord, bool, error) {
	return oneMerge(ctx, scope, bson.D{{Key: "_id", Value: mergeID}})
}

// findMergeOf reads the merge of the two that is running or done; index from.
func findMergeOf(ctx context.Context, scope tenancy.Scope, into, from string) (mergeRecord, bool, error) {
	return oneMerge(ctx, scope, bson.D{
		{Key: "from_id", Value: from},
		{Key: "into_id", Value: into},
		{Key: "state", Value: bson.D{{Key: "$in", Value: []MergeState{MergeRunning, MergeDone}}}},
	})
}

func oneMerge(ctx context.Context, scope tenancy.Scope, filter bson.D) (mergeRecord, bool, error) {
	var m mergeRecord
	err := scope.Collection(merges).FindOne(ctx, filter).Decode(&m)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return mergeRecord{}, false, nil
	}
	return m, err == nil, tenancy.Translate(err)
}

// moveMerge takes a merge from one state to the next; false when it is in another.
func moveMerge(ctx context.Context, scope tenancy.Scope, mergeID string, from, to MergeState, at *time.Time) (bool, error) {
	set := bson.D{{Key: "state", Value: to}}
	switch {
	case to == MergeDone:
		set = append(set, bson.E{Key: "done_at", Value: *at}, bson.E{Key: "sweep_at", Value: at.Add(sweepAfter)})
	case at != nil:
		set = append(set, bson.E{Key: "undone_at", Value: *at})
	}
	update := bson.D{{Key: "$set", Value: set}}
	if to != MergeDone {
		update = append(update, bson.E{Key: "$unset", Value: bson.D{{Key: "sweep_at", Value: ""}}})
	}
	res, err := scope.Collection(merges).UpdateOne(ctx, bson.D{{Key: "_id", Value: mergeID}, {Key: "state", Value: from}}, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// keepSnapshots writes what undoing needs, before the client is changed.
func keepSnapshots(ctx context.Context, scope tenancy.Scope, m mergeRecord) error {
	_, err := scope.Collection(merges).UpdateOne(ctx, bson.D{{Key: "_id", Value: m.Merge.ID}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "before", Value: m.Before}, {Key: "after", Value: m.After}, {Key: "from_keys", Value: m.FromKeys}}}})
	return tenancy.Translate(err)
}

// listMergesInto reads the merges into a client that are done; index into.
func listMergesInto(ctx context.Context, scope tenancy.Scope, clientID string) ([]Merge, error) {
	cur, err := scope.Collection(merges).Find(ctx, bson.D{{Key: "into_id", Value: clientID}, {Key: "state", Value: MergeDone}}, options.Find().
		SetProjection(bson.D{{Key: "before", Value: 0}, {Key: "after", Value: 0}}).
		SetSort(bson.D{{Key: "started_at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(maxMerges))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Merge{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// listOpenMerges reads merges that do not rest; index state.
func listOpenMerges(ctx context.Context, scope tenancy.Scope, limit int) ([]mergeRecord, error) {
	return manyMerges(ctx, scope, bson.D{{Key: "state", Value: bson.D{{Key: "$in", Value: []MergeState{MergeRunning, MergeReverting, MergeUndoing}}}}}, "state", limit)
}

// listSweeps reads merges after which somebody has to look again; index sweep.
func listSweeps(ctx context.Context, scope tenancy.Scope, limit int) ([]mergeRecord, error) {
	return manyMerges(ctx, scope, bson.D{{Key: "sweep_at", Value: bson.D{{Key: "$exists", Value: true}}}}, "sweep_at", limit)
}

func manyMerges(ctx context.Context, scope tenancy.Scope, filter bson.D, order string, limit int) ([]mergeRecord, error) {
	cur, err := scope.Collection(merges).Find(ctx, filter, options.Find().SetSort(bson.D{{Key: order, Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []mergeRecord
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func settleSweep(ctx context.Context, scope tenancy.Scope, mergeID string) error {
	_, err := scope.Collection(merges).UpdateOne(ctx, bson.D{{Key: "_id", Value: mergeID}}, bson.D{{Key: "$unset", Value: bson.D{{Key: "sweep_at", Value: ""}}}})
	return tenancy.Translate(err)
}

// lockMerging keeps other merges away from a client who is there; false when one has them. It may be repeated.
func lockMerging(ctx context.Context, scope tenancy.Scope, clientID, mergeID string) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{
		{Key: "_id", Value: clientID},
		alive(),
		{Key: "$or", Value: bson.A{bson.D{{Key: "merging", Value: bson.D{{Key: "$exists", Value: false}}}}, bson.D{{Key: "merging", Value: mergeID}}}},
	}, bson.D{{Key: "$set", Value: bson.D{{Key: "merging", Value: mergeID}}}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

func unlockMerging(ctx context.Context, scope tenancy.Scope, clientID, mergeID string) error {
	_, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: clientID}, {Key: "merging", Value: mergeID}},
		bson.D{{Key: "$unset", Value: bson.D{{Key: "merging", Value: ""}}}})
	return tenancy.Translate(err)
}

// putJoined writes the joined client with the merge's mark, if they are still at rev.
func putJoined(ctx context.Context, scope tenancy.Scope, r record, came []Consent, mergeID string, rev int64) (bool, error) {
	update := fieldsUpdate(r)
	set, _ := update[0].Value.(bson.D)
	update[0].Value = append(set, bson.E{Key: "consents", Value: r.Consents}, bson.E{Key: "granted", Value: append([]string{}, r.Granted...)})
	push := bson.D{{Key: "merged", Value: mergeID}}
	if len(came) > 0 {
		push = append(push, bson.E{Key: "consent_log", Value: bson.D{{Key: "$each", Value: came}}})
	}
	update = append(update, bson.E{Key: "$push", Value: push})
	return putFieldsOf(ctx, scope, r.ID, rev, update)
}

// putParted writes the client without what came with the merge, if they are still at rev.
func putParted(ctx context.Context, scope tenancy.Scope, r record, mergeID string, rev int64) (bool, error) {
	update := fieldsUpdate(r)
	set, _ := update[0].Value.(bson.D)
	update[0].Value = append(set, bson.E{Key: "consents", Value: r.Consents}, bson.E{Key: "granted", Value: append([]string{}, r.Granted...)})
	update = append(update, bson.E{Key: "$pull", Value: bson.D{
		{Key: "merged", Value: mergeID}, {Key: "consent_log", Value: bson.D{{Key: "merge_id", Value: mergeID}}},
	}})
	return putFieldsOf(ctx, scope, r.ID, rev, update)
}

func putFieldsOf(ctx context.Context, scope tenancy.Scope, clientID string, rev int64, update bson.D) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: clientID}, {Key: "rev", Value: rev}}, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// repoint is the mover of a collection whose documents name a client in a field. Marks keeps by which merges they came.
type repoint struct {
	collection, field, marks string
}

// Repoint makes the mover of a collection whose documents name their client in client_id; it needs an index on it.
func Repoint(collection string) Mover { return RepointIn(collection, "client_id") }

// RepointIn makes the mover of a collection whose documents name their client in a field; it needs an index on it.
func RepointIn(collection, field string) Mover { return repoint{collection, field, "moves"} }

// Move is repeated by finding nothing more.
func (p repoint) Move(ctx context.Context, scope tenancy.Scope, m Move) error {
	_, err := scope.Collection(p.collection).UpdateMany(ctx,
		bson.D{{Key: p.field, Value: m.From}, {Key: "_id", Value: bson.D{{Key: "$ne", Value: m.Into}}}},
		bson.D{
			{Key: "$set", Value: bson.D{{Key: p.field, Value: m.Into}}},
			{Key: "$push", Value: bson.D{{Key: p.marks, Value: bson.D{{Key: "merge", Value: m.MergeID}}}}},
		})
	return tenancy.Translate(err)
}

// Return is repeated by finding nothing more.
func (p repoint) Return(ctx context.Context, scope tenancy.Scope, m Move) error {
	_, err := scope.Collection(p.collection).UpdateMany(ctx,
		bson.D{{Key: p.field, Value: m.Into}, {Key: p.marks + ".merge", Value: m.MergeID}},
		bson.D{
			{Key: "$set", Value: bson.D{{Key: p.field, Value: m.From}}},
			{Key: "$pull", Value: bson.D{{Key: p.marks, Value: bson.D{{Key: "merge", Value: m.MergeID}}}}},
		})
	return tenancy.Translate(err)
}

// movers are those of what this package keeps, and of the features above it.
func (s *Service) movers() []Mover {
	own := []Mover{Repoint(notes), repoint{collection, "guardian.client_id", "guardian_moves"}}
	return append(append([]Mover{}, s.Movers...), own...)
}
