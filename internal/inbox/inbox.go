// Package inbox is the clinic's mail: the mailboxes it has connected, what is in them, and what its team makes of it.
//
// A sync copies a mailbox: every message is kept once, as it stands (its raw form beside what was understood of it), and put into a
// conversation. What is derived from mails (the list's line, the counts, the words by which it is found) is written by refresh
// alone and can be made anew at any time; what the team decides (status, assignee, tags, the client) is never touched by it, but
// for one thing: a conversation in which the other side writes is open and unread again.
package inbox

import (
	"context"
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/tenancy"
)

// The kinds of follow-up work in the ledger.
const (
	DueSync due.Kind = "inbox_sync" // mailboxes whose time has come, and what disconnecting leaves
	DueSend due.Kind = "inbox_send" // mails that are queued
	DueWake due.Kind = "inbox_wake" // snoozed conversations whose time has come
)

// The events that open pages hear of.
const (
	conversationChanged = "conversation.changed"
	accountChanged      = "account.changed"
)

// Deps is what the inbox stands on.
type Deps struct {
	Now       func() time.Time
	Logger    *slog.Logger
	Notify    func(ctx context.Context, scope tenancy.Scope, event, id string, rev int64)
	Audit     *audit.Service
	Ledger    *due.Ledger
	Objects   *files.Store
	Providers map[mailbox.Kind]mailbox.Provider
	// Consents are the providers where mailboxes are connected by a person's consent; ConsentURL is where they lead back to.
	Consents   map[mailbox.Kind]Consent
	ConsentURL string
	// Preset gives the servers of a provider that is known by name.
	Preset  func(name string) (incoming, outgoing mailbox.Server, ok bool)
	Clients *clients.Service
	Files   *files.Service
	// Member gives a person who queued a mail as they are now. Faults: NotFound, Forbidden, Unavailable.
	Member func(ctx context.Context, scope tenancy.Scope, personID string) (identity.Actor, error)
	// SayTime writes a moment in the clinic's zone as a sentence has it.
	SayTime func(at time.Time, zone *time.Location, language string) string
	// Colleagues gives the members that the clinic has had, also those who have left.
	Colleagues func(ctx context.Context, scope tenancy.Scope) ([]Colleague, error)
	// SyncSoon asks for a sync of one account at once; best effort. May be nil.
	SyncSoon func(ctx context.Context, tenant tenancy.ID, account string)
	// Hurry asks for a run of follow-up work at once; best effort. May be nil.
	Hurry func(ctx context.Context, tenant tenancy.ID, kind due.Kind)

	AllowPlain bool          // connections without encryption; for development
	Lease      time.Duration // of a process on a mailbox; 0 = 30 s
	SyncLimit  time.Duration // of one run of a sync; 0 = 4 minutes
}

// Service is the inbox.
type Service struct {
	Deps
}

// New makes the inbox.
func New(d Deps) *Service { return &Service{Deps: d} }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

func errNoConversation() error {
	return fault.New(fault.NotFound, "conversation_not_found", "There is no such conversation.")
}

func errNoMail() error { return fault.New(fault.NotFound, "mail_not_found", "There is no such mail.") }

func errNoAccount() error {
	return fault.New(fault.NotFound, "mail_account_not_found", "There is no such mail account.")
}
