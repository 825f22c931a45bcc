package embedmongo_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/event"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/cmd/devstack/embedmongo"
)

func TestOnlyLoopbackIsServed(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.168.1.1:0", "example.com:0", "127.0.0.1", "10.0.0.1:27017"} {
		if s, err := embedmongo.Start(t.Context(), embedmongo.Options{Addr: addr}); err == nil {
			closeServer(t, s)
			t.Errorf("%s: was served", addr)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", ""} {
		startServer(t, embedmongo.Options{Addr: addr})
	}
}

func TestServersAreIndependent(t *testing.T) {
	t.Parallel()
	a := connect(t, startServer(t, embedmongo.Options{}).URI()).Database("d").Collection("c")
	b := connect(t, startServer(t, embedmongo.Options{}).URI()).Database("d").Collection("c")
	_, err := a.InsertOne(t.Context(), bson.M{"_id": 1})
	must(t, err)
	if n, err := b.CountDocuments(t.Context(), bson.M{}); n != 0 || err != nil {
		t.Error(n, err)
	}
}

func TestCloseEndsConnectionsAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	s := startServer(t, embedmongo.Options{Dir: t.TempDir()})
	client, err := mongo.Connect(t.Context(), options.Client().ApplyURI(s.URI()).SetServerSelectionTimeout(50*time.Millisecond))
	must(t, err)
	must(t, client.Ping(t.Context(), nil))
	closeServer(t, s)
	closeServer(t, s)
	if client.Ping(t.Context(), nil) == nil {
		t.Error("a closed server answers")
	}
	_ = client.Disconnect(context.Background())
}

func TestUnixSocket(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "embedmongo") //nolint:usetesting // t.TempDir has capitals, which the driver folds
	must(t, err)
	defer func() { _ = os.RemoveAll(dir) }()
	s := startServer(t, embedmongo.Options{Addr: filepath.Join(dir, "s.sock")})
	must(t, connect(t, s.URI()).Ping(t.Context(), nil))
	closeServer(t, s)
}

// TestWritesAreNotRetriedByTheDriver checks that a client with retryable
// writes on, as is its default, sends none: the server does not offer them, so
// that no write is applied twice.
func TestWritesAreNotRetriedByTheDriver(t *testing.T) {
	t.Parallel()
	var writes, numbered atomic.Int32
	monitor := &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		if e.CommandName == "insert" || e.CommandName == "update" || e.CommandName == "findAndModify" {
			writes.Add(1)
			if _, err := e.Command.LookupErr("txnNumber"); err == nil {
				numbered.Add(1)
			}
		}
	}}
	client, err := mongo.Connect(t.Context(), options.Client().ApplyURI(startServer(t, embedmongo.Options{}).URI()).SetRetryWrites(true).SetMonitor(monitor))
	must(t, err)
	defer func() { _ = client.Disconnect(context.Background()) }()
	c := client.Database("d").Collection("c")
	_, err = c.InsertOne(t.Context(), bson.M{"_id": 1})
	must(t, err)
	_, err = c.UpdateByID(t.Context(), 1, bson.M{"$inc": bson.M{"n": 1}})
	must(t, err)
	must(t, c.FindOneAndUpdate(t.Context(), bson.M{"_id": 1}, bson.M{"$inc": bson.M{"n": 1}}).Err())
	if writes.Load() != 3 || numbered.Load() != 0 {
		t.Errorf("%d writes, %d of them retryable", writes.Load(), numbered.Load())
	}
	_, err = run(t, client.Database("d"), bson.D{{Key: "insert", Value: "c"}, {Key: "documents", Value: bson.A{bson.M{}}}, {Key: "txnNumber", Value: int64(1)}})
	if errorCode(err) != 20 {
		t.Errorf("a numbered write: %v", err)
	}
}

func TestTransactionsAreRefused(t *testing.T) {
	t.Parallel()
	c := connect(t, startServer(t, embedmongo.Options{}).URI())
	session, err := c.StartSession()
	must(t, err)
	defer session.EndSession(t.Context())
	_, err = session.WithTransaction(t.Context(), func(ctx mongo.SessionContext) (any, error) {
		return c.Database("d").Collection("c").InsertOne(ctx, bson.M{})
	})
	if errorCode(err) != 20 {
		t.Fatal(err)
	}
	plain, err := c.StartSession()
	must(t, err)
	defer plain.EndSession(t.Context())
	err = mongo.WithSession(t.Context(), plain, func(ctx mongo.SessionContext) error {
		_, err := c.Database("d").Collection("c").InsertOne(ctx, bson.M{})
		return err
	})
	must(t, err) // a session alone is fine
}

func TestMaxTimeIsHonoured(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), freshCollection(t)
	docs := make([]any, 3000)
	for i := range docs {
		docs[i] = bson.M{"_id": i, "s": strings.Repeat("ab", 500)}
	}
	_, err := c.InsertMany(ctx, docs)
	must(t, err)
	slow := bson.M{"s": bson.M{"$regex": "(a|b|ab)*c(a|b)*d"}}
	_, err = run(t, c.Database(), bson.D{{Key: "find", Value: "c"}, {Key: "filter", Value: slow}, {Key: "maxTimeMS", Value: 2}})
	if errorCode(err) != 50 {
		t.Errorf("find: %v", err)
	}
	_, err = run(t, c.Database(), bson.D{{Key: "aggregate", Value: "c"}, {Key: "cursor", Value: bson.D{}}, {Key: "maxTimeMS", Value: 2}, {Key: "pipeline", Value: bson.A{
		bson.M{"$lookup": bson.M{"from": "c", "localField": "s", "foreignField": "x", "as": "j"}},
	}}})
	if errorCode(err) != 50 {
		t.Errorf("aggregate: %v", err)
	}
	_, err = run(t, c.Database(), bson.D{{Key: "update", Value: "c"}, {Key: "maxTimeMS", Value: 2}, {Key: "updates", Value: bson.A{
		bson.D{{Key: "q", Value: slow}, {Key: "u", Value: bson.M{"$set": bson.M{"x": 1}}}, {Key: "multi", Value: true}},
	}}})
	if errorCode(err) != 50 {
		t.Errorf("update: %v", err)
	}
}

func TestExpiredDocumentsAreRemoved(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var now atomic.Int64
	now.Store(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).UnixMilli())
	clock := func() time.Time { return time.UnixMilli(now.Load()) }
	c := connect(t, startServer(t, embedmongo.Options{TTLInterval: 5 * time.Millisecond, Now: clock}).URI()).Database("d").Collection("c")
	_, err := c.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "t", Value: 1}}, Options: options.Index().SetExpireAfterSeconds(10)})
	must(t, err)
	_, err = c.InsertMany(ctx, []any{
		bson.M{"_id": 1, "t": clock().Add(-time.Minute)},
		bson.M{"_id": 2, "t": clock()},
		bson.M{"_id": 3, "t": "x"},
		bson.M{"_id": 4},
		bson.M{"_id": 5, "t": bson.A{clock(), clock().Add(-time.Hour)}},
	})
	must(t, err)
	left := func(want int64) func() bool {
		return func() bool {
			n, err := c.CountDocuments(ctx, bson.M{})
			must(t, err)
			return n == want
		}
	}
	eventually(t, "two are expired", left(3))
	now.Add(11_000)
	eventually(t, "a third is", left(2))
}

func TestCursors(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := connect(t, startServer(t, embedmongo.Options{}).URI()).Database("d")
	c := db.Collection("c")
	docs := make([]any, 1000)
	for i := range docs {
		docs[i] = bson.M{"_id": i}
	}
	open := func() int64 {
		r, err := run(t, db, bson.D{{Key: "serverStatus", Value: 1}})
		must(t, err)
		n, _ := get(r, "metrics.cursor.open.total").(int64)
		return n
	}
	_, err := c.InsertMany(ctx, docs)
	must(t, err)
	cur, err := c.Find(ctx, bson.M{}, options.Find().SetBatchSize(7))
	must(t, err)
	n := 0
	for cur.Next(ctx) {
		if n == 0 { // the cursor goes on showing what it found
			_, err := c.DeleteMany(ctx, bson.M{})
			must(t, err)
		}
		n++
	}
	if n != 1000 || cur.Err() != nil || open() != 0 {
		t.Fatal(n, cur.Err(), open())
	}
	_, err = c.InsertMany(ctx, docs)
	must(t, err)
	cur, err = c.Find(ctx, bson.M{}, options.Find().SetBatchSize(7))
	must(t, err)
	cur.Next(ctx)
	if open() != 1 {
		t.Error("no cursor is open")
	}
	must(t, cur.Close(ctx))
	if open() != 0 {
		t.Error("a cursor was left open")
	}
}

// TestThousandTenants makes what a thousand clinics need.
func TestThousandTenants(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes a few seconds")
	}
	ctx := t.Context()
	client := connect(t, startServer(t, embedmongo.Options{}).URI())
	began := time.Now()
	collections := 3
	if os.Getenv("EMBEDMONGO_LONG") != "" {
		collections = 12
	}
	makeTenants(t, client, 1000, collections)
	names, err := client.ListDatabaseNames(ctx, bson.M{})
	must(t, err)
	if len(names) != 1000 {
		t.Errorf("%d databases", len(names))
	}
	t.Logf("1,000 databases x %d collections x 3 indexes in %v", collections, time.Since(began).Round(time.Millisecond))
}

// makeTenants makes n databases of some collections with three indexes.
func makeTenants(t *testing.T, client *mongo.Client, n, collections int) {
	t.Helper()
	models := func() []mongo.IndexModel { // the driver writes into them
		return []mongo.IndexModel{
			{Keys: bson.D{{Key: "a", Value: 1}}, Options: options.Index().SetUnique(true)},
			{Keys: bson.D{{Key: "b", Value: 1}, {Key: "c", Value: -1}}},
			{Keys: bson.D{{Key: "d", Value: 1}}},
		}
	}
	parallel(8, func(g int) {
		for i := g; i < n; i += 8 {
			for j := range collections {
				if _, err := client.Database(fmt.Sprintf("tenant_%d", i)).Collection(fmt.Sprintf("c%d", j)).Indexes().CreateMany(t.Context(), models()); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
}
