package files

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

const collection = "files"

func findStored(ctx context.Context, scope tenancy.Scope, fileID string) (record, bool, error) {
	var r record
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: fileID}}).Decode(&r)
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

// change updates one file in a state; false when there is none.
func change(ctx context.Context, scope tenancy.Scope, filter, update bson.D) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, filter, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

func inState(fileID string, s state) bson.D {
	return bson.D{{Key: "_id", Value: fileID}, {Key: "state", Value: s}}
}

func set(fields ...bson.E) bson.D { return bson.D{{Key: "$set", Value: bson.D(fields)}} }

// makeReady ends an upload that nobody has given up meanwhile.
func makeReady(ctx context.Context, scope tenancy.Scope, r record) (bool, error) {
	return change(ctx, scope, inState(r.ID, uploading), set(
		bson.E{Key: "state", Value: ready}, bson.E{Key: "content_type", Value: r.ContentType}, bson.E{Key: "size", Value: r.Size},
		bson.E{Key: "sha256", Value: r.SHA256}, bson.E{Key: "key", Value: r.Key},
	))
}

func abandon(ctx context.Context, scope tenancy.Scope, fileID string) (bool, error) {
	return change(ctx, scope, inState(fileID, uploading), set(bson.E{Key: "state", Value: deleting}))
}

func beginDeleting(ctx context.Context, scope tenancy.Scope, fileID string, now time.Time) (bool, error) {
	return change(ctx, scope, inState(fileID, ready), set(bson.E{Key: "state", Value: deleting}, bson.E{Key: "changed_at", Value: now}))
}

// update writes the fields of an edit if the file is still at rev.
func update(ctx context.Context, scope tenancy.Scope, f File, rev int64) (bool, error) {
	return change(ctx, scope, append(inState(f.ID, ready), bson.E{Key: "rev", Value: rev}), set(
		bson.E{Key: "name", Value: f.Name}, bson.E{Key: "description", Value: f.Description},
		bson.E{Key: "rev", Value: f.Rev}, bson.E{Key: "changed_at", Value: f.ChangedAt},
	))
}

func drop(ctx context.Context, scope tenancy.Scope, fileID string) error {
	_, err := scope.Collection(collection).DeleteOne(ctx, inState(fileID, deleting))
	return tenancy.Translate(err)
}

// abandonOlder gives uploads up that began before the time; index "state".
func abandonOlder(ctx context.Context, scope tenancy.Scope, before, now time.Time) error {
	_, err := scope.Collection(collection).UpdateMany(ctx,
		bson.D{{Key: "state", Value: uploading}, {Key: "created_at", Value: bson.D{{Key: "$lte", Value: before}}}},
		set(bson.E{Key: "state", Value: deleting}, bson.E{Key: "changed_at", Value: now}))
	return tenancy.Translate(err)
}

func listDeleting(ctx context.Context, scope tenancy.Scope, limit int) ([]File, error) {
	return find(ctx, scope, bson.D{{Key: "state", Value: deleting}}, bson.D{{Key: "created_at", Value: 1}}, limit)
}

func oldestUpload(ctx context.Context, scope tenancy.Scope) (time.Time, bool, error) {
	found, err := find(ctx, scope, bson.D{{Key: "state", Value: uploading}}, bson.D{{Key: "created_at", Value: 1}}, 1)
	if err != nil || len(found) == 0 {
		return time.Time{}, false, err
	}
	return found[0].CreatedAt, true, nil
}

// place is where a page begins: after this file.
type place struct {
	at time.Time
	id string
}

// list reads a client's files by the index "client".
func list(ctx context.Context, scope tenancy.Scope, clientID string, after place, limit int) ([]File, error) {
	filter := bson.D{{Key: "client_id", Value: clientID}, {Key: "state", Value: ready}}
	if after.id != "" {
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "created_at", Value: bson.D{{Key: "$lt", Value: after.at}}}},
			bson.D{{Key: "created_at", Value: after.at}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: after.id}}}},
		}})
	}
	return find(ctx, scope, filter, bson.D{{Key: "created_at", Value: -1}, {Key: "_id", Value: -1}}, limit)
}

func find(ctx context.Context, scope tenancy.Scope, filter, order bson.D, limit int) ([]File, error) {
	cur, err := scope.Collection(collection).Find(ctx, filter, options.Find().SetSort(order).SetLimit(int64(limit)).
		SetProjection(bson.D{{Key: "key", Value: 0}, {Key: "request_hash", Value: 0}}))
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []File
	return out, tenancy.Translate(cur.All(ctx, &out))
}

func cursorOf(f File) string {
	return base64.RawURLEncoding.EncodeToString([]byte(f.CreatedAt.UTC().Format(time.RFC3339Nano) + " " + f.ID))
}

func parseCursor(cursor string) (place, error) {
	if cursor == "" {
		return place{}, nil
	}
	bad := fault.InvalidField("cursor", "invalid_cursor", "This is not a cursor of this list.")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return place{}, bad
	}
	when, fileID, _ := strings.Cut(string(raw), " ")
	at, err := time.Parse(time.RFC3339Nano, when)
	if err != nil || !id.Is(id.File, fileID) {
		return place{}, bad
	}
	return place{at: at, id: fileID}, nil
}

func decode(document []byte) (record, error) {
	var r record
	if err := bson.Unmarshal(document, &r); err != nil {
		return record{}, fmt.Errorf("read file's document: %w", err)
	}
	return r, nil
}
