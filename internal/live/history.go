package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// Told is an event with its place in the clinic's history, after which a page can go on.
type Told struct {
	Event

	Seq string `json:"seq"`
}

// The bounds of a clinic's history: enough for a page that lost its stream for a while, not for one that slept.
const (
	historySize = 256
	historyAge  = 10 * time.Minute
	start       = "0-0"
)

// publishText notes an event in the history and tells it, in one step, so that all hear the events in one order.
const publishText = `
local seq = redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[1], '*', 'e', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[2], seq .. ' ' .. ARGV[3])
return seq`

func (b *Bus) tell(ctx context.Context, scope tenancy.Scope, e Event) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode live event: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishPatience)
	defer cancel()
	return redis.NewScript(publishText).Run(ctx, b.client, []string{b.history(scope), b.channel(scope)}, historySize, historyAge.Milliseconds(), payload).Err()
}

func (b *Bus) history(scope tenancy.Scope) string { return b.prefix + ":" + scope.CacheKey("live-log") }

// Latest gives the place in the history after which nothing has been told yet.
func (b *Bus) Latest(ctx context.Context, scope tenancy.Scope) (string, error) {
	last, err := b.client.XRevRangeN(ctx, b.history(scope), "+", "-", 1).Result()
	if err != nil {
		return "", fmt.Errorf("read live history: %w", err)
	}
	if len(last) == 0 {
		return start, nil
	}
	return last[0].ID, nil
}

// Since gives what was told after a place. Gone "live_gap" when the history does not reach so far back: read everything
// anew.
func (b *Bus) Since(ctx context.Context, scope tenancy.Scope, seq string) ([]Told, error) {
	gap := fault.New(fault.Gone, "live_gap", "Too much has happened since; read everything anew.")
	if _, _, ok := parse(seq); !ok {
		return nil, gap
	}
	kept, err := b.client.XRangeN(ctx, b.history(scope), seq, "+", historySize+1).Result()
	if err != nil {
		return nil, fmt.Errorf("read live history: %w", err)
	}
	if len(kept) == 0 || kept[0].ID != seq {
		return nil, gap // the place itself is no more, and so perhaps what followed it
	}
	all := make([]Told, 0, len(kept)-1)
	for _, one := range kept[1:] {
		text, _ := one.Values["e"].(string)
		e := Told{Seq: one.ID}
		if err := json.Unmarshal([]byte(text), &e.Event); err != nil {
			return nil, fmt.Errorf("read live history: %w", err)
		}
		all = append(all, e)
	}
	return all, nil
}

// After says whether the event was told after the place.
func (t Told) After(seq string) bool {
	ms, n, ok := parse(seq)
	mine, nth, mineOK := parse(t.Seq)
	return !ok || !mineOK || mine > ms || mine == ms && nth > n
}

func parse(seq string) (ms, n uint64, ok bool) {
	first, second, found := strings.Cut(seq, "-")
	ms, err1 := strconv.ParseUint(first, 10, 64)
	n, err2 := strconv.ParseUint(second, 10, 64)
	return ms, n, found && errors.Join(err1, err2) == nil
}
