package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// mailroom is a clinic with a mailbox, and a conversation with one mail of somebody else in it.
type mailroom struct {
	*servertest.Clinic

	account, conversation, mail string
}

func newMailroom(t *testing.T, s *servertest.Server, name string) mailroom {
	t.Helper()
	return mailroomIn(t, s.Clinic(t, name))
}

func mailroomIn(t *testing.T, c *servertest.Clinic) mailroom {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	m := mailroom{Clinic: c, account: id.New(id.MailAccount, now), conversation: id.New(id.Conversation, now), mail: id.New(id.Mail, now)}
	put := func(collection string, v any) {
		_, err := c.Scope(t).Collection(collection).InsertOne(t.Context(), v)
		require.NoError(t, err)
	}
	put("mail_accounts", inbox.Account{
		ID: m.account, Name: "Recepție", Address: "office@clinic.test", FromName: "Clinica Ștefan", Signature: "Clinica, str. Lungă 1", Kind: mailbox.IMAP,
		State: inbox.Active, Rev: 1, CreatedAt: now, ChangedAt: now,
	})
	ana := mimemail.Address{Name: "Ana " + secretWord, Address: "ana@people.test"}
	put("mails", inbox.Mail{
		ID: m.mail, AccountID: m.account, ConversationID: m.conversation, State: inbox.Received, MessageID: "q1@people.test",
		ThreadIDs: []string{"q1@people.test", "q0@people.test"}, At: now, From: ana, ReplyTo: []mimemail.Address{{Address: "ana.home@people.test"}},
		To: []mimemail.Address{{Address: "OFFICE@clinic.test"}, {Address: "lab@people.test"}}, Cc: []mimemail.Address{{Name: "Ion", Address: "ion@people.test"}},
		Subject: "RE: Re: durere", Snippet: "Bună ziua", CreatedAt: now, ChangedAt: now,
		Parts: []mimemail.Part{{Path: "2", Name: "radiografie.jpg", ContentType: "image/jpeg", Size: 1000}, {Path: "1.2", Name: "logo.png", Inline: true, Size: 10}},
	})
	put("mail_bodies", inbox.Body{ID: m.mail, Text: "Bună ziua,\nmă doare o măsea."})
	put("conversations", inbox.Conversation{
		ID: m.conversation, AccountID: m.account, Channel: inbox.Email, Subject: "durere", With: ana, LastInAt: now, LastInID: m.mail, Status: inbox.Open,
		Tags: []string{}, ReadBy: []string{}, Rev: 1, CreatedAt: now, ChangedAt: now,
	})
	return m
}

// arrives puts another mail of the other side into the conversation.
func (m mailroom) arrives(t *testing.T) string {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	newer := inbox.Mail{
		ID: id.New(id.Mail, now), AccountID: m.account, ConversationID: m.conversation, State: inbox.Received, At: now, ThreadIDs: []string{},
		From: mimemail.Address{Name: "Ana", Address: "ana@people.test"}, To: []mimemail.Address{}, Snippet: "Nu mai e nevoie", CreatedAt: now, ChangedAt: now,
	}
	_, err := m.Scope(t).Collection("mails").InsertOne(t.Context(), newer)
	require.NoError(t, err)
	_, err = m.Scope(t).Collection("conversations").UpdateOne(t.Context(), map[string]any{"_id": m.conversation},
		map[string]any{"$set": map[string]any{"last_in_id": newer.ID, "last_in_at": now}})
	require.NoError(t, err)
	return newer.ID
}

func (m mailroom) draft(t *testing.T, p *servertest.Person, body map[string]any) httpapi.Draft {
	t.Helper()
	var d httpapi.Draft
	p.Post(t, m.Path("/drafts"), body).Want(t, http.StatusCreated).Into(t, &d)
	return d
}

func addressesIn(list []httpapi.MailAddress) string {
	var all []string
	for _, a := range list {
		all = append(all, a.Address)
	}
	return strings.Join(all, " ")
}

func TestAnAnswerIsFilledIn(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	m := newMailroom(t, s, "Reply")
	for says, c := range map[string]struct {
		from, to, cc, subject, quote string
		files                        int
	}{
		"a reply goes where the mail wants it": {"reply_to", "ana.home@people.test", "", "Re: durere", "a scris:", 0},
		"everybody but the clinic itself":      {"reply_all_to", "ana.home@people.test", "lab@people.test ion@people.test", "Re: durere", "a scris:", 0},
		"a forward takes the files along":      {"forward", "", "", "Fwd: RE: Re: durere", "Mesaj redirecționat", 1},
	} {
		t.Run(says, func(t *testing.T) {
			d := m.draft(t, m.Owner, map[string]any{c.from: m.mail})
			require.Equal(t, c.to, addressesIn(d.To))
			require.Equal(t, c.cc, addressesIn(d.Cc))
			require.Equal(t, c.subject, d.Subject)
			require.Contains(t, d.Quote.Intro, c.quote)
			require.Contains(t, d.Quote.Text, "mă doare o măsea")
			require.Len(t, d.Attachments, c.files)
			require.Equal(t, m.conversation, *d.ConversationID)
			require.Equal(t, m.mail, *d.SeenInID)
			require.Equal(t, "office@clinic.test", d.From.Address)
			require.Equal(t, "Clinica, str. Lungă 1", d.Signature)
		})
	}
}

func TestADraftIsWrittenQueuedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	m := newMailroom(t, s, "Drafts")
	d := m.draft(t, m.Owner, map[string]any{"reply_to": m.mail})
	at := m.Path("/drafts/" + d.ID)
	m.Owner.Post(t, at+"/send", map[string]any{}, servertest.IfMatch(d.Rev)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	m.Owner.Patch(t, at, map[string]any{"html": `<p onclick="x()">Vă <b>așteptăm</b><script>alert(1)</script> <a href="javascript:x">aici</a></p>`}, servertest.IfMatch(d.Rev)).
		Want(t, http.StatusOK).Into(t, &d)
	require.Equal(t, "<p>Vă <b>așteptăm</b> <a>aici</a></p>", d.HTML)
	require.Equal(t, "Vă așteptăm aici", d.Text)
	m.Owner.Patch(t, at, map[string]any{"text": "late"}, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "stale_edit")
	m.Owner.Upload(t, m.Path("/drafts/"+d.ID+"/attachments"), "plan.pdf", []byte("%PDF-1.4\n%%EOF\n")).Want(t, http.StatusOK).Into(t, &d)
	require.Len(t, d.Attachments, 1)
	require.Equal(t, "application/pdf", d.Attachments[0].ContentType)

	newer := m.arrives(t)
	refused := m.Owner.Post(t, at+"/send", map[string]any{}, servertest.IfMatch(d.Rev)).Refused(t, http.StatusConflict, "newer_message")
	require.Contains(t, string(refused.Body), newer)
	require.Contains(t, string(refused.Body), "Nu mai e nevoie")
	m.Owner.Post(t, at+"/send", map[string]any{"anyway": newer}, servertest.IfMatch(d.Rev)).Want(t, http.StatusOK).Into(t, &d)
	require.Equal(t, inbox.Queued, d.State)
	require.WithinDuration(t, time.Now().Add(inbox.UndoTime), *d.SendAt, 5*time.Second)
	m.Owner.Patch(t, at, map[string]any{"text": "late"}, servertest.IfMatch(d.Rev)).Refused(t, http.StatusConflict, "not_a_draft")
	m.Owner.Post(t, at+"/undo", nil).Want(t, http.StatusOK).Into(t, &d)
	require.Equal(t, inbox.Draft, d.State)
	require.Len(t, d.Attachments, 1)
	m.Owner.Delete(t, at).Want(t, http.StatusNoContent)
	m.Owner.Get(t, at).Refused(t, http.StatusNotFound, "mail_not_found")
}

func TestADraftIsItsAuthorsAlone(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	m := newMailroom(t, s, "Own")
	dentist, assistant := m.Join(t, "Doctor Pop", "dentist"), m.Join(t, "Assistant", "assistant")
	d := m.draft(t, dentist, map[string]any{"to": []map[string]any{{"address": "ana@people.test"}}, "subject": "x", "text": "y"})
	for says, r := range map[string]servertest.Response{
		"read":   m.Owner.Get(t, m.Path("/drafts/"+d.ID)),
		"change": m.Owner.Patch(t, m.Path("/drafts/"+d.ID), map[string]any{"text": "z"}, servertest.IfMatch(1)),
		"send":   m.Owner.Post(t, m.Path("/drafts/"+d.ID+"/send"), map[string]any{}, servertest.IfMatch(1)),
		"retry":  m.Owner.Post(t, m.Path("/mails/"+d.ID+"/retry"), nil),
		"delete": m.Owner.Delete(t, m.Path("/drafts/"+d.ID)),
	} {
		require.Equal(t, http.StatusNotFound, r.Status, says)
	}
	assistant.Get(t, m.Path("/drafts")).Refused(t, http.StatusForbidden, "not_allowed")
	assistant.Post(t, m.Path("/drafts"), map[string]any{}).Refused(t, http.StatusForbidden, "not_allowed")
	var mine struct{ Items []httpapi.Draft }
	dentist.Get(t, m.Path("/drafts")).Want(t, http.StatusOK).Into(t, &mine)
	require.Len(t, mine.Items, 1)
	m.Owner.Get(t, m.Path("/drafts")).Want(t, http.StatusOK).Into(t, &mine)
	require.Empty(t, mine.Items)
}

func TestTemplatesAreKeptAndFilledIn(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	m := newMailroom(t, s, "Templates")
	client := m.Client(t, "Ana Ionescu")
	body := map[string]any{"name": "Reamintire", "language": "ro", "subject": "{{clinic.name}}", "body": "Bună, {{ client.first_name }}! Vă așteptăm {{appointment.next}}. {{me.name}}"}
	tpl := m.Owner.Post(t, m.Path("/mail-templates"), body, servertest.Key("0123456789abcdef0")).Want(t, http.StatusCreated).ID(t)
	require.Equal(t, tpl, m.Owner.Post(t, m.Path("/mail-templates"), body, servertest.Key("0123456789abcdef0")).Want(t, http.StatusCreated).ID(t))
	bad := m.Owner.Post(t, m.Path("/mail-templates"), map[string]any{"name": "x", "language": "ro", "body": "{{client.weight}}"}).
		Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	require.Contains(t, string(bad.Body), "client.weight")
	var f httpapi.FilledTemplate
	m.Owner.Post(t, m.Path("/mail-templates/"+tpl+"/fill"), map[string]any{"client_id": client}).Want(t, http.StatusOK).Into(t, &f)
	require.Equal(t, "Templates", f.Subject)
	require.Equal(t, "Bună, Ana! Vă așteptăm {{appointment.next}}. Owner Of Templates", f.Text)
	require.Equal(t, []inbox.Variable{inbox.NextAppointment}, f.Missing)
	m.Owner.Post(t, m.Path("/mail-templates/preview"), map[string]any{"language": "en", "body": "See you on {{appointment.next}}"}).Want(t, http.StatusOK).Into(t, &f)
	require.Empty(t, f.Missing)
	d := m.draft(t, m.Owner, map[string]any{"to": []map[string]any{{"address": "a@people.test"}}, "text": "Vă așteptăm {{appointment.next}}"})
	refused := m.Owner.Post(t, m.Path("/drafts/"+d.ID+"/send"), map[string]any{}, servertest.IfMatch(d.Rev)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	require.Contains(t, string(refused.Body), "unfilled_variables")
	m.Owner.Patch(t, m.Path("/mail-templates/"+tpl), map[string]any{"body": "Bună!"}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	m.Owner.Patch(t, m.Path("/mail-templates/"+tpl), map[string]any{"body": "Bună!!"}, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "stale_edit")
	m.Owner.Delete(t, m.Path("/mail-templates/"+tpl)).Want(t, http.StatusNoContent)
	m.Owner.Put(t, m.Path("/mail-signature"), map[string]any{"text": "Dr. Owner"}).Want(t, http.StatusOK)
	m.Owner.Get(t, m.Path("/drafts/"+d.ID)).Want(t, http.StatusOK).Into(t, &d)
	require.Equal(t, "Dr. Owner", d.Signature)
}
