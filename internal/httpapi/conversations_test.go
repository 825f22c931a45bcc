package httpapi_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// pixel is a picture of one dot.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// letter is a mail with a picture within its text, a document and a page that would run.
var letter = strings.ReplaceAll(`From: Ioana Pop <ioana@example.com>
To: receptie@clinica.test
Subject: Radiografia
Message-ID: <r1@example.com>
Date: Mon, 23 Nov 2026 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=a

--a
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>Bun&#259; ziua</p><img src="cid:dot@example"><img src="https://tracker.example/x.png" width="300" height="200"><script>alert(1)</script>
<blockquote>Ce mai faci?</blockquote>
--b
Content-Type: image/png; name=dot.png
Content-ID: <dot@example>
Content-Disposition: inline; filename=dot.png
Content-Transfer-Encoding: base64

`+pixel+`
--b--
--a
Content-Type: text/plain; charset=utf-8; name="=?utf-8?q?Trimitere_medical=C4=83.txt?="
Content-Disposition: attachment; filename="=?utf-8?q?Trimitere_medical=C4=83.txt?="
Content-Transfer-Encoding: base64

VHJpbWl0ZXJl
--a
Content-Type: text/html; name=evil.html
Content-Disposition: attachment; filename=evil.html

<script>alert(1)</script>
--a--
`, "\n", "\r\n")

type conversationView struct {
	ID, Status, Subject string
	Unread              bool
	LastInID            string `json:"last_in_id"`
	Assignee            *struct {
		ID, Name string
		You      bool
	}
	Client      *struct{ ID, Name string }
	Tags        []string
	Suggestions []struct{ ID string }
	Presence    []struct{ Name, Doing string }
}

func TestConversationsOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Mail")
	cnv, mai := c.Letter(t, letter, "radiografia", "ioana")
	desk, assistant := c.Join(t, "Front Desk", "receptionist"), c.Join(t, "An Assistant", "assistant")
	path := c.Path("/conversations/" + cnv)

	for _, p := range []string{"/conversations", "/conversations/counts", "/conversations/colleagues", "/conversations/" + cnv, "/conversations/" + cnv + "/mails", "/mails/" + mai + "/raw", "/mails/" + mai + "/parts/2"} {
		assistant.Get(t, c.Path(p)).Refused(t, http.StatusForbidden, "not_allowed")
	}
	assistant.Post(t, path+"/read", map[string]any{}).Refused(t, http.StatusForbidden, "not_allowed")

	var page struct{ Items []conversationView }
	desk.Get(t, c.Path("/conversations?q=radio%20ioa&unread=true&assignee=nobody")).Want(t, http.StatusOK).Into(t, &page)
	require.Len(t, page.Items, 1)
	require.True(t, page.Items[0].Unread)
	var colleagues struct{ Items []struct{ ID, Name string } }
	desk.Get(t, c.Path("/conversations/colleagues")).Want(t, http.StatusOK).Into(t, &colleagues)
	require.Len(t, colleagues.Items, 2, "an assistant cannot be responsible")

	stream := c.Owner.Follow(t, c)
	var got conversationView
	desk.Patch(t, path, map[string]any{"assignee_id": "me", "add_tags": []string{"Urgent"}}).Want(t, http.StatusOK).Into(t, &got)
	require.Equal(t, "Front Desk", got.Assignee.Name)
	require.True(t, got.Assignee.You)
	require.Contains(t, stream.Next(t, cnv), "conversation.changed")
	desk.Post(t, path+"/read", map[string]any{"seen_in_id": got.LastInID}).Want(t, http.StatusOK)
	require.Equal(t, false, desk.Get(t, path).Want(t, http.StatusOK).Map(t)["unread"])
	require.Equal(t, true, c.Owner.Get(t, path).Want(t, http.StatusOK).Map(t)["unread"])
	desk.Patch(t, path, map[string]any{"status": "snoozed", "snoozed_until": time.Now().Add(time.Hour)}, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "stale_edit")
	desk.Patch(t, path, map[string]any{"status": "snoozed", "snoozed_until": time.Now().Add(time.Hour)}).Want(t, http.StatusOK)
	counts := desk.Get(t, c.Path("/conversations/counts")).Want(t, http.StatusOK).Map(t)
	require.InDelta(t, 1, counts["snoozed"], 0)
	require.InDelta(t, 0, counts["open"], 0)
	note := desk.Post(t, path+"/notes", map[string]any{"text": "Sună-l mâine."}, servertest.Key("0123456789abcdef")).Want(t, http.StatusCreated)
	require.Equal(t, "note", note.Map(t)["state"])
	c.Owner.Patch(t, c.Path("/mail-notes/"+note.ID(t)), map[string]any{"text": "x"}, servertest.IfMatch(1)).Refused(t, http.StatusForbidden, "not_your_note")
	desk.Delete(t, c.Path("/mail-notes/"+note.ID(t))).Want(t, http.StatusNoContent)
	require.Contains(t, string(c.Owner.Get(t, c.Path("/audit")).Want(t, http.StatusOK).Body), "conversation.edited")

	c.Owner.Put(t, path+"/presence", map[string]any{"doing": "replying"}).Want(t, http.StatusOK)
	desk.Get(t, path).Want(t, http.StatusOK).Into(t, &got)
	require.Len(t, got.Presence, 1)
	require.Equal(t, "replying", got.Presence[0].Doing)
	c.Owner.Put(t, path+"/presence", map[string]any{"doing": "none"}).Want(t, http.StatusOK)
	desk.Get(t, path).Want(t, http.StatusOK).Into(t, &got)
	require.Empty(t, got.Presence)
}

func TestAttachmentsOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Attachments")
	_, mai := c.Letter(t, letter)
	mail := c.Path("/mails/" + mai)
	got := c.Owner.Get(t, mail+"/raw").Want(t, http.StatusOK)
	require.Equal(t, letter, string(got.Body))
	require.Equal(t, "message/rfc822", got.Header.Get("Content-Type"))
	require.Contains(t, got.Header.Get("Content-Disposition"), "attachment")

	got = c.Owner.Get(t, mail+"/parts/1.2?disposition=inline").Want(t, http.StatusOK)
	dot, err := base64.StdEncoding.DecodeString(pixel)
	require.NoError(t, err)
	require.Equal(t, dot, got.Body)
	require.Equal(t, "image/png", got.Header.Get("Content-Type"))
	require.Contains(t, got.Header.Get("Content-Disposition"), "inline")
	require.Contains(t, got.Header.Get("Content-Security-Policy"), "sandbox")
	got = c.Owner.Get(t, mail+"/parts/3?disposition=inline").Want(t, http.StatusOK)
	require.Equal(t, "application/octet-stream", got.Header.Get("Content-Type"), "a page is not shown")
	require.Contains(t, got.Header.Get("Content-Disposition"), "attachment")
	require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	c.Owner.Get(t, mail+"/parts/7").Refused(t, http.StatusNotFound, "part_not_found")
	c.Owner.Get(t, mail+"/parts/../raw").Refused(t, http.StatusNotFound, "not_found")

	client := c.Client(t, "Ioana Pop")
	key := servertest.Key("0123456789abcdef")
	saved := c.Owner.Post(t, mail+"/parts/2/save", map[string]any{"client_id": client}, key).Want(t, http.StatusCreated)
	require.Equal(t, "Trimitere medicală.txt", saved.Map(t)["name"])
	require.Equal(t, "Radiografia", saved.Map(t)["description"])
	again := c.Owner.Post(t, mail+"/parts/2/save", map[string]any{"client_id": client}, key).Want(t, http.StatusCreated)
	require.Equal(t, saved.ID(t), again.ID(t))
	var link struct{ URL string }
	c.Owner.Post(t, c.Path("/files/"+saved.ID(t)+"/link"), nil).Want(t, http.StatusOK).Into(t, &link)
	require.Equal(t, "Trimitere", string(c.Owner.Get(t, link.URL).Want(t, http.StatusOK).Body))
	c.Owner.Post(t, mail+"/parts/1.2/save", map[string]any{"client_id": client, "name": "radiografie.png"}).Want(t, http.StatusCreated)
	c.Owner.Post(t, mail+"/parts/3/save", map[string]any{"client_id": client}).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Join(t, "An Assistant", "assistant").Post(t, mail+"/parts/2/save", map[string]any{"client_id": client}).Refused(t, http.StatusForbidden, "not_allowed")
}

func TestAMailIsShownInAFrame(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Frames")
	_, mai := c.Letter(t, letter)
	mail := c.Path("/mails/" + mai)
	got := c.Owner.Get(t, mail+"/page?lang=en").Want(t, http.StatusOK)
	require.Equal(t, "text/html; charset=utf-8", got.Header.Get("Content-Type"))
	require.Equal(t, "SAMEORIGIN", got.Header.Get("X-Frame-Options"))
	require.Equal(t, "private, no-store", got.Header.Get("Cache-Control"))
	policy := got.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "sandbox")
	require.NotContains(t, policy, "https:")
	require.NotContains(t, policy, "allow-scripts")
	require.NotContains(t, policy, "allow-same-origin")
	require.Contains(t, string(got.Body), "data:image/png;base64,")
	require.NotContains(t, string(got.Body), "tracker.example")
	require.NotContains(t, string(got.Body), "<script")
	require.Contains(t, string(c.Owner.Get(t, mail+"/page?images=true").Want(t, http.StatusOK).Body), "tracker.example")
	read := c.Owner.Get(t, mail).Want(t, http.StatusOK).Map(t)
	require.Contains(t, read["text"], "Bună ziua")
	require.NotContains(t, read["text"], "Ce mai faci")
	require.InDelta(t, 1, read["blocked_images"], 0)
	require.Positive(t, read["height"])
	assistant := c.Join(t, "An Assistant", "assistant")
	for _, p := range []string{"", "/page"} {
		assistant.Get(t, mail+p).Refused(t, http.StatusForbidden, "not_allowed")
	}
}

func TestTheClientOfAConversation(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Senders")
	cnv, _ := c.Letter(t, letter)
	path := c.Path("/conversations/" + cnv)
	other := c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Maria Pop", "email": "ioana@example.com"}).Want(t, http.StatusCreated).ID(t)
	var got conversationView
	c.Owner.Get(t, path).Want(t, http.StatusOK).Into(t, &got)
	require.Nil(t, got.Client)
	require.Equal(t, other, got.Suggestions[0].ID)
	key := servertest.Key("0123456789abcdef")
	refused := c.Owner.Post(t, path+"/clients", map[string]any{"name": "Ioana Pop"}, key).Refused(t, http.StatusConflict, "client_duplicate")
	require.Contains(t, string(refused.Body), "Maria Pop")
	made := c.Owner.Post(t, path+"/clients", map[string]any{"name": "Ioana Pop", "allow_duplicate": true}, key).Want(t, http.StatusCreated)
	made.Into(t, &got)
	require.Equal(t, "Ioana Pop", got.Client.Name)
	ioana := got.Client.ID
	require.Equal(t, "email", c.Owner.Get(t, c.Path("/clients/"+ioana)).Want(t, http.StatusOK).Map(t)["source"])
	c.Owner.Post(t, path+"/clients", map[string]any{"name": "Ioana Pop", "allow_duplicate": true}, key).Want(t, http.StatusCreated)

	of := func(client string) string {
		return string(c.Owner.Get(t, c.Path("/clients/"+client+"/conversations")).Want(t, http.StatusOK).Body)
	}
	timeline := func(client string) string {
		return string(c.Owner.Get(t, c.Path("/clients/"+client+"/timeline?kinds=conversation")).Want(t, http.StatusOK).Body)
	}
	require.Contains(t, of(ioana), cnv)
	require.Contains(t, timeline(ioana), cnv)
	assistant := c.Join(t, "An Assistant", "assistant")
	require.NotContains(t, string(assistant.Get(t, c.Path("/clients/"+ioana+"/timeline")).Want(t, http.StatusOK).Body), cnv)
	assistant.Get(t, c.Path("/clients/"+ioana+"/conversations")).Refused(t, http.StatusForbidden, "not_allowed")

	merge := c.Owner.Post(t, c.Path("/clients/"+other+"/merge"), map[string]any{"from_id": ioana}).Want(t, http.StatusOK).ID(t)
	require.Contains(t, of(other), cnv)
	c.Owner.Post(t, c.Path("/merges/"+merge+"/undo"), nil).Want(t, http.StatusOK)
	require.Contains(t, of(ioana), cnv)
	require.NotContains(t, of(other), cnv)
	c.Owner.Delete(t, c.Path("/clients/"+ioana)).Want(t, http.StatusNoContent)
	c.Owner.Get(t, path).Want(t, http.StatusOK).Into(t, &got)
	require.Equal(t, ioana, got.Client.ID, "who was deleted is still named")
	c.Owner.Post(t, path+"/client", map[string]any{"client_id": other}).Want(t, http.StatusOK)
	c.Owner.Post(t, path+"/client", map[string]any{"client_id": ioana}).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Owner.Patch(t, path, map[string]any{"client_id": nil}).Want(t, http.StatusOK).Into(t, &got)
}
