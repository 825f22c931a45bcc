package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/payments"
	"github.com/m-saas/m-saas/internal/reminders"
	"github.com/m-saas/m-saas/tenancy"
)

// buildOutbox makes the reminders and the outbox, which sends them and every other mail to clients.
func (a *App) buildOutbox(mailer *messaging.Mailer) error {
	var err error
	if a.Twilio, err = a.newTwilio(); err != nil {
		return err
	}
	a.Reminders = a.newReminders()
	writers := a.letters()
	writers[reminders.Kind] = a.Reminders.Compose
	writers[payments.LinkMail] = a.writePaymentLink
	a.Outbox = outbox.New(outbox.Deps{
		Now: a.now, Logger: a.Log, Ledger: a.Due, Mailer: mailer, Own: a.ownMailbox(mailer), Hurry: a.runSoon(outbox.Due),
		Carriers: a.carriers(), Changed: a.reminded, Ended: a.mailEnded, Watch: a.Metrics.Message,
	}, writers)
	a.Booking.Outbox, a.Reminders.Outbox = a.Outbox, a.Outbox
	if a.Twilio != nil {
		a.Twilio.Outbox = a.Outbox
	}
	return nil
}

// newReminders makes the use cases of reminders; their Outbox is set when there is one.
func (a *App) newReminders() *reminders.Service {
	return reminders.New(reminders.Deps{
		Now: a.now, Logger: a.Log, Audit: a.Audit, Ledger: a.Due, Calendar: a.Scheduling, Clients: a.Clients, Manage: a.Booking.Manage,
		ReplyTo: func(ctx context.Context, scope tenancy.Scope) (string, error) {
			s, err := a.Notifications.Read(ctx, scope)
			return s.ReplyTo, err
		},
		Offers: a.offers, Hurry: a.runSoon(reminders.Due), PublicURL: a.publicURL(),
	})
}
