package embedmongo

import (
	"log/slog"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
)

func put(t *testing.T, s *store, db string, id any) {
	t.Helper()
	r, err := s.change(db, "c", true, func(c *collection) (int64, error) {
		b := c.begin()
		if err := b.insert(bson.D{{Key: "_id", Value: id}}); err != nil {
			return 0, err
		}
		return b.commit()
	})
	if err == nil {
		err = r.wait()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestIdleDatabasesLeaveMemory(t *testing.T) {
	t.Parallel()
	s, err := openStore(t.TempDir(), SyncNone, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for i := range int32(100) {
		put(t, s, "d", i)
		s.unloadIdle(0)
		if n := len(s.loaded()); n != 0 {
			t.Fatalf("%d databases in memory", n)
		}
	}
	err = s.view("d", "c", func(c *collection) error {
		if c.count != 100 {
			t.Errorf("%d documents", c.count)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.unloadIdle(time.Hour); len(s.loaded()) != 1 {
		t.Error("a database in use was unloaded")
	}
	if err := s.drop("d"); err != nil || len(s.names()) != 0 {
		t.Error(err, s.names())
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

// TestUnloadUnderLoad checks that a write is never lost between two lives of a
// database.
func TestUnloadUnderLoad(t *testing.T) {
	t.Parallel()
	s, err := openStore(t.TempDir(), SyncInterval, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range int32(500) {
			put(t, s, "d", i)
		}
	}()
	for open := true; open; {
		select {
		case <-done:
			open = false
		default:
			s.syncAll()
			s.unloadIdle(0)
		}
	}
	err = s.view("d", "c", func(c *collection) error {
		if c == nil || c.count != 500 {
			t.Error("documents were lost")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
