package messaging_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/messaging"
)

func letter() messaging.Mail {
	return messaging.Mail{
		To: "ana@example.test", Subject: "Invitație în echipa Clinicii Șerban & Țîrcă, cu un titlu destul de lung ca să nu încapă",
		Text: "Bună ziua,\n\n.un punct la început\nș ț ă î â =\n", HTML: "<p>Bună ziua ș</p>", MessageID: "inv_01.1",
	}
}

func newMailer(t *testing.T, address string, change ...func(*messaging.Config)) *messaging.Mailer {
	t.Helper()
	cfg := messaging.Config{
		URL: address, From: "Clinica Șerban <no-reply@clinic.test>", Timeout: 5 * time.Second,
		Now: func() time.Time { return time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) },
	}
	for _, c := range change {
		c(&cfg)
	}
	m, err := messaging.New(cfg)
	require.NoError(t, err)
	return m
}

func requireFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "not a fault: %v", err)
	require.Equal(t, kind, f.Kind, "%v", err)
	require.Equal(t, code, f.Code)
	require.NotContains(t, err.Error(), "ana@example.test")
}

func TestSendWritesWhatMailProgramsRead(t *testing.T) {
	t.Parallel()
	server := newServer(t, script{})
	require.NoError(t, newMailer(t, server.url("")).Send(t.Context(), letter()))
	got := server.only(t)
	require.Equal(t, "no-reply@clinic.test", got.from)
	require.Equal(t, "ana@example.test", got.to)
	for line := range strings.SplitSeq(got.raw, "\r\n") {
		require.NotContains(t, line, "\n", "a bare line feed")
		require.LessOrEqual(t, len(line), len("Subject: ")+75, "an encoded word has up to 75 characters")
	}

	m, err := mail.ReadMessage(strings.NewReader(got.raw))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, letter().Subject, subject)
	from, err := m.Header.AddressList("From")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Name: "Clinica Șerban", Address: "no-reply@clinic.test"}}, from)
	require.Equal(t, "<ana@example.test>", m.Header.Get("To"))
	require.Equal(t, "<inv_01.1@clinic.test>", m.Header.Get("Message-ID"))
	require.Equal(t, "Tue, 24 Nov 2026 10:00:00 +0000", m.Header.Get("Date"))
	require.Equal(t, "auto-generated", m.Header.Get("Auto-Submitted"))

	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range [][2]string{{"text/plain; charset=utf-8", letter().Text}, {"text/html; charset=utf-8", letter().HTML}} {
		p, err := parts.NextRawPart()
		require.NoError(t, err)
		require.Equal(t, want[0], p.Header.Get("Content-Type"))
		text, err := io.ReadAll(quotedprintable.NewReader(p))
		require.NoError(t, err)
		require.Equal(t, want[1], strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
	_, err = parts.NextRawPart()
	require.ErrorIs(t, err, io.EOF)
}

func TestAnswersGoWhereTheClinicWantsThem(t *testing.T) {
	t.Parallel()
	server := newServer(t, script{})
	in := letter()
	in.ReplyTo = "receptie@clinica.test"
	require.NoError(t, newMailer(t, server.url("")).Send(t.Context(), in))
	m, err := mail.ReadMessage(strings.NewReader(server.only(t).raw))
	require.NoError(t, err)
	require.Equal(t, "<receptie@clinica.test>", m.Header.Get("Reply-To"))
}

func TestSendPlainTextAlone(t *testing.T) {
	t.Parallel()
	server := newServer(t, script{})
	in := letter()
	in.HTML = ""
	require.NoError(t, newMailer(t, server.url("")).Send(t.Context(), in))
	m, err := mail.ReadMessage(strings.NewReader(server.only(t).raw))
	require.NoError(t, err)
	require.Equal(t, "text/plain; charset=utf-8", m.Header.Get("Content-Type"))
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	require.NoError(t, err)
	require.Equal(t, in.Text, strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")+"\n")
}

func TestSendRefusesWhatCouldSmuggleHeadersIn(t *testing.T) {
	t.Parallel()
	server := newServer(t, script{})
	m := newMailer(t, server.url(""))
	for sentence, spoil := range map[string]func(*messaging.Mail){
		"a line break in the subject":          func(m *messaging.Mail) { m.Subject = "Salut\r\nBcc: x@example.test" },
		"a bare return in the subject":         func(m *messaging.Mail) { m.Subject = "Salut\rBcc: x@example.test" },
		"a line break in the address":          func(m *messaging.Mail) { m.To = "ana@example.test\r\nBcc: x@example.test" },
		"two addresses":                        func(m *messaging.Mail) { m.To = "ana@example.test, x@example.test" },
		"a name with the address":              func(m *messaging.Mail) { m.To = "Ana <ana@example.test>" },
		"a line break in the answers' address": func(m *messaging.Mail) { m.ReplyTo = "a@example.test\r\nBcc: x@example.test" },
		"two addresses for answers":            func(m *messaging.Mail) { m.ReplyTo = "a@example.test, x@example.test" },
		"no address":                           func(m *messaging.Mail) { m.To = "" },
		"a line break in the message id":       func(m *messaging.Mail) { m.MessageID = "x\r\nBcc: x@example.test" },
		"an angle bracket in the id":           func(m *messaging.Mail) { m.MessageID = "x><y" },
		"no message id":                        func(m *messaging.Mail) { m.MessageID = "" },
		"no subject":                           func(m *messaging.Mail) { m.Subject = "" },
		"a subject without end":                func(m *messaging.Mail) { m.Subject = strings.Repeat("x", 301) },
		"a subject that is not UTF-8":          func(m *messaging.Mail) { m.Subject = "\xff" },
		"no text":                              func(m *messaging.Mail) { m.Text = "" },
		"a page that is not UTF-8":             func(m *messaging.Mail) { m.HTML = "\xff" },
		"an address longer than there is":      func(m *messaging.Mail) { m.To = strings.Repeat("x", 320) + "@example.test" },
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			in := letter()
			spoil(&in)
			requireFault(t, m.Send(t.Context(), in), fault.Invalid, "mail_refused")
		})
	}
}

func TestSendTellsForGoodFromForNow(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct {
		says script
		kind fault.Kind
		code string
	}{
		"the recipient does not exist":      {script{"RCPT": "550 5.1.1 <ana@example.test> unknown"}, fault.Invalid, "mail_refused"},
		"the recipient's box is full":       {script{"RCPT": "452 4.2.2 <ana@example.test> full"}, fault.Unavailable, "mail_away"},
		"the message is refused":            {script{".": "554 5.7.1 spam from ana@example.test"}, fault.Invalid, "mail_refused"},
		"the message is refused for now":    {script{".": "451 4.3.0 later"}, fault.Unavailable, "mail_away"},
		"the sender is refused: our fault":  {script{"MAIL": "550 5.7.1 not you"}, fault.Unavailable, "mail_away"},
		"no service today":                  {script{"": "554 5.3.2 no service"}, fault.Unavailable, "mail_away"},
		"the line breaks at the last word":  {script{".": ""}, fault.Unavailable, "mail_away"},
		"the line breaks at the first word": {script{"EHLO": ""}, fault.Unavailable, "mail_away"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			requireFault(t, newMailer(t, newServer(t, c.says).url("")).Send(t.Context(), letter()), c.kind, c.code)
		})
	}
}

func TestSendGivesUpInTime(t *testing.T) {
	t.Parallel()
	silent := newServer(t, script{"": "hang"})
	m := newMailer(t, silent.url(""), func(c *messaging.Config) { c.Timeout = 100 * time.Millisecond })
	start := time.Now()
	requireFault(t, m.Send(t.Context(), letter()), fault.Unavailable, "mail_away")
	require.Less(t, time.Since(start), 2*time.Second)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	requireFault(t, newMailer(t, silent.url("")).Send(ctx, letter()), fault.Unavailable, "mail_away")
	requireFault(t, newMailer(t, "smtp://127.0.0.1:1").Send(t.Context(), letter()), fault.Unavailable, "mail_away")
}

func TestSendEncrypts(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			server := newTLSServer(t, scheme == "smtps")
			m := newMailer(t, strings.Replace(server.url("ana:parola@"), "smtp:", scheme+":", 1), server.trusted)
			require.NoError(t, m.Send(t.Context(), letter()))
			require.True(t, server.only(t).encrypted)
			require.Equal(t, "\x00ana\x00parola", server.only(t).credentials)

			stranger := newMailer(t, strings.Replace(server.url("ana:parola@"), "smtp:", scheme+":", 1))
			requireFault(t, stranger.Send(t.Context(), letter()), fault.Unavailable, "mail_away")
		})
	}
}

func TestNewRefusesWithoutRepeatingSecrets(t *testing.T) {
	t.Parallel()
	for _, cfg := range []messaging.Config{
		{URL: "http://ana:parola@example.test", From: "a@b.test"},
		{URL: "smtp://ana:parola@", From: "a@b.test"},
		{URL: "smtp://ana:parola@exa mple.test", From: "a@b.test"},
		{URL: "", From: "a@b.test"},
		{URL: "smtp://example.test", From: "nobody"},
	} {
		_, err := messaging.New(cfg)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "parola")
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	in := messaging.Invitation{
		To: "ana@example.test", Language: "ro", ClinicName: "Clinica <b>Șerban</b>\r\nBcc: x@example.test", InvitedBy: "Ștefan Țîrcă",
		Role: "receptionist", Link: "https://m-saas.test/i/abc?x=1&y=2", ValidFor: 48 * time.Hour, MessageID: "inv_01.1",
	}
	m, err := in.Mail()
	require.NoError(t, err)
	require.Equal(t, "Invitație în echipa Clinica <b>Șerban</b> Bcc: x@example.test", m.Subject)
	for _, form := range []string{m.Text, m.HTML} {
		for _, said := range []string{"Ștefan Țîrcă", "recepție", "48 de ore", "https://m-saas.test/i/abc?x=1"} {
			require.Contains(t, form, said)
		}
	}
	require.Contains(t, m.Text, "https://m-saas.test/i/abc?x=1&y=2\n")
	require.Contains(t, m.HTML, "Clinica &lt;b&gt;Șerban&lt;/b&gt;")
	require.Contains(t, m.HTML, `<html lang="ro">`)
	require.NotContains(t, m.HTML, "<img")
	require.NotContains(t, m.HTML, "ZgotmplZ")

	in.Language, in.Role, in.ValidFor, in.InvitedBy = "en", "assistant", time.Hour, ""
	m, err = in.Mail()
	require.NoError(t, err)
	require.Contains(t, m.Text, "You are invited to join")
	require.Contains(t, m.Text, "as an assistant")
	require.Contains(t, m.Text, "valid for one hour")
	require.Contains(t, m.HTML, `<html lang="en">`)

	for _, link := range []string{"", "javascript:alert(1)", "/i/abc", "https://"} {
		in.Link = link
		_, err := in.Mail()
		require.Error(t, err)
	}
	for hours, said := range map[int]string{1: "o oră", 2: "2 ore", 19: "19 ore", 20: "20 de ore", 47: "47 de ore", 101: "101 ore", 120: "120 de ore"} {
		in.Language, in.Link, in.ValidFor = "ro", "https://m-saas.test/i/abc", time.Duration(hours)*time.Hour
		m, err := in.Mail()
		require.NoError(t, err)
		require.Contains(t, m.Text, "valabilă "+said+" și")
	}
}

func TestSendToTheMailServerOfTheRun(t *testing.T) {
	t.Parallel()
	server, view := os.Getenv("MSAAS_SMTP_URL"), os.Getenv("MSAAS_DEV_MAIL_URL")
	if server == "" || view == "" {
		t.Skip("needs a mail server: run under bin/devstack exec")
	}
	in := messaging.Invitation{
		To: "invitation.messaging@example.test", Language: "ro", ClinicName: "Clinica Șerban", InvitedBy: "Ștefan Țîrcă",
		Role: "dentist", Link: "https://m-saas.test/i/abc", ValidFor: 48 * time.Hour, MessageID: "inv_01.1",
	}
	m, err := in.Mail()
	require.NoError(t, err)
	require.NoError(t, newMailer(t, server).Send(t.Context(), m))

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, view+"/api/wait?to="+url.QueryEscape(in.To), nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var got struct {
		Subject, Text, HTML string
		Links               []string
	}
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, json.NewDecoder(bytes.NewReader(raw)).Decode(&got), "%s", raw)
	require.Equal(t, m.Subject, got.Subject)
	require.Contains(t, got.Text, "Ștefan Țîrcă vă invită în echipa Clinica Șerban pe m-saas, cu rolul: medic dentist.")
	require.Contains(t, got.Links, in.Link)
}
