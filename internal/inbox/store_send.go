package inbox

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

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
		bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: in([]State{Sending, Uncertain})}, {Key: "fence", Value: m.Fence}},
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

// listOutgoing reads what has to be looked after, by the index "outgoing".
func listOutgoing(ctx context.Context, scope tenancy.Scope, now time.Time, limit int64) ([]Mail, error) {
	return findAll[Mail](ctx, scope, mails, bson.D{{Key: "state", Value: in(waiting())}, {Key: "send_at", Value: bson.D{{Key: "$lte", Value: now}}}}, nil,
		options.Find().SetSort(bson.D{{Key: "send_at", Value: 1}}).SetLimit(limit))
}

// waiting are the states in which a mail that has a time is looked after.
func waiting() []State { return []State{Queued, Sending, Sent, Uncertain, Discarded} }

// nextOutgoing gives the earliest time of what has to be looked after; zero when there is none.
func nextOutgoing(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	found, err := findAll[Mail](ctx, scope, mails, bson.D{{Key: "state", Value: in(waiting())}, {Key: "send_at", Value: bson.D{{Key: "$exists", Value: true}}}},
		bson.D{{Key: "send_at", Value: 1}}, options.Find().SetSort(bson.D{{Key: "send_at", Value: 1}}).SetLimit(1))
	if err != nil || len(found) == 0 {
		return time.Time{}, err
	}
	return found[0].SendAt, nil
}

// take begins an attempt at a mail that is still queued as it was read.
func take(ctx context.Context, scope tenancy.Scope, m Mail, until, now time.Time) (Mail, bool, error) {
	var taken Mail
	err := scope.Collection(mails).FindOneAndUpdate(ctx,
		bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Queued}, {Key: "send_at", Value: m.SendAt}, {Key: "rev", Value: m.Rev}},
		bson.D{
			{Key: "$set", Value: bson.D{{Key: "state", Value: Sending}, {Key: "send_at", Value: until}, {Key: "changed_at", Value: now}}},
			{Key: "$inc", Value: bson.D{{Key: "attempts", Value: 1}, {Key: "fence", Value: int64(1)}}},
			{Key: "$unset", Value: bson.D{{Key: "handed_at", Value: ""}}},
		}, options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&taken)
	if isNone(err) {
		return m, false, nil
	}
	return taken, err == nil, tenancy.Translate(err)
}

// attempt finds a mail while the attempt lasts.
func attempt(m Mail) bson.D {
	return bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Sending}, {Key: "fence", Value: m.Fence}}
}

// writeBody keeps the content of a mail; false when a later attempt has.
func writeBody(ctx context.Context, scope tenancy.Scope, b Body) (bool, error) {
	_, err := scope.Collection(bodies).ReplaceOne(ctx,
		bson.D{{Key: "_id", Value: b.ID}, {Key: "fence", Value: bson.D{{Key: "$lte", Value: b.Fence}}}}, b, options.Replace().SetUpsert(true))
	if tenancy.IsDuplicate(err, "") {
		return false, nil
	}
	return err == nil, tenancy.Translate(err)
}

// written keeps what the message of a mail came to.
func written(ctx context.Context, scope tenancy.Scope, m Mail) (bool, error) {
	return updateMail(ctx, scope, attempt(m), bson.D{{Key: "$set", Value: bson.D{
		{Key: "from", Value: m.From},
		{Key: "message_id", Value: m.MessageID},
		{Key: "date", Value: m.Date},
		{Key: "digest", Value: m.Digest},
		{Key: "size", Value: m.Size},
		{Key: "object", Value: m.Object},
		{Key: "object_key", Value: m.ObjectKey},
		{Key: "parts", Value: m.Parts},
		{Key: "snippet", Value: m.Snippet},
		{Key: "thread_ids", Value: m.ThreadIDs},
	}}})
}

// handOver notes that the message is about to be handed over, by the attempt that still has the mail.
func handOver(ctx context.Context, scope tenancy.Scope, m Mail, until time.Time) (bool, error) {
	return updateMail(ctx, scope, attempt(m), bson.D{{Key: "$set", Value: bson.D{{Key: "handed_at", Value: m.HandedAt}, {Key: "send_at", Value: until}}}})
}

// settleAttempt writes how an attempt ended, unless it has ended otherwise.
func settleAttempt(ctx context.Context, scope tenancy.Scope, m Mail) (bool, error) {
	set := bson.D{{Key: "state", Value: m.State}, {Key: "code", Value: m.Code}, {Key: "changed_at", Value: m.ChangedAt}}
	drop := bson.D{}
	if m.SendAt.IsZero() {
		drop = append(drop, bson.E{Key: "send_at", Value: ""})
	} else {
		set = append(set, bson.E{Key: "send_at", Value: m.SendAt})
	}
	if m.State != Uncertain {
		drop = append(drop, bson.E{Key: "handed_at", Value: ""})
	}
	update := bson.D{{Key: "$set", Value: set}}
	if len(drop) > 0 {
		update = append(update, bson.E{Key: "$unset", Value: drop})
	}
	return updateMail(ctx, scope, attempt(m), update)
}

// lookLater puts the next look at an uncertain mail off; with zero there is none.
func lookLater(ctx context.Context, scope tenancy.Scope, m Mail, next time.Time) error {
	update := bson.D{{Key: "$set", Value: bson.D{{Key: "send_at", Value: next}}}}
	if next.IsZero() {
		update = bson.D{{Key: "$unset", Value: bson.D{{Key: "send_at", Value: ""}}}}
	}
	_, err := updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Uncertain}, {Key: "fence", Value: m.Fence}}, update)
	return err
}

// followLater puts what follows a sent mail off.
func followLater(ctx context.Context, scope tenancy.Scope, m Mail, next time.Time) error {
	_, err := updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Sent}}, bson.D{{Key: "$set", Value: bson.D{{Key: "send_at", Value: next}}}})
	return err
}

// followed ends what follows a sent mail: nobody has to look after it any more.
func followed(ctx context.Context, scope tenancy.Scope, m Mail) error {
	_, err := updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Sent}}, bson.D{{Key: "$unset", Value: bson.D{
		{Key: "send_at", Value: ""}, {Key: "text", Value: ""}, {Key: "html", Value: ""}, {Key: "quote", Value: ""}, {Key: "attached", Value: ""}, {Key: "close_after", Value: ""},
	}}})
	return err
}

func setKept(ctx context.Context, scope tenancy.Scope, m Mail) error {
	_, err := updateMail(ctx, scope, bson.D{{Key: "_id", Value: m.ID}, {Key: "state", Value: Sent}}, bson.D{{Key: "$set", Value: bson.D{{Key: "kept", Value: true}}}})
	return err
}

// closeSeen closes the conversation of a mail unless the other side has written since.
func closeSeen(ctx context.Context, scope tenancy.Scope, m Mail, now time.Time) error {
	_, err := updateConversation(ctx, scope, bson.D{{Key: "_id", Value: m.ConversationID}, {Key: "last_in_id", Value: m.SeenInID}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "status", Value: Closed}, {Key: "changed_at", Value: now}}},
		{Key: "$unset", Value: bson.D{{Key: "snoozed_until", Value: ""}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
	})
	return err
}

// addWords adds the words by which a conversation is found.
func addWords(ctx context.Context, scope tenancy.Scope, conversationID string, words []string) error {
	_, err := updateConversation(ctx, scope, byID(conversationID),
		bson.D{{Key: "$addToSet", Value: bson.D{{Key: "words", Value: bson.D{{Key: "$each", Value: words}}}}}})
	return err
}
