package clients

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// findAny reads one client by the identifier, deleted and merged ones too.
func findAny(ctx context.Context, scope tenancy.Scope, clientID string) (record, bool, error) {
	var r record
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: clientID}},
		options.FindOne().SetProjection(recordFields())).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, false, nil
	}
	return r, err == nil, tenancy.Translate(err)
}

// hide takes a client off the lists if they are still at the revision before r's and no merge has them, and lets go of the e-mail and phone.
func hide(ctx context.Context, scope tenancy.Scope, r record) (bool, error) {
	set := bson.D{{Key: "deleted_at", Value: *r.DeletedAt}, {Key: "rev", Value: r.Rev}, {Key: "changed_at", Value: r.ChangedAt}}
	if r.MergedInto != "" {
		set = append(set, bson.E{Key: "merged_into", Value: r.MergedInto}, bson.E{Key: "merge_id", Value: r.MergeID})
	}
	unmerged := bson.E{Key: "merging", Value: bson.D{{Key: "$exists", Value: false}}}
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: r.ID}, {Key: "rev", Value: r.Rev - 1}, alive(), unmerged},
		bson.D{{Key: "$set", Value: set}, {Key: "$unset", Value: bson.D{{Key: "dedupe_keys", Value: ""}}}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// revive brings a client back from the revision with the guard against doubles that r has.
func revive(ctx context.Context, scope tenancy.Scope, r record, rev int64) (bool, error) {
	set := bson.D{{Key: "rev", Value: r.Rev}, {Key: "changed_at", Value: r.ChangedAt}}
	if len(r.DedupeKeys) > 0 {
		set = append(set, bson.E{Key: "dedupe_keys", Value: r.DedupeKeys})
	}
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: r.ID}, {Key: "rev", Value: rev}}, bson.D{
		{Key: "$set", Value: set},
		{Key: "$unset", Value: bson.D{{Key: "deleted_at", Value: ""}, {Key: "merged_into", Value: ""}, {Key: "merge_id", Value: ""}}},
	})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}
