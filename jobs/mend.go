package jobs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	mendAge   = 2 * time.Minute // a job that the queue has held for so long is looked after
	mendLimit = 1000            // tenants and jobs of one look
)

// mend compares the lines with the queues: a job whose run the queue has lost or thrown away would take up its tenant's
// share for ever.
func (w *Worker) mend(ctx context.Context) error {
	t := w.client.turns
	for _, q := range Queues() {
		tenants, err := t.redis.ZRange(ctx, t.key(q, "taken"), 0, mendLimit-1).Result()
		if err != nil {
			return fmt.Errorf("mend lines: %w", err)
		}
		for _, tenant := range tenants {
			if err := w.client.mendLine(ctx, q, tenancy.ID(tenant)); err != nil {
				return fmt.Errorf("mend lines: %w", err)
			}
		}
	}
	return nil
}

func (c *Client) mendLine(ctx context.Context, q Queue, tenant tenancy.ID) error {
	t := c.turns
	old, err := t.redis.ZRangeByScore(ctx, t.key(q, "out:"+string(tenant)), &redis.ZRangeBy{
		Min: "-inf", Max: strconv.FormatInt(t.now().Add(-mendAge).UnixMilli(), 10), Count: mendLimit,
	}).Result()
	if err != nil {
		return err
	}
	for _, id := range old {
		seq, err := t.redis.HGet(ctx, t.key(q, "job:"+id), "seq").Int64()
		if err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
		k := ticket{Queue: q, ID: id, Tenant: tenant, Seq: seq}
		if err != nil { // nothing is known of it
			if err := t.finish(ctx, k); err != nil {
				return err
			}
			continue
		}
		info, err := c.inspector.GetTaskInfo(t.queueName(q), taskID(id, seq))
		switch {
		case errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound):
			err = t.again(ctx, k, t.now(), "lost", 0)
		case err == nil && info.State == asynq.TaskStateArchived:
			err = t.finish(ctx, k) // it took its worker with it too often
		}
		if err != nil {
			return err
		}
	}
	return nil
}
