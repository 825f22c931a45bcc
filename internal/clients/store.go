package clients

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	collection    = "clients"
	maxCandidates = 5
	maxRefs       = 2000
	maxBorn       = 200
)

func clientFields() bson.D {
	return bson.D{
		{Key: "name", Value: 1},
		{Key: "email", Value: 1},
		{Key: "phone", Value: 1},
		{Key: "date_of_birth", Value: 1},
		{Key: "address", Value: 1},
		{Key: "notes", Value: 1},
		{Key: "tags", Value: 1},
		{Key: "status", Value: 1},
		{Key: "source", Value: 1},
		{Key: "minor", Value: 1},
		{Key: "guardian", Value: 1},
		{Key: "consents", Value: 1},
		{Key: "legal_hold", Value: 1},
		{Key: "custom", Value: 1},
		{Key: "visits", Value: 1},
		{Key: "rev", Value: 1},
		{Key: "created_at", Value: 1},
		{Key: "changed_at", Value: 1},
		{Key: "deleted_at", Value: 1},
		{Key: "merged_into", Value: 1},
		{Key: "sort_name", Value: 1},
	}
}

func recordFields() bson.D {
	return append(clientFields(), bson.E{Key: "dedupe_keys", Value: 1}, bson.E{Key: "request_hash", Value: 1},
		bson.E{Key: "granted", Value: 1}, bson.E{Key: "merge_id", Value: 1}, bson.E{Key: "merged", Value: 1})
}

func alive() bson.E { return bson.E{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: false}}} }

// findStored reads one client by its identifier.
func findStored(ctx context.Context, scope tenancy.Scope, clientID string) (record, bool, error) {
	var r record
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: clientID}, alive()},
		options.FindOne().SetProjection(recordFields())).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, false, nil
	}
	return r, err == nil, tenancy.Translate(err)
}

// findSameContact reads up to five other clients with the e-mail or phone; indexes email and phone.
func findSameContact(ctx context.Context, scope tenancy.Scope, email, phone, except string) ([]Client, error) {
	var same bson.A
	if email != "" {
		same = append(same, bson.D{{Key: "email", Value: email}})
	}
	if phone != "" {
		same = append(same, bson.D{{Key: "phone", Value: phone}})
	}
	if len(same) == 0 {
		return nil, nil
	}
	filter := bson.D{{Key: "$or", Value: same}, {Key: "_id", Value: bson.D{{Key: "$ne", Value: except}}}, alive()}
	cur, err := scope.Collection(collection).Find(ctx, filter,
		options.Find().SetProjection(clientFields()).SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(maxCandidates))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Client
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// insert writes a new client; duplicates come back as the driver's error (tenancy.IsDuplicate).
func insert(ctx context.Context, scope tenancy.Scope, r history) error {
	_, err := scope.Collection(collection).InsertOne(ctx, r)
	return tenancy.Translate(err)
}

// replace writes the fields of an edit if the client is still at rev; false when it is not.
func replace(ctx context.Context, scope tenancy.Scope, r record, rev int64) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, bson.D{{Key: "_id", Value: r.ID}, {Key: "rev", Value: rev}, alive()}, fieldsUpdate(r))
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// fieldsUpdate sets ($set, the first element) and unsets what an edit may touch.
func fieldsUpdate(r record) bson.D {
	set := bson.D{
		{Key: "name", Value: r.Name},
		{Key: "address", Value: r.Address},
		{Key: "notes", Value: r.Notes},
		{Key: "tags", Value: r.Tags},
		{Key: "status", Value: r.Status},
		{Key: "source", Value: r.Source},
		{Key: "rev", Value: r.Rev},
		{Key: "changed_at", Value: r.ChangedAt},
		{Key: "sort_name", Value: r.SortName},
		{Key: "search", Value: r.Search},
	}
	unset := bson.D{}
	put := func(field string, value any, empty bool) {
		if empty {
			unset = append(unset, bson.E{Key: field, Value: ""})
			return
		}
		set = append(set, bson.E{Key: field, Value: value})
	}
	put("email", r.Email, r.Email == "")
	put("phone", r.Phone, r.Phone == "")
	put("date_of_birth", r.DateOfBirth, r.DateOfBirth == "")
	put("minor", true, !r.Minor)
	put("guardian", r.Guardian, r.Guardian == nil)
	put("legal_hold", true, !r.LegalHold)
	put("custom", r.Custom, len(r.Custom) == 0)
	put("dedupe_keys", r.DedupeKeys, len(r.DedupeKeys) == 0)
	update := bson.D{{Key: "$set", Value: set}}
	if len(unset) > 0 {
		update = append(update, bson.E{Key: "$unset", Value: unset})
	}
	return update
}

// findBorn reads clients with the day of birth; index born.
func findBorn(ctx context.Context, scope tenancy.Scope, day, except string) ([]Client, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{{Key: "date_of_birth", Value: day}, {Key: "_id", Value: bson.D{{Key: "$ne", Value: except}}}, alive()},
		options.Find().SetProjection(clientFields()).SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(maxBorn))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []Client
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func findRefs(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]Ref, error) {
	cur, err := scope.Collection(collection).Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}},
		options.Find().SetProjection(bson.D{
			{Key: "name", Value: 1}, {Key: "phone", Value: 1}, {Key: "email", Value: 1}, {Key: "deleted_at", Value: 1},
		}).SetLimit(maxRefs))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var found []Ref
	if err := cur.All(ctx, &found); err != nil {
		return nil, tenancy.Translate(err)
	}
	refs := make(map[string]Ref, len(found))
	for _, r := range found {
		refs[r.ID] = r
	}
	return refs, nil
}
