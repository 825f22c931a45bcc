package servertest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
)

// Conversation stores a conversation of one received mail, as a sync would, and gives both identifiers.
func (c *Clinic) Conversation(t testing.TB, subject string, words ...string) (conversationID, mailID string) {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	account := id.New(id.MailAccount, now)
	from := inbox.Address{Name: subject, Address: "ioana@example.com"}
	m := inbox.Mail{
		ID: id.New(id.Mail, now), AccountID: account, ConversationID: id.New(id.Conversation, now), State: inbox.Received, At: now,
		From: from, To: []inbox.Address{{Address: "receptie@clinica.test"}}, Subject: subject, Snippet: subject, CreatedAt: now, ChangedAt: now,
	}
	conv := inbox.Conversation{
		ID: m.ConversationID, AccountID: account, Channel: inbox.Email, Subject: subject, With: from, People: []inbox.Address{from}, Snippet: subject,
		LastMailID: m.ID, FirstAt: now, LastAt: now, LastInAt: now, LastInID: m.ID, Mails: 1, Status: inbox.Open, Tags: []string{}, ReadBy: []string{},
		Words: words, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	scope := c.Scope(t)
	_, err := scope.Collection("mail_bodies").InsertOne(t.Context(), inbox.Body{ID: m.ID, Text: subject})
	require.NoError(t, err)
	_, err = scope.Collection("mails").InsertOne(t.Context(), m)
	require.NoError(t, err)
	_, err = scope.Collection("conversations").InsertOne(t.Context(), conv)
	require.NoError(t, err)
	return conv.ID, m.ID
}
