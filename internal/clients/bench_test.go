package clients_test

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

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

const crowd = 100_000

// With 100,000 clients, searching and paging take at most three times as long as the bare indexed query.
func TestBenchClients100k(t *testing.T) {
	proof.Bench(t)
	c := newClinic(t)
	r := rand.New(rand.NewPCG(1, 2))
	c.fill(t, r)
	all := c.actor.Scope().Collection("clients")
	alive := bson.E{Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: false}}}
	bare := func(filter bson.D) {
		cur, err := all.Find(t.Context(), append(filter, alive), options.Find().SetLimit(21).
			SetProjection(bson.D{{Key: "search", Value: 0}}).SetSort(bson.D{{Key: "sort_name", Value: 1}, {Key: "_id", Value: 1}}))
		require.NoError(t, err)
		var out []bson.Raw
		require.NoError(t, cur.All(t.Context(), &out))
		require.NotEmpty(t, out)
	}
	for _, k := range []struct {
		name   string
		filter func() (clients.Filter, bson.D)
	}{
		{"search", func() (clients.Filter, bson.D) {
			word := fmt.Sprintf("fam%04d", r.IntN(5000))
			return clients.Filter{Query: word}, bson.D{{Key: "search", Value: primitive.Regex{Pattern: "^" + word}}}
		}},
		{"page", func() (clients.Filter, bson.D) {
			key := fmt.Sprintf("ana fam%04d", r.IntN(4000))
			return clients.Filter{Cursor: clients.CursorAfter(key)}, bson.D{{Key: "sort_name", Value: bson.D{{Key: "$gte", Value: key}}}}
		}},
		{"tag", func() (clients.Filter, bson.D) {
			tag := fmt.Sprint("tag", r.IntN(200))
			return clients.Filter{Tag: tag}, bson.D{{Key: "tags", Value: tag}}
		}},
	} {
		var ours, plain []time.Duration
		for range 150 {
			f, filter := k.filter()
			began := time.Now()
			bare(filter)
			middle := time.Now()
			page, err := c.svc.List(t.Context(), c.actor, f)
			require.NoError(t, err)
			require.NotEmpty(t, page.Items)
			ours, plain = append(ours, time.Since(middle)), append(plain, middle.Sub(began))
		}
		a, b := median(ours), median(plain)
		ratio := float64(a) / float64(b)
		proof.Line(t, "bench", "clients-100k", fmt.Sprintf("%s of %d: p50 %s, bare indexed query %s, %.1f times", k.name, crowd, a, b, ratio), "3 times", ratio <= 3)
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2].Round(10 * time.Microsecond)
}

// fill writes the clients past the use cases, as they would store them.
func (c *clinic) fill(t *testing.T, r *rand.Rand) {
	t.Helper()
	first := []string{"Ana", "Bogdan", "Carmen", "Dan", "Elena", "Florin", "Ștefan", "Țepeș"}
	for from := 0; from < crowd; from += 5000 {
		batch := make([]any, 0, 5000)
		for n := range 5000 {
			name := fmt.Sprintf("%s Fam%04d", first[r.IntN(len(first))], r.IntN(5000))
			phone := fmt.Sprintf("+4072%07d", from+n)
			batch = append(batch, bson.D{
				{Key: "_id", Value: id.New(id.Client, start)},
				{Key: "name", Value: name},
				{Key: "phone", Value: phone},
				{Key: "tags", Value: []string{fmt.Sprint("tag", r.IntN(200))}},
				{Key: "status", Value: "active"},
				{Key: "source", Value: "unknown"},
				{Key: "rev", Value: 1},
				{Key: "created_at", Value: start},
				{Key: "changed_at", Value: start},
				{Key: "sort_name", Value: clients.SortName(name)},
				{Key: "search", Value: clients.SearchTokens(name, "", phone)},
				{Key: "dedupe_keys", Value: []string{"p:" + phone}},
				{Key: "request_hash", Value: ""},
			})
		}
		_, err := c.actor.Scope().Collection("clients").InsertMany(t.Context(), batch, options.InsertMany().SetOrdered(false))
		require.NoError(t, err)
	}
}
