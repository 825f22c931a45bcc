package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/tenancy"
)

// TestProofFairness lets one clinic ask for thousands of runs, and fifty others for one each: the others hardly notice.
func TestProofFairness(t *testing.T) {
	t.Parallel()
	const (
		others = 50
		work   = 20 * time.Millisecond // of one run
	)
	burst, rounds := 400, 3
	if proof.Long() {
		burst, rounds = 10_000, 10
	}
	var mu sync.Mutex
	asked, waits := map[string]time.Time{}, map[string]time.Duration{}
	queue := testkit.Redis(t)
	if proof.Long() { // a real server: the embedded one takes minutes for ten thousand
		queue = testkit.RedisAt(t, newEngine(t).url())
	}
	o := newOffice(t, queue, func(ctx context.Context, account string) error {
		mu.Lock()
		if at, ok := asked[account]; ok {
			waits[account] = time.Since(at)
		}
		mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(work):
		}
		return nil
	})
	stop := o.start(o.worker())
	round := func(name string) []time.Duration {
		var all []time.Duration
		for i := range others {
			account := fmt.Sprintf("%s_%d", name, i)
			mu.Lock()
			asked[account] = time.Now()
			mu.Unlock()
			o.client.SyncAccount(t.Context(), tenancy.ID(fmt.Sprintf("ten_%d", i)), account)
		}
		o.eventually(func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(waits) == others
		}, "not everybody was served")
		for _, w := range waits {
			all = append(all, w)
		}
		clear(asked)
		clear(waits)
		return all
	}
	var idle, loaded []time.Duration
	for n := range rounds {
		idle = append(idle, round(fmt.Sprintf("idle_%d", n))...)
	}
	for i := range burst {
		o.client.SyncAccount(t.Context(), "ten_burst", fmt.Sprintf("burst_%d", i))
	}
	between := 0 // runs of the burst while others waited, at most in one round
	for n := range rounds {
		before := o.total()
		loaded = append(loaded, round(fmt.Sprintf("loaded_%d", n))...)
		between = max(between, o.total()-before-others)
	}
	left := burst + 2*rounds*others - o.total()
	require.Positive(t, left, "the burst was over before the others asked")
	stop()
	quiet, busy := p95(idle), p95(loaded)
	// How long they wait is measured in the long form alone; the short one runs beside other tests, and counts.
	proof.Line(t, "proof", "fairness", fmt.Sprintf("others' p95 wait %d ms beside a burst of %d, %d ms without (%.2f×); at most %d of the burst before %d others",
		busy.Milliseconds(), burst, quiet.Milliseconds(), float64(busy)/float64(quiet), between, others),
		"2×, no more than thrice as many of the burst", between <= 3*others && (busy <= 2*quiet || !proof.Long()))
}

func p95(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*95/100]
}
