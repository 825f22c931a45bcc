package jobs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/tenancy"
)

// Everything periodic. Each is safe to run twice; one process leads and queues them, and each period runs once at most.
var periodic = []struct {
	kind  string
	every time.Duration
}{
	{kindSweepMails, time.Minute},
	{kindSweep, 30 * time.Second},
	{kindSweepDue, 5 * time.Second},
	{kindMend, time.Minute},
	{kindReconcile, 5 * time.Minute},
}

const (
	leaderLease = 3 * time.Second // less than the shortest period, so that a new leader misses none
	leaderTick  = time.Second
)

// schedule is one process's part in the periodic work. The leader is named in the control database, which outlasts Redis,
// with a token that grows with every new leader. Leading only says who queues: whoever runs a period claims it in the
// control database first, and neither a period that has run nor the task of a leader that has been followed gets the claim.
type schedule struct {
	control tenancy.Control
	queue   func(ctx context.Context, p period) error
	now     func() time.Time
	holder  string
	log     *slog.Logger

	token  int64            // 0: not the leader
	queued map[string]int64 // the newest period of each kind that this process has queued
}

// period is one turn of something periodic, as the leader queues it.
type period struct {
	Kind  string `json:"kind"`
	N     int64  `json:"n"` // since 1970
	Token int64  `json:"token"`
}

func newSchedule(w *Worker) *schedule {
	return &schedule{control: w.Control, queue: w.client.queuePeriod, now: w.Now, holder: rand.Text(), log: w.log, queued: map[string]int64{}}
}

func (s *schedule) run(ctx context.Context) {
	tick := time.NewTicker(leaderTick)
	defer tick.Stop()
	for {
		if err := s.tick(ctx); err != nil && ctx.Err() == nil {
			s.log.DebugContext(ctx, "schedule held up", "error", err)
		}
		select {
		case <-ctx.Done():
			s.leave(ctx)
			return
		case <-tick.C:
		}
	}
}

// tick leads, when nobody else does, and queues what has its time.
func (s *schedule) tick(ctx context.Context) error {
	now := s.now()
	token, err := lead(ctx, s.control, s.holder, s.token, now, now.Add(leaderLease))
	if err != nil {
		return err
	}
	if token != s.token && token != 0 {
		s.log.InfoContext(ctx, "leads the schedule", "token", token)
	}
	s.token = token
	if token == 0 {
		return nil
	}
	for _, p := range periodic {
		n := now.UnixNano() / int64(p.every)
		if s.queued[p.kind] == n {
			continue
		}
		if err := s.queue(ctx, period{Kind: p.kind, N: n, Token: token}); err != nil {
			return err
		}
		s.queued[p.kind] = n
	}
	return nil
}

// leave lets another process lead at once.
func (s *schedule) leave(ctx context.Context) {
	if s.token == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaderLease)
	defer cancel()
	if _, err := lead(ctx, s.control, s.holder, s.token, s.now(), s.now()); err != nil {
		s.log.DebugContext(ctx, "lead not handed over", "error", err)
	}
}

// queuePeriod queues a period under its own name; queued twice, it is there once.
func (c *Client) queuePeriod(ctx context.Context, p period) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode period: %w", err)
	}
	_, err = c.turns.asynq.EnqueueContext(ctx, asynq.NewTask(p.Kind, data), asynq.Queue(c.turns.queueName(Critical)),
		asynq.TaskID(p.Kind+"@"+strconv.FormatInt(p.N, 10)), asynq.MaxRetry(1), asynq.Timeout(jobTimeout))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("queue %s: %w", p.Kind, err)
	}
	return nil
}

// performRoutine runs a period, unless it has run. What fails waits for the next one.
func (w *Worker) performRoutine(ctx context.Context, task *asynq.Task) error {
	var p period
	if err := json.Unmarshal(task.Payload(), &p); err != nil {
		return dead{codeOf(errUnread)}
	}
	mine, err := claimPeriod(ctx, w.Control, p)
	if err != nil {
		return fmt.Errorf("claim %s: %w", p.Kind, err)
	}
	if !mine {
		return nil
	}
	began := w.Now()
	ctx = observe.WithJob(ctx, p.Kind, "")
	how := ran
	if err := w.routine[p.Kind](ctx); err != nil {
		how = failed
		w.log.WarnContext(ctx, "periodic work failed", "kind", p.Kind, "error", err)
	}
	w.count(context.WithoutCancel(ctx), p.Kind, p.Kind, how, w.Now().Sub(began))
	return nil
}
