package audit

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

const accessLog = "access_log"

func insertAccess(ctx context.Context, scope tenancy.Scope, a Access) error {
	_, err := scope.Collection(accessLog).InsertOne(ctx, a)
	if tenancy.IsDuplicate(err, "_id_") {
		return nil
	}
	return tenancy.Translate(err)
}

// seenSince says when the person was noted at the client last, if that was after the moment; index client_person.
func seenSince(ctx context.Context, scope tenancy.Scope, clientID, personID string, after time.Time) (at time.Time, found bool, err error) {
	var a Access
	err = scope.Collection(accessLog).FindOne(ctx, bson.D{
		{Key: "client_id", Value: clientID},
		{Key: "actor.person_id", Value: personID},
		{Key: "at", Value: bson.D{{Key: "$gt", Value: after}}},
	}, options.FindOne().SetSort(bson.D{{Key: "at", Value: -1}}).SetProjection(bson.D{{Key: "at", Value: 1}})).Decode(&a)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return time.Time{}, false, nil
	}
	return a.At, err == nil, tenancy.Translate(err)
}

// listAccess pages through the log, of one client or with "" of all; indexes client and newest.
func listAccess(ctx context.Context, scope tenancy.Scope, clientID, cursor string, limit int) (AccessPage, error) {
	filter := bson.D{}
	if clientID != "" {
		filter = bson.D{{Key: "client_id", Value: clientID}}
	}
	found, next, err := newest(ctx, scope.Collection(accessLog), filter, cursor, limit,
		func(a Access) (time.Time, string) { return a.At, a.ID })
	return AccessPage{Entries: found, NextCursor: next}, err
}

// listSubject pages through the entries about one thing; index subject.
func listSubject(ctx context.Context, scope tenancy.Scope, subjectID, cursor string, limit int) (Page, error) {
	return list(ctx, scope.Collection(collection), bson.D{{Key: "subject.id", Value: subjectID}}, cursor, limit)
}
