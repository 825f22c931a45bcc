package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
)

// Everything periodic. Each is safe to run twice; Unique keeps several processes from queueing it more than once.
var periodic = []struct {
	kind  string
	every time.Duration
}{
	{kindSweepMails, time.Minute},
	{kindSweep, 30 * time.Second},
	{kindSweepDue, 5 * time.Second},
}

func (w *Worker) schedule(ctx context.Context) (stop func(), err error) {
	s := asynq.NewSchedulerFromRedisClient(w.redis, &asynq.SchedulerOpts{
		Logger: quiet{w.log},
		PostEnqueueFunc: func(_ *asynq.TaskInfo, err error) {
			if err != nil && ctx.Err() == nil {
				w.log.DebugContext(ctx, "periodic job not queued", "error", err)
			}
		},
	})
	for _, p := range periodic {
		task := asynq.NewTask(p.kind, nil, asynq.Queue(w.prefix+"-"+ordinary), asynq.MaxRetry(0), asynq.Unique(p.every*9/10), asynq.Timeout(p.every))
		if _, err := s.Register("@every "+p.every.String(), task); err != nil {
			return nil, fmt.Errorf("schedule %s: %w", p.kind, err)
		}
	}
	if err := s.Start(); err != nil {
		return nil, fmt.Errorf("start schedule: %w", err)
	}
	return s.Shutdown, nil
}
