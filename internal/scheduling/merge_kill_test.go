package scheduling_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
)

// TestMergingChild is no test: it is the process that TestProofKilledWhileMerging kills. It merges and undoes until then.
func TestMergingChild(t *testing.T) {
	args := testkit.ChildArgs(t)
	kit, scope := testkit.Reopen(t, args[0], args[1], time.Now)
	c := over(t, scope, testkit.NewClock(today).Now).merging(testkit.NewClock(today).Now)
	c.owner = kit.Actor(scope, policies.Owner)
	people := args[2:]
	fmt.Println("merging")
	for { // until the process is killed
		m, err := c.merge(people[rand.IntN(len(people))], people[rand.IntN(len(people))], nil)
		if err == nil && rand.IntN(3) > 0 {
			_, _ = c.clients.UndoMerge(t.Context(), c.owner, m.ID)
		}
	}
}

// A process is killed (SIGKILL) at random moments while it merges and undoes. The follow-up work brings every merge to
// rest: nothing is lost, nothing is with a client who is hidden, nothing overlaps; and when all merges are undone, all is
// with whom it was.
func TestProofKilledWhileMerging(t *testing.T) {
	t.Parallel()
	kills := 4
	if proof.Long() {
		kills = 40
	}
	c := newClinic(t)
	c.merging(c.clock.Now)
	people, first := c.crowd(t)
	keeper := c.kit.Actor(c.scope, policies.SystemKeeper)
	for range kills {
		c.killAMerger(t, people)
		require.Eventually(t, func() bool {
			_, err := c.clients.RunMerges(t.Context(), keeper)
			return err == nil && c.count(t, "merges", bson.D{{Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{"running", "reverting", "undoing"}}}}}) == 0
		}, 20*time.Second, time.Millisecond)
		require.Zero(t, overlaps(c.stored()))
		require.Zero(t, c.count(t, "clients", bson.D{{Key: "merging", Value: bson.D{{Key: "$exists", Value: true}}}}), "somebody is locked for ever")
		for thing, owner := range c.owners(t) {
			require.Contains(t, first, thing)
			require.Zero(t, c.count(t, "clients", bson.D{{Key: "_id", Value: owner}, {Key: "deleted_at", Value: bson.D{{Key: "$exists", Value: true}}}}), "with somebody who is hidden")
		}
		c.undoAll(t)
		require.Equal(t, first, c.owners(t), "all is with whom it was")
	}
	proof.Line(t, "proof", "merge-kill", fmt.Sprintf("%d kills within %d merges, 0 lost, 0 doubled, 0 overlaps", kills, c.count(t, "merges", bson.D{})), "0 of each", !t.Failed())
}

// crowd makes four clients with appointments, series and notes, and says whose each is.
func (c *clinic) crowd(t *testing.T) (people []string, owners map[string]string) {
	t.Helper()
	for n := range 4 {
		who := c.addClient(fmt.Sprint("Client ", n)).ID
		people = append(people, who)
		for k := range 6 {
			in := c.booking(today.AddDate(0, 0, 1).Add(time.Duration(n*6+k) * 30 * time.Minute).Format(time.RFC3339))
			in.ClientID = who
			c.book(in)
			_, err := c.clients.AddNote(t.Context(), c.owner, clients.NewNote{ID: id.New(id.Note, today), ClientID: who, Text: "x"})
			require.NoError(t, err)
		}
		in := c.series(today.AddDate(0, 0, 3).Add(time.Duration(n)*30*time.Minute).Format(time.RFC3339), scheduling.Rule{Freq: scheduling.Daily, Count: 2})
		in.ClientID = who
		c.repeat(in)
	}
	return people, c.owners(t)
}

func (c *clinic) owners(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"appointments", "notes", "series"} {
		var found []struct {
			ID       string `bson:"_id"`
			Client   string `bson:"client_id"`
			Template struct {
				Client string `bson:"client_id"`
			} `bson:"template"`
		}
		cur, err := c.scope.Collection(name).Find(t.Context(), bson.D{})
		require.NoError(t, err)
		require.NoError(t, cur.All(t.Context(), &found))
		for _, f := range found {
			out[f.ID] = f.Client + f.Template.Client
		}
	}
	return out
}

func (c *clinic) count(t *testing.T, collection string, filter bson.D) int {
	t.Helper()
	n, err := c.scope.Collection(collection).CountDocuments(t.Context(), filter)
	require.NoError(t, err)
	return int(n)
}

// undoAll undoes every merge that is done, in whichever order they allow it.
func (c *clinic) undoAll(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		var done []clients.Merge
		cur, err := c.scope.Collection("merges").Find(t.Context(), bson.D{{Key: "state", Value: "done"}})
		require.NoError(t, err)
		require.NoError(t, cur.All(t.Context(), &done))
		for _, m := range done {
			_, _ = c.clients.UndoMerge(t.Context(), c.owner, m.ID)
		}
		return len(done) == 0
	}, 20*time.Second, time.Millisecond)
}

// killAMerger lets a child merge until some are stored, and kills it.
func (c *clinic) killAMerger(t *testing.T, people []string) {
	t.Helper()
	child := testkit.StartChild(t, "TestMergingChild", append([]string{c.kit.Prefix, string(c.scope.TenantID())}, people...)...)
	require.True(t, child.Says("merging"), "the child has not begun")
	wanted := c.count(t, "merges", bson.D{}) + 1 + rand.IntN(6)
	require.Eventually(t, func() bool { return c.count(t, "merges", bson.D{}) >= wanted }, 30*time.Second, time.Millisecond, "the child merges nothing")
	pause := time.NewTimer(time.Duration(rand.IntN(20)) * time.Millisecond) // somewhere within the merge that has begun
	<-pause.C
	child.Kill()
	_ = child.Wait()
}
