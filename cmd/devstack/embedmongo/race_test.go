package embedmongo_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/cmd/devstack/embedmongo"
)

const (
	racers = 50
	rounds = 60
)

func TestIncrementsAreExact(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	_, err := c.InsertOne(ctx, bson.M{"_id": 1, "n": 0})
	must(t, err)
	parallel(racers, func(int) {
		for range 20 {
			if _, err := c.UpdateByID(ctx, 1, bson.M{"$inc": bson.M{"n": 1}}); err != nil {
				t.Error(err)
			}
		}
	})
	var d struct{ N int }
	must(t, c.FindOne(ctx, bson.M{"_id": 1}).Decode(&d))
	if d.N != racers*20 {
		t.Fatalf("%d of %d increments", d.N, racers*20)
	}
}

// contest lets all racers try each round; exactly one may win.
func contest(t *testing.T, try func(round int) (won bool, err error)) {
	t.Helper()
	for round := range rounds {
		var winners atomic.Int32
		parallel(racers, func(int) {
			won, err := try(round)
			if err != nil {
				t.Error(err)
			}
			if won {
				winners.Add(1)
			}
		})
		if winners.Load() != 1 {
			t.Fatalf("round %d: %d winners", round, winners.Load())
		}
	}
}

func modified(r *mongo.UpdateResult, err error) (bool, error) {
	return err == nil && r.ModifiedCount == 1, err
}

func TestCompareAndSetHasOneWinner(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	_, err := c.InsertOne(ctx, bson.M{"_id": 1, "version": 0})
	must(t, err)
	contest(t, func(round int) (bool, error) {
		return modified(c.UpdateOne(ctx, bson.M{"_id": 1, "version": round}, bson.M{"$set": bson.M{"version": round + 1}}))
	})
}

func TestGuardedPushHasOneWinner(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	_, err := c.InsertOne(ctx, bson.M{"_id": 1, "taken": bson.A{}})
	must(t, err)
	contest(t, func(round int) (bool, error) {
		overlap := bson.M{"from": bson.M{"$lt": round*10 + 10}, "to": bson.M{"$gt": round * 10}}
		return modified(c.UpdateOne(ctx, bson.M{"_id": 1, "taken": bson.M{"$not": bson.M{"$elemMatch": overlap}}},
			bson.M{"$push": bson.M{"taken": bson.M{"from": round * 10, "to": round*10 + 10}}}))
	})
}

func TestGuardByExpressionHasOneWinner(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	_, err := c.InsertOne(ctx, bson.M{"_id": 1, "taken": bson.A{}})
	must(t, err)
	contest(t, func(round int) (bool, error) {
		overlaps := bson.M{"$size": bson.M{"$filter": bson.M{"input": "$taken", "as": "x", "cond": bson.M{"$eq": bson.A{"$$x.at", round}}}}}
		return modified(c.UpdateOne(ctx, bson.M{"_id": 1, "$expr": bson.M{"$eq": bson.A{overlaps, 0}}},
			bson.M{"$push": bson.M{"taken": bson.M{"at": round}}}))
	})
}

// claims makes the index on which double bookings fail.
func claims(t *testing.T, c *mongo.Collection) {
	t.Helper()
	_, err := c.Indexes().CreateOne(t.Context(), mongo.IndexModel{Keys: bson.D{{Key: "claims", Value: 1}}, Options: options.Index().SetName("claims").SetUnique(true).
		SetPartialFilterExpression(bson.M{"claims": bson.M{"$type": "string"}})})
	must(t, err)
}

func TestUniqueClaimsHaveOneWinner(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	claims(t, c)
	var next atomic.Int32
	contest(t, func(round int) (bool, error) {
		// Everyone overlaps with everyone else, in different places.
		list := bson.A{fmt.Sprint("all", round)}
		for i := range 10 {
			list = append(list, fmt.Sprintf("%d-%d", round, int(next.Add(1))%racers+i))
		}
		_, err := c.InsertOne(ctx, bson.M{"claims": list})
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return err == nil, err
	})
}

func TestUniqueClaimsByUpdateHaveOneWinner(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	claims(t, c)
	for i := range racers {
		_, err := c.InsertOne(ctx, bson.M{"_id": i, "claims": bson.A{}})
		must(t, err)
	}
	var next atomic.Int32
	contest(t, func(round int) (bool, error) {
		id := int(next.Add(1)) % racers
		_, err := c.UpdateByID(ctx, id, bson.M{"$push": bson.M{"claims": bson.M{"$each": bson.A{fmt.Sprint(id, "-", round), fmt.Sprint("slot", round)}}}})
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return err == nil, err
	})
}

func TestUpsertsCountEachCaller(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	for round := range 20 {
		var mu sync.Mutex
		var seen []int
		parallel(racers, func(int) {
			var d struct{ N int }
			err := c.FindOneAndUpdate(ctx, bson.M{"_id": round}, bson.M{"$inc": bson.M{"n": 1}},
				options.FindOneAndUpdate().SetUpsert(true).SetReturnDocument(options.After)).Decode(&d)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			seen = append(seen, d.N)
			mu.Unlock()
		})
		slices.Sort(seen)
		for i, n := range seen {
			if n != i+1 {
				t.Fatalf("round %d: %v", round, seen)
			}
		}
	}
}

// TestReadersSeeWholeStatements checks that a multi-document update is seen as
// a whole. MongoDB does not promise that, so it runs on embedmongo alone.
func TestReadersSeeWholeStatements(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := freshDB(t, connect(t, startServer(t, embedmongo.Options{}).URI())).Collection("c")
	_, err := c.InsertMany(ctx, []any{bson.M{"_id": 1, "n": 0}, bson.M{"_id": 2, "n": 0}})
	must(t, err)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				var docs []struct{ N int }
				cur, err := c.Find(ctx, bson.M{})
				if err == nil {
					err = cur.All(ctx, &docs)
				}
				if err != nil || len(docs) != 2 || docs[0].N != docs[1].N {
					t.Error(docs, err)
					return
				}
			}
		})
	}
	for range 200 {
		if _, err := c.UpdateMany(ctx, bson.M{}, bson.M{"$inc": bson.M{"n": 1}}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}

// TestDropWhileWriting checks that dropping databases under load neither
// blocks nor breaks anything.
func TestDropWhileWriting(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := connect(t, startServer(t, embedmongo.Options{Dir: t.TempDir(), Sync: embedmongo.SyncAlways}).URI()).Database("d")
	parallel(16, func(i int) {
		for j := range 40 {
			if i == 0 && j%10 == 0 {
				if err := db.Drop(ctx); err != nil {
					t.Error(err)
				}
			}
			if _, err := db.Collection("c").InsertOne(ctx, bson.M{"i": i, "j": j}); err != nil {
				t.Error(err)
			}
		}
	})
}
