package inbox

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

// settleSent makes a mail sent, in the conversation that it answers in or begins. Faults: Conflict "not_stopped" when it is not
// what it was any more.
func (s *Service) settleSent(ctx context.Context, scope tenancy.Scope, m Mail) (Mail, error) {
	ctx = context.WithoutCancel(ctx) // what is known now is not known later
	after, now := m, s.now()
	conversation, err := s.conversationOf(ctx, scope, m)
	if err != nil {
		return Mail{}, fmt.Errorf("settle sent mail: %w", err)
	}
	after.State, after.ConversationID, after.Code, after.SendAt, after.ChangedAt = Sent, conversation, "", now, now
	if !m.HandedAt.IsZero() {
		after.At = m.HandedAt
	}
	if err := disturb(ctx, scope, []string{conversation}); err != nil {
		return Mail{}, err
	}
	ok, err := setSent(ctx, scope, after)
	switch {
	case err != nil:
		return Mail{}, fmt.Errorf("settle sent mail: %w", err)
	case !ok:
		return Mail{}, errNotStopped()
	}
	return after, nil
}

// conversationOf gives the conversation of a mail. What begins one, or leaves through another account than the mails before it,
// gets one of its own, always the same.
func (s *Service) conversationOf(ctx context.Context, scope tenancy.Scope, m Mail) (string, error) {
	client := m.ClientID
	for at := m.ConversationID; at != ""; {
		c, err := findConversation(ctx, scope, at)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			at = ""
			continue
		case err != nil:
			return "", err
		case c.MergedInto != "":
			at = c.MergedInto
			continue
		case c.AccountID == m.AccountID:
			return c.ID, nil
		}
		client, at = c.ClientID, ""
	}
	key, now := id.Derived(id.Conversation, m.ID, m.AccountID), s.now()
	with := mimemail.Address{}
	if people := m.recipients(); len(people) > 0 {
		with = people[0]
	}
	return key, addConversation(ctx, scope, Conversation{
		ID: key, AccountID: m.AccountID, Channel: Email, Hidden: true, Subject: m.Subject, SubjectKey: mimemail.NormalSubject(m.Subject),
		With: with, People: []mimemail.Address{with}, FirstAt: now, LastAt: now, Status: Open, ClientID: client,
		Tags: []string{}, ReadBy: []string{}, Rev: 1, CreatedAt: now, ChangedAt: now,
	})
}

// recipients are all to whom a mail goes, each once.
func (m Mail) recipients() []mimemail.Address {
	all := make([]mimemail.Address, 0, len(m.To)+len(m.Cc)+len(m.Bcc))
	return without(append(append(append(all, m.To...), m.Cc...), m.Bcc...))
}

// follow does what comes after a mail was sent; each of it may be repeated, and none sends anything.
func (p *post) follow(ctx context.Context, m Mail) error {
	if err := p.s.refresh(ctx, p.scope, m.ConversationID); err != nil {
		return err
	}
	words := searchWords(mimemail.Message{Subject: m.Subject, From: m.From, To: m.To, Cc: m.Cc, Bcc: m.Bcc, Parts: m.Parts, Text: m.Text})
	if err := addWords(ctx, p.scope, m.ConversationID, words); err != nil {
		return err
	}
	if m.CloseAfter {
		if err := closeSeen(ctx, p.scope, m, p.s.now()); err != nil {
			return err
		}
	}
	p.s.mailChanged(ctx, p.scope, m)
	if err := p.keep(ctx, m); err != nil && p.s.now().Sub(m.At) < lookUntil {
		p.s.Logger.WarnContext(ctx, "sent mail not kept in its mailbox yet", "tenant", p.scope.TenantID(), "mail", m.ID, "error", err)
		return followLater(ctx, p.scope, m, p.s.now().Add(lookAgain))
	}
	if err := p.s.dropObjects(ctx, p.scope, m); err != nil {
		return err
	}
	return followed(ctx, p.scope, m)
}

// keep puts a sent mail into the mailbox's folder of sent mail, unless it is there.
func (p *post) keep(ctx context.Context, m Mail) error {
	if m.Kept || len(m.Places) > 0 {
		return nil
	}
	account, err := findAccount(ctx, p.scope, m.AccountID)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && (account.State == Left || account.State == Leaving):
		return nil // there is no mailbox any more
	case err != nil:
		return err
	}
	session, err := p.session(ctx, account)
	if err != nil {
		return err
	}
	if err := session.KeepSent(ctx, p.s.opener(ctx, p.scope, m)); err != nil {
		p.drop(account.ID)
		return err
	}
	return setKept(ctx, p.scope, m)
}
