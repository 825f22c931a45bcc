package inbox

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// The collections of the inbox.
const (
	accounts      = "mail_accounts"
	conversations = "conversations"
	mails         = "mails"
	bodies        = "mail_bodies"
)

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

// withoutWords leaves out of a conversation what only searching needs.
func withoutWords() bson.D { return bson.D{{Key: "words", Value: 0}} }

// findConversation reads one conversation; the fault errNoConversation when there is none.
func findConversation(ctx context.Context, scope tenancy.Scope, conversationID string) (Conversation, error) {
	return findOne[Conversation](ctx, scope, conversations, byID(conversationID), errNoConversation, withoutWords())
}

// findMail reads one mail; the fault errNoMail when there is none.
func findMail(ctx context.Context, scope tenancy.Scope, mailID string) (Mail, error) {
	return findOne[Mail](ctx, scope, mails, byID(mailID), errNoMail, nil)
}

// findAccount reads one account; the fault errNoAccount when there is none.
func findAccount(ctx context.Context, scope tenancy.Scope, accountID string) (Account, error) {
	return findOne[Account](ctx, scope, accounts, byID(accountID), errNoAccount, nil)
}

func findOne[T any](ctx context.Context, scope tenancy.Scope, collection string, filter bson.D, absent func() error, fields bson.D) (T, error) {
	var out T
	opts := options.FindOne()
	if fields != nil {
		opts.SetProjection(fields)
	}
	err := scope.Collection(collection).FindOne(ctx, filter, opts).Decode(&out)
	if isNone(err) {
		return out, absent()
	}
	if err != nil {
		return out, fmt.Errorf("read %s: %w", collection, tenancy.Translate(err))
	}
	return out, nil
}

func isNone(err error) bool { return errors.Is(err, mongo.ErrNoDocuments) }

// findAll reads what a bounded question finds; fields nil means all of them.
func findAll[T any](ctx context.Context, scope tenancy.Scope, collection string, filter, fields bson.D, opts ...*options.FindOptions) ([]T, error) {
	if fields != nil {
		opts = append(opts, options.Find().SetProjection(fields))
	}
	cur, err := scope.Collection(collection).Find(ctx, filter, opts...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", collection, tenancy.Translate(err))
	}
	var out []T
	if err := cur.All(ctx, &out); err != nil {
		return nil, fmt.Errorf("read %s: %w", collection, tenancy.Translate(err))
	}
	return out, nil
}

func in[T any](values []T) bson.D { return bson.D{{Key: "$in", Value: values}} }

func set(fields ...bson.E) bson.D { return bson.D{{Key: "$set", Value: bson.D(fields)}} }

func updateAccount(ctx context.Context, scope tenancy.Scope, filter, update bson.D) (bool, error) {
	return updateOne(ctx, scope, accounts, filter, update)
}

func updateConversation(ctx context.Context, scope tenancy.Scope, filter, update bson.D) (bool, error) {
	return updateOne(ctx, scope, conversations, filter, update)
}

func updateMail(ctx context.Context, scope tenancy.Scope, filter, update bson.D) (bool, error) {
	return updateOne(ctx, scope, mails, filter, update)
}

// updateOne changes the document that the filter finds; false when there is none, or none any more.
func updateOne(ctx context.Context, scope tenancy.Scope, collection string, filter, update bson.D) (bool, error) {
	res, err := scope.Collection(collection).UpdateOne(ctx, filter, update)
	if err != nil {
		return false, fmt.Errorf("write %s: %w", collection, tenancy.Translate(err))
	}
	return res.MatchedCount == 1, nil
}

// bulk writes in order.
func bulk(ctx context.Context, scope tenancy.Scope, collection string, writes []mongo.WriteModel) error {
	if len(writes) == 0 {
		return nil
	}
	if _, err := scope.Collection(collection).BulkWrite(ctx, writes); err != nil {
		return fmt.Errorf("write %s: %w", collection, tenancy.Translate(err))
	}
	return nil
}
