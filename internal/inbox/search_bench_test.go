package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

const (
	manyConversations = 40_000
	mailsInAll        = 100_000
)

// With 100,000 mails in 40,000 conversations, the first page of a search and a page of the list take at most three times as long
// as the bare indexed query.
func TestBenchInboxSearch(t *testing.T) {
	proof.Bench(t)
	d := newDesk(t)
	r := rand.New(rand.NewPCG(4, 2))
	d.crowd(t, r)
	stored := d.scope.Collection("conversations")
	bare := func(filter bson.D) {
		cur, err := stored.Find(t.Context(), append(filter, bson.E{Key: "hidden", Value: false}), options.Find().SetLimit(31).
			SetProjection(bson.D{{Key: "words", Value: 0}}).SetSort(bson.D{{Key: "last_at", Value: -1}, {Key: "_id", Value: -1}}))
		require.NoError(t, err)
		var out []bson.Raw
		require.NoError(t, cur.All(t.Context(), &out))
		require.NotEmpty(t, out)
	}
	begins := func(word string) bson.E { return bson.E{Key: "words", Value: primitive.Regex{Pattern: "^" + word}} }
	for _, k := range []struct {
		name   string
		filter func() (inbox.Filter, bson.D)
	}{
		{"search", func() (inbox.Filter, bson.D) {
			word := fmt.Sprintf("cuvant%05d", r.IntN(20_000))
			return inbox.Filter{Query: word, Status: inbox.AnyStatus}, bson.D{begins(word)}
		}},
		{"search for two words", func() (inbox.Filter, bson.D) {
			word := fmt.Sprintf("cuvant%04d", r.IntN(2000))
			return inbox.Filter{Query: word + " progr", Status: inbox.AnyStatus}, bson.D{begins(word)}
		}},
		{"page", func() (inbox.Filter, bson.D) {
			at := monday.Add(-time.Duration(r.IntN(manyConversations)) * time.Minute)
			return inbox.Filter{Cursor: inbox.CursorAfter(at)}, bson.D{{Key: "status", Value: inbox.Open}, {Key: "last_at", Value: bson.D{{Key: "$lte", Value: at}}}}
		}},
	} {
		var ours, plain []time.Duration
		for range 100 {
			f, filter := k.filter()
			began := time.Now()
			bare(filter)
			middle := time.Now()
			page, err := d.svc.List(t.Context(), d.ana, f)
			require.NoError(t, err)
			require.NotEmpty(t, page.Items)
			ours, plain = append(ours, time.Since(middle)), append(plain, middle.Sub(began))
		}
		a, b := middleOf(ours), middleOf(plain)
		ratio := float64(a) / float64(b)
		proof.Line(t, "bench", "inbox-search", fmt.Sprintf("%s of %d mails: p50 %s, bare indexed query %s, %.1f times", k.name, mailsInAll, a, b, ratio), "3 times", ratio <= 3)
	}
}

func middleOf(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2].Round(10 * time.Microsecond)
}

// crowd writes conversations as syncs would leave them: of 2.5 mails each, with some 60 words.
func (d *desk) crowd(t *testing.T, r *rand.Rand) {
	t.Helper()
	for from := 0; from < manyConversations; from += 200 {
		batch := make([]any, 0, 200)
		for n := range 200 {
			at := monday.Add(-time.Duration(from+n) * time.Minute)
			words := []string{"programare", "buna", "ziua", fmt.Sprintf("om%d@example.com", from+n)}
			for range 56 {
				words = append(words, fmt.Sprintf("cuvant%05d", r.IntN(20_000)))
			}
			batch = append(batch, inbox.Conversation{
				ID: id.New(id.Conversation, at), AccountID: d.account, Channel: inbox.Email, Subject: "Programare", LastAt: at, LastInAt: at, LastInID: "mai",
				Mails: 2 + (from+n)%2, Status: inbox.Open, Tags: []string{}, ReadBy: []string{"*"}, Words: words, Rev: 1,
			})
		}
		_, err := d.scope.Collection("conversations").InsertMany(t.Context(), batch, options.InsertMany().SetOrdered(false))
		require.NoError(t, err)
	}
}
