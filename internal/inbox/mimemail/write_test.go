package mimemail_test

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

func file(name, kind, id, content string) mimemail.Attachment {
	return mimemail.Attachment{Name: name, ContentType: kind, ContentID: id, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func write(t testing.TB, m mimemail.Outgoing) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, mimemail.Write(&out, m))
	return out.String()
}

func composed() mimemail.Outgoing {
	longName := strings.Repeat("Radiografie panoramică după tratament ", 5) + ".pdf"
	return mimemail.Outgoing{
		MessageID: "m1@clinic.example", InReplyTo: "CAF1@mail.example.ro",
		References: []string{"visit.5@clinic.example", "CAF1@mail.example.ro", strings.Repeat("x", 100) + "@y"},
		Date:       time.Date(2026, 3, 3, 10, 20, 0, 0, time.FixedZone("EET", 2*3600)),
		From:       mimemail.Address{Name: "Clinica Zâmbet", Address: "office@clinic.example"},
		To: []mimemail.Address{
			{Name: `Pop, Ana "Nuți"`, Address: "ana@example.ro"}, {Address: "ion@example.ro"}, {Name: strings.Repeat("Ștefan ", 20), Address: "s@țară.ro"},
		},
		Cc: []mimemail.Address{{Name: "=?utf-8?Q?x?=", Address: "c@x.ro"}}, Bcc: []mimemail.Address{{Address: "hidden@x.ro"}},
		ReplyTo: []mimemail.Address{{Address: "front@clinic.example"}},
		Subject: "Răspuns: programarea dumneavoastră de marți, 3 martie, ora 10:20, la cabinetul din strada Lungă",
		Text:    "Bună ziua,\n.\nFrom aici: " + strings.Repeat("lungă ", 50) + "\n> citat \n",
		HTML:    `<p>Bună ziua <img src="cid:sigla@x"></p>`,
		Inline:  []mimemail.Attachment{file("sigla.png", "image/png", "sigla@x", "\x89PNG")},
		Attached: []mimemail.Attachment{
			file(longName, "application/pdf", "", strings.Repeat("%PDF", 1000)), file("a.eml", "message/rfc822", "", "Subject: x\r\n\r\n--=_x\r\n"),
			file("a\r\nBcc: x@y.ro.txt", "text/plain\r\nX: y", "", ""),
		},
	}
}

func TestWhatIsWrittenIsReadTheSame(t *testing.T) {
	t.Parallel()
	out := composed()
	raw := write(t, out)
	m := read(t, raw)
	require.Equal(t, mimemail.Message{
		MessageID: out.MessageID, InReplyTo: []string{out.InReplyTo}, References: out.References, Subject: out.Subject, From: out.From,
		ReplyTo: out.ReplyTo, Date: out.Date.UTC(), Text: out.Text, HTML: out.HTML,
		To: []mimemail.Address{out.To[0], out.To[1], {Name: strings.TrimSpace(out.To[2].Name), Address: "s@xn--ar-kla13i.ro"}}, Cc: out.Cc,
		Parts: []mimemail.Part{
			{Path: "1.2.2", Name: "sigla.png", ContentType: "image/png", ContentID: "sigla@x", Inline: true, Size: 4},
			{Path: "2", Name: out.Attached[0].Name, ContentType: "application/pdf", Size: 4000},
			{Path: "3", Name: "a.eml", ContentType: "application/octet-stream", Size: 21},
			{Path: "4", Name: "a Bcc: x@y.ro.txt", ContentType: "application/octet-stream"},
		},
	}, m)
	require.Equal(t, raw, write(t, out), "each writing gives the same bytes")
	require.NotContains(t, raw, "hidden@x.ro")
	_, content, err := mimemail.Open(strings.NewReader(raw), "2")
	require.NoError(t, err)
	got, err := io.ReadAll(content)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("%PDF", 1000), string(got))
}

func TestWhatIsWrittenKeepsTheRulesOfTheWire(t *testing.T) {
	t.Parallel()
	raw := write(t, composed())
	for line := range strings.SplitSeq(raw, "\r\n") {
		require.NotContains(t, line, "\n")
		require.NotContains(t, line, "\r")
		require.LessOrEqual(t, len(line), 110, line) // only an identifier may be longer than 78
		for _, c := range []byte(line) {
			require.Less(t, c, byte(0x80), line)
		}
		require.False(t, len(line) > 0 && strings.TrimSpace(line) == "", "no line of blanks")
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	require.NoError(t, err)
	require.Equal(t, []string{"Content-Type", "Cc", "Date", "From", "In-Reply-To", "Message-Id", "Mime-Version", "References", "Reply-To", "Subject", "To"}, names(m.Header))
	to, err := m.Header.AddressList("To")
	require.NoError(t, err)
	require.Len(t, to, 3)
	_, boundary, _ := strings.Cut(strings.TrimSuffix(m.Header.Get("Content-Type"), `"`), `boundary="`)
	parts := multipart.NewReader(m.Body, boundary)
	for _, want := range []string{"", composed().Attached[0].Name, "a.eml", "a Bcc: x@y.ro.txt"} {
		part, err := parts.NextPart()
		require.NoError(t, err)
		require.Equal(t, want, part.FileName())
	}
}

func names(h mail.Header) []string {
	var all []string
	for _, name := range []string{"Bcc", "Content-Type", "Cc", "Date", "From", "In-Reply-To", "Message-Id", "Mime-Version", "References", "Reply-To", "Subject", "To", "X"} {
		if h.Get(name) != "" {
			all = append(all, name)
		}
	}
	return all
}

func TestTheSimplestMessageHasNoParts(t *testing.T) {
	t.Parallel()
	raw := write(t, mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, Text: "Bună"})
	require.Equal(t, "From: a@x.ro\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nBun=C4=83", raw)
	html := read(t, write(t, mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, HTML: "<p>"}))
	require.Equal(t, "<p>", html.HTML)
	withFile := read(t, write(t, mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, Text: "x", Inline: []mimemail.Attachment{file("a.png", "image/png", "", "x")}}))
	require.Len(t, withFile.Parts, 1, "an image without HTML is attached")
}

func TestNothingIsSmuggledIntoAHeader(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "x", "a@x.ro\r\nBcc: b@x.ro", "a@x.ro, b@x.ro", "Ana <a@x.ro>", "a@", "@x.ro", "a b@x.ro", strings.Repeat("a", 400) + "@x.ro"} {
		err := mimemail.Write(io.Discard, mimemail.Outgoing{From: mimemail.Address{Address: bad}})
		require.ErrorIs(t, err, fault.New(fault.Invalid, "mail_address", ""), bad)
		err = mimemail.Write(io.Discard, mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, To: []mimemail.Address{{Address: bad}}})
		require.ErrorIs(t, err, fault.New(fault.Invalid, "mail_address", ""), bad)
	}
	inject := "x\r\nBcc: b@x.ro\r\n\r\nbody"
	m := read(t, write(t, mimemail.Outgoing{
		MessageID: inject, InReplyTo: inject, References: []string{inject}, From: mimemail.Address{Name: inject, Address: "a@x.ro"}, Subject: inject, Text: "ok",
	}))
	require.Empty(t, m.Bcc)
	require.Equal(t, "x Bcc: b@x.ro body", m.Subject)
	require.Equal(t, m.Subject, m.From.Name)
	require.Equal(t, "ok", m.Text)
}

func TestManyReferencesKeepTheFirstAndTheNewest(t *testing.T) {
	t.Parallel()
	ids := []string{"first@x"}
	for i := range 200 {
		ids = append(ids, strings.Repeat("y", i+1)+"@x")
	}
	m := read(t, write(t, mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, References: ids, Text: "x"}))
	require.Len(t, m.References, mimemail.MaxReferences)
	require.Equal(t, "first@x", m.References[0])
	require.Equal(t, ids[200], m.References[49])
}

func TestWritingTellsWhatBroke(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	a := mimemail.Attachment{Name: "x", Open: func() (io.ReadCloser, error) { return nil, gone }}
	m := mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, Text: "x", Attached: []mimemail.Attachment{a}}
	require.ErrorIs(t, mimemail.Write(io.Discard, m), gone)
	m.Attached = nil
	require.ErrorIs(t, mimemail.Write(broken{gone}, m), gone)
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
