package inbox

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// findRaw reads a message that is kept in the database, packed.
func findRaw(ctx context.Context, scope tenancy.Scope, mailID string) ([]byte, error) {
	b, err := findOne[Body](ctx, scope, bodies, byID(mailID), errNoContent, bson.D{{Key: "raw", Value: 1}})
	if err != nil {
		return nil, err
	}
	if len(b.Raw) == 0 {
		return nil, errNoContent()
	}
	return b.Raw, nil
}

// findBody reads the content of a mail without its raw form; an absent one is empty.
func findBody(ctx context.Context, scope tenancy.Scope, mailID string) (Body, error) {
	b, err := findOne[Body](ctx, scope, bodies, byID(mailID), errNoContent, bson.D{{Key: "raw", Value: 0}})
	if fault.KindOf(err) == fault.NotFound {
		return Body{ID: mailID}, nil
	}
	return b, err
}

func insertMail(ctx context.Context, scope tenancy.Scope, m Mail) error {
	_, err := scope.Collection(mails).InsertOne(ctx, m)
	return tenancy.Translate(err)
}

// listMails reads one mail more of a conversation than the page holds, the newest first: what has come and gone, the notes, and
// the drafts of one person; index conversation.
func listMails(ctx context.Context, scope tenancy.Scope, conversationID, person string, after place, limit int) ([]Mail, error) {
	filter := bson.D{
		{Key: "conversation_id", Value: conversationID},
		{Key: "gone", Value: nil},
		{Key: "$and", Value: bson.A{bson.D{{Key: "$or", Value: bson.A{
			bson.D{{Key: "state", Value: bson.D{{Key: "$ne", Value: Draft}}}},
			bson.D{{Key: "author.id", Value: person}},
		}}}}},
	}
	return findAll[Mail](ctx, scope, mails, append(filter, beyond("at", after)...), nil,
		options.Find().SetSort(newestFirst("at")).SetLimit(int64(limit)+1))
}

// mailsOf lists some mails of an account, by the index "account".
func mailsOf(ctx context.Context, scope tenancy.Scope, accountID string, limit int64) ([]placed, error) {
	return findAll[placed](ctx, scope, mails, bson.D{{Key: "account_id", Value: accountID}}, placedFields(),
		options.Find().SetSort(bson.D{{Key: "account_id", Value: 1}, {Key: "_id", Value: 1}}).SetLimit(limit))
}

// removeMails removes mails with their bodies.
func removeMails(ctx context.Context, scope tenancy.Scope, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	for _, collection := range []string{bodies, mails} {
		if _, err := scope.Collection(collection).DeleteMany(ctx, bson.D{{Key: "_id", Value: in(ids)}}); err != nil {
			return fmt.Errorf("remove %s: %w", collection, tenancy.Translate(err))
		}
	}
	return nil
}

// putNote writes the text of a note if it is still at rev.
func putNote(ctx context.Context, scope tenancy.Scope, n Mail, rev int64) (bool, error) {
	return updateMail(ctx, scope, bson.D{{Key: "_id", Value: n.ID}, {Key: "state", Value: Note}, {Key: "rev", Value: rev}},
		bson.D{{Key: "$set", Value: bson.D{
			{Key: "text", Value: n.Text}, {Key: "snippet", Value: n.Snippet}, {Key: "rev", Value: n.Rev}, {Key: "changed_at", Value: n.ChangedAt},
		}}})
}

func removeNote(ctx context.Context, scope tenancy.Scope, noteID string) error {
	_, err := scope.Collection(mails).DeleteOne(ctx, bson.D{{Key: "_id", Value: noteID}, {Key: "state", Value: Note}})
	return tenancy.Translate(err)
}
