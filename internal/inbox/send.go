package inbox

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// UndoTime is how long a mail waits before it leaves, so that its writer can take it back.
const UndoTime = 10 * time.Second

// SendOptions is the input of Send.
type SendOptions struct {
	Anyway     string // the newest mail of the other side that the writer was told of and sends all the same
	CloseAfter bool   // the conversation, once the mail is sent
}

// Newer is what errNewer tells of the mail that the writer has not seen.
type Newer struct {
	MailID  string    `json:"mail_id"`
	From    string    `json:"from"`
	Snippet string    `json:"snippet"`
	At      time.Time `json:"at"`
}

// Send queues a draft as it was at the revision: it leaves after UndoTime. Faults: Forbidden; NotFound; Conflict "stale_edit",
// "not_a_draft", "newer_message" with Newer when the other side has written what its writer had not seen, "upload_under_way",
// "mail_account_off"; Invalid "to" without recipients, "text" when there is nothing in it or a variable is not filled in.
func (s *Service) Send(ctx context.Context, actor identity.Actor, mailID string, rev int64, in SendOptions) (Writing, error) {
	m, all, err := s.ready(ctx, actor, mailID, rev)
	if err != nil {
		return Writing{}, err
	}
	if in.Anyway != "" {
		m.SeenInID = in.Anyway
	}
	if m.SeenInID != "" && !id.Is(id.Mail, m.SeenInID) {
		return Writing{}, fault.InvalidField("anyway", "invalid_id", "This is not the identifier of a mail.")
	}
	if err := s.fenced(ctx, actor, m); err != nil {
		return Writing{}, err
	}
	before, now := m, s.now()
	m.State, m.SendAt, m.CloseAfter, m.Rev, m.Code, m.ChangedAt = Queued, now.Add(UndoTime), in.CloseAfter, rev+1, "", now
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSend, m.SendAt); err != nil {
		return Writing{}, err
	}
	ok, err := queue(ctx, actor.Scope(), m, before)
	switch {
	case err != nil:
		return Writing{}, fmt.Errorf("queue mail: %w", err)
	case !ok:
		return Writing{}, errStale()
	}
	// Whoever has written between the look and the queueing is seen now: it is taken back.
	if err := s.fenced(ctx, actor, m); err != nil {
		if _, undone := unqueue(ctx, actor.Scope(), m, s.now()); undone != nil {
			return Writing{}, undone
		}
		return Writing{}, err
	}
	s.mailChanged(ctx, actor.Scope(), m)
	return s.writing(ctx, actor, m, all)
}

// ready reads a draft at a revision that lacks nothing, with the clinic's accounts.
func (s *Service) ready(ctx context.Context, actor identity.Actor, mailID string, rev int64) (Mail, []Account, error) {
	m, err := s.draft(ctx, actor, mailID)
	if err != nil {
		return Mail{}, nil, err
	}
	if m.Rev != rev {
		return Mail{}, nil, errStale()
	}
	all, err := listAccounts(ctx, actor.Scope())
	if err != nil {
		return Mail{}, nil, err
	}
	return m, all, s.complete(m, all)
}

// Undo makes a queued mail a draft again. Faults: Forbidden; NotFound; Conflict "already_sent" when it is on its way.
func (s *Service) Undo(ctx context.Context, actor identity.Actor, mailID string) (Writing, error) {
	m, err := s.ownMail(ctx, actor, mailID)
	if err != nil {
		return Writing{}, err
	}
	if m.State == Draft {
		return s.writing(ctx, actor, m, nil)
	}
	ok := m.State == Queued
	if ok {
		ok, err = unqueue(ctx, actor.Scope(), m, s.now())
	}
	switch {
	case err != nil:
		return Writing{}, fmt.Errorf("take mail back: %w", err)
	case !ok:
		return Writing{}, fault.New(fault.Conflict, "already_sent", "This mail is on its way and cannot be taken back.")
	}
	s.mailChanged(ctx, actor.Scope(), m)
	return s.GetDraft(ctx, actor, mailID)
}

// RetryMail queues a mail again that failed, or of which it is not known whether it was sent; whoever asks for it sends it. Faults:
// Forbidden; NotFound; Conflict "not_stopped".
func (s *Service) RetryMail(ctx context.Context, actor identity.Actor, mailID string) (Mail, error) {
	m, err := s.stopped(ctx, actor, mailID)
	if err != nil {
		return Mail{}, err
	}
	now := s.now()
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSend, now); err != nil {
		return Mail{}, err
	}
	after := m
	after.State, after.SendAt, after.Code, after.Rev, after.ChangedAt = Queued, now, "", m.Rev+1, now
	after.Author = Author{ID: actor.Person().ID, Name: actor.Person().Name}
	if err := disturb(ctx, actor.Scope(), m.conversations()); err != nil {
		return Mail{}, err
	}
	ok, err := requeue(ctx, actor.Scope(), after, m)
	if err != nil {
		return Mail{}, fmt.Errorf("retry mail: %w", err)
	}
	if !ok {
		return Mail{}, errNotStopped()
	}
	s.record(ctx, actor, "mail.retried", m)
	s.unstopped(ctx, actor.Scope(), after)
	s.hurry(ctx, actor)
	return after, nil
}

// ConfirmMail says that a mail of which it was not known has been sent. Faults: Forbidden; NotFound; Conflict "not_stopped".
func (s *Service) ConfirmMail(ctx context.Context, actor identity.Actor, mailID string) (Mail, error) {
	m, err := s.stopped(ctx, actor, mailID)
	if err != nil {
		return Mail{}, err
	}
	if m.State != Uncertain {
		return Mail{}, errNotStopped()
	}
	if err := s.Ledger.Add(ctx, actor.Scope().TenantID(), DueSend, s.now()); err != nil {
		return Mail{}, err
	}
	sent, err := s.settleSent(ctx, actor.Scope(), m)
	if err != nil {
		return Mail{}, err
	}
	s.record(ctx, actor, "mail.confirmed", m)
	s.hurry(ctx, actor)
	return sent, nil
}

// stopped reads a mail of anybody of the clinic that waits for a person.
func (s *Service) stopped(ctx context.Context, actor identity.Actor, mailID string) (Mail, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Mail{}, err
	}
	if !id.Is(id.Mail, mailID) {
		return Mail{}, errNoMail()
	}
	m, err := findMail(ctx, actor.Scope(), mailID)
	switch {
	case err != nil:
		return Mail{}, err
	case m.Author.ID == "" || m.State == Note || m.State == Discarded || m.State == Draft && m.Author.ID != actor.Person().ID:
		return Mail{}, errNoMail()
	case m.State != Failed && m.State != Uncertain:
		return Mail{}, errNotStopped()
	}
	return m, nil
}

// conversations is the conversation of a mail, if it has one.
func (m Mail) conversations() []string {
	if m.ConversationID == "" {
		return nil
	}
	return []string{m.ConversationID}
}

// unstopped takes from the conversation that a mail in it was not sent. What fails here, the next sync makes right: the conversation
// is noted as disturbed.
func (s *Service) unstopped(ctx context.Context, scope tenancy.Scope, m Mail) {
	if err := s.refresh(ctx, scope, m.conversations()...); err != nil {
		s.Logger.WarnContext(ctx, "conversation of a mail not refreshed yet", "tenant", scope.TenantID(), "mail", m.ID, "error", err)
	}
	s.mailChanged(ctx, scope, m)
}

func errNotStopped() error {
	return fault.New(fault.Conflict, "not_stopped", "This mail does not wait for a decision.")
}

func (s *Service) hurry(ctx context.Context, actor identity.Actor) {
	if s.Hurry != nil {
		s.Hurry(ctx, actor.Scope().TenantID(), DueSend)
	}
}

// complete says what a draft lacks.
func (s *Service) complete(m Mail, all []Account) error {
	if len(m.To)+len(m.Cc)+len(m.Bcc) == 0 {
		return fault.InvalidField("to", "required", "Say who the mail is for.")
	}
	if m.Text == "" && m.HTML == "" && len(m.Attached) == 0 && m.Forwards == "" {
		return fault.InvalidField("text", "required", "There is nothing in this mail.")
	}
	if err := unfilled(m.Subject, m.Text); err != nil {
		return err
	}
	for _, a := range m.Attached {
		if !a.Ready && a.CreatedAt.After(s.now().Add(-uploadPatience)) {
			return fault.New(fault.Conflict, "upload_under_way", "A file is still being uploaded.")
		}
	}
	if room(m, "") < 0 {
		return errTooLarge()
	}
	a, ok := sender(all, m.AccountID)
	if !ok {
		return fault.InvalidField("account_id", "not_found", "There is no such mail account.")
	}
	if a.State != Active {
		return fault.New(fault.Conflict, "mail_account_off", "This mail account is not in use now.")
	}
	return nil
}

// fenced faults with "newer_message" when the other side has written since the writer looked.
func (s *Service) fenced(ctx context.Context, actor identity.Actor, m Mail) error {
	if m.ConversationID == "" {
		return nil
	}
	c, err := findConversation(ctx, actor.Scope(), m.ConversationID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return nil
	case err != nil:
		return err
	case c.LastInID == "" || c.LastInID == m.SeenInID:
		return nil
	}
	newer := Newer{MailID: c.LastInID, At: c.LastInAt}
	if last, err := findMail(ctx, actor.Scope(), c.LastInID); err == nil {
		newer.From, newer.Snippet = nameOf(last.From), last.Snippet
	}
	return fault.New(fault.Conflict, "newer_message", "A newer message has arrived in this conversation.").WithDetails(newer)
}
