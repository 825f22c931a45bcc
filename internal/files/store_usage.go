package files

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	settings = "settings"
	usageID  = "usage"
)

// usage counts a clinic's bytes in one document. It says of every file on its way in or out what has been counted for it
// already, so that each step counts once, however often it is repeated.
type usage struct {
	Bytes int64            `bson:"bytes"`
	Holds map[string]int64 `bson:"holds"` // by file: reserved, and not settled yet
	Freed map[string]bool  `bson:"freed"` // by file: taken off, and its document perhaps still there
}

func readUsage(ctx context.Context, scope tenancy.Scope) (usage, error) {
	var u usage
	err := scope.Collection(settings).FindOne(ctx, bson.D{{Key: "_id", Value: usageID}}).Decode(&u)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return usage{}, nil
	}
	return u, tenancy.Translate(err)
}

func count(ctx context.Context, scope tenancy.Scope, condition bson.E, update bson.D) (bool, error) {
	res, err := scope.Collection(settings).UpdateOne(ctx, bson.D{{Key: "_id", Value: usageID}, condition}, update)
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}

func inc(n int64) bson.E { return bson.E{Key: "$inc", Value: bson.D{{Key: "bytes", Value: n}}} }

func unset(field string) bson.E { return bson.E{Key: "$unset", Value: bson.D{{Key: field, Value: ""}}} }

// reserve counts n bytes for a file unless that is more than the quota; false when it is.
func reserve(ctx context.Context, scope tenancy.Scope, fileID string, n, quota int64) (bool, error) {
	ok, err := tryReserve(ctx, scope, fileID, n, quota)
	if err != nil || ok || n > quota {
		return ok, err
	}
	_, err = scope.Collection(settings).InsertOne(ctx, bson.D{{Key: "_id", Value: usageID}, {Key: "bytes", Value: int64(0)}})
	if err != nil && !tenancy.IsDuplicate(err, "") {
		return false, tenancy.Translate(err)
	}
	return tryReserve(ctx, scope, fileID, n, quota)
}

func tryReserve(ctx context.Context, scope tenancy.Scope, fileID string, n, quota int64) (bool, error) {
	return count(ctx, scope, bson.E{Key: "bytes", Value: bson.D{{Key: "$lte", Value: quota - n}}}, bson.D{
		inc(n), {Key: "$set", Value: bson.D{{Key: "holds." + fileID, Value: n}}},
	})
}

const settleAttempts = 5

// settle counts what a file really has in place of what was reserved for it; nothing when that is done.
func settle(ctx context.Context, scope tenancy.Scope, fileID string, size int64) error {
	for range settleAttempts {
		u, err := readUsage(ctx, scope)
		if err != nil {
			return err
		}
		n, held := u.Holds[fileID]
		if !held {
			return nil
		}
		ok, err := count(ctx, scope, bson.E{Key: "holds." + fileID, Value: n}, bson.D{inc(size - n), unset("holds." + fileID)})
		if err != nil || ok {
			return err
		}
	}
	return fmt.Errorf("settle usage of %s: it keeps changing", fileID)
}

// free takes a file's bytes off, once.
func free(ctx context.Context, scope tenancy.Scope, fileID string, size int64) error {
	_, err := count(ctx, scope, bson.E{Key: "freed." + fileID, Value: bson.D{{Key: "$exists", Value: false}}}, bson.D{
		inc(-size), {Key: "$set", Value: bson.D{{Key: "freed." + fileID, Value: true}}},
	})
	return err
}

// forget ends the memory of a file that is gone.
func forget(ctx context.Context, scope tenancy.Scope, fileID string) error {
	_, err := count(ctx, scope, bson.E{Key: "freed." + fileID, Value: true}, bson.D{unset("freed." + fileID)})
	return err
}
