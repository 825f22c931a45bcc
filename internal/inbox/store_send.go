package inbox

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/tenancy"
)

// queue makes a draft wait for its sending if it is still as it was read.
func queue(ctx context.Context, scope tenancy.Scope, m, before Mail) (bool, error) {
	return updateMail(ctx, scope,
		bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: before.State}, {Key: "rev", Value: before.Rev}, sameFiles(before)},
		bson.D{
			{Key: "$set", Value: bson.D{
				{Key: "state", Value: Queued},
				{Key: "send_at", Value: m.SendAt},
				{Key: "close_after", Value: m.CloseAfter},
				{Key: "seen_in_id", Value: m.SeenInID},
				{Key: "attempts", Value: 0},
				{Key: "code", Value: ""},
				{Key: "rev", Value: m.Rev},
				{Key: "changed_at", Value: m.ChangedAt},
			}},
			{Key: "$unset", Value: bson.D{{Key: "handed_at", Value: ""}}},
		})
}

// unqueue makes a queued mail a draft again; false when it is not queued any more.
func unqueue(ctx context.Context, scope tenancy.Scope, m Mail, now time.Time) (bool, error) {
	return updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Queued}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "state", Value: Draft}, {Key: "code", Value: ""}, {Key: "at", Value: now}, {Key: "changed_at", Value: now}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
		{Key: "$unset", Value: fixedByAttempts()},
	})
}

// requeue queues a mail again that was stopped.
func requeue(ctx context.Context, scope tenancy.Scope, m, before Mail) (bool, error) {
	return updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: before.State}, {Key: "rev", Value: before.Rev}}, bson.D{
		{Key: "$set", Value: bson.D{
			{Key: "state", Value: Queued},
			{Key: "send_at", Value: m.SendAt},
			{Key: "author", Value: m.Author},
			{Key: "attempts", Value: 0},
			{Key: "code", Value: ""},
			{Key: "rev", Value: m.Rev},
			{Key: "changed_at", Value: m.ChangedAt},
		}},
		{Key: "$unset", Value: bson.D{{Key: "handed_at", Value: ""}}},
	})
}

// setSent makes a mail sent that was handed over in the attempt it was read at. It stays to be looked after until everything that
// follows is done. False when it is another attempt's.
func setSent(ctx context.Context, scope tenancy.Scope, m Mail) (bool, error) {
	return updateMail(ctx, scope,
		bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{Sending, Uncertain}}}}, {Key: "fence", Value: m.Fence}},
		bson.D{{Key: "$set", Value: bson.D{
			{Key: "state", Value: Sent},
			{Key: "conversation_id", Value: m.ConversationID},
			{Key: "at", Value: m.At},
			{Key: "send_at", Value: m.SendAt},
			{Key: "code", Value: ""},
			{Key: "attempts", Value: 0},
			{Key: "changed_at", Value: m.ChangedAt},
		}}})
}

// addConversation makes the conversation of a new mail, hidden until the mail is in it.
func addConversation(ctx context.Context, scope tenancy.Scope, c Conversation) error {
	_, err := scope.Collection(conversations).InsertOne(ctx, c)
	if tenancy.IsDuplicate(err, "_id_") {
		return nil
	}
	return tenancy.Translate(err)
}
