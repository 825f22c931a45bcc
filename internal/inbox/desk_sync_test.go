package inbox_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// What a sync brings is listed, found, opened and answered for; what arrives later makes it open and unread again.
func TestWhatASyncBringsIsTheTeams(t *testing.T) {
	t.Parallel()
	box := standardBox()
	c := newClinic(t, box)
	box.deliver("INBOX", "a@x", letter{id: "a@x", from: ana, to: address, subject: "Programare", text: "Bună ziua, aș dori o programare."}.raw(), monday.Add(-time.Hour), mailbox.Flags{})
	box.deliver("INBOX", "b@x", letter{id: "b@x", re: "a@x", from: ana, to: address, subject: "Re: Programare", text: "Planul e atașat", size: 300 << 10}.raw(), monday.Add(-40*time.Minute), mailbox.Flags{})
	box.deliver("INBOX", "d@x", letter{id: "d@x", from: "Dan <dan@people.test>", to: address, subject: "Ofertă", text: "Și eu."}.raw(), monday.Add(-time.Minute), mailbox.Flags{Seen: true})
	account := c.connect()
	c.sync(account.ID)

	found := func(f inbox.Filter) []inbox.Shown {
		page, err := c.List(t.Context(), c.front, f)
		require.NoError(t, err)
		return page.Items
	}
	listed := found(inbox.Filter{AccountID: account.ID})
	require.Len(t, listed, 2)
	require.Equal(t, "Ofertă", listed[0].Subject)
	require.False(t, listed[0].Unread, "it was read in the mailbox")
	require.True(t, listed[1].Unread)
	for _, q := range []string{"buna programare", "atasat", "plan.pdf", "ana@people", "POP"} {
		require.Len(t, found(inbox.Filter{Query: q}), 1, q)
	}
	require.Len(t, found(inbox.Filter{Files: true}), 1)
	programare := listed[1]

	mails, err := c.ListMails(t.Context(), c.front, programare.ID, "", 0)
	require.NoError(t, err)
	require.Len(t, mails.Items, 2)
	big := mails.Items[1]
	require.NotEmpty(t, big.Object, "a large message is an object")
	_, part, content, err := c.OpenPart(t.Context(), c.front, big.ID, big.Parts[0].Path)
	require.NoError(t, err)
	got, err := io.ReadAll(content)
	require.NoError(t, err)
	require.NoError(t, content.Close())
	require.Len(t, got, int(part.Size))
	require.True(t, strings.HasPrefix(string(got), "ABCABC"))
	opened, err := c.Open(t.Context(), c.front, big.ID)
	require.NoError(t, err)
	require.Equal(t, "Planul e atașat", opened.Fresh)
	_, raw, err := c.OpenMail(t.Context(), c.front, big.ID)
	require.NoError(t, err)
	whole, err := io.ReadAll(raw)
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	require.Len(t, whole, int(big.Size))

	seen := programare.LastInID
	_, err = c.Mark(t.Context(), c.front, programare.ID, &seen, true)
	require.NoError(t, err)
	closed, err := c.Decide(t.Context(), c.front, programare.ID, 0, inbox.Decision{Status: inbox.Closed, SeenIn: &seen})
	require.NoError(t, err)
	require.False(t, closed.Unread)
	c.clock.Move(time.Hour)
	box.deliver("INBOX", "e@x", letter{id: "e@x", re: "b@x", from: ana, to: address, subject: "Re: Programare", text: "Mai sunteți?"}.raw(), monday.Add(50*time.Minute), mailbox.Flags{})
	c.sync(account.ID)
	again, err := c.Get(t.Context(), c.front, programare.ID)
	require.NoError(t, err)
	require.Equal(t, inbox.Open, again.Status)
	require.True(t, again.Unread)
	_, err = c.Decide(t.Context(), c.front, programare.ID, 0, inbox.Decision{Status: inbox.Closed, SeenIn: &seen})
	require.Equal(t, "mail_arrived", said(t, err))
}
