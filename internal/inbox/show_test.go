package inbox_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// letter stores a mail with its message, as a sync would.
func (d *desk) letter(t testing.TB, conversation, message string) inbox.Mail {
	t.Helper()
	message = strings.ReplaceAll(message, "\n", "\r\n")
	read, err := mimemail.Read(strings.NewReader(message))
	require.NoError(t, err)
	m := d.mail(t, conversation, func(m *inbox.Mail) { m.Subject, m.Parts, m.Size = read.Subject, read.Parts, int64(len(message)) })
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = io.WriteString(w, message)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = d.scope.Collection("mail_bodies").InsertOne(t.Context(), inbox.Body{ID: m.ID, Text: read.Text, HTML: read.HTML, Truncated: read.Truncated, Raw: packed.Bytes()})
	require.NoError(t, err)
	return m
}

func picture(n int) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), n))
}

// withPictures is a mail that shows pictures of its own of so many bytes.
func withPictures(kind string, sizes ...int) string {
	var page, parts strings.Builder
	for i, size := range sizes {
		fmt.Fprintf(&page, `<img src="cid:p%d@x">`, i)
		fmt.Fprintf(&parts, "--a\nContent-Type: %s\nContent-ID: <p%d@x>\nContent-Transfer-Encoding: base64\n\n%s\n", kind, i, picture(size))
	}
	return "From: a@example.com\nSubject: Poze\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\nContent-Type: text/html\n\n<p>Poze</p>" +
		page.String() + "\n" + parts.String() + "--a--\n"
}

func TestAPageHoldsThePicturesOfItsMailAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	for sentence, k := range map[string]struct {
		message string
		shown   int
	}{
		"two":                       {withPictures("image/png", 100, 200), 2},
		"one that has no room":      {withPictures("image/jpeg", 3<<20, 3<<20, 100), 2},
		"a drawing that could run":  {withPictures("image/svg+xml", 100), 0},
		"a page that is no picture": {withPictures("text/html", 100), 0},
		"a hundred":                 {withPictures("image/gif", slicesOf(100, 10)...), 50},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			m := d.letter(t, c.ID, k.message)
			page, err := d.svc.Show(t.Context(), d.ana, m.ID, inbox.Showing{})
			require.NoError(t, err)
			require.Equal(t, k.shown, strings.Count(string(page.HTML), "src=\"data:image/"))
		})
	}
}

func slicesOf(n, value int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = value
	}
	return out
}

const hostile = `From: Evil <evil@example.com>
Subject: Oferta
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p onclick="alert(1)">Noutati</p><script>alert(2)</script><img src="https://tracker.example/big.jpg" width="300" height="200">
<iframe src="https://evil.example"></iframe><a href="javascript:alert(3)">aici</a>
<div class="gmail_quote">On Monday, Ana wrote:<blockquote>Ce oferta?</blockquote></div>
`

func TestAMailIsOpenedWithoutWhatRunsOrReports(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	m := d.letter(t, c.ID, hostile)
	got, err := d.svc.Open(t.Context(), d.ana, m.ID)
	require.NoError(t, err)
	require.True(t, got.HTML)
	require.Equal(t, 1, got.Blocked)
	require.Contains(t, got.Fresh, "Noutati")
	require.NotContains(t, got.Fresh, "Ce oferta")
	require.Contains(t, got.Quoted, "Ce oferta")
	page, err := d.svc.Show(t.Context(), d.ana, m.ID, inbox.Showing{Language: "ro"})
	require.NoError(t, err)
	for _, bad := range []string{"alert(", "<script", "<iframe", "javascript:", "tracker.example", "onclick"} {
		require.NotContains(t, string(page.HTML), bad)
	}
	require.Contains(t, string(page.HTML), "Noutati")
	require.NotContains(t, page.Policy, "https:")
	page, err = d.svc.Show(t.Context(), d.ana, m.ID, inbox.Showing{Images: true, Dark: true})
	require.NoError(t, err)
	require.Contains(t, string(page.HTML), "https://tracker.example/big.jpg")
	require.Contains(t, page.Policy, "img-src data: https:")
}

func TestTheHeightOfAPageGrowsWithWhatItShows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	height := func(text string) int {
		got, err := d.svc.Open(t.Context(), d.ana, d.letter(t, c.ID, "From: a@example.com\nContent-Type: text/plain; charset=utf-8\n\n"+text).ID)
		require.NoError(t, err)
		return got.Height
	}
	short, long := height("Da."), height(strings.Repeat("Un rand.\n", 40))
	require.Less(t, short, 100)
	require.Greater(t, long, 500)
	require.Less(t, long, 1500)
	require.Less(t, height("Da.\n\nOn 3 March 2026 at 10:20, Ana <ana@x.ro> wrote:\n"+strings.Repeat("> Un rand.\n", 40)), 200, "what is quoted is folded")
	require.LessOrEqual(t, height(strings.Repeat("x\n", 100_000)), 20_000)
}

func TestANoteIsOpenedAsItsText(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	n := d.mail(t, c.ID, func(m *inbox.Mail) {
		m.State, m.Text, m.Author = inbox.Note, "Sună-l <b>mâine</b>.", inbox.Author{ID: d.ana.Person().ID}
	})
	got, err := d.svc.Open(t.Context(), d.dan, n.ID)
	require.NoError(t, err)
	require.Equal(t, "Sună-l <b>mâine</b>.", got.Fresh)
	page, err := d.svc.Show(t.Context(), d.dan, n.ID, inbox.Showing{})
	require.NoError(t, err)
	require.NotContains(t, string(page.HTML), "<b>mâine")
	_, _, err = d.svc.OpenMail(t.Context(), d.dan, n.ID)
	require.Equal(t, "mail_content_missing", said(t, err))
}

func TestAnothersDraftAndWhatIsGoneAreNoMails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	draft := d.mail(t, c.ID, func(m *inbox.Mail) { m.State, m.Author = inbox.Draft, inbox.Author{ID: d.dan.Person().ID} })
	gone := d.mail(t, c.ID, func(m *inbox.Mail) { m.Gone = true })
	for _, m := range []inbox.Mail{draft, gone} {
		_, err := d.svc.Open(t.Context(), d.ana, m.ID)
		require.Equal(t, "mail_not_found", said(t, err))
		_, _, err = d.svc.OpenMail(t.Context(), d.ana, m.ID)
		require.Equal(t, "mail_not_found", said(t, err))
	}
	_, err := d.svc.Open(t.Context(), d.dan, draft.ID)
	require.NoError(t, err)
	for _, fn := range []func() error{
		func() error { _, err := d.svc.Open(t.Context(), d.helper, draft.ID); return err },
		func() error { _, err := d.svc.Show(t.Context(), d.helper, draft.ID, inbox.Showing{}); return err },
		func() error { _, _, err := d.svc.OpenMail(t.Context(), d.helper, draft.ID); return err },
		func() error { _, _, _, err := d.svc.OpenPart(t.Context(), d.helper, draft.ID, "2"); return err },
	} {
		require.Equal(t, "not_allowed", said(t, fn()))
	}
}
