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
	if errors.Is(err, mongo.ErrNoDocuments) {
		return out, absent()
	}
	if err != nil {
		return out, fmt.Errorf("read %s: %w", collection, tenancy.Translate(err))
	}
	return out, nil
}
