package app

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/cache"
	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/dashboard"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/link"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/notifications"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/ratelimit"
	"github.com/m-saas/m-saas/internal/records"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/internal/timeline"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/migrations"
	"github.com/m-saas/m-saas/migrations/control"
	"github.com/m-saas/m-saas/migrations/tenant"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// buildGround makes what every feature stands on: databases, Redis, people, policy, live channel.
func (a *App) buildGround(ctx context.Context, o Options) error {
	var err error
	if a.Policy, err = policies.New(); err != nil {
		return err
	}
	if a.redis, err = openRedis(a.Config.Redis); err != nil {
		return err
	}
	if a.Tracing != nil {
		a.redis.AddHook(a.Tracing.Redis())
	}
	if a.Router, err = openTenancy(ctx, a.Config, o, a.Tracing); err != nil {
		return err
	}
	if a.Objects, err = openFiles(ctx, a.Config.S3); err != nil {
		return err
	}
	a.Live = live.New(a.redis, a.Config.Redis.Prefix, o.Logger, a.forget, a.forgetAll)
	a.Presence = live.NewPresence(a.Live, o.Now)
	a.Identity, err = identity.New(identity.Config{
		PublicURL: a.Config.Kratos.PublicURL, AdminURL: a.Config.Kratos.AdminURL, AdminToken: a.Config.Kratos.AdminToken,
		Now: o.Now, Logger: o.Logger,
		Announce: func(ctx context.Context, what identity.Invalidation) {
			a.Live.Signal(ctx, live.Signal{Person: what.Person, Session: what.TokenHash})
		},
	})
	if err != nil {
		return err
	}
	a.Migrations = &migrations.Runner{
		Router: a.Router, Control: control.Steps(), Tenant: tenant.Steps(), Now: o.Now, Logger: o.Logger, Holder: "msaas",
	}
	return nil
}

// forget acts on a signal: what this process has cached of the tenant, the membership or the person is read anew.
func (a *App) forget(s live.Signal) {
	switch {
	case s.Tenant != "" && s.Person != "":
		a.memberships.Forget(s.Tenant, s.Person)
	case s.Tenant != "":
		a.Router.Forget(s.Tenant)
	default:
		a.Identity.Drop(identity.Invalidation{Person: s.Person, TokenHash: s.Session})
	}
}

// forgetAll follows a gap in the signals.
func (a *App) forgetAll() {
	a.memberships.ForgetAll()
	a.Router.ForgetAll()
	a.Identity.ForgetAll()
}

// derivedKey is a key for one purpose alone, derived from the master key.
func (a *App) derivedKey(purpose string) ([]byte, error) {
	master, err := a.Config.Secrets.Key()
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, master, nil, purpose, sha256.Size)
}

// newTeam makes the use cases of teams over a mailer; enqueue hurries a mail, nil leaves it to the caller.
func (a *App) newTeam(mailer team.Mailer, enqueue func(context.Context, tenancy.ID, string) error) (*team.Service, error) {
	key, err := a.derivedKey("m-saas invitation links v1")
	if err != nil {
		return nil, err
	}
	return team.New(team.Deps{
		Control: a.Router.Control("teams: who may enter which clinic is asked before a scope exists"),
		Scope:   a.Router.Scope, Audit: a.Audit, Mailer: mailer, TokenKey: key, Now: a.now, Logger: a.Log,
		Notify: a.notify, Revoked: a.revoked, Enqueue: enqueue,
	}), nil
}

// buildTeam makes teams, and what clinics pay for their seats.
func (a *App) buildTeam(mailer *messaging.Mailer) (err error) {
	if a.Team, err = a.newTeam(invitationMailer{mailer: mailer, publicURL: a.publicURL()}, a.Jobs.SendInvitation); err != nil {
		return err
	}
	a.Billing, err = a.newBilling()
	return err
}

// newLinks takes the key of links for people without an account.
func (a *App) newLinks() (link.Keys, error) {
	key, err := a.derivedKey("m-saas links v1")
	return link.New(key), err
}

func (a *App) buildCache(o Options) {
	a.Cache = cache.New(a.redis, a.Config.Redis.Prefix, o.Now, o.Logger)
	a.Cache.Watch = a.Metrics.CacheRead
}

// buildFeatures makes the features, each over the ones before it.
func (a *App) buildFeatures(_ context.Context, o Options) error {
	mailer, err := a.newMailer()
	if err != nil {
		return err
	}
	a.Jobs = jobs.NewClient(a.redis, a.Config.Redis.Prefix, o.Now, o.Logger)
	if a.Tracing != nil {
		a.Jobs.Follow(a.Tracing)
	}
	if a.Links, err = a.newLinks(); err != nil {
		return err
	}
	a.Due = due.New(a.Router.Control("the ledger of follow-up work: which tenant has any"))
	a.Audit = audit.New(a.Router.Control("the platform's audit log"), o.Now)
	if err := a.buildTeam(mailer); err != nil {
		return err
	}
	a.memberships = httpapi.NewMemberships(a.Team, a.Live.Connected)
	a.buildCache(o)
	a.Catalogue = catalogue.New(catalogue.Deps{
		Cache: a.Cache,
		Now:   o.Now, Logger: o.Logger, Notify: a.notify, Audit: a.Audit, InUse: scheduling.InUse(o.Now), IsMember: a.isMember,
	})
	a.Clients = clients.New(clients.Deps{
		Cache: a.Cache,
		Now:   o.Now, Logger: o.Logger, Notify: a.notify, Audit: a.Audit, Ledger: a.Due,
		InUse: scheduling.InUse(o.Now), Figures: scheduling.FiguresOf(o.Now), Clashes: scheduling.Clashes, Movers: a.movers(),
		HasFile: func(ctx context.Context, scope tenancy.Scope, clientID, fileID string) (bool, error) {
			return a.Files.IsOf(ctx, scope, clientID, fileID)
		},
	})
	a.Scheduling = scheduling.New(scheduling.Deps{
		Now: o.Now, Logger: o.Logger, Catalogue: a.Catalogue, Clients: a.Clients, Notify: a.notify, Audit: a.Audit, Ledger: a.Due,
		Visits: a.Clients.RefreshVisits, Freeing: a.freeing, Freed: a.freed, Announce: a.announce,
	})
	a.Dashboard = dashboard.New(dashboard.Deps{
		Now: o.Now, Cache: a.Cache, Catalogue: a.Catalogue, Clients: a.Clients, Scheduling: a.Scheduling,
	})
	a.Records = records.New(records.Deps{
		Logger: o.Logger, Audit: a.Audit, Clients: a.Clients, Catalogue: a.Catalogue, Scheduling: a.Scheduling,
	})
	if a.Files, err = a.newFiles(); err != nil {
		return err
	}
	a.Imports = a.newImports()
	a.Inbox = a.newInbox()
	if a.Booking, err = a.newBooking(); err != nil {
		return err
	}
	a.Notifications = notifications.New(notifications.Deps{Now: o.Now, Logger: o.Logger, Audit: a.Audit, PublicURL: a.publicURL()})
	if err := a.buildOutbox(mailer); err != nil {
		return err
	}
	a.Waitlist = a.newWaitlist()
	a.Payments = a.newPayments()
	if err := a.buildInvoices(); err != nil {
		return err
	}
	a.Provisioner = &tenancy.Provisioner{Router: a.Router, Steps: a.provisionSteps(), Now: o.Now, Logger: o.Logger}
	a.buildWork(o)
	return nil
}

// buildWork makes what looks after clinics and what works in the background.
func (a *App) buildWork(o Options) {
	a.Platform = platform.New(platform.Deps{
		Router: a.Router, Provisioner: a.Provisioner, Team: a.Team, Audit: a.Audit, Objects: a.Objects, Newest: a.Migrations.Newest(), NewSeats: platform.DefaultSeats,
		Now: o.Now, Logger: o.Logger, Notify: a.notify,
		Changed: func(ctx context.Context, tenantID tenancy.ID) { a.Live.Signal(ctx, live.Signal{Tenant: tenantID}) },
	})
	a.Operations = a.newOperations()
	a.Worker = jobs.NewWorker(a.Jobs, jobs.Deps{
		Actor: a.System, Team: a.Team, Sweep: a.Platform.Sweep, EndSessions: a.Identity.RevokeAll,
		SyncAccount: a.Inbox.SyncAccount, Now: o.Now, Ledger: a.Due, Chores: a.chores(), Workers: a.Config.Workers, Watch: a.Metrics.Job, Reconcile: a.Billing.Reconcile,
		Control: a.Router.Control("periodic work: which process leads, what has run"),
	}, o.Logger)
}

// movers re-point at a merge of two clients what the features keep of them. The calendar comes first: it alone can refuse.
func (a *App) movers() []clients.Mover {
	return []clients.Mover{
		scheduling.ClientMover{Now: a.now},
		scheduling.SeriesMover(), clients.Repoint("files"), clients.Repoint("waitlist"), clients.Repoint("outbox"),
		clients.Repoint("conversations"), clients.Repoint("payments"), clients.Repoint("invoices"),
	}
}

// newTimeline lists the sources of a client's timeline.
func (a *App) newTimeline() *timeline.Service {
	return timeline.New(func(ctx context.Context, actor identity.Actor, clientID string) error {
		_, err := a.Clients.Get(ctx, actor, clientID)
		return err
	}, timeline.Appointments(a.Scheduling), timeline.Notes(a.Clients), timeline.Consents(a.Clients), timeline.Merges(a.Clients),
		timeline.Files(a.Files), timeline.Reminders(a.Reminders), timeline.Payments(a.Payments), timeline.Conversations(a.Inbox), timeline.Invoices(a.Invoices))
}

// buildEdge makes the HTTP API over the features.
func (a *App) buildEdge(_ context.Context, o Options) error {
	var err error
	a.limits = ratelimit.New(a.redis, a.Config.Redis.Prefix, o.Limits, o.Now)
	a.limits.Refused = func(b ratelimit.Bucket) { a.Metrics.Limited(string(b)) }
	a.Probes = a.newProbes()
	a.API, err = httpapi.New(httpapi.Deps{
		Logger: o.Logger, Now: o.Now, PublicURL: a.Config.HTTP.PublicURL, Development: a.Config.Development(), TrustedProxies: a.Config.HTTP.TrustedProxies,
		BenchToken: a.Config.Bench.Token,
		Files:      a.Files, Imports: a.Imports, Router: a.Router, Policy: a.Policy, Identity: a.Identity, Memberships: a.memberships, Platform: a.Platform, Desk: jobs.NewDesk(a.Jobs, a.Audit), Operations: a.Operations, Team: a.Team, Audit: a.Audit,
		Catalogue: a.Catalogue, Clients: a.Clients, Scheduling: a.Scheduling, Records: a.Records, Timeline: a.newTimeline(), Dashboard: a.Dashboard, Live: a.Live, Presence: a.Presence,
		Booking: a.Booking, Waitlist: a.Waitlist, Notifications: a.Notifications, Reminders: a.Reminders, Twilio: a.Twilio, Inbox: a.Inbox, Payments: a.Payments, Invoices: a.Invoices,
		Billing: a.Billing, StripeHooks: a.stripeHooks(),
		Limits: a.limits, Probes: a.Probes, Watch: a.Metrics, Trace: a.edgeTrace(), Web: o.Web,
	})
	return err
}

// notify tells the clinic's open pages.
func (a *App) notify(ctx context.Context, scope tenancy.Scope, event, id string, rev int64) {
	a.Live.Publish(ctx, scope, live.Event{Type: event, ID: id, Rev: rev})
}

// revoked follows the end or change of a membership: every process forgets it and closes the person's streams. Who has
// no clinic left loses their sessions too.
func (a *App) revoked(ctx context.Context, tenantID tenancy.ID, personID string) {
	a.Live.Signal(ctx, live.Signal{Tenant: tenantID, Person: personID})
	left, err := a.Team.Clinics(ctx, personID)
	if err == nil && len(left) == 0 {
		a.Jobs.EndSessions(ctx, personID)
	}
}

func (a *App) isMember(ctx context.Context, scope tenancy.Scope, memberID string) (bool, error) {
	return a.Team.IsMember(ctx, scope.TenantID(), memberID)
}

// System gives the actor of a system role in a tenant.
func (a *App) System(ctx context.Context, tenantID tenancy.ID, role policies.Role) (identity.Actor, error) {
	scope, err := a.Router.Scope(ctx, tenantID)
	if err != nil {
		return identity.Actor{}, err
	}
	return identity.NewActor(scope, identity.Person{Name: "m-saas"}, identity.Membership{Role: role}, a.Policy), nil
}

// provisionSteps is what a new tenant needs, in order; each may be repeated.
func (a *App) provisionSteps() []tenancy.ProvisionStep {
	return append(platform.DatabaseSteps(a.Router, a.Team, a.Migrations.UpTenant), a.billingStep(), tenancy.ProvisionStep{
		Name: "files",
		Do: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
			scope, err := a.Router.Scope(ctx, t.ID)
			if err != nil {
				return err
			}
			return a.Objects.Put(ctx, scope, prefixMarker, "text/plain", []byte(t.ID))
		},
		Undo: func(ctx context.Context, t tenancy.Tenant, _ tenancy.Request) error {
			scope, err := a.Router.Scope(ctx, t.ID)
			if err != nil {
				return err
			}
			return a.Objects.Delete(ctx, scope, prefixMarker)
		},
	})
}

// prefixMarker is the object that shows that a tenant's prefix can be written and read.
const prefixMarker = "tenant"
