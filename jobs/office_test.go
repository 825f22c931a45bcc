package jobs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// office is an installation whose jobs are runs over mail accounts; the test says what a run does.
type office struct {
	t       *testing.T
	client  *jobs.Client
	redis   redis.UniversalClient
	prefix  string
	control tenancy.Control
	sync    func(ctx context.Context, account string) error

	mu   sync.Mutex
	runs map[string]int
}

func newOffice(t *testing.T, client redis.UniversalClient, run func(ctx context.Context, account string) error) *office {
	t.Helper()
	o := &office{
		t: t, redis: client, prefix: testkit.Prefix(t), sync: run, runs: map[string]int{},
		control: testkit.NewTenants(t, nil).Router.Control("test of jobs"),
	}
	o.client = jobs.NewClient(client, o.prefix, time.Now, testkit.Discard())
	return o
}

func (o *office) worker() *jobs.Worker {
	return jobs.NewWorker(o.client, jobs.Deps{
		Actor: func(context.Context, tenancy.ID, policies.Role) (identity.Actor, error) { return identity.Actor{}, nil },
		Team:  &mails{tried: map[string]int{}}, Now: time.Now, Control: o.control,
		Sweep: func(context.Context) (int, error) { return 0, nil }, EndSessions: func(context.Context, string) error { return nil },
		SyncAccount: func(ctx context.Context, _ identity.Actor, account string) error {
			o.mu.Lock()
			o.runs[account]++
			o.mu.Unlock()
			return o.sync(ctx, account)
		},
	}, testkit.Discard())
}

// start runs a worker and gives how to stop it; it is stopped at the end of the test at the latest.
func (o *office) start(w *jobs.Worker) (stop func()) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(o.t.Context()))
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			require.NoError(o.t, <-done)
		})
	}
	o.t.Cleanup(stop)
	return stop
}

func (o *office) count(account string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.runs[account]
}

func (o *office) total() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, runs := range o.runs {
		n += runs
	}
	return n
}

func (o *office) eventually(what func() bool, why string) {
	o.t.Helper()
	require.Eventually(o.t, what, 20*time.Second, 10*time.Millisecond, why)
}
