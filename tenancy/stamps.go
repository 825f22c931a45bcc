package tenancy

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/event"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"golang.org/x/sync/singleflight"
)

// stampsCollection holds one small document per stamped collection: how often a stretch of writing has begun, and until
// when the last one may last.
const stampsCollection = "stamps"

// DefaultStamped are the collections that cached answers are made of.
func DefaultStamped() []string {
	return []string{"appointments", "blocked_times", "clients", "providers", "resources", "services"}
}

// Stamp names what some collections of a tenant hold. Two equal stamps that are both quiet mean equal contents: nothing
// was written in between. While it is not quiet somebody may be writing, and the name is good for nothing.
type Stamp struct {
	Of    string
	Quiet bool
}

// Stamp reads the stamp of the collections, all of them among Config.Stamped; one small read by identifier. A tenant with
// credentials of its own is never quiet. Faults: Unavailable.
func (s Scope) Stamp(ctx context.Context, collections ...string) (Stamp, error) {
	in := s.must()
	if in.own != nil || in.stamps == nil {
		return Stamp{}, nil
	}
	return in.stamps.read(ctx, in.db, collections)
}

// stamps follows the writes of one cluster's clients. Before a write to a stamped collection goes out, the collection's
// stamp is moved and the writing is announced for a while; within that while further writes of this process go out
// without another word. A write is bounded by Config.Timeout, so that it is visible or given up before its
// announcement ends. Whoever reads the stamp therefore knows of every write before it can be seen.
type stamps struct {
	cfg    Config
	client func() (*mongo.Client, error) // of its own: a write that waits for its announcement holds a connection of the other
	flight singleflight.Group

	mu     sync.Mutex
	leases map[string]time.Time // database/collection → until when this process has announced itself
	doubts map[string]time.Time // where an announcement failed: until when this process believes no stamp
}

// The shares of Config.Timeout: an announcement lasts four, and is renewed when less than two of them are left, so that
// clocks of two servers may differ by one.
const (
	announced = 4
	enough    = 2
	maxLeases = 50_000
)

// doubtFor is longer than any cached answer is kept.
const doubtFor = 2 * time.Minute

func newStamps(cfg Config, connect func() (*mongo.Client, error)) *stamps {
	return &stamps{cfg: cfg, client: connect, leases: map[string]time.Time{}, doubts: map[string]time.Time{}}
}

// monitor sees every command before it goes out. It copies no answers: only the start is followed.
func (s *stamps) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(ctx context.Context, e *event.CommandStartedEvent) {
		switch e.CommandName {
		case "insert", "update", "delete", "findAndModify":
			name, _ := e.Command.Lookup(e.CommandName).StringValueOK()
			if slices.Contains(s.cfg.Stamped, name) {
				_ = s.announce(ctx, e.DatabaseName, name) // the write goes out all the same; answers are doubted
			}
		}
	}}
}

// announce returns when the writing is known to everybody who reads the stamp.
func (s *stamps) announce(ctx context.Context, database, collection string) error {
	key := database + "/" + collection
	for range 2 { // the first flight that is joined may have begun long ago
		if s.isAnnounced(key) {
			return nil
		}
		_, err, _ := s.flight.Do(key, func() (any, error) { return nil, s.move(ctx, key, database, collection) })
		if err != nil {
			s.cfg.Logger.ErrorContext(ctx, "a write is not announced to cached answers", "database", database, "collection", collection, "error", err)
			s.mu.Lock()
			s.doubts[key] = s.cfg.Now().Add(doubtFor)
			s.mu.Unlock()
			return err
		}
	}
	return nil
}

func (s *stamps) isAnnounced(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leases[key].Sub(s.cfg.Now()) >= enough*s.cfg.Timeout
}

func (s *stamps) move(ctx context.Context, key, database, collection string) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Timeout)
	defer cancel()
	until := s.cfg.Now().Add(announced * s.cfg.Timeout).UTC()
	update := bson.D{
		{Key: "$inc", Value: bson.D{{Key: "n", Value: int64(1)}}},
		{Key: "$max", Value: bson.D{{Key: "until", Value: until}}},
	}
	for attempt := range 3 {
		_, err = client.Database(database).Collection(stampsCollection).
			UpdateOne(ctx, bson.D{{Key: "_id", Value: collection}}, update, options.Update().SetUpsert(true))
		if err == nil || attempt > 0 && !mongo.IsDuplicateKeyError(err) {
			break
		}
	}
	if err != nil {
		return Translate(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.leases) >= maxLeases {
		clear(s.leases) // costs each tenant that writes one more announcement
	}
	s.leases[key] = until
	return nil
}

func (s *stamps) read(ctx context.Context, db *mongo.Database, collections []string) (Stamp, error) {
	for _, c := range collections {
		if !slices.Contains(s.cfg.Stamped, c) {
			return Stamp{}, fmt.Errorf("read stamp: %q is not among the stamped collections", c)
		}
	}
	cur, err := db.Collection(stampsCollection).Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: collections}}}},
		options.Find().SetLimit(int64(len(collections))))
	if err != nil {
		return Stamp{}, fmt.Errorf("read stamp: %w", Translate(err))
	}
	var found []struct {
		ID    string    `bson:"_id"`
		N     int64     `bson:"n"`
		Until time.Time `bson:"until"`
	}
	if err := cur.All(ctx, &found); err != nil {
		return Stamp{}, fmt.Errorf("read stamp: %w", Translate(err))
	}
	now, counts, out := s.cfg.Now(), map[string]int64{}, Stamp{Quiet: true}
	for _, d := range found {
		counts[d.ID] = d.N
		out.Quiet = out.Quiet && now.After(d.Until)
	}
	parts := make([]string, 0, len(collections))
	for _, c := range collections {
		parts = append(parts, c+":"+strconv.FormatInt(counts[c], 10))
		out.Quiet = out.Quiet && !s.isDoubtful(db.Name()+"/"+c, now)
	}
	out.Of = db.Name() + " " + strings.Join(parts, " ") // a restored database counts anew
	return out, nil
}

func (s *stamps) isDoubtful(key string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.doubts[key]
	if ok && now.After(until) {
		delete(s.doubts, key)
		return false
	}
	return ok
}

// once opens the client of the announcements when the first one is made; close ends it if there is one.
type once struct {
	open   func() (*mongo.Client, error)
	opened atomic.Pointer[mongo.Client]
	mu     sync.Mutex
}

func (o *once) get() (*mongo.Client, error) {
	if c := o.opened.Load(); c != nil {
		return c, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if c := o.opened.Load(); c != nil {
		return c, nil
	}
	c, err := o.open()
	if err == nil {
		o.opened.Store(c)
	}
	return c, err
}

func (o *once) close(ctx context.Context) error {
	if c := o.opened.Load(); c != nil {
		return c.Disconnect(ctx)
	}
	return nil
}
