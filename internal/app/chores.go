package app

import (
	"context"
	"maps"
	"time"

	"github.com/m-saas/m-saas/internal/billing"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/imports"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/internal/waitlist"
	"github.com/m-saas/m-saas/jobs"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// chores lists all follow-up work of tenants: what a crash or a lost hint left, and what has its time.
func (a *App) chores() map[due.Kind]jobs.Chore {
	all := map[due.Kind]jobs.Chore{
		scheduling.DueHolds:  {Role: policies.SystemKeeper, Queue: jobs.Critical, Run: a.Scheduling.SweepHolds},
		scheduling.DueSeries: {Role: policies.SystemKeeper, Queue: jobs.Critical, Run: a.Scheduling.FinishSeries},
		outbox.Due:           {Role: policies.SystemMailer, Queue: jobs.Reminders, Run: a.Outbox.Run},
		waitlist.Due:         {Role: policies.SystemBooker, Queue: jobs.Reminders, Run: a.Waitlist.Run},
		reminders.Due:        {Role: policies.SystemKeeper, Queue: jobs.Reminders, Run: a.Reminders.Reconcile},
		clients.MergesDue:    {Role: policies.SystemKeeper, Queue: jobs.Bulk, Run: a.Clients.RunMerges},
		clients.VisitsDue:    {Role: policies.SystemKeeper, Queue: jobs.Bulk, Run: a.Clients.RunVisits},
		imports.Due:          {Role: policies.SystemKeeper, Queue: jobs.Bulk, Timeout: 10 * time.Minute, Run: a.Imports.Run},
		invoices.Due:         {Role: policies.SystemKeeper, Queue: jobs.Bulk, Run: a.finishStornos},
		files.Due:            {Role: policies.SystemKeeper, Queue: jobs.Bulk, Timeout: 10 * time.Minute, Run: a.Files.Run},
		inbox.DueSend:        {Role: policies.SystemInbox, Queue: jobs.Critical, Timeout: 10 * time.Minute, Run: a.Inbox.RunSend},
		inbox.DueSync:        {Role: policies.SystemInbox, Queue: jobs.Sync, Run: a.Inbox.RunSync},
		payments.Due:         {Role: policies.SystemCashier, Queue: jobs.Critical, Run: a.Payments.Run},
		inbox.DueWake:        {Role: policies.SystemInbox, Queue: jobs.Reminders, Run: a.Inbox.Wake},
	}
	if a.Billing != nil {
		all[billing.Due] = jobs.Chore{Role: policies.SystemKeeper, Queue: jobs.Critical, Run: a.Billing.Run}
	}
	return all
}

// letters lists who writes the mails to clients, by kind; what a clinic switched off is written by nobody.
func (a *App) letters() map[string]outbox.Writer {
	all := map[string]outbox.Writer{
		waitlist.OfferMail: a.writeOffer,
	}
	maps.Copy(all, a.Booking.Writers())
	all = a.Notifications.Heed(all)
	all[invoices.SentMail] = a.writeInvoice // a person sends it: no switch of the clinic stands before it
	return all
}

// runSoon hurries follow-up work of a kind.
func (a *App) runSoon(kind due.Kind) func(context.Context, tenancy.ID) {
	return func(ctx context.Context, tenant tenancy.ID) { a.Jobs.RunSoon(ctx, tenant, kind) }
}
