package live

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

// Doing is what somebody does with a thing that is open before them.
type Doing string

// What people do.
const (
	Viewing  Doing = "viewing"
	Replying Doing = "replying"
	Away     Doing = "" // no more
)

// Who is a person to their colleagues.
type Who struct {
	PersonID string `json:"person_id"`
	Name     string `json:"name"`
}

// Present is one person at a topic, until a time unless they say again that they are there.
type Present struct {
	Who

	Doing Doing     `json:"doing"`
	Until time.Time `json:"until"`
}

// PresenceLasts is how long somebody counts as present after they last said so. Say it again every third of it.
const PresenceLasts = 30 * time.Second

// Presence knows who is at which topic ("conversation/cnv_…") of a clinic now. It is a courtesy, never a lock: while Redis is
// away nobody seems to be anywhere.
type Presence struct {
	bus    *Bus
	client redis.UniversalClient
	now    func() time.Time
	log    *slog.Logger
}

// NewPresence keeps who is where beside the bus, which tells of it.
func NewPresence(bus *Bus, now func() time.Time) *Presence {
	return &Presence{bus: bus, client: bus.client, now: now, log: bus.log}
}

// key holds the topic's sum, since a topic may be any text.
func (p *Presence) key(scope tenancy.Scope, topic string) string {
	sum := sha256.Sum256([]byte(topic))
	return p.bus.prefix + ":" + scope.CacheKey("presence", hex.EncodeToString(sum[:16]))
}

// Set says that a person is at the topic and what they do there; Away that they have left. What colleagues see of it changes
// is published as "presence.changed" with the topic; a beat is not. A person is at a topic once: what was said last counts.
func (p *Presence) Set(ctx context.Context, scope tenancy.Scope, topic string, who Who, doing Doing) {
	changed, err := p.set(ctx, p.key(scope, topic), Present{Who: who, Doing: doing, Until: p.now().Add(PresenceLasts).UTC()})
	if err != nil {
		p.log.DebugContext(ctx, "presence not kept", "error", err)
		return
	}
	if changed {
		p.bus.Publish(ctx, scope, Event{Type: "presence.changed", ID: topic})
	}
}

func (p *Presence) set(ctx context.Context, key string, now Present) (changed bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, publishPatience)
	defer cancel()
	value, err := json.Marshal(now)
	if err != nil {
		return false, err
	}
	var old *redis.StringCmd
	_, err = p.client.TxPipelined(ctx, func(tx redis.Pipeliner) error {
		old = tx.HGet(ctx, key, now.PersonID)
		if now.Doing == Away {
			tx.HDel(ctx, key, now.PersonID)
			return nil
		}
		tx.HSet(ctx, key, now.PersonID, value)
		tx.PExpire(ctx, key, PresenceLasts)
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, err
	}
	before, there := p.read(old.Val())
	if now.Doing == Away {
		return there, nil
	}
	return !there || before.Doing != now.Doing || before.Name != now.Name, nil
}

// read gives what was kept of a person; false when there is nothing or its time is over.
func (p *Presence) read(value string) (Present, bool) {
	var one Present
	if value == "" || json.Unmarshal([]byte(value), &one) != nil {
		return one, false
	}
	return one, one.Until.After(p.now())
}

// List gives who is at the topic now, who replies first and then by name; nobody while Redis is away.
func (p *Presence) List(ctx context.Context, scope tenancy.Scope, topic string) []Present {
	ctx, cancel := context.WithTimeout(ctx, publishPatience)
	defer cancel()
	kept, err := p.client.HVals(ctx, p.key(scope, topic)).Result()
	if err != nil {
		p.log.DebugContext(ctx, "presence not read", "error", err)
		return nil
	}
	var all []Present
	for _, value := range kept {
		if one, there := p.read(value); there {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b Present) int {
		return cmp.Or(cmp.Compare(a.Doing, b.Doing), cmp.Compare(a.Name, b.Name), cmp.Compare(a.PersonID, b.PersonID))
	})
	return all
}
