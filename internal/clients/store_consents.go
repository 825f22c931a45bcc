package clients

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// history is a record together with the client's decisions, which nothing else reads.
type history struct {
	Record record    `bson:",inline"`
	Log    []Consent `bson:"consent_log,omitempty"`
}

// findConsents reads a client with the history of consents.
func findConsents(ctx context.Context, scope tenancy.Scope, clientID string) (record, []Consent, bool, error) {
	var h history
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: clientID}, alive()},
		options.FindOne().SetProjection(append(recordFields(), bson.E{Key: "consent_log", Value: 1}))).Decode(&h)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return record{}, nil, false, nil
	}
	return h.Record, h.Log, err == nil, tenancy.Translate(err)
}

// findConsentLog reads the history of consents alone, of deleted clients too.
func findConsentLog(ctx context.Context, scope tenancy.Scope, clientID string) ([]Consent, error) {
	var h history
	err := scope.Collection(collection).FindOne(ctx, bson.D{{Key: "_id", Value: clientID}},
		options.FindOne().SetProjection(bson.D{{Key: "consent_log", Value: 1}})).Decode(&h)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	return h.Log, tenancy.Translate(err)
}

// pushConsent adds a decision and what is in force after it, if the client is still at the revision before r's.
func pushConsent(ctx context.Context, scope tenancy.Scope, r record, c Consent) (bool, error) {
	filter := bson.D{{Key: "_id", Value: r.ID}, {Key: "rev", Value: r.Rev - 1}, alive()}
	res, err := scope.Collection(collection).UpdateOne(ctx, filter, bson.D{
		{Key: "$push", Value: bson.D{{Key: "consent_log", Value: c}}},
		{Key: "$set", Value: bson.D{
			{Key: "consents", Value: r.Consents},
			{Key: "granted", Value: append([]string{}, r.Granted...)},
			{Key: "rev", Value: r.Rev},
			{Key: "changed_at", Value: r.ChangedAt},
		}},
	})
	if err != nil {
		return false, tenancy.Translate(err)
	}
	return res.MatchedCount == 1, nil
}
