// Package outbox sends a clinic's messages to its clients so that none is lost and none says what is no longer true.
//
// A row is put in before the write that causes the mail (the booking, the offer), and holds no text: only what kind of mail
// it is and whom it is about. When it is due its kind's writer reads the truth again and writes the letter, or finds that
// there is nothing to say. So a crash between row and cause sends nothing, a crash after the cause is found by the sweep,
// and an attempt that is cut between sending and noting it sends the same Message-ID again.
package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/tenancy"
)

// Due is the outbox's kind in the ledger of follow-up work.
const Due due.Kind = "outbox"

// State is where a mail stands.
type State string

// The states of a message.
const (
	Waiting   State = "waiting"
	Handing   State = "handing" // a text message that the provider is being given
	Sent      State = "sent"
	Dropped   State = "dropped"   // there was nothing to say any more
	Failed    State = "failed"    // given up
	Uncertain State = "uncertain" // a text message that may have left; it is not sent again
)

// Channel is how a message reaches its client.
type Channel string

// The channels.
const (
	Email    Channel = "email"
	SMS      Channel = "sms"
	WhatsApp Channel = "whatsapp"
)

// Row is one message to be written and sent.
type Row struct {
	ID        string            `bson:"_id"`
	Kind      string            `bson:"kind"`           // of a registered Writer, "booking.confirmed"
	About     string            `bson:"about"`          // the identifier of what the mail is about
	Data      map[string]string `bson:"data,omitempty"` // what the writer needs beside it; no names, addresses or secrets
	State     State             `bson:"state"`
	Attempts  int               `bson:"attempts"`
	DueAt     time.Time         `bson:"due_at"` // while somebody has the row: until when
	CreatedAt time.Time         `bson:"created_at"`
	ChangedAt time.Time         `bson:"changed_at"`

	// Of a planned row:
	Channel   Channel   `bson:"channel,omitempty"`
	PlannedAt time.Time `bson:"planned_at,omitempty"` // when it was to leave
	For       time.Time `bson:"for,omitempty"`        // the time that it is about, such as a visit's start
	Why       string    `bson:"why,omitempty"`        // in a word, why it was dropped or put off, or failed
	ClientID  string    `bson:"client_id,omitempty"`  // who got it, from the sending on
	HandedAt  time.Time `bson:"handed_at,omitempty"`  // when the last line of it was about to be said
	Provider  string    `bson:"provider_id,omitempty"`
	Delivery  Delivery  `bson:"delivery,omitempty"`
	Code      string    `bson:"code,omitempty"` // the provider's number of what went wrong
}

// Delivery is what the provider has told of a text message that it took.
type Delivery string

// Verdict is what a writer says of a row.
type Verdict int

// The verdicts.
const (
	Send   Verdict = iota // the letter is true now
	NotYet                // its cause is not there (yet): a young row is looked at again, an old one dropped
	Never                 // there is nothing to say any more
	Later                 // not before a time that the writer names
)

// Writer reads the truth and writes the message of a row.
type Writer func(ctx context.Context, actor identity.Actor, r Row) (Answer, error)

// Answer is what a writer makes of a row that is due.
type Answer struct {
	Verdict  Verdict
	Until    time.Time      // of Later
	Why      string         // of Later and Never, in a word
	Mail     messaging.Mail // of Send by e-mail; its MessageID is set by the outbox
	Text     Text           // of Send otherwise
	ClientID string         // who gets a planned one
}

// Mailer sends letters.
type Mailer interface {
	Send(ctx context.Context, m messaging.Mail) error
}

// Deps is what the outbox stands on.
type Deps struct {
	Now    func() time.Time
	Logger *slog.Logger
	Ledger *due.Ledger
	Mailer Mailer
	// Own sends a letter through the clinic's own mailbox; false without an error when it does not, and has handed nothing over.
	// May be nil. Faults as Mailer's.
	Own func(ctx context.Context, scope tenancy.Scope, m messaging.Mail) (bool, error)
	// Carriers take text messages, by channel; a channel without one is off.
	Carriers map[Channel]Carrier
	// Changed is told of planned rows that came to an end; best effort. May be nil.
	Changed func(ctx context.Context, scope tenancy.Scope, about string)
	// Watch is told what became of a message, by its kind and state. May be nil.
	Watch func(kind, state string)
	// Ended is told of mails that were not planned and came to an end; best effort. May be nil.
	Ended func(ctx context.Context, scope tenancy.Scope, r Row, s State)
	// Hurry asks for a run at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID)
}

// Service is the outbox.
type Service struct {
	Deps

	writers map[string]Writer
}

// New makes the outbox with the writers of its kinds.
func New(d Deps, writers map[string]Writer) *Service { return &Service{Deps: d, writers: writers} }

const (
	patience    = 15 * time.Second // until the sweep looks after a row whose cause was cut short
	youth       = 2 * time.Minute  // in which a cause may still come
	lease       = 2 * time.Minute  // of one attempt
	maxAttempts = 10
	batch       = 50
)

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// known refuses a kind that nobody writes.
func (s *Service) known(kind string) error {
	if _, ok := s.writers[kind]; !ok {
		return fmt.Errorf("nobody writes %q", kind)
	}
	return nil
}

// Put adds a row; version tells mails of the same kind about the same thing apart. The same once more changes nothing. Call
// it before the write that causes the mail, and Hasten after it. Faults: Unavailable.
func (s *Service) Put(ctx context.Context, scope tenancy.Scope, kind, about, version string, data map[string]string) error {
	if err := s.known(kind); err != nil {
		return err
	}
	now := s.now()
	at := now.Add(patience)
	if err := s.Ledger.Add(ctx, scope.TenantID(), Due, at); err != nil {
		return err
	}
	return insert(ctx, scope, Row{
		ID: id.Derived(id.OutboxMail, kind, about, version), Kind: kind, About: about, Data: data,
		State: Waiting, DueAt: at, CreatedAt: now, ChangedAt: now,
	})
}

// Hasten makes the mails about something due at once. It is best effort: what it misses, the sweep finds.
func (s *Service) Hasten(ctx context.Context, scope tenancy.Scope, about string) {
	now := s.now()
	err := hasten(ctx, scope, about, now)
	if err == nil {
		err = s.Ledger.Add(ctx, scope.TenantID(), Due, now)
	}
	if err != nil {
		s.Logger.WarnContext(ctx, "mail not hastened", "tenant", scope.TenantID(), "error", err)
		return
	}
	if s.Hurry != nil {
		s.Hurry(ctx, scope.TenantID())
	}
}

// StateOf tells where the newest mail about something stands; false when there is none. Faults: Unavailable.
func (s *Service) StateOf(ctx context.Context, scope tenancy.Scope, about string) (State, bool, error) {
	return newest(ctx, scope, about)
}
