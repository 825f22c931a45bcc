package invoices

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// CutShort leaves of a storno what a crash right after its claim leaves: the claim, without a document.
func CutShort(ctx context.Context, scope tenancy.Scope, s Invoice) error {
	if _, err := scope.Collection(collection).DeleteOne(ctx, bson.D{{Key: "_id", Value: s.ID}}); err != nil {
		return err
	}
	_, err := finishClaim(ctx, scope, s.Of.ID, s.ID, "")
	return err
}

// Numbered gives all issued documents of a series, by number.
func Numbered(ctx context.Context, scope tenancy.Scope, series string) ([]Invoice, error) {
	cur, err := scope.Collection(collection).Find(ctx,
		bson.D{{Key: "series", Value: series}, {Key: "number", Value: bson.D{{Key: "$gt", Value: 0}}}}, options.Find().SetSort(bson.D{{Key: "number", Value: 1}}))
	if err != nil {
		return nil, err
	}
	var out []Invoice
	return out, cur.All(ctx, &out)
}

// IssueByCounter is the broken version that the proof has to catch: the number comes from a counter that is moved before the document is written.
func (s *Service) IssueByCounter(ctx context.Context, actor identity.Actor, invoiceID string, rev int64) error {
	scope := actor.Scope()
	i, err := s.find(ctx, scope, invoiceID)
	if err != nil {
		return err
	}
	n, err := s.ready(ctx, scope, &i, "")
	if err != nil {
		return err
	}
	var counter struct {
		Number int64 `bson:"number"`
	}
	err = scope.Collection("settings").FindOneAndUpdate(ctx, bson.D{{Key: "_id", Value: "broken_counter"}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "number", Value: int64(1)}}}},
		options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&counter)
	if err != nil {
		return err
	}
	i.Rev = rev + 1
	if err := s.next(ctx, scope, &i, n); err != nil {
		return err
	}
	i.Number = counter.Number
	_, err = issue(ctx, scope, i, rev)
	return err
}
