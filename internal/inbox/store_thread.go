package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

const threadLimit = 5000 // mails that are looked at for one piece

// findThreads tells in which conversations of an account Message-IDs are known, by the index "thread".
func findThreads(ctx context.Context, scope tenancy.Scope, account string, ids []string) (map[string][]string, error) {
	found, err := findAll[Mail](ctx, scope, mails,
		bson.D{{Key: "thread_ids", Value: in(ids)}, {Key: "account_id", Value: account}},
		bson.D{{Key: "thread_ids", Value: 1}, {Key: "conversation_id", Value: 1}}, options.Find().SetLimit(threadLimit))
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, m := range found {
		if m.ConversationID == "" { // a draft
			continue
		}
		for _, t := range m.ThreadIDs {
			if !slices.Contains(out[t], m.ConversationID) {
				out[t] = append(out[t], m.ConversationID)
			}
		}
	}
	return out, nil
}

// fullConversations tells which conversations take no more mails.
func fullConversations(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]bool, error) {
	found, err := findAll[Conversation](ctx, scope, conversations,
		bson.D{{Key: "_id", Value: in(ids)}, {Key: "mails", Value: bson.D{{Key: "$gte", Value: MaxMails}}}}, bson.D{{Key: "_id", Value: 1}})
	full := map[string]bool{}
	for _, c := range found {
		full[c.ID] = true
	}
	return full, err
}

// findBySubject finds the conversation of a bare reply, or the one that begins with a bare reply to the mail; by the index
// "subject".
func findBySubject(ctx context.Context, scope tenancy.Scope, account, key string, others []string, n *newcomer) (string, bool, error) {
	near := bson.D{
		{Key: "subject_key", Value: key},
		{Key: "account_id", Value: account},
		{Key: "last_at", Value: bson.D{{Key: "$gte", Value: n.mail.At.Add(-bareWindow)}}},
		{Key: "first_at", Value: bson.D{{Key: "$lte", Value: n.mail.At.Add(bareWindow)}}},
		{Key: "hidden", Value: bson.D{{Key: "$ne", Value: true}}},
	}
	found, err := findAll[Conversation](ctx, scope, conversations, near,
		bson.D{{Key: "people", Value: 1}, {Key: "first_at", Value: 1}, {Key: "bare_reply", Value: 1}, {Key: "mails", Value: 1}},
		options.Find().SetSort(bson.D{{Key: "last_at", Value: -1}}).SetLimit(50))
	if err != nil {
		return "", false, err
	}
	for _, c := range found {
		if c.Mails >= MaxMails || !slices.ContainsFunc(c.People, func(p mimemail.Address) bool {
			return slices.Contains(others, strings.ToLower(p.Address))
		}) {
			continue
		}
		before, after := !c.FirstAt.After(n.mail.At), c.FirstAt.After(n.mail.At)
		if n.bare && before || c.BareReply && after || n.bare && c.BareReply {
			return c.ID, true, nil
		}
	}
	return "", false, nil
}

// openConversations makes the conversations of new mails, hidden until they are there, and adds the words by which they are
// found.
func openConversations(ctx context.Context, scope tenancy.Scope, fresh []*newcomer) error {
	writes := make([]mongo.WriteModel, 0, len(fresh))
	for _, n := range fresh {
		writes = append(writes, mongo.NewUpdateOneModel().SetUpsert(true).SetFilter(byID(n.mail.ConversationID)).SetUpdate(bson.D{
			{Key: "$addToSet", Value: bson.D{{Key: "words", Value: bson.D{{Key: "$each", Value: n.words}}}}},
			{Key: "$set", Value: bson.D{{Key: "stale", Value: true}}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
			{Key: "$setOnInsert", Value: bson.D{
				{Key: "account_id", Value: n.mail.AccountID},
				{Key: "channel", Value: Email},
				{Key: "hidden", Value: true},
				{Key: "status", Value: Open},
				{Key: "assignee_id", Value: ""},
				{Key: "tags", Value: bson.A{}},
				{Key: "client_id", Value: ""},
				{Key: "read_by", Value: bson.A{}},
				{Key: "created_at", Value: n.mail.CreatedAt},
				{Key: "last_at", Value: n.mail.At},
				{Key: "first_at", Value: n.mail.At},
				{Key: "last_in_at", Value: time.Time{}},
				{Key: "mails", Value: 0},
			}},
		}))
	}
	return bulk(ctx, scope, conversations, writes)
}

// readLines reads what refresh needs of the mails of conversations, the oldest first, by the index "conversation".
func readLines(ctx context.Context, scope tenancy.Scope, ids []string) (map[string][]line, error) {
	found, err := findAll[line](ctx, scope, mails, bson.D{
		{Key: "conversation_id", Value: in(ids)},
		{Key: "state", Value: in([]State{Received, Sent, Failed, Uncertain})},
		{Key: "gone", Value: bson.D{{Key: "$ne", Value: true}}},
	}, bson.D{
		{Key: "conversation_id", Value: 1},
		{Key: "account_id", Value: 1},
		{Key: "state", Value: 1},
		{Key: "at", Value: 1},
		{Key: "from", Value: 1},
		{Key: "to", Value: 1},
		{Key: "cc", Value: 1},
		{Key: "subject", Value: 1},
		{Key: "snippet", Value: 1},
		{Key: "flags.seen", Value: 1},
		{Key: "parts.is_inline", Value: 1},
		{Key: "thread_ids", Value: 1},
		{Key: "message_id", Value: 1},
	}, options.Find().SetSort(bson.D{{Key: "conversation_id", Value: 1}, {Key: "at", Value: 1}, {Key: "_id", Value: 1}}))
	out := map[string][]line{}
	for _, l := range found {
		out[l.ConversationID] = append(out[l.ConversationID], l)
	}
	return out, err
}

// standing is what refresh needs to know of a conversation as it is.
type standing struct {
	ID       string    `bson:"_id"`
	Rev      int64     `bson:"rev"`
	Hidden   bool      `bson:"hidden"`
	LastInAt time.Time `bson:"last_in_at"`
}

func readStandings(ctx context.Context, scope tenancy.Scope, ids []string) (map[string]standing, error) {
	found, err := findAll[standing](ctx, scope, conversations, bson.D{{Key: "_id", Value: in(ids)}},
		bson.D{{Key: "rev", Value: 1}, {Key: "hidden", Value: 1}, {Key: "last_in_at", Value: 1}})
	out := map[string]standing{}
	for _, c := range found {
		out[c.ID] = c
	}
	return out, err
}

// saveSummaries writes what mails come to, each conversation if it is still at the revision it was read at; false when one
// is not.
func saveSummaries(ctx context.Context, scope tenancy.Scope, all []summary, now time.Time) (bool, error) {
	writes := make([]mongo.WriteModel, 0, len(all))
	for _, s := range all {
		writes = append(writes, mongo.NewUpdateOneModel().
			SetFilter(bson.D{{Key: "_id", Value: s.was.ID}, {Key: "rev", Value: s.was.Rev}}).SetUpdate(s.update(now)))
	}
	if len(writes) == 0 {
		return true, nil
	}
	res, err := scope.Collection(conversations).BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false))
	if err != nil {
		return false, fmt.Errorf("write conversations: %w", tenancy.Translate(err))
	}
	return res.MatchedCount == int64(len(writes)), nil
}

func (s summary) update(now time.Time) bson.D {
	one := bson.D{{Key: "rev", Value: int64(1)}}
	if s.c.Hidden {
		return bson.D{
			{Key: "$set", Value: bson.D{{Key: "hidden", Value: true}, {Key: "mails", Value: 0}, {Key: "failed", Value: s.c.Failed}}},
			{Key: "$inc", Value: one},
			{Key: "$unset", Value: bson.D{{Key: "stale", Value: ""}}},
		}
	}
	fields := bson.D{
		{Key: "hidden", Value: false},
		{Key: "subject", Value: s.c.Subject},
		{Key: "subject_key", Value: s.c.SubjectKey},
		{Key: "with", Value: s.c.With},
		{Key: "people", Value: s.c.People},
		{Key: "snippet", Value: s.c.Snippet},
		{Key: "last_out", Value: s.c.LastOut},
		{Key: "last_mail_id", Value: s.c.LastMailID},
		{Key: "first_at", Value: s.c.FirstAt},
		{Key: "last_at", Value: s.c.LastAt},
		{Key: "last_in_id", Value: s.c.LastInID},
		{Key: "last_in_at", Value: s.c.LastInAt},
		{Key: "mails", Value: s.c.Mails},
		{Key: "files", Value: s.c.Files},
		{Key: "failed", Value: s.c.Failed},
		{Key: "bare_reply", Value: s.c.BareReply},
		{Key: "changed_at", Value: now},
	}
	news, first := s.c.LastInAt.After(s.was.LastInAt), s.was.Hidden
	update, drop := bson.D{{Key: "$inc", Value: one}}, bson.D{{Key: "stale", Value: ""}}
	switch {
	case s.old && first:
		fields = append(fields, bson.E{Key: "status", Value: Closed})
	case news && !s.old: // the other side has written: open again
		fields = append(fields, bson.E{Key: "status", Value: Open})
		drop = append(drop, bson.E{Key: "snoozed_until", Value: ""})
	}
	switch {
	case news && s.seen:
		fields = append(fields, bson.E{Key: "read_by", Value: bson.A{everybody}})
	case news:
		fields = append(fields, bson.E{Key: "read_by", Value: bson.A{}})
	case s.seen:
		update = append(update, bson.E{Key: "$addToSet", Value: bson.D{{Key: "read_by", Value: everybody}}})
	default:
		update = append(update, bson.E{Key: "$pull", Value: bson.D{{Key: "read_by", Value: everybody}}})
	}
	return append(update, bson.E{Key: "$set", Value: fields}, bson.E{Key: "$unset", Value: drop})
}

// disturb notes, before mails are changed, that what is derived of their conversations will not be right until refresh: whoever is
// cut short leaves the note to the next run.
func disturb(ctx context.Context, scope tenancy.Scope, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := scope.Collection(conversations).UpdateMany(ctx, bson.D{{Key: "_id", Value: in(ids)}}, bson.D{
		{Key: "$set", Value: bson.D{{Key: "stale", Value: true}}}, {Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
	})
	if err != nil {
		return fmt.Errorf("note stale conversations: %w", tenancy.Translate(err))
	}
	return nil
}

// staleConversations lists some that were disturbed and not refreshed, by the index "stale".
func staleConversations(ctx context.Context, scope tenancy.Scope, account string, limit int64) ([]string, error) {
	found, err := findAll[standing](ctx, scope, conversations, bson.D{{Key: "account_id", Value: account}, {Key: "stale", Value: true}},
		bson.D{{Key: "_id", Value: 1}}, options.Find().SetLimit(limit))
	ids := make([]string, 0, len(found))
	for _, c := range found {
		ids = append(ids, c.ID)
	}
	return ids, err
}

// readWhole reads conversations with their words.
func readWhole(ctx context.Context, scope tenancy.Scope, ids []string) ([]Conversation, error) {
	return findAll[Conversation](ctx, scope, conversations, bson.D{{Key: "_id", Value: in(ids)}}, bson.D{{Key: "people", Value: 0}})
}

// takeOver moves everything of a conversation into another and hides it.
func takeOver(ctx context.Context, scope tenancy.Scope, into, from Conversation) error {
	add := bson.D{
		{Key: "words", Value: bson.D{{Key: "$each", Value: nonNil(from.Words)}}},
		{Key: "tags", Value: bson.D{{Key: "$each", Value: nonNil(from.Tags)}}},
	}
	fields := bson.D{}
	if into.AssigneeID == "" {
		fields = append(fields, bson.E{Key: "assignee_id", Value: from.AssigneeID})
	}
	if into.ClientID == "" {
		fields = append(fields, bson.E{Key: "client_id", Value: from.ClientID})
	}
	if from.Status == Open {
		fields = append(fields, bson.E{Key: "status", Value: Open})
	}
	fields = append(fields, bson.E{Key: "stale", Value: true})
	update := bson.D{{Key: "$addToSet", Value: add}, {Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}}, {Key: "$set", Value: fields}}
	if _, err := updateConversation(ctx, scope, byID(into.ID), update); err != nil {
		return fmt.Errorf("merge conversations: %w", err)
	}
	_, err := scope.Collection(mails).UpdateMany(ctx, bson.D{{Key: "conversation_id", Value: from.ID}},
		set(bson.E{Key: "conversation_id", Value: into.ID}))
	if err != nil {
		return fmt.Errorf("merge conversations: %w", tenancy.Translate(err))
	}
	_, err = updateConversation(ctx, scope, byID(from.ID), bson.D{
		{Key: "$set", Value: bson.D{{Key: "merged_into", Value: into.ID}, {Key: "hidden", Value: true}, {Key: "stale", Value: true}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
	})
	return err
}

func nonNil(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
