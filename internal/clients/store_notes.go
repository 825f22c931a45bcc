package clients

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const notes = "notes"

func insertNote(ctx context.Context, scope tenancy.Scope, n Note) error {
	_, err := scope.Collection(notes).InsertOne(ctx, n)
	return tenancy.Translate(err)
}

// findNote reads one note, deleted or not.
func findNote(ctx context.Context, scope tenancy.Scope, noteID string) (Note, bool, error) {
	var n Note
	err := scope.Collection(notes).FindOne(ctx, bson.D{{Key: "_id", Value: noteID}}).Decode(&n)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Note{}, false, nil
	}
	return n, err == nil, tenancy.Translate(err)
}

// replaceNote writes what an edit may touch if the note is still at rev; false when it is not. Whose note it is, it leaves.
func replaceNote(ctx context.Context, scope tenancy.Scope, n Note, rev int64) (bool, error) {
	set := bson.D{
		{Key: "text", Value: n.Text},
		{Key: "pinned", Value: n.Pinned},
		{Key: "edited_by", Value: n.EditedBy},
		{Key: "rev", Value: n.Rev},
		{Key: "changed_at", Value: n.ChangedAt},
	}
	update := bson.D{{Key: "$set", Value: set}}
	if n.DeletedAt != nil {
		update = bson.D{{Key: "$set", Value: append(set, bson.E{Key: "deleted_at", Value: *n.DeletedAt})}}
	} else {
		update = append(update, bson.E{Key: "$unset", Value: bson.D{{Key: "deleted_at", Value: ""}}})
	}
	res, err := scope.Collection(notes).UpdateOne(ctx, bson.D{{Key: "_id", Value: n.ID}, {Key: "rev", Value: rev}}, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

// listNotes reads notes, the newest first; index client_newest.
func listNotes(ctx context.Context, scope tenancy.Scope, clientID string, pinned bool, after *moment, limit int) ([]Note, error) {
	filter := bson.D{{Key: "client_id", Value: clientID}, alive()}
	if pinned {
		filter = append(filter, bson.E{Key: "pinned", Value: true})
	}
	filter = append(filter, after.beyond("created_at")...)
	cur, err := scope.Collection(notes).Find(ctx, filter, options.Find().
		SetSort(bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	out := []Note{}
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// beyond is the condition of standing after the moment in a list of the newest first.
func (m *moment) beyond(field string) bson.D {
	if m == nil {
		return nil
	}
	return bson.D{
		{Key: field, Value: bson.D{{Key: "$lte", Value: m.At}}},
		{Key: "$or", Value: bson.A{
			bson.D{{Key: field, Value: bson.D{{Key: "$lt", Value: m.At}}}},
			bson.D{{Key: field, Value: m.At}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: m.ID}}}},
		}},
	}
}
