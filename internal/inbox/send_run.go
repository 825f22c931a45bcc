package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	sendBatch    = 50
	sendSlice    = 2 * time.Minute  // of one run
	sendLease    = 10 * time.Minute // of one attempt; longer than a hand-over may last
	openPatience = time.Minute      // of opening the mailbox
	handPatience = 8 * time.Minute  // of a hand-over
	maxTries     = 8                // of a mail whose provider is away, over some two hours
	lookAgain    = 5 * time.Minute  // until an uncertain mail is looked for again, or what follows a sent one is tried again
	lookUntil    = 48 * time.Hour   // after which neither is
)

// The codes of mails that were not sent for a reason of ours; all others are the mailbox's.
const (
	CodeAccountOff = "mail_account_off" // the account is paused or disconnected
	CodeAuthor     = "author_may_not"   // who queued the mail may not write mails any more
	CodeLost       = "attachment_lost"  // a file, or the mail that it is a part of, is gone
)

// RunSend hands over what is due in the actor's tenant, and looks after what was handed over. It may be killed and repeated at any
// point, and run by two at once: a mail is handed over at most once, unless a person wants it again. Faults: Forbidden,
// Unavailable.
func (s *Service) RunSend(ctx context.Context, actor identity.Actor) (next time.Time, err error) {
	if err := actor.Authorise(policies.WorkFinish); err != nil {
		return time.Time{}, err
	}
	scope := actor.Scope()
	post := &post{s: s, scope: scope, open: map[string]mailbox.Session{}}
	defer post.close()
	var failed error
	for until := s.now().Add(sendSlice); s.now().Before(until); {
		found, err := listOutgoing(ctx, scope, s.now(), sendBatch)
		if err != nil {
			return time.Time{}, err
		}
		for _, m := range found { // one that goes wrong keeps nobody else's from leaving
			if err := post.attend(ctx, m); err != nil {
				failed = errors.Join(failed, fmt.Errorf("mail %s: %w", m.ID, err))
			}
		}
		if len(found) < sendBatch || failed != nil || ctx.Err() != nil {
			break
		}
	}
	if failed != nil {
		return time.Time{}, failed
	}
	return nextOutgoing(ctx, scope)
}

// post is one run: it keeps a mailbox open from one mail to the next.
type post struct {
	s     *Service
	scope tenancy.Scope
	open  map[string]mailbox.Session
}

func (p *post) close() {
	for _, session := range p.open {
		_ = session.Close()
	}
}

// attend does for a mail what its time has come for.
func (p *post) attend(ctx context.Context, m Mail) error {
	switch m.State {
	case Queued:
		return p.send(ctx, m)
	case Sending:
		return p.s.abandoned(ctx, p.scope, m)
	case Uncertain:
		return p.s.lookFor(ctx, p.scope, m)
	case Sent:
		return p.follow(ctx, m)
	case Discarded:
		return p.s.clear(ctx, p.scope, m)
	case Received, Draft, Failed, Note: // none of these waits
	}
	return nil
}

// send takes a mail under a lease, writes it, and hands it over.
func (p *post) send(ctx context.Context, m Mail) error {
	now := p.s.now()
	m, mine, err := take(ctx, p.scope, m, now.Add(sendLease), now)
	if err != nil || !mine {
		return err
	}
	account, cause := p.s.mayLeave(ctx, p.scope, m)
	if cause == nil {
		m, cause = p.s.write(ctx, p.scope, m, account)
	}
	var session mailbox.Session
	if cause == nil {
		session, cause = p.session(ctx, account)
	}
	if cause != nil {
		return p.s.stop(ctx, p.scope, m, cause, false)
	}
	// Whoever finds this mark and no end knows that the mail may have been sent.
	m.HandedAt = p.s.now()
	mine, err = handOver(ctx, p.scope, m, m.HandedAt.Add(sendLease))
	if err != nil || !mine {
		return err
	}
	cause = p.hand(ctx, session, account, m)
	if cause != nil {
		p.drop(account.ID)
		return p.s.stop(ctx, p.scope, m, cause, true)
	}
	sent, err := p.s.settleSent(ctx, p.scope, m)
	if err != nil {
		return err
	}
	return p.follow(ctx, sent)
}

// hand gives the message to the provider; it ends well before the lease does.
func (p *post) hand(ctx context.Context, session mailbox.Session, account Account, m Mail) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handPatience) // cut short, nobody would know how it ended
	defer cancel()
	to := make([]string, 0, len(m.To)+len(m.Cc)+len(m.Bcc))
	for _, a := range m.recipients() {
		to = append(to, a.Address)
	}
	return session.Send(ctx, account.Address, to, p.s.opener(ctx, p.scope, m))
}

// session opens the account's mailbox, once in a run.
func (p *post) session(ctx context.Context, a Account) (mailbox.Session, error) {
	if session, ok := p.open[a.ID]; ok {
		return session, nil
	}
	ctx, cancel := context.WithTimeout(ctx, openPatience)
	defer cancel()
	session, err := p.s.openMailbox(ctx, p.scope, a)
	if err == nil {
		p.open[a.ID] = session
	}
	return session, err
}

// drop closes a mailbox with which something went wrong.
func (p *post) drop(account string) {
	if session, ok := p.open[account]; ok {
		_ = session.Close()
		delete(p.open, account)
	}
}

// mayLeave authorises the author once more, as they are now, and gives the account.
func (s *Service) mayLeave(ctx context.Context, scope tenancy.Scope, m Mail) (Account, error) {
	by, err := s.Member(ctx, scope, m.Author.ID)
	if err == nil {
		err = mayWrite(by)
	}
	switch kind := fault.KindOf(err); {
	case kind == fault.NotFound || kind == fault.Forbidden:
		return Account{}, fault.New(fault.Invalid, CodeAuthor, "Who wrote this mail may not write mails any more.").WithCause(err)
	case err != nil:
		return Account{}, err
	}
	a, err := findAccount(ctx, scope, m.AccountID)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && a.State != Active && a.State != Attention:
		return Account{}, fault.New(fault.Invalid, CodeAccountOff, "This mail account is not in use now.")
	case err != nil:
		return Account{}, err
	}
	return a, nil
}

// stop puts a mail off whose attempt did not succeed, or gives it up. What was handed over and whose end is not known waits for a
// person.
func (s *Service) stop(ctx context.Context, scope tenancy.Scope, m Mail, cause error, handed bool) error {
	ctx = context.WithoutCancel(ctx) // what is known now is not known later
	if errors.Is(cause, errLost) {
		return nil // it is another attempt's
	}
	f, known := fault.As(cause)
	code := "mail_error"
	if known {
		code = f.Code
	}
	m.Code, m.ChangedAt = code, s.now()
	switch {
	case handed && (!known || code == mailbox.CodeUncertain):
		m.State, m.Code, m.SendAt = Uncertain, mailbox.CodeUncertain, m.ChangedAt.Add(lookAgain)
	case known && f.Kind == fault.Unavailable && m.Attempts < maxTries:
		m.State, m.SendAt = Queued, m.ChangedAt.Add(max(f.RetryAfter, time.Minute<<min(m.Attempts-1, 6)))
	case !known && m.Attempts < maxTries:
		m.State, m.SendAt = Queued, m.ChangedAt.Add(time.Minute<<min(m.Attempts-1, 6))
	default:
		m.State, m.SendAt = Failed, time.Time{}
	}
	if !known || m.State == Failed {
		s.Logger.WarnContext(ctx, "mail not sent", "tenant", scope.TenantID(), "mail", m.ID, "state", m.State, "code", code, "error", cause)
	}
	return s.settle(ctx, scope, m)
}

// settle writes how an attempt ended, and what that makes of the conversation.
func (s *Service) settle(ctx context.Context, scope tenancy.Scope, m Mail) error {
	if m.ConversationID != "" {
		if err := disturb(ctx, scope, []string{m.ConversationID}); err != nil {
			return err
		}
	}
	if _, err := settleAttempt(ctx, scope, m); err != nil {
		return fmt.Errorf("settle mail: %w", err)
	}
	if m.ConversationID == "" {
		return nil
	}
	err := s.refresh(ctx, scope, m.ConversationID)
	s.mailChanged(ctx, scope, m)
	return err
}

// abandoned settles a mail whose attempt was cut short: before it was handed over it leaves again, after that nobody knows.
func (s *Service) abandoned(ctx context.Context, scope tenancy.Scope, m Mail) error {
	m.ChangedAt = s.now()
	if m.HandedAt.IsZero() {
		m.State, m.SendAt = Queued, m.ChangedAt
		return s.settle(ctx, scope, m)
	}
	m.State, m.Code, m.SendAt = Uncertain, mailbox.CodeUncertain, m.ChangedAt
	return s.settle(ctx, scope, m)
}

// lookFor makes an uncertain mail sent once the mailbox shows it among what was sent.
func (s *Service) lookFor(ctx context.Context, scope tenancy.Scope, m Mail) error {
	if len(m.Places) > 0 {
		m.Kept = true
		_, err := s.settleSent(ctx, scope, m)
		if fault.KindOf(err) == fault.Conflict {
			return nil
		}
		return err
	}
	now := s.now()
	next := now.Add(lookAgain)
	if now.Sub(m.HandedAt) > lookUntil {
		next = time.Time{}
	}
	s.syncSoon(ctx, scope, m.AccountID)
	return lookLater(ctx, scope, m, next)
}
