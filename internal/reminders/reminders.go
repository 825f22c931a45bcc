// Package reminders tells clients of their appointments beforehand, by the rules of their clinic.
//
// Each rule gives an appointment one row in the outbox, put before the write that gives it its time and due the rule's span
// before its start. What makes a row stale is the start: at another one, the appointment has another row. The rows hold no
// truth; when one is due everything is looked at again (see Compose), so that moved, cancelled, refused and forgotten
// reminders do not leave.
package reminders

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/tenancy"
)

// Kind is the reminders' kind in the outbox.
const Kind = "reminder"

// Due marks that a clinic's rules have changed and the appointments ahead are to be gone through; Reconcile is its chore.
const Due due.Kind = "reminders"

// Deps is what the use cases stand on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	Audit  Auditor
	Ledger *due.Ledger
	// Outbox keeps and sends the rows; set after it is made, because it is made with Compose.
	Outbox   *outbox.Service
	Calendar Calendar
	Clients  Clients
	// Manage gives the address under which the client of an appointment confirms, moves or cancels it, and the language in
	// which they booked ("" when they did not).
	Manage func(ctx context.Context, actor identity.Actor, appointmentID string) (address, language string, err error)
	// ReplyTo gives where answers to a clinic's mails go; "" = to the sender.
	ReplyTo func(ctx context.Context, scope tenancy.Scope) (string, error)
	// Offers says whether messages can be sent over a channel.
	Offers func(outbox.Channel) bool
	// Hurry asks for a run of Reconcile at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID)
	// PublicURL is the address of the interface, without a slash at its end.
	PublicURL string
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Calendar is what reminders need of the appointments.
type Calendar interface {
	Get(ctx context.Context, actor identity.Actor, appointmentID string) (scheduling.Appointment, error)
	Named(ctx context.Context, actor identity.Actor, ids []string) ([]scheduling.Appointment, error)
	Ahead(ctx context.Context, actor identity.Actor, start time.Time, afterID string, limit int64) ([]scheduling.Appointment, error)
}

// Clients is what reminders need of the clients.
type Clients interface {
	Get(ctx context.Context, actor identity.Actor, clientID string) (clients.Client, error)
}

// Service holds the use cases.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }
