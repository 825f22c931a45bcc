package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/jobs"
)

func TestAStoppingWorkerLetsItsJobFinish(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	o := newOffice(t, testkit.Redis(t), func(ctx context.Context, _ string) error {
		close(began)
		<-release
		return ctx.Err()
	})
	stop := o.start(o.worker())
	o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	<-began
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	require.Never(t, func() bool {
		select {
		case <-stopped:
			return true
		default:
			return false
		}
	}, 300*time.Millisecond, 20*time.Millisecond)
	close(release)
	<-stopped
	o.start(o.worker())
	require.Never(t, func() bool { return o.count("acc_1") > 1 }, 2*time.Second, 50*time.Millisecond, "a job that finished is run again")
}

// A job that takes longer than the worker may goes to another worker at once, and the attempt does not count.
func TestAStoppingWorkerHandsBackWhatDoesNotFinish(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 2)
	o := newOffice(t, testkit.Redis(t), nil)
	o.sync = func(ctx context.Context, account string) error {
		began <- struct{}{}
		if o.count(account) == 1 {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	w := o.worker()
	w.DrainFor(jobs.HandBackTime + 100*time.Millisecond)
	stop := o.start(w)
	o.client.SyncAccount(t.Context(), "ten_a", "acc_1")
	<-began
	stop()
	o.start(o.worker())
	o.eventually(func() bool { return o.count("acc_1") == 2 }, "the job was not handed back")
}
