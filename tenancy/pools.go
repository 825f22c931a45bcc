package tenancy

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/event"
)

// ownPool names all clients with credentials of their own together.
const ownPool = "dedicated"

// Pool is how this process's connections to one cluster stand.
type Pool struct {
	Cluster string // "dedicated": all tenants with credentials of their own
	Open    int64
	InUse   int64
	Waiting int64 // operations that wait for a connection
	Failed  int64 // operations that got none, since the process began
}

// pool counts what the driver says of its connections.
type pool struct{ open, inUse, waiting, failed atomic.Int64 }

func (p *pool) observe(e *event.PoolEvent) {
	switch e.Type {
	case event.ConnectionCreated:
		p.open.Add(1)
	case event.ConnectionClosed:
		p.open.Add(-1)
	case event.GetStarted:
		p.waiting.Add(1)
	case event.GetSucceeded:
		p.waiting.Add(-1)
		p.inUse.Add(1)
	case event.GetFailed:
		p.waiting.Add(-1)
		p.failed.Add(1)
	case event.ConnectionReturned:
		p.inUse.Add(-1)
	}
}

// Pools tells how the connections to each cluster stand.
func (r *Router) Pools() []Pool {
	var all []Pool
	for _, name := range slices.Sorted(maps.Keys(r.clients.pools)) {
		p := r.clients.pools[name]
		all = append(all, Pool{Cluster: name, Open: p.open.Load(), InUse: p.inUse.Load(), Waiting: p.waiting.Load(), Failed: p.failed.Load()})
	}
	return all
}

// both follows commands for two; either may be nil.
func both(a, b *event.CommandMonitor) *event.CommandMonitor {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	return &event.CommandMonitor{
		Started: func(ctx context.Context, e *event.CommandStartedEvent) {
			for _, m := range []*event.CommandMonitor{a, b} {
				if m.Started != nil {
					m.Started(ctx, e)
				}
			}
		},
		Succeeded: func(ctx context.Context, e *event.CommandSucceededEvent) {
			for _, m := range []*event.CommandMonitor{a, b} {
				if m.Succeeded != nil {
					m.Succeeded(ctx, e)
				}
			}
		},
		Failed: func(ctx context.Context, e *event.CommandFailedEvent) {
			for _, m := range []*event.CommandMonitor{a, b} {
				if m.Failed != nil {
					m.Failed(ctx, e)
				}
			}
		},
	}
}
