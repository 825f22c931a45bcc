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

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/tenancy"
)

// placed is what is read of a mail to find it again.
type placed struct {
	ID             string        `bson:"_id"`
	ConversationID string        `bson:"conversation_id"`
	Places         []string      `bson:"places"`
	MessageID      string        `bson:"message_id"`
	Size           int64         `bson:"size"`
	At             time.Time     `bson:"at"`
	Object         string        `bson:"object"`
	Flags          mailbox.Flags `bson:"flags"`
	Author         Author        `bson:"author"`

	Passes map[string]Pass `bson:"passes"`
}

func placedFields() bson.D {
	return bson.D{
		{Key: "conversation_id", Value: 1},
		{Key: "places", Value: 1},
		{Key: "message_id", Value: 1},
		{Key: "size", Value: 1},
		{Key: "at", Value: 1},
		{Key: "object", Value: 1},
		{Key: "flags", Value: 1},
		{Key: "author", Value: 1},
		{Key: "passes", Value: 1},
	}
}

// findPlaces tells at which places a mail is stored, by the index "places".
func findPlaces(ctx context.Context, scope tenancy.Scope, places []string) (map[string]bool, error) {
	have := map[string]bool{}
	if len(places) == 0 {
		return have, nil
	}
	found, err := findAll[placed](ctx, scope, mails, bson.D{{Key: "places", Value: in(places)}}, bson.D{{Key: "places", Value: 1}})
	for _, m := range found {
		for _, p := range m.Places {
			have[p] = true
		}
	}
	return have, err
}

// findByMessageIDs finds mails of an account by the index "message".
func findByMessageIDs(ctx context.Context, scope tenancy.Scope, account string, ids []string) ([]placed, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return findAll[placed](ctx, scope, mails, bson.D{{Key: "message_id", Value: in(ids)}, {Key: "account_id", Value: account}}, placedFields())
}

// findStored finds, for each newcomer that is stored already, the mail: the one of its identifier, or one that was sent from
// here under its Message-ID.
func findStored(ctx context.Context, scope tenancy.Scope, account string, all []*newcomer) (map[string]placed, error) {
	out := map[string]placed{}
	if len(all) == 0 {
		return out, nil
	}
	ids, messageIDs := make([]string, 0, len(all)), make([]string, 0, len(all))
	for _, n := range all {
		ids = append(ids, n.mail.ID)
		if n.mail.State == Sent && n.mail.MessageID != "" {
			messageIDs = append(messageIDs, n.mail.MessageID)
		}
	}
	byID, err := findAll[placed](ctx, scope, mails, bson.D{{Key: "_id", Value: in(ids)}}, placedFields())
	if err != nil {
		return nil, err
	}
	for _, m := range byID {
		out[m.ID] = m
	}
	own, err := findByMessageIDs(ctx, scope, account, messageIDs)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		for _, m := range own {
			if m.Author.ID != "" && n.mail.State == Sent && m.MessageID == n.mail.MessageID {
				out[n.mail.ID] = m
			}
		}
	}
	return out, nil
}

// addPlaces notes where else a mail stands.
func addPlaces(ctx context.Context, scope tenancy.Scope, m placed, places []string, flags mailbox.Flags, at mark) error {
	if err := disturb(ctx, scope, []string{m.ConversationID}); err != nil {
		return err
	}
	writes := at.writes(m.ID, places)
	writes = append(writes, mongo.NewUpdateOneModel().SetFilter(byID(m.ID)).SetUpdate(bson.D{
		{Key: "$addToSet", Value: bson.D{{Key: "places", Value: bson.D{{Key: "$each", Value: places}}}}},
		{Key: "$set", Value: bson.D{{Key: "flags", Value: flags}}},
		{Key: "$unset", Value: bson.D{{Key: "gone", Value: ""}}},
	}))
	_, err := scope.Collection(mails).BulkWrite(ctx, writes)
	if tenancy.IsDuplicate(err, "") { // the place holds another mail: somebody else is reading the mailbox
		return errLost
	}
	if err != nil {
		return fmt.Errorf("add place: %w", tenancy.Translate(err))
	}
	return nil
}

// writes note that a mail was sighted in a pass, at places; none without a pass.
func (m mark) writes(mailID string, places []string) []mongo.WriteModel {
	if m.pass == "" {
		return nil
	}
	key := "passes." + m.folder
	return []mongo.WriteModel{
		mongo.NewUpdateOneModel().SetFilter(bson.D{{Key: "_id", Value: mailID}, {Key: key + ".name", Value: bson.D{{Key: "$ne", Value: m.pass}}}}).
			SetUpdate(set(bson.E{Key: key, Value: Pass{Name: m.pass, At: []string{}}})),
		mongo.NewUpdateOneModel().SetFilter(byID(mailID)).
			SetUpdate(bson.D{{Key: "$addToSet", Value: bson.D{{Key: key + ".at", Value: bson.D{{Key: "$each", Value: places}}}}}}),
	}
}

// setFlags takes flags over, by place, with the mark of a pass, and gives the conversations of the mails whose flags have changed.
func setFlags(ctx context.Context, scope tenancy.Scope, flags map[string]mailbox.Flags, at mark) ([]string, error) {
	if len(flags) == 0 {
		return nil, nil
	}
	places := make([]string, 0, len(flags))
	for p := range flags {
		places = append(places, p)
	}
	found, err := findAll[placed](ctx, scope, mails, bson.D{{Key: "places", Value: in(places)}}, placedFields())
	if err != nil {
		return nil, err
	}
	var touched []string
	var writes []mongo.WriteModel
	for _, m := range found {
		for _, p := range m.Places {
			f, ok := flags[p]
			if !ok {
				continue
			}
			writes = append(writes, at.writes(m.ID, []string{p})...)
			if f != m.Flags {
				touched = append(touched, m.ConversationID)
				writes = append(writes, mongo.NewUpdateOneModel().SetFilter(byID(m.ID)).SetUpdate(set(bson.E{Key: "flags", Value: f})))
			}
		}
	}
	if err := disturb(ctx, scope, distinct(touched)); err != nil {
		return nil, err
	}
	return touched, bulk(ctx, scope, mails, writes)
}

// removePlaces notes that mails do not stand there any more. One that stands nowhere and was not written here is gone.
func removePlaces(ctx context.Context, scope tenancy.Scope, places []string) ([]string, error) {
	if len(places) == 0 {
		return nil, nil
	}
	found, err := findAll[placed](ctx, scope, mails, bson.D{{Key: "places", Value: in(places)}}, placedFields())
	if err != nil {
		return nil, err
	}
	gone := map[string]bool{}
	for _, p := range places {
		gone[p] = true
	}
	return leave(ctx, scope, found, func(_ placed, p string) bool { return gone[p] })
}

// unsighted describes the places of a folder that a pass has not sighted.
type unsighted struct{ folder, epoch, key, pass string }

// removeUnsighted removes the places of a folder that were sighted in no batch of a pass: those of other epochs, those of mails
// that were not sighted at all, and of mails that stand there several times those that were not.
func removeUnsighted(ctx context.Context, scope tenancy.Scope, u unsighted) ([]string, error) {
	foreign := func(_ placed, p string) bool { return !strings.HasPrefix(p, u.epoch) }
	passed := func(m placed, p string) bool {
		return m.Passes[u.key].Name != u.pass || !slices.Contains(m.Passes[u.key].At, p)
	}
	var touched []string
	for _, kind := range []struct {
		from, to string
		more     bson.D
		gone     func(placed, string) bool
	}{
		{u.folder, u.folder + "~", bson.D{{Key: "passes." + u.key + ".name", Value: bson.D{{Key: "$ne", Value: u.pass}}}}, passed},
		{u.folder, u.folder + "~", bson.D{{Key: "places.1", Value: bson.D{{Key: "$exists", Value: true}}}}, passed},
		{u.folder, u.epoch, nil, foreign},
		{u.epoch + "~", u.folder + "~", nil, foreign},
	} {
		ids, err := leaveRange(ctx, scope, kind.from, kind.to, kind.more, func(m placed, p string) bool {
			return strings.HasPrefix(p, u.folder) && kind.gone(m, p)
		})
		if err != nil {
			return nil, err
		}
		touched = append(touched, ids...)
	}
	return touched, nil
}

// leaveRange walks over the mails that stand at places of a range of the index "places".
func leaveRange(ctx context.Context, scope tenancy.Scope, from, to string, more bson.D, gone func(placed, string) bool) ([]string, error) {
	var touched []string
	after := ""
	for {
		filter := append(bson.D{
			{Key: "places", Value: bson.D{{Key: "$elemMatch", Value: bson.D{{Key: "$gte", Value: from}, {Key: "$lt", Value: to}}}}},
			{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}},
		}, more...)
		found, err := findAll[placed](ctx, scope, mails, filter, placedFields(), options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(500))
		if err != nil || len(found) == 0 {
			return touched, err
		}
		after = found[len(found)-1].ID
		ids, err := leave(ctx, scope, found, gone)
		if err != nil {
			return nil, err
		}
		touched = append(touched, ids...)
	}
}

// leave notes that mails do not stand at some of their places any more. One that stands nowhere and was not written here is
// gone.
func leave(ctx context.Context, scope tenancy.Scope, found []placed, gone func(placed, string) bool) ([]string, error) {
	var touched []string
	var writes []mongo.WriteModel
	for _, m := range found {
		var lost []string
		for _, p := range m.Places {
			if gone(m, p) {
				lost = append(lost, p)
			}
		}
		if len(lost) == 0 {
			continue
		}
		touched = append(touched, m.ConversationID)
		update := bson.D{{Key: "$pullAll", Value: bson.D{{Key: "places", Value: lost}}}}
		switch {
		case len(lost) == len(m.Places) && m.Author.ID == "":
			update = bson.D{{Key: "$unset", Value: bson.D{{Key: "places", Value: ""}}}, {Key: "$set", Value: bson.D{{Key: "gone", Value: true}}}}
		case len(lost) == len(m.Places):
			update = bson.D{{Key: "$unset", Value: bson.D{{Key: "places", Value: ""}}}}
		}
		writes = append(writes, mongo.NewUpdateOneModel().SetFilter(byID(m.ID)).SetUpdate(update))
	}
	if err := disturb(ctx, scope, distinct(touched)); err != nil {
		return nil, err
	}
	return touched, bulk(ctx, scope, mails, writes)
}

// insertMails keeps contents and then mails. What is there already stays.
func insertMails(ctx context.Context, scope tenancy.Scope, fresh []*newcomer) error {
	if len(fresh) == 0 {
		return nil
	}
	contents, heads := make([]any, 0, len(fresh)), make([]any, 0, len(fresh))
	for _, n := range fresh {
		contents, heads = append(contents, n.body), append(heads, n.mail)
	}
	for _, step := range []struct {
		collection string
		docs       []any
	}{{bodies, contents}, {mails, heads}} {
		_, err := scope.Collection(step.collection).InsertMany(ctx, step.docs, options.InsertMany().SetOrdered(false))
		if err != nil && !onlyDuplicates(err) {
			return fmt.Errorf("keep %s: %w", step.collection, tenancy.Translate(err))
		}
	}
	return nil
}

// onlyDuplicates says whether an insert failed for nothing but documents that are there already.
func onlyDuplicates(err error) bool {
	many, ok := err.(mongo.BulkWriteException) //nolint:errorlint // the driver gives it bare
	if !ok || many.WriteConcernError != nil {
		return false
	}
	for _, e := range many.WriteErrors {
		if e.Code != 11000 || strings.Contains(e.Message, "places") {
			return false
		}
	}
	return true
}
