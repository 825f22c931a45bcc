package app

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/tenancy"
)

const day = 24 * time.Hour

// newOperations makes backups, moves and purges of whole clinics.
func (a *App) newOperations() *tenantops.Service {
	c := a.Config.Operations
	return tenantops.New(tenantops.Deps{
		Now: a.now, Logger: a.Log, Router: a.Router, Schema: a.Migrations, Vault: files.NewVault(a.Objects), Audit: a.Audit,
		Changed: func(ctx context.Context, tenant tenancy.ID) {
			a.Router.Forget(tenant)
			a.Live.Signal(ctx, live.Signal{Tenant: tenant})
		},
		Wake: a.wakeAll, Forget: a.forgetKeys,
		Config: tenantops.Config{
			KeepFor: time.Duration(c.KeepDays) * day, KeepLeft: time.Duration(c.KeepLeftDays) * day, PurgeAfter: time.Duration(c.PurgeDays) * day,
			Nightly: c.IsNightly(a.Config.Development()), NightFrom: c.Hour, NightHours: c.Hours, Parallel: c.Parallel,
		},
	})
}

// wakeAll marks all follow-up work of a clinic as due: its data is another than the one that the marks were made for.
func (a *App) wakeAll(ctx context.Context, tenant tenancy.ID) error {
	for kind := range a.chores() {
		if err := a.Due.Add(ctx, tenant, kind, a.now()); err != nil {
			return err
		}
	}
	return nil
}

// forgetKeys removes every key of ours in Redis that names the clinic. What waits in a queue stays: it finds no clinic and ends.
func (a *App) forgetKeys(ctx context.Context, tenant tenancy.ID) (int, error) {
	removed := 0
	keys := a.redis.Scan(ctx, 0, a.Config.Redis.Prefix+"*"+string(tenant)+"*", 1000).Iterator()
	for keys.Next(ctx) {
		n, err := a.redis.Del(ctx, keys.Val()).Result()
		if err != nil {
			return removed, err
		}
		removed += int(n)
	}
	return removed, keys.Err()
}
