package jobs

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

// QueueFigures are how a queue stands now.
type QueueFigures struct {
	Queue    Queue
	Waiting  int // in the queue and in the tenants' lines
	Running  int
	Retrying int
	Failed   int
	Oldest   time.Duration // how long the one that has waited longest has
	Tenants  int           // with jobs that wait
}

// Figures gives how every queue stands, and what became of today's jobs by kind, those that fail most first. Faults:
// Unavailable.
func (d *Desk) Figures(ctx context.Context) (queues []QueueFigures, kinds []KindCount, err error) {
	if queues, err = d.client.Queues(ctx); err != nil {
		return nil, nil, err
	}
	today, err := d.client.counts.of(ctx, d.client.turns.now())
	if err != nil {
		return nil, nil, away(err)
	}
	for _, k := range today {
		kinds = append(kinds, *k)
	}
	slices.SortFunc(kinds, func(a, b KindCount) int {
		return cmp.Or(cmp.Compare(b.GaveUp+b.Failed, a.GaveUp+a.Failed), cmp.Compare(a.Kind, b.Kind))
	})
	return queues, kinds, nil
}

// Queues gives how every queue stands now; see Desk.Figures.
func (c *Client) Queues(ctx context.Context) ([]QueueFigures, error) {
	var all []QueueFigures
	for _, q := range Queues() {
		f, err := c.figures(ctx, q)
		if err != nil {
			return nil, away(err)
		}
		all = append(all, f)
	}
	return all, nil
}

func (c *Client) figures(ctx context.Context, q Queue) (QueueFigures, error) {
	f := QueueFigures{Queue: q}
	known, err := c.inspector.Queues()
	if err != nil {
		return f, err
	}
	if slices.Contains(known, c.turns.queueName(q)) { // else nothing was ever queued
		info, err := c.inspector.GetQueueInfo(c.turns.queueName(q))
		if err != nil {
			return f, err
		}
		f.Waiting, f.Running, f.Retrying, f.Failed, f.Oldest = info.Pending, info.Active, info.Retry, info.Archived, info.Latency
	}
	return f, c.turns.figures(ctx, q, &f)
}

// figures adds what stands in the lines.
func (t *turns) figures(ctx context.Context, q Queue, f *QueueFigures) error {
	busy, err := t.redis.ZRangeWithScores(ctx, t.key(q, "busy"), 0, mendLimit-1).Result()
	if err != nil || len(busy) == 0 {
		return err
	}
	sizes := make([]*redis.IntCmd, 0, 2*len(busy))
	_, err = t.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, b := range busy {
			tenant, _ := b.Member.(string)
			sizes = append(sizes, p.LLen(ctx, t.key(q, "line:"+tenant)), p.ZCard(ctx, t.key(q, "later:"+tenant)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range busy {
		waiting := int(sizes[2*i].Val())
		f.Waiting += waiting
		f.Retrying += int(sizes[2*i+1].Val())
		if waiting > 0 {
			f.Tenants++
			f.Oldest = max(f.Oldest, t.now().Sub(time.UnixMilli(int64(busy[i].Score))))
		}
	}
	return nil
}

// lined gives up to limit jobs of the lines: those that wait, or those that are put off.
func (t *turns) lined(ctx context.Context, q Queue, state State, limit int) ([]Job, error) {
	tenants, err := t.redis.ZRange(ctx, t.key(q, "busy"), 0, shown-1).Result()
	if err != nil {
		return nil, err
	}
	var all []Job
	for _, tenant := range tenants {
		left := int64(limit - len(all))
		if left <= 0 {
			break
		}
		var ids []string
		if state == Waiting {
			ids, err = t.redis.LRange(ctx, t.key(q, "line:"+tenant), 0, left-1).Result()
		} else {
			ids, err = t.redis.ZRange(ctx, t.key(q, "later:"+tenant), 0, left-1).Result()
		}
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			j := Job{Queue: q, Kind: kindShown(id), Tenant: tenancy.ID(tenant), State: state}
			if err := t.describe(ctx, &j, id); err != nil {
				return nil, err
			}
			all = append(all, j)
		}
	}
	return all, nil
}

// describe adds what the line knows of a job.
func (t *turns) describe(ctx context.Context, j *Job, id string) error {
	kept, err := t.redis.HMGet(ctx, t.key(j.Queue, "job:"+id), "since", "attempts", "code").Result()
	if err != nil {
		return err
	}
	text := func(i int) string {
		s, _ := kept[i].(string)
		return s
	}
	if ms, err := strconv.ParseInt(text(0), 10, 64); err == nil {
		j.Since = time.UnixMilli(ms).UTC()
	}
	j.Attempts, _ = strconv.Atoi(text(1))
	j.Code = text(2)
	if j.State == Retrying {
		at, err := t.redis.ZScore(ctx, t.key(j.Queue, "later:"+string(j.Tenant)), id).Result()
		if err == nil {
			j.Next = time.UnixMilli(int64(at)).UTC()
		}
	}
	return nil
}
