package embedmongo_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/cmd/devstack/embedmongo"
)

// TestMain turns the test binary into a server for the tests that kill one.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EMBEDMONGO_SERVE"); dir != "" {
		s, err := embedmongo.Start(context.Background(), embedmongo.Options{Dir: dir, Sync: embedmongo.SyncAlways})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(s.URI())
		select {}
	}
	os.Exit(m.Run())
}

// serveProcess starts a server in a process of its own.
func serveProcess(t testing.TB, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0])
	cmd.Env = append(os.Environ(), "EMBEDMONGO_SERVE="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "mongodb://") {
		t.Fatal(line, err)
	}
	return cmd, strings.TrimSpace(line)
}

// kill ends a server without warning; a second time does nothing.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// startServer starts a server that ends with the test.
func startServer(t testing.TB, o embedmongo.Options) *embedmongo.Server {
	t.Helper()
	s, err := embedmongo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, s) })
	return s
}

func closeServer(t testing.TB, s *embedmongo.Server) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// testURI is the server under test: the one at MSAAS_TEST_MONGO_URI, or one of
// our own.
func testURI(t testing.TB) string {
	t.Helper()
	if uri := os.Getenv("MSAAS_TEST_MONGO_URI"); uri != "" {
		return uri
	}
	return startServer(t, embedmongo.Options{}).URI()
}

func connect(t testing.TB, uri string) *mongo.Client {
	t.Helper()
	c := client(t, uri)
	t.Cleanup(func() { disconnect(c) })
	return c
}

// client is like connect; the caller disconnects it.
func client(t testing.TB, uri string) *mongo.Client {
	t.Helper()
	c, err := mongo.Connect(t.Context(), options.Client().ApplyURI(uri).SetMaxPoolSize(64).SetServerSelectionTimeout(2*time.Second))
	must(t, err)
	return c
}

func disconnect(c *mongo.Client) { _ = c.Disconnect(context.Background()) }

// freshDB is a database of the test's own, which is dropped at its end.
func freshDB(t testing.TB, c *mongo.Client) *mongo.Database {
	t.Helper()
	db := c.Database("em_" + primitive.NewObjectID().Hex())
	t.Cleanup(func() { must(t, db.Drop(context.Background())) })
	return db
}

func freshCollection(t testing.TB) *mongo.Collection {
	t.Helper()
	return freshDB(t, connect(t, testURI(t))).Collection("c")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// parallel runs f in n goroutines.
func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	end := time.After(20 * time.Second)
	for !f() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%s: not within 20 s", what)
		}
	}
}

// errorCode returns the code of a command or write error, -1 for another.
func errorCode(err error) int {
	if ce, ok := errors.AsType[mongo.CommandError](err); ok {
		return int(ce.Code)
	}
	var we mongo.WriteException
	if errors.As(err, &we) && len(we.WriteErrors) > 0 {
		return we.WriteErrors[0].Code
	}
	var be mongo.BulkWriteException
	if errors.As(err, &be) && len(be.WriteErrors) > 0 {
		return be.WriteErrors[0].Code
	}
	return -1
}

// run runs a command.
func run(t testing.TB, db *mongo.Database, cmd bson.D) (bson.D, error) {
	t.Helper()
	var reply bson.D
	err := db.RunCommand(t.Context(), cmd).Decode(&reply)
	return reply, err
}

// get reads a path in a reply, nil if it is not there.
func get(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		d, ok := v.(bson.D)
		if !ok {
			return nil
		}
		v = nil
		for _, e := range d {
			if e.Key == key {
				v = e.Value
			}
		}
	}
	return v
}
