package clients

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/tenancy"
)

// countTags counts over the clients that have any; index tags_name (an absent or empty list has no key above "").
func countTags(ctx context.Context, scope tenancy.Scope) ([]TagCount, error) {
	cur, err := scope.Collection(collection).Aggregate(ctx, bson.A{
		bson.D{{Key: "$match", Value: bson.D{{Key: "tags", Value: bson.D{{Key: "$gt", Value: ""}}}, alive()}}},
		bson.D{{Key: "$project", Value: bson.D{{Key: "tags", Value: 1}}}},
		bson.D{{Key: "$unwind", Value: "$tags"}},
		bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$tags"}, {Key: "count", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
		bson.D{{Key: "$sort", Value: bson.D{{Key: "count", Value: -1}, {Key: "_id", Value: 1}}}},
		bson.D{{Key: "$limit", Value: MaxTagsListed}},
	})
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []TagCount{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// putTags writes tags and status if the client is still at rev; false when it is not.
func putTags(ctx context.Context, scope tenancy.Scope, r record, rev int64) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: r.ID}, {Key: "rev", Value: rev}, alive()},
		bson.D{{Key: "$set", Value: bson.D{
			{Key: "tags", Value: append([]string{}, r.Tags...)},
			{Key: "status", Value: r.Status},
			{Key: "rev", Value: r.Rev},
			{Key: "changed_at", Value: r.ChangedAt},
		}}})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}
