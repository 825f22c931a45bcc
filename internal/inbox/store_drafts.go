package inbox

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// unsent are the states of what an author has not got rid of yet.
func unsent() []State { return []State{Draft, Queued, Sending, Failed, Uncertain} }

// listDrafts reads by the index "drafts".
func listDrafts(ctx context.Context, scope tenancy.Scope, author, conversationID string, limit int64) ([]Mail, error) {
	filter := bson.D{{Key: "author.id", Value: author}, {Key: "state", Value: in(unsent())}}
	if conversationID != "" {
		filter = append(filter, bson.E{Key: "conversation_id", Value: conversationID})
	}
	return findAll[Mail](ctx, scope, mails, filter, nil, options.Find().SetSort(newestFirst("at")).SetLimit(limit))
}

// writeDraft writes what an edit may touch if the mail is still in the state and at the revision; false when it is not. What an
// earlier attempt has fixed is forgotten.
func writeDraft(ctx context.Context, scope tenancy.Scope, m Mail, state State, rev int64) (bool, error) {
	return updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: state}, {Key: "rev", Value: rev}}, bson.D{
		{Key: "$set", Value: bson.D{
			{Key: "state", Value: m.State},
			{Key: "account_id", Value: m.AccountID},
			{Key: "from", Value: m.From},
			{Key: "to", Value: m.To},
			{Key: "cc", Value: m.Cc},
			{Key: "bcc", Value: m.Bcc},
			{Key: "subject", Value: m.Subject},
			{Key: "snippet", Value: m.Snippet},
			{Key: "text", Value: m.Text},
			{Key: "html", Value: m.HTML},
			{Key: "with_quote", Value: m.WithQuote},
			{Key: "with_signature", Value: m.WithSignature},
			{Key: "seen_in_id", Value: m.SeenInID},
			{Key: "for_client", Value: m.ClientID},
			{Key: "code", Value: m.Code},
			{Key: "rev", Value: m.Rev},
			{Key: "at", Value: m.At},
			{Key: "changed_at", Value: m.ChangedAt},
		}},
		{Key: "$unset", Value: fixedByAttempts()},
	})
}

// fixedByAttempts is what only counts until the mail is changed.
func fixedByAttempts() bson.D {
	return bson.D{{Key: "date", Value: ""}, {Key: "handed_at", Value: ""}, {Key: "send_at", Value: ""}, {Key: "attempts", Value: ""}, {Key: "close_after", Value: ""}, {Key: "digest", Value: ""}}
}

// discard takes a mail that was not sent away from everybody's eyes; the chore removes what is left of it.
func discard(ctx context.Context, scope tenancy.Scope, m Mail, now time.Time) (bool, error) {
	return updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: m.State}}, bson.D{{Key: "$set", Value: bson.D{
		{Key: "state", Value: Discarded}, {Key: "conversation_id", Value: ""}, {Key: "send_at", Value: now}, {Key: "changed_at", Value: now},
	}}})
}

// attach adds a file to a draft unless it would be too much; size is what all files may have without it.
func attach(ctx context.Context, scope tenancy.Scope, m Mail, a Attached, now time.Time) (bool, error) {
	return updateMail(ctx, scope,
		bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Draft}, {Key: "attached.id", Value: bson.D{{Key: "$ne", Value: a.ID}}}, sameFiles(m)},
		bson.D{{Key: "$push", Value: bson.D{{Key: "attached", Value: a}}}, {Key: "$set", Value: bson.D{{Key: "changed_at", Value: now}}}})
}

// sameFiles holds when no file was added or removed since the mail was read, so that their sum is what it was.
func sameFiles(m Mail) bson.E {
	if len(m.Attached) == 0 {
		return bson.E{Key: "attached.0", Value: bson.D{{Key: "$exists", Value: false}}}
	}
	return bson.E{Key: "$and", Value: bson.A{
		bson.D{{Key: "attached", Value: bson.D{{Key: "$size", Value: len(m.Attached)}}}},
		bson.D{{Key: "attached.id", Value: m.Attached[len(m.Attached)-1].ID}},
	}}
}

// attached makes a file that was uploaded ready; false when the draft has it no longer.
func attached(ctx context.Context, scope tenancy.Scope, mailID string, a Attached, now time.Time) (bool, error) {
	return updateMail(ctx, scope,
		bson.D{{Key: "_id", Value: mailID}, {Key: "state", Value: Draft}, {Key: "attached", Value: bson.D{{Key: "$elemMatch", Value: bson.D{{Key: "id", Value: a.ID}, {Key: "ready", Value: false}}}}}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "attached.$", Value: a}, {Key: "changed_at", Value: now}}}})
}

// detach takes a file from a draft; false when it has it no longer, or is no draft.
func detach(ctx context.Context, scope tenancy.Scope, mailID, attachmentID string, now time.Time) (bool, error) {
	return updateMail(ctx, scope,
		bson.D{{Key: "_id", Value: mailID}, {Key: "state", Value: in([]State{Draft, Failed})}, {Key: "attached.id", Value: attachmentID}},
		bson.D{
			{Key: "$pull", Value: bson.D{{Key: "attached", Value: bson.D{{Key: "id", Value: attachmentID}}}}},
			{Key: "$set", Value: bson.D{{Key: "changed_at", Value: now}, {Key: "state", Value: Draft}}},
			{Key: "$unset", Value: bson.D{{Key: "date", Value: ""}}},
		})
}
