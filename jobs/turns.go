package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/tenancy"
)

// turns keeps the lines of the tenants, in Redis beside the queues. A job is taken on when it stands in its tenant's line; it
// goes on to the queue (Asynq, first in first out) when its tenant has less than its share there, and the next follows when
// it is done. So whatever one tenant asks for, the queue holds a handful of it. A job is known by its name and is in line or
// in the queue once: an account or a chore never runs twice at once.
//
// Moving on takes two steps (tell the queue, then note it) and may be cut short between them: the queue knows the run by
// name and seq and takes it once.
type turns struct {
	redis   redis.UniversalClient
	asynq   *asynq.Client
	prefix  string
	now     func() time.Time
	scripts *scripts
	carry   func(ctx context.Context) string // of the trace that a job is asked for in; nil = nothing
}

// order is one job as it is asked for.
type order struct {
	queue   Queue
	kind    string
	tenant  tenancy.ID // "" for the platform's own
	key     string     // tells jobs of a kind and tenant apart
	name    string     // of a job that has one already, instead of the key
	payload any
	timeout time.Duration
	fresh   bool // there is new work: a run that has begun is followed by another
}

func (o order) id() string {
	if o.name != "" {
		return o.name
	}
	return o.kind + "/" + string(o.tenant) + "/" + o.key
}

// ticket is what the queue holds of a job: its task's payload.
type ticket struct {
	Queue   Queue         `json:"queue"`
	ID      string        `json:"id"`
	Tenant  tenancy.ID    `json:"tenant"`
	Seq     int64         `json:"seq"`
	Timeout time.Duration `json:"timeout"`

	Attempts int             `json:"attempts"` // before this run and with it
	Job      json.RawMessage `json:"job"`
}

func (t *turns) queueName(q Queue) string { return t.prefix + "-" + string(q) }

// key is a key of the queue's lines, in the slot of the queue's own keys.
func (t *turns) key(q Queue, parts string) string { return "turns:{" + t.queueName(q) + "}:" + parts }

func (t *turns) run(ctx context.Context, s *redis.Script, q Queue, tenant tenancy.ID, id string, more ...any) *redis.Cmd {
	keys := []string{
		t.key(q, "line:"+string(tenant)), t.key(q, "later:"+string(tenant)), t.key(q, "out:"+string(tenant)), t.key(q, "job:"+id),
		t.key(q, "busy"), t.key(q, "ready"), t.key(q, "taken"), t.key(q, "seq"),
	}
	args := append([]any{id, string(tenant), t.now().UnixMilli(), q.perTenant()}, more...)
	return s.Run(ctx, t.redis, keys, args...)
}

// put lines a job up. Once it returns nil, the job outlasts everything that Redis outlasts.
func (t *turns) put(ctx context.Context, o order) error {
	payload, err := json.Marshal(o.payload)
	if err == nil && t.carry != nil {
		payload, err = withTrace(payload, t.carry(ctx))
	}
	if err != nil {
		return fmt.Errorf("encode job %s: %w", o.kind, err)
	}
	fresh := 0
	if o.fresh {
		fresh = 1
	}
	room, err := t.run(ctx, t.scripts.put, o.queue, o.tenant, o.id(), o.kind, payload, o.timeout.Milliseconds(), fresh).Int()
	if err != nil {
		return fmt.Errorf("line up job %s: %w", o.kind, err)
	}
	if room == 1 {
		_ = t.feed(ctx, o.queue, o.tenant) // the job is in line; what is cut short here, the next second's look does
	}
	return nil
}

// feed moves jobs of a tenant on to the queue while it has room for them.
func (t *turns) feed(ctx context.Context, q Queue, tenant tenancy.ID) error {
	for range q.perTenant() {
		next, err := t.run(ctx, t.scripts.peek, q, tenant, "", t.key(q, "job:")).StringSlice()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look who is next: %w", err)
		}
		if err := t.move(ctx, q, tenant, next); err != nil {
			return err
		}
	}
	return nil
}

func (t *turns) move(ctx context.Context, q Queue, tenant tenancy.ID, next []string) error {
	id, kind := next[0], next[1]
	ms, err := strconv.ParseInt(next[3], 10, 64)
	if err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	seq, err := strconv.ParseInt(next[4], 10, 64)
	if err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	tried, err := strconv.Atoi(next[5])
	if err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	timeout := time.Duration(ms) * time.Millisecond
	data, err := json.Marshal(ticket{Queue: q, ID: id, Tenant: tenant, Seq: seq, Timeout: timeout, Attempts: tried + 1, Job: json.RawMessage(next[2])})
	if err != nil {
		return fmt.Errorf("encode job: %w", err)
	}
	_, err = t.asynq.EnqueueContext(ctx, asynq.NewTask(kind, data), asynq.Queue(t.queueName(q)), asynq.TaskID(taskID(id, seq)),
		asynq.MaxRetry(mostKilled), asynq.Timeout(timeout+grace))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("queue job %s: %w", kind, err)
	}
	return t.run(ctx, t.scripts.moved, q, tenant, id, seq).Err()
}

// taskID names one run of a job, so that nothing that is left of an earlier one stands in its way.
func taskID(id string, seq int64) string { return id + "#" + strconv.FormatInt(seq, 10) }

// feedReady moves on what is ready: jobs whose time has come, and those whose move was cut short.
func (t *turns) feedReady(ctx context.Context, q Queue) error {
	const atOnce = 200
	tenants, err := t.redis.ZRangeByScore(ctx, t.key(q, "ready"), &redis.ZRangeBy{
		Min: "-inf", Max: strconv.FormatInt(t.now().UnixMilli(), 10), Count: atOnce,
	}).Result()
	if err != nil {
		return fmt.Errorf("look who is ready: %w", err)
	}
	for _, tenant := range tenants {
		if err := t.feed(ctx, q, tenancy.ID(tenant)); err != nil {
			return err
		}
	}
	return nil
}

// start begins a run; attempt is -1 when it is over already, or another's.
func (t *turns) start(ctx context.Context, k ticket) (attempt int, err error) {
	return t.run(ctx, t.scripts.start, k.Queue, k.Tenant, k.ID, k.Seq).Int()
}

// finish ends a job, well or for good, and lets the tenant's next follow.
func (t *turns) finish(ctx context.Context, k ticket) error {
	return t.next(ctx, k, t.run(ctx, t.scripts.finish, k.Queue, k.Tenant, k.ID, k.Seq))
}

// again puts a job back in line until a time.
func (t *turns) again(ctx context.Context, k ticket, at time.Time, code string, counts int) error {
	return t.next(ctx, k, t.run(ctx, t.scripts.again, k.Queue, k.Tenant, k.ID, k.Seq, at.UnixMilli(), code, counts-1))
}

func (t *turns) next(ctx context.Context, k ticket, done *redis.Cmd) error {
	room, err := done.Int()
	if err != nil {
		return fmt.Errorf("end a run: %w", err)
	}
	if room == 1 {
		_ = t.feed(ctx, k.Queue, k.Tenant) // or within a second
	}
	return nil
}
