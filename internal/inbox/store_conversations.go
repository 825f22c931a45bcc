package inbox

import (
	"context"
	"regexp"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// listConversations reads one conversation more than the page holds. Every question begins in an index: words for a search, else
// that of its filter (assignee, client, tags, account), else list or all.
func listConversations(ctx context.Context, scope tenancy.Scope, q question) ([]Conversation, error) {
	return findAll[Conversation](ctx, scope, conversations, append(q.filter(), beyond("last_at", q.after)...), withoutWords(),
		options.Find().SetSort(newestFirst("last_at")).SetLimit(int64(q.Limit)+1))
}

func countConversations(ctx context.Context, scope tenancy.Scope, q question, limit int64) (int, error) {
	n, err := scope.Collection(conversations).CountDocuments(ctx, q.filter(), options.Count().SetLimit(limit))
	return int(n), tenancy.Translate(err)
}

func (q question) filter() bson.D {
	filter := bson.D{visible()}
	equal := func(field, value string) {
		if value != "" {
			filter = append(filter, bson.E{Key: field, Value: value})
		}
	}
	if q.Status != AnyStatus {
		equal("status", string(q.Status))
	}
	equal("account_id", q.AccountID)
	equal("tags", q.Tag)
	equal("client_id", q.ClientID)
	equal("channel", string(q.Channel))
	if q.Assignee == Nobody {
		filter = append(filter, bson.E{Key: "assignee_id", Value: ""})
	} else {
		equal("assignee_id", q.Assignee)
	}
	if q.Files {
		filter = append(filter, bson.E{Key: "files", Value: true})
	}
	if q.Unread {
		filter = append(filter, bson.E{Key: "last_in_id", Value: bson.D{{Key: "$gt", Value: ""}}},
			bson.E{Key: "read_by", Value: bson.D{{Key: "$nin", Value: bson.A{q.person, everybody}}}})
	}
	var all bson.A
	for _, w := range q.words {
		all = append(all, bson.D{{Key: "words", Value: primitive.Regex{Pattern: "^" + regexp.QuoteMeta(w)}}})
	}
	if len(all) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: all})
	}
	return filter
}

// countTags counts over the conversations that have any; index tags (an absent or empty list has no key above "").
func countTags(ctx context.Context, scope tenancy.Scope) ([]TagCount, error) {
	cur, err := scope.Collection(conversations).Aggregate(ctx, bson.A{
		bson.D{{Key: "$match", Value: bson.D{{Key: "tags", Value: bson.D{{Key: "$gt", Value: ""}}}, visible()}}},
		bson.D{{Key: "$project", Value: bson.D{{Key: "tags", Value: 1}}}},
		bson.D{{Key: "$unwind", Value: "$tags"}},
		bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$tags"}, {Key: "count", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
		bson.D{{Key: "$sort", Value: bson.D{{Key: "count", Value: -1}, {Key: "_id", Value: 1}}}},
		bson.D{{Key: "$limit", Value: MaxTagsListed}},
	})
	if err != nil {
		return nil, tenancy.Translate(err)
	}
	var out []TagCount
	return out, tenancy.Translate(cur.All(ctx, &out))
}

// visible leaves out conversations without any mail.
func visible() bson.E { return bson.E{Key: "hidden", Value: false} }

func newestFirst(field string) bson.D {
	return bson.D{{Key: field, Value: -1}, {Key: "_id", Value: -1}}
}

// beyond is the condition of standing after a place in a list of the newest first.
func beyond(field string, p place) bson.D {
	if p.isStart() {
		return nil
	}
	return bson.D{
		{Key: "$or", Value: bson.A{
			bson.D{{Key: field, Value: bson.D{{Key: "$lt", Value: p.At}}}},
			bson.D{{Key: field, Value: p.At}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: p.ID}}}},
		}},
		// Implied by the $or: it lets the index begin at the page.
		{Key: field, Value: bson.D{{Key: "$lte", Value: p.At}}},
	}
}

// putDecision writes what a person has decided about a conversation, if it is still at rev and its last mail the one that was seen.
func putDecision(ctx context.Context, scope tenancy.Scope, before, after Conversation) (bool, error) {
	set := bson.D{
		{Key: "status", Value: after.Status},
		{Key: "assignee_id", Value: after.AssigneeID},
		{Key: "tags", Value: after.Tags},
		{Key: "client_id", Value: after.ClientID},
		{Key: "rev", Value: before.Rev + 1},
		{Key: "changed_at", Value: after.ChangedAt},
	}
	update := bson.D{}
	if after.SnoozedUntil.IsZero() {
		update = append(update, bson.E{Key: "$unset", Value: bson.D{{Key: "snoozed_until", Value: ""}}})
	} else {
		set = append(set, bson.E{Key: "snoozed_until", Value: after.SnoozedUntil})
	}
	return updateConversation(ctx, scope,
		bson.D{{Key: "_id", Value: before.ID}, {Key: "rev", Value: before.Rev}, {Key: "last_in_id", Value: before.LastInID}, {Key: "status", Value: before.Status}, {Key: "client_id", Value: before.ClientID}},
		append(update, bson.E{Key: "$set", Value: set}))
}

// addReader notes that a person has read the last mail of the other side, if it is still that one.
func addReader(ctx context.Context, scope tenancy.Scope, conversationID, lastIn, person string) (bool, error) {
	return updateConversation(ctx, scope, bson.D{{Key: "_id", Value: conversationID}, {Key: "last_in_id", Value: lastIn}},
		bson.D{{Key: "$addToSet", Value: bson.D{{Key: "read_by", Value: person}}}})
}

// putReaders replaces who has read the last mail of the other side, if nobody has come to it or gone meanwhile.
func putReaders(ctx context.Context, scope tenancy.Scope, c Conversation, readers []string) (bool, error) {
	return updateConversation(ctx, scope, bson.D{{Key: "_id", Value: c.ID}, {Key: "last_in_id", Value: c.LastInID}, {Key: "read_by", Value: c.ReadBy}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "read_by", Value: readers}}}})
}

// findSnoozed reads up to limit snoozed conversations, the first to wake first; index snoozed.
func findSnoozed(ctx context.Context, scope tenancy.Scope, limit int64) ([]Conversation, error) {
	return findAll[Conversation](ctx, scope, conversations, bson.D{{Key: "snoozed_until", Value: bson.D{{Key: "$exists", Value: true}}}}, withoutWords(),
		options.Find().SetSort(bson.D{{Key: "snoozed_until", Value: 1}}).SetLimit(limit))
}

// wake opens a conversation whose time has come, unread for everybody, if it still sleeps until then.
func wake(ctx context.Context, scope tenancy.Scope, c Conversation, now time.Time) (bool, error) {
	return updateConversation(ctx, scope,
		bson.D{{Key: "_id", Value: c.ID}, {Key: "status", Value: Snoozed}, {Key: "snoozed_until", Value: c.SnoozedUntil}},
		bson.D{
			{Key: "$set", Value: bson.D{{Key: "status", Value: Open}, {Key: "read_by", Value: []string{}}, {Key: "changed_at", Value: now}}},
			{Key: "$unset", Value: bson.D{{Key: "snoozed_until", Value: ""}}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
		})
}

// dropSnooze takes away a time that is left of a conversation that sleeps no more.
func dropSnooze(ctx context.Context, scope tenancy.Scope, c Conversation) error {
	_, err := updateConversation(ctx, scope,
		bson.D{{Key: "_id", Value: c.ID}, {Key: "status", Value: bson.D{{Key: "$ne", Value: Snoozed}}}},
		bson.D{{Key: "$unset", Value: bson.D{{Key: "snoozed_until", Value: ""}}}})
	return err
}
