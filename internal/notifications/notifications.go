// Package notifications keeps which mails a clinic sends its clients by itself, and where the answers to them go.
//
// A clinic that has decided nothing sends all of them. What is switched off is decided when a mail would leave, so that a
// switch counts for the mails that wait as well.
package notifications

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const part = "notifications" // of the clinic's settings

// Kind is a kind of mail, by the name that the outbox has for it.
type Kind string

// The kinds of mails that a clinic sends by itself.
const (
	BookingConfirmed Kind = "booking.confirmed"
	BookingChanged   Kind = "booking.changed"
	BookingCancelled Kind = "booking.cancelled"
	WaitlistOffer    Kind = "waitlist.offer"
)

// Kinds lists all kinds, in the order in which a screen shows them.
func Kinds() []Kind { return []Kind{BookingConfirmed, BookingChanged, BookingCancelled, WaitlistOffer} }

// Settings are what a clinic has decided about its mails.
type Settings struct {
	Off       []Kind    `bson:"off"`      // not sent, in the order of Kinds
	ReplyTo   string    `bson:"reply_to"` // one bare address; "" = answers go to the sender
	Rev       int64     `bson:"rev"`
	ChangedAt time.Time `bson:"changed_at"`
}

// Sends tells whether mails of the kind leave.
func (s Settings) Sends(k Kind) bool { return !slices.Contains(s.Off, k) }

// Deps is what the use cases stand on.
type Deps struct {
	Now       func() time.Time
	Logger    *slog.Logger
	Audit     Auditor
	PublicURL string // of the interface, without a slash at its end
}

// Auditor keeps who changed what.
type Auditor interface {
	Record(ctx context.Context, actor identity.Actor, e audit.Entry) error
}

// Service holds the use cases.
type Service struct {
	Deps
}

// New makes the use cases.
func New(d Deps) *Service { return &Service{Deps: d} }

// Read gives the settings to those who write mails; nobody is asked for. Faults: Unavailable.
func (s *Service) Read(ctx context.Context, scope tenancy.Scope) (Settings, error) {
	found, ok, err := settings.Find[Settings](ctx, scope, part)
	if err != nil {
		return Settings{}, fmt.Errorf("read notifications: %w", err)
	}
	if !ok {
		return Settings{Rev: 1}, nil
	}
	return found, nil
}

// ReadFor gives the settings to a person. Faults: Forbidden, Unavailable.
func (s *Service) ReadFor(ctx context.Context, actor identity.Actor) (Settings, error) {
	if err := actor.Authorise(policies.ClinicRead); err != nil {
		return Settings{}, err
	}
	return s.Read(ctx, actor.Scope())
}

// Change replaces the settings from the revision they were read at. Faults: Forbidden; Invalid with fields; Conflict
// "stale_edit"; Unavailable.
func (s *Service) Change(ctx context.Context, actor identity.Actor, rev int64, off []Kind, replyTo string) (Settings, error) {
	if err := actor.Authorise(policies.ClinicUpdate); err != nil {
		return Settings{}, err
	}
	after := Settings{Off: []Kind{}, ReplyTo: strings.TrimSpace(replyTo), Rev: rev + 1, ChangedAt: s.Now().UTC().Truncate(time.Millisecond)}
	for _, k := range off {
		if !slices.Contains(Kinds(), k) {
			return Settings{}, fault.InvalidField("off", "unknown_value", "There is no such kind of mail.")
		}
	}
	for _, k := range Kinds() {
		if slices.Contains(off, k) {
			after.Off = append(after.Off, k)
		}
	}
	if after.ReplyTo != "" && !messaging.IsAddress(after.ReplyTo) {
		return Settings{}, fault.InvalidField("reply_to", "invalid_email", "This is not one mail address.")
	}
	before, err := s.Read(ctx, actor.Scope())
	if err != nil {
		return Settings{}, err
	}
	if before.Rev != rev {
		return Settings{}, errStale()
	}
	ok, err := settings.Save(ctx, actor.Scope(), part, after, rev)
	if err != nil {
		return Settings{}, fmt.Errorf("save notifications: %w", err)
	}
	if !ok {
		return Settings{}, errStale()
	}
	s.changed(ctx, actor, before, after)
	return after, nil
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

func (s *Service) changed(ctx context.Context, actor identity.Actor, before, after Settings) {
	e := audit.Entry{Action: "notifications.changed", Subject: audit.Subject{Kind: "notifications", ID: part}}
	if was, is := said(before.Off), said(after.Off); was != is {
		e.Changes = append(e.Changes, audit.Change{Field: "mails_off", Before: was, After: is})
	}
	if before.ReplyTo != after.ReplyTo {
		e.Changes = append(e.Changes, audit.Change{Field: "reply_to", Before: before.ReplyTo, After: after.ReplyTo})
	}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of notifications is lost", "tenant", actor.Scope().TenantID(), "error", err)
	}
}

func said(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// Heed makes writers of the outbox heed the settings: a kind that is switched off has nothing to say, and answers to the
// others go where the clinic wants them.
func (s *Service) Heed(writers map[string]outbox.Writer) map[string]outbox.Writer {
	all := make(map[string]outbox.Writer, len(writers))
	for kind, write := range writers {
		all[kind] = func(ctx context.Context, actor identity.Actor, r outbox.Row) (outbox.Answer, error) {
			settings, err := s.Read(ctx, actor.Scope())
			switch {
			case err != nil:
				return outbox.Answer{}, err
			case !settings.Sends(Kind(kind)):
				return outbox.Answer{Verdict: outbox.Never}, nil
			}
			answer, err := write(ctx, actor, r)
			answer.Mail.ReplyTo = settings.ReplyTo
			return answer, err
		}
	}
	return all
}
