package servertest

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// Conversation stores a conversation of one received mail, as a sync would, and gives both identifiers.
func (c *Clinic) Conversation(t testing.TB, subject string, words ...string) (conversationID, mailID string) {
	t.Helper()
	return c.Letter(t, "From: "+subject+" <ioana@example.com>\r\nTo: receptie@clinica.test\r\nSubject: "+subject+"\r\n\r\n"+subject+"\r\n", words...)
}

// Letter stores a message as the one received mail of a conversation, as a sync would, and gives both identifiers.
func (c *Clinic) Letter(t testing.TB, message string, words ...string) (conversationID, mailID string) {
	t.Helper()
	read, err := mimemail.Read(strings.NewReader(message))
	require.NoError(t, err)
	now := time.Now().UTC().Truncate(time.Millisecond)
	account := id.New(id.MailAccount, now)
	m := inbox.Mail{
		ID: id.New(id.Mail, now), AccountID: account, ConversationID: id.New(id.Conversation, now), State: inbox.Received, At: now, Size: int64(len(message)),
		From: read.From, To: read.To, Subject: read.Subject, Snippet: read.Subject, Parts: read.Parts, CreatedAt: now, ChangedAt: now,
	}
	conv := inbox.Conversation{
		ID: m.ConversationID, AccountID: account, Channel: inbox.Email, Subject: read.Subject, With: read.From, People: []inbox.Address{read.From}, Snippet: read.Subject,
		LastMailID: m.ID, FirstAt: now, LastAt: now, LastInAt: now, LastInID: m.ID, Mails: 1, Status: inbox.Open, Tags: []string{}, ReadBy: []string{},
		Words: words, Rev: 1, CreatedAt: now, ChangedAt: now,
	}
	scope := c.Scope(t)
	_, err = scope.Collection("mail_bodies").InsertOne(t.Context(), inbox.Body{ID: m.ID, Text: read.Text, HTML: read.HTML, Raw: packed(t, message)})
	require.NoError(t, err)
	_, err = scope.Collection("mails").InsertOne(t.Context(), m)
	require.NoError(t, err)
	_, err = scope.Collection("conversations").InsertOne(t.Context(), conv)
	require.NoError(t, err)
	return conv.ID, m.ID
}

func packed(t testing.TB, message string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(message))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}
