// Package app builds the whole program out of its configuration: one constructor, shared by main and by the tests.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/config"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/imports"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/notifications"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/records"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/internal/twilio"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/migrations"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Options are what a program or a test decides beside the configuration.
type Options struct {
	Logger *slog.Logger
	Now    func() time.Time
	Limits ratelimit.Limits // nil = ratelimit.Defaults
	Web    http.Handler     // the interface; nil = none
	// Tracing is who follows requests; nil = whoever is configured.
	Tracing *observe.Tracing
}

// App is the whole program, built and connected but not running.
type App struct {
	Config config.Config
	Log    *slog.Logger

	Router        *tenancy.Router
	Migrations    *migrations.Runner
	Provisioner   *tenancy.Provisioner
	Policy        *policies.Policy
	Identity      *identity.Service
	Team          *team.Service
	Objects       *files.Store
	Invoices      *invoices.Service
	Files         *files.Service
	Imports       *imports.Service
	Platform      *platform.Service
	Operations    *tenantops.Service
	Audit         *audit.Service
	Catalogue     *catalogue.Service
	Clients       *clients.Service
	Scheduling    *scheduling.Service
	Records       *records.Service
	Cache         *cache.Cache
	Dashboard     *dashboard.Service
	Booking       *booking.Service
	Due           *due.Ledger
	Outbox        *outbox.Service
	Reminders     *reminders.Service
	Twilio        *twilio.Hooks // nil when it is not configured
	Waitlist      *waitlist.Service
	Links         link.Keys // of links for people without an account
	Live          *live.Bus
	Presence      *live.Presence // who is at which conversation
	Jobs          *jobs.Client
	Worker        *jobs.Worker
	API           *httpapi.API
	Notifications *notifications.Service
	Billing       *billing.Service // nil when nothing is paid
	Inbox         *inbox.Service
	Payments      *payments.Service

	Metrics *observe.Metrics
	Probes  *observe.Probes
	Tracing *observe.Tracing // nil when there are no traces

	now         func() time.Time
	limits      *ratelimit.Limiter
	redis       redis.UniversalClient
	memberships *httpapi.Memberships
}

// New builds the program. It connects lazily: services that are away show in Health and in the answers, not here.
func New(ctx context.Context, c config.Config, o Options) (*App, error) {
	if o.Limits == nil {
		o.Limits = ratelimit.Defaults()
	}
	o.Logger = slog.New(observe.NewLogHandler(o.Logger.Handler()))
	a := &App{Config: c, Log: o.Logger, now: o.Now, Metrics: observe.NewMetrics()}
	for _, build := range []func(context.Context, Options) error{a.buildTracing, a.buildGround, a.buildFeatures, a.buildEdge, a.buildNumbers} {
		if err := build(ctx, o); err != nil {
			return nil, errors.Join(err, a.Close(ctx))
		}
	}
	return a, nil
}

// Close ends every connection.
func (a *App) Close(ctx context.Context) error {
	var all []error
	if a.Router != nil {
		all = append(all, a.Router.Close(ctx))
	}
	if a.Identity != nil {
		a.Identity.Close()
	}
	if a.redis != nil {
		all = append(all, a.redis.Close())
	}
	if a.Tracing != nil {
		all = append(all, a.Tracing.Close(ctx))
	}
	return errors.Join(all...)
}

// Prepare brings the databases to the newest version; for development, demo and tests. In production `msaas migrate up`
// does it in waves before new servers start.
func (a *App) Prepare(ctx context.Context) error {
	report, err := a.Migrations.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if report.ControlSteps > 0 || report.Migrated > 0 {
		a.Log.InfoContext(ctx, "databases migrated", "control_steps", report.ControlSteps, "tenants", report.Migrated)
	}
	return nil
}
