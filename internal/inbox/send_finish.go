package inbox

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

// settleSent makes a mail sent, in the conversation that it answers in or begins.
func (s *Service) settleSent(ctx context.Context, scope tenancy.Scope, m Mail) (Mail, error) {
	after, now := m, s.now()
	conversation, err := s.conversationOf(ctx, scope, m)
	if err != nil {
		return Mail{}, fmt.Errorf("settle sent mail: %w", err)
	}
	after.State, after.ConversationID, after.Code, after.SendAt, after.ChangedAt = Sent, conversation, "", now, now
	after.At = m.At
	if !m.HandedAt.IsZero() {
		after.At = m.HandedAt
	}
	ok, err := setSent(ctx, scope, after)
	switch {
	case err != nil:
		return Mail{}, fmt.Errorf("settle sent mail: %w", err)
	case !ok:
		return Mail{}, errNotStopped()
	}
	s.mailChanged(ctx, scope, after)
	return after, nil
}

// conversationOf gives the conversation of a mail. What begins one, or leaves through another account than the mails before it,
// gets one of its own, always the same.
func (s *Service) conversationOf(ctx context.Context, scope tenancy.Scope, m Mail) (string, error) {
	client := m.ClientID
	if m.ConversationID != "" {
		c, err := findConversation(ctx, scope, m.ConversationID)
		switch {
		case err == nil && c.MergedInto != "":
			return c.MergedInto, nil
		case err == nil && c.AccountID == m.AccountID:
			return c.ID, nil
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return "", err
		}
		client = c.ClientID
	}
	key, now := id.Derived(id.Conversation, m.ID), s.now()
	with := mimemail.Address{}
	if people := without(append(append(append([]mimemail.Address{}, m.To...), m.Cc...), m.Bcc...)); len(people) > 0 {
		with = people[0]
	}
	return key, addConversation(ctx, scope, Conversation{
		ID: key, AccountID: m.AccountID, Channel: Email, Hidden: true, Subject: m.Subject, With: with, People: []mimemail.Address{with},
		FirstAt: now, LastAt: now, Status: Open, ClientID: client, Tags: []string{}, ReadBy: []string{}, Rev: 1, CreatedAt: now, ChangedAt: now,
	})
}
