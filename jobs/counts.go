package jobs

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// The ways in which a run ends.
const (
	ran    = "ran"
	failed = "failed"  // and is tried again
	gaveUp = "gave_up" // and is not
)

const countsKept = 8 * 24 * time.Hour

// counts keeps how many jobs of each kind ran and failed, by day, over all processes.
type counts struct {
	redis  redis.UniversalClient
	prefix string
	now    func() time.Time
	log    *slog.Logger
}

// KindCount is what became of the jobs of one kind in a day.
type KindCount struct {
	Kind   string
	Ran    int64
	Failed int64 // and tried again
	GaveUp int64
	Took   time.Duration // all runs together
}

func (c *counts) key(day time.Time) string {
	return "turns:" + c.prefix + ":counts:" + day.UTC().Format("2006-01-02")
}

// add is best effort.
func (c *counts) add(ctx context.Context, kind, how string, took time.Duration) {
	key := c.key(c.now())
	_, err := c.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.HIncrBy(ctx, key, kind+" "+how, 1)
		p.HIncrBy(ctx, key, kind+" ms", took.Milliseconds())
		p.Expire(ctx, key, countsKept)
		return nil
	})
	if err != nil {
		c.log.DebugContext(ctx, "job not counted", "kind", kind, "error", err)
	}
}

// of gives the counts of a day, by kind.
func (c *counts) of(ctx context.Context, day time.Time) (map[string]*KindCount, error) {
	fields, err := c.redis.HGetAll(ctx, c.key(day)).Result()
	if err != nil {
		return nil, err
	}
	all := map[string]*KindCount{}
	for field, value := range fields {
		kind, how, _ := strings.Cut(field, " ")
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			continue
		}
		k := all[kind]
		if k == nil {
			k = &KindCount{Kind: kind}
			all[kind] = k
		}
		switch how {
		case ran:
			k.Ran = n
		case failed:
			k.Failed = n
		case gaveUp:
			k.GaveUp = n
		case "ms":
			k.Took = time.Duration(n) * time.Millisecond
		}
	}
	return all, nil
}
