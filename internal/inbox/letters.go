package inbox

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	lettersPart    = "inbox_letters" // of the clinic's settings
	letterPatience = time.Minute
)

// Letters says through which mailbox the mails leave that the clinic sends by itself: confirmations, reminders, offers.
type Letters struct {
	AccountID string    `bson:"account_id"` // "" = the platform's sender
	Rev       int64     `bson:"rev"`
	ChangedAt time.Time `bson:"changed_at"`
}

// ReadLetters gives what the clinic has chosen. Faults: Forbidden.
func (s *Service) ReadLetters(ctx context.Context, actor identity.Actor) (Letters, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return Letters{}, err
	}
	return letters(ctx, actor.Scope())
}

func letters(ctx context.Context, scope tenancy.Scope) (Letters, error) {
	found, ok, err := settings.Find[Letters](ctx, scope, lettersPart)
	if err != nil {
		return Letters{}, fmt.Errorf("read the choice of a mailbox: %w", err)
	}
	if !ok {
		found.Rev = 1
	}
	return found, nil
}

// ChooseLetters chooses the mailbox, or with "" the platform's sender, from the revision that the choice was read at. Faults:
// Forbidden; NotFound for the account; Conflict "stale_edit".
func (s *Service) ChooseLetters(ctx context.Context, actor identity.Actor, rev int64, accountID string) (Letters, error) {
	if err := actor.Authorise(policies.InboxManage); err != nil {
		return Letters{}, err
	}
	name := ""
	if accountID != "" {
		if !id.Is(id.MailAccount, accountID) {
			return Letters{}, errNoAccount()
		}
		a, err := findAccount(ctx, actor.Scope(), accountID)
		if err != nil {
			return Letters{}, err
		}
		if a.State == Left || a.State == Leaving {
			return Letters{}, errNoAccount()
		}
		name = a.Name
	}
	before, err := letters(ctx, actor.Scope())
	if err != nil {
		return Letters{}, err
	}
	after := Letters{AccountID: accountID, Rev: rev + 1, ChangedAt: s.now()}
	ok := before.Rev == rev
	if ok {
		ok, err = settings.Save(ctx, actor.Scope(), lettersPart, after, rev)
	}
	switch {
	case err != nil:
		return Letters{}, fmt.Errorf("choose a mailbox: %w", err)
	case !ok:
		return Letters{}, errStale()
	}
	s.audited(ctx, actor, audit.Entry{
		Action: "mail_letters.changed", Subject: audit.Subject{Kind: "mail_account", ID: accountID, Name: name},
		Changes: []audit.Change{{Field: "account_id", Before: before.AccountID, After: accountID}},
	})
	return after, nil
}

// Letter is a finished mail of the clinic's to one person.
type Letter struct {
	To string
	// Write writes the message as one from the mailbox. It faults when it can never be written.
	Write func(from mimemail.Address) ([]byte, error)
	// BeforeEnd is called once, right before the provider has the whole message; when it errs, nothing is sent. May be nil.
	BeforeEnd func(ctx context.Context) error
}

// SendLetter hands a letter over through the mailbox that the clinic has chosen. False without an error when there is none, or when
// it cannot send now: nothing was handed over, and somebody else has to send it. Faults: Invalid when the provider does not take
// this letter, for good; Unavailable when it may have been taken, or may be later.
func (s *Service) SendLetter(ctx context.Context, scope tenancy.Scope, l Letter) (bool, error) {
	chosen, err := letters(ctx, scope)
	if err != nil || chosen.AccountID == "" {
		return false, err
	}
	a, err := findAccount(ctx, scope, chosen.AccountID)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && a.State != Active:
		return false, nil
	case err != nil:
		return false, err
	}
	raw, err := l.Write(mimemail.Address{Name: a.FromName, Address: a.Address})
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, letterPatience)
	defer cancel()
	session, err := s.openMailbox(ctx, scope, a)
	if err != nil {
		s.passedOver(ctx, scope, a, err)
		return false, nil
	}
	defer func() { _ = session.Close() }()
	message := &lastWord{raw: raw, before: func() error {
		if l.BeforeEnd == nil {
			return nil
		}
		return l.BeforeEnd(ctx)
	}}
	err = session.Send(ctx, a.Address, []string{l.To}, message)
	f, known := fault.As(err)
	switch {
	case err == nil:
		return true, nil
	case known && f.Code == mailbox.CodeRefused:
		return false, err
	case message.said: // it may have been taken, or its row is another's
		if !known {
			err = fault.New(fault.Unavailable, mailbox.CodeUncertain, "It is not known whether the mail was sent.").WithCause(err)
		}
		return false, err
	}
	s.passedOver(ctx, scope, a, err)
	return false, nil
}

func (s *Service) passedOver(ctx context.Context, scope tenancy.Scope, a Account, cause error) {
	s.Logger.WarnContext(ctx, "letter leaves through the platform's sender", "tenant", scope.TenantID(), "account", a.ID, "error", cause)
}

// lastWord is a message that has something called right before its last byte is given: only then can it have been taken. Not at
// the end of the stream: over HTTP, where the size is told beforehand, nobody waits for that.
type lastWord struct {
	raw    []byte
	before func() error
	said   bool
	err    error
}

// Size implements mailbox.Opener.
func (l *lastWord) Size() int64 { return int64(len(l.raw)) }

// Open implements mailbox.Opener.
func (l *lastWord) Open() (io.ReadCloser, error) {
	return io.NopCloser(&lastWordReader{l: l, rest: l.raw}), nil
}

type lastWordReader struct {
	l    *lastWord
	rest []byte
}

// Read implements io.Reader.
func (r *lastWordReader) Read(p []byte) (int, error) {
	give := r.rest
	if len(give) > 1 {
		give = give[:len(give)-1]
	} else if !r.l.said {
		r.l.said, r.l.err = true, r.l.before()
	}
	if r.l.err != nil {
		return 0, r.l.err
	}
	if len(give) == 0 {
		return 0, io.EOF
	}
	n := copy(p, give)
	r.rest = r.rest[n:]
	return n, nil
}
