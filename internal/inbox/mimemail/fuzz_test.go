package mimemail_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

func seeds(f *testing.F) {
	f.Helper()
	f.Add([]byte(crlf(usual)))
	f.Add([]byte(write(f, composed())))
	for _, s := range []string{
		"", "\n", "Subject: =?utf-8?B?", "From \nSubject: x\n\n", "Content-Type: multipart/mixed\n\n--a\n\n--a--",
		"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nx\n--a--\n--a--\n",
		"Content-Type: text/plain; charset=utf-7; format=flowed; delsp=yes\nContent-Transfer-Encoding: quoted-printable\n\n+AQM =\n> x =\n=",
		"Content-Type: multipart/digest; boundary=\"a\n\n--a\n\nSubject: y\n\nz\n--a--", "To: a:b;,<c>(d,\"e\nContent-Disposition: x; filename*0*=u''%; filename*1",
	} {
		f.Add([]byte(s))
	}
}

// Whatever comes, it is read within the limits, as valid UTF-8, and every part that is told can be opened.
func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mimemail.Read(bytes.NewReader(raw))
		require.NoError(t, err)
		for _, s := range []string{m.Subject, m.Text, m.HTML, m.MessageID, m.From.Name, m.From.Address} {
			require.True(t, utf8.ValidString(s))
		}
		require.LessOrEqual(t, len(m.Text), mimemail.MaxBody)
		require.LessOrEqual(t, len(m.HTML), mimemail.MaxBody)
		require.LessOrEqual(t, len(m.To), mimemail.MaxAddresses)
		require.NotContains(t, m.Subject+m.From.Name+m.From.Address+m.MessageID, "\n")
		mimemail.Snippet(m, 100)
		for _, p := range m.Parts[:min(len(m.Parts), 5)] {
			require.NotContains(t, p.Name, "/")
			require.True(t, utf8.ValidString(p.Name+p.ContentType+p.ContentID))
			opened, content, err := mimemail.Open(bytes.NewReader(raw), p.Path)
			require.NoError(t, err)
			require.Equal(t, p.ContentType, opened.ContentType)
			n, err := io.Copy(io.Discard, content)
			require.NoError(t, err)
			require.Equal(t, p.Size, n)
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(crlf(usual)), "1.1.1")
	f.Add([]byte(crlf(usual)), "2")
	f.Fuzz(func(t *testing.T, raw []byte, path string) {
		_, content, err := mimemail.Open(bytes.NewReader(raw), path)
		if err == nil {
			_, err = io.Copy(io.Discard, content)
			require.NoError(t, err)
		}
	})
}

// What is written says the same when it is read, whatever it is.
func FuzzRoundTrip(f *testing.F) {
	f.Add("Programare", "Bună ziua", "<p>x</p>", "Ana Pop", "ana", "poză.png", []byte("x"))
	f.Add("=?utf-8?Q?x?=", "a\r\nb =\n.\n--=_", "", "Pop, \"Ana\" =?", "a.b", strings.Repeat("ț", 100), []byte{0, 255})
	f.Fuzz(func(t *testing.T, subject, text, html, name, local, file string, content []byte) {
		out := mimemail.Outgoing{
			MessageID: subject, From: mimemail.Address{Name: name, Address: local + "@x.ro"}, Subject: subject, Text: text, HTML: html,
			Attached: []mimemail.Attachment{{Name: file, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}},
		}
		var raw bytes.Buffer
		if mimemail.Write(&raw, out) != nil {
			return // the address is none
		}
		m := read(t, raw.String())
		require.Empty(t, m.Problem)
		require.Len(t, m.Parts, 1)
		require.EqualValues(t, len(content), m.Parts[0].Size)
		again := read(t, write(t, mimemail.Outgoing{
			MessageID: m.MessageID, From: m.From, Subject: m.Subject, Text: m.Text, HTML: m.HTML,
			Attached: []mimemail.Attachment{{Name: m.Parts[0].Name, Open: out.Attached[0].Open}},
		}))
		require.Equal(t, m, again, "what was read once is written and read without loss")
		if clean(text) && clean(subject) {
			require.Equal(t, text, m.Text)
			require.Equal(t, strings.TrimSpace(subject), m.Subject)
		}
	})
}

// clean tells a text of letters, which nothing is taken from.
func clean(s string) bool {
	return s != "" && len(s) < 900 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzăâîșț=?.-<>") == ""
}

func FuzzSplitQuote(f *testing.F) {
	for _, s := range []string{"Da.\nOn 3.03.2026, Ana wrote:\n> x\ny", "From: a\nTo: b\nSubject: c\n", "-----Original Message-----", "> > x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fresh, quoted := mimemail.SplitQuote(text)
		require.LessOrEqual(t, len(fresh)+len(quoted), len(text))
		once, _ := mimemail.SplitQuote(fresh)
		require.LessOrEqual(t, len(once), len(fresh))
		mimemail.NormalSubject(text)
	})
}
