package audit

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	collection  = "audit"
	defaultPage = 20
	maxPage     = 100
)

func insertTenant(ctx context.Context, scope tenancy.Scope, e Entry) error {
	return insert(ctx, scope.Collection(collection), e)
}

func insertPlatform(ctx context.Context, control tenancy.Control, e Entry) error {
	return insert(ctx, control.Collection(collection), e)
}

// logbook is a log of a clinic or of the platform.
type logbook interface {
	Name() string
	InsertOne(ctx context.Context, document any, opts ...*options.InsertOneOptions) (*mongo.InsertOneResult, error)
	Find(ctx context.Context, filter any, opts ...*options.FindOptions) (*mongo.Cursor, error)
}

func insert(ctx context.Context, log logbook, e Entry) error {
	if e.Action == "" {
		return errNoAction
	}
	_, err := log.InsertOne(ctx, e)
	if err != nil && !tenancy.IsDuplicate(err, "_id_") {
		return fmt.Errorf("record %s: %w", e.Action, tenancy.Translate(err))
	}
	return nil
}

func listTenant(ctx context.Context, scope tenancy.Scope, cursor string, limit int) (Page, error) {
	return list(ctx, scope.Collection(collection), bson.D{}, cursor, limit)
}

func listPlatform(ctx context.Context, control tenancy.Control, tenant tenancy.ID, cursor string, limit int) (Page, error) {
	filter := bson.D{}
	if tenant != "" {
		filter = bson.D{{Key: "tenant_id", Value: tenant}}
	}
	return list(ctx, control.Collection(collection), filter, cursor, limit)
}

func list(ctx context.Context, log logbook, filter bson.D, cursor string, limit int) (Page, error) {
	found, next, err := newest(ctx, log, filter, cursor, limit, func(e Entry) (time.Time, string) { return e.At, e.ID })
	return Page{Entries: found, NextCursor: next}, err
}

// newest reads a page of a log, from the cursor on; place says where an item stands.
func newest[T any](ctx context.Context, log logbook, filter bson.D, cursor string, limit int, place func(T) (time.Time, string)) ([]T, string, error) {
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, maxPage)
	if cursor != "" {
		at, last, err := parseCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: at}}}},
			bson.D{{Key: "at", Value: at}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: last}}}},
		}})
	}
	cur, err := log.Find(ctx, filter, options.Find().
		SetSort(bson.D{{Key: "at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(limit)+1))
	if err != nil {
		return nil, "", fmt.Errorf("list %s: %w", log.Name(), tenancy.Translate(err))
	}
	var found []T
	if err := cur.All(ctx, &found); err != nil {
		return nil, "", fmt.Errorf("list %s: %w", log.Name(), tenancy.Translate(err))
	}
	if len(found) <= limit {
		return found, "", nil
	}
	at, last := place(found[limit-1])
	next := base64.RawURLEncoding.EncodeToString([]byte(at.UTC().Format(time.RFC3339Nano) + " " + last))
	return found[:limit], next, nil
}

func parseCursor(cursor string) (time.Time, string, error) {
	bad := fault.InvalidField("cursor", "invalid_cursor", "This is not a cursor of this list.")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return time.Time{}, "", bad
	}
	when, last, ok := strings.Cut(string(raw), " ")
	at, err := time.Parse(time.RFC3339Nano, when)
	if err != nil || !ok {
		return time.Time{}, "", bad
	}
	return at, last, nil
}
