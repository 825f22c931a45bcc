package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/observe"
)

// buildTracing opens the traces, if there are any.
func (a *App) buildTracing(ctx context.Context, o Options) error {
	a.Tracing = o.Tracing
	if w := a.Config.Watch; a.Tracing == nil && w.OTLPEndpoint != "" {
		var err error
		a.Tracing, err = observe.OpenTracing(ctx, w.OTLPEndpoint, w.TraceRatio, o.Logger)
		return err
	}
	return nil
}

// edgeTrace is who follows requests; nil when nobody does.
func (a *App) edgeTrace() httpapi.Trace {
	if a.Tracing == nil {
		return nil
	}
	return a.Tracing
}

// newProbes lists the services behind the program. Without the documents nothing can be answered; without Redis, people's
// sessions or the files some things cannot, and public pages and who is signed in go on: no reason to take all processes out.
func (a *App) newProbes() *observe.Probes {
	return observe.NewProbes([]observe.Part{
		{Name: "mongo", Needed: true, Ask: a.Router.Ping},
		{Name: "redis", Ask: func(ctx context.Context) error { return a.redis.Ping(ctx).Err() }},
		{Name: "identity", Ask: a.Identity.Ping},
		{Name: "files", Ask: a.Objects.Ping},
	}, a.now, a.Log)
}

// buildNumbers registers what is read when somebody asks for the numbers.
func (a *App) buildNumbers(ctx context.Context, _ Options) error {
	a.sampleProcess(ctx)
	a.sampleQueues(ctx)
	a.sampleDue(ctx)
	return nil
}

// sampleProcess reads what this process holds; it asks nobody.
func (a *App) sampleProcess(ctx context.Context) {
	all := []observe.Sampled{
		{Name: "msaas_mongo_pool_connections", Help: "Connections to a cluster by state.", Labels: []string{"cluster", "state"}},
		{Name: "msaas_mongo_pool_failures_total", Help: "Operations that got no connection.", Labels: []string{"cluster"}, Counts: true},
		{Name: "msaas_redis_pool_connections", Help: "Connections to Redis by state.", Labels: []string{"state"}},
		{Name: "msaas_redis_pool_timeouts_total", Help: "Commands that got no connection in time.", Counts: true},
		{Name: "msaas_live_streams", Help: "Open pages that follow their clinic."},
		{Name: "msaas_live_connected", Help: "Whether changes reach this process at once."},
		{Name: "msaas_rate_limit_alone_total", Help: "Requests that were counted without Redis.", Counts: true},
		{Name: "msaas_draining", Help: "Whether this process makes way for another one."},
	}
	a.Metrics.Sample(ctx, a.now, all, func(_ context.Context, emit []observe.Emit) error {
		for _, p := range a.Router.Pools() {
			emit[0](float64(p.Open), p.Cluster, "open")
			emit[0](float64(p.InUse), p.Cluster, "in_use")
			emit[0](float64(p.Waiting), p.Cluster, "waited_for")
			emit[1](float64(p.Failed), p.Cluster)
		}
		pool := a.redis.PoolStats()
		emit[2](float64(pool.TotalConns), "open")
		emit[2](float64(pool.TotalConns-pool.IdleConns), "in_use")
		emit[3](float64(pool.Timeouts))
		emit[4](float64(a.Live.Streams()))
		emit[5](number(a.Live.Connected()))
		emit[6](float64(a.limits.Alone()))
		emit[7](number(a.Probes.Draining()))
		return nil
	})
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// sampleQueues reads how the queues stand; every process tells the same.
func (a *App) sampleQueues(ctx context.Context) {
	all := []observe.Sampled{
		{Name: "msaas_queue_jobs", Help: "Jobs of a queue by state; the same from every process.", Labels: []string{"queue", "state"}},
		{Name: "msaas_queue_oldest_seconds", Help: "How long the job that has waited longest has.", Labels: []string{"queue"}},
	}
	a.Metrics.Sample(ctx, a.now, all, func(ctx context.Context, emit []observe.Emit) error {
		queues, err := a.Jobs.Queues(ctx)
		for _, q := range queues {
			name := string(q.Queue)
			emit[0](float64(q.Waiting), name, "waiting")
			emit[0](float64(q.Running), name, "running")
			emit[0](float64(q.Retrying), name, "retrying")
			emit[0](float64(q.Failed), name, "dead")
			emit[1](q.Oldest.Seconds(), name)
		}
		return err
	})
}

// mostOverdue is how many clinics with overdue work are looked at.
const mostOverdue = 1000

// sampleDue reads what of the follow-up work is overdue: reminders that should have left, mailboxes that should have been
// read, events of other services that should have been acted on.
func (a *App) sampleDue(ctx context.Context) {
	all := []observe.Sampled{
		{Name: "msaas_due_clinics", Help: "Clinics whose follow-up work of a kind is due, up to 1000 over all kinds.", Labels: []string{"kind"}},
		{Name: "msaas_due_lag_seconds", Help: "How long the most overdue work of a kind is.", Labels: []string{"kind"}},
	}
	kinds := slices.Sorted(maps.Keys(a.chores()))
	a.Metrics.Sample(ctx, a.now, all, func(ctx context.Context, emit []observe.Emit) error {
		now := a.now()
		marks, err := a.Due.List(ctx, kinds, now, mostOverdue)
		if err != nil {
			return err
		}
		clinics, lag := map[due.Kind]int{}, map[due.Kind]time.Duration{}
		for _, m := range marks {
			clinics[m.Kind]++
			lag[m.Kind] = max(lag[m.Kind], now.Sub(m.At))
		}
		for _, kind := range kinds {
			emit[0](float64(clinics[kind]), string(kind))
			emit[1](lag[kind].Seconds(), string(kind))
		}
		return nil
	})
}
