package inbox_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// letter is a message to be put into a mailbox.
type letter struct {
	id, re, subject, from, to, text string
	size                            int // of an attachment
}

func (l letter) raw() []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	if l.id != "" {
		line("Message-ID: <%s>", l.id)
	}
	if l.re != "" {
		line("In-Reply-To: <%s>", l.re)
		line("References: <%s>", l.re)
	}
	line("From: %s", l.from)
	line("To: %s", l.to)
	line("Subject: %s", l.subject)
	line("MIME-Version: 1.0")
	if l.size == 0 {
		line("Content-Type: text/plain; charset=utf-8")
		line("")
		line("%s", l.text)
		return []byte(b.String())
	}
	line("Content-Type: multipart/mixed; boundary=xyz")
	line("")
	line("--xyz")
	line("Content-Type: text/plain; charset=utf-8")
	line("")
	line("%s", l.text)
	line("--xyz")
	line("Content-Type: application/pdf; name=plan.pdf")
	line("Content-Disposition: attachment; filename=plan.pdf")
	line("Content-Transfer-Encoding: base64")
	line("")
	for range l.size / 57 {
		line("%s", strings.Repeat("QUJD", 19))
	}
	line("--xyz--")
	return []byte(b.String())
}

func standardBox() *fakeBox {
	return newFakeBox(mailbox.Folder{ID: "INBOX", Name: "INBOX", Use: mailbox.Inbox}, mailbox.Folder{ID: "Sent", Name: "Sent", Use: mailbox.Sent},
		mailbox.Folder{ID: "Arhivă", Name: "Arhivă", Use: mailbox.Archive})
}

const ana = "Ana Pop <ana@people.test>"

func TestAMailboxIsCopiedAndItsAnswersMakeConversations(t *testing.T) {
	t.Parallel()
	box := standardBox()
	c := newClinic(t, box)
	box.deliver("INBOX", "a@x", letter{id: "a@x", from: ana, to: address, subject: "Programare", text: "Bună ziua, aș dori o programare."}.raw(), monday.Add(-time.Hour), mailbox.Flags{Seen: true})
	box.deliver("Sent", "b@x", letter{id: "b@x", re: "a@x", from: address, to: ana, subject: "Re: Programare", text: "Mâine la 10?"}.raw(), monday.Add(-50*time.Minute), mailbox.Flags{Seen: true})
	box.deliver("INBOX", "c@x", letter{id: "c@x", re: "b@x", from: ana, to: address, subject: "Re: Programare", text: "Da, mulțumesc", size: 300 << 10}.raw(), monday.Add(-40*time.Minute), mailbox.Flags{})
	box.deliver("INBOX", "d@x", letter{id: "d@x", from: "Dan <dan@people.test>", to: address, subject: "Programare", text: "Și eu."}.raw(), monday.Add(-time.Minute), mailbox.Flags{})
	account := c.connect()
	c.sync(account.ID)

	require.Len(t, c.mails(), 4)
	convs := c.conversations()
	require.Len(t, convs, 2, "never by the subject alone")
	slices.SortFunc(convs, func(a, b inbox.Conversation) int { return a.FirstAt.Compare(b.FirstAt) })
	first := convs[0]
	require.Equal(t, 3, first.Mails)
	require.Equal(t, "ana@people.test", first.With.Address)
	require.Equal(t, "Programare", first.Subject)
	require.True(t, first.Files)
	require.False(t, first.LastOut)
	require.Equal(t, inbox.Open, first.Status)
	require.True(t, first.UnreadBy("anybody"))
	require.Contains(t, first.Words, "multumesc")
	require.Contains(t, first.Words, "plan")
	for _, m := range c.mails() {
		require.Equal(t, m.State == inbox.Sent, m.MessageID == "b@x", m.MessageID)
		require.Equal(t, m.Object != "", m.MessageID == "c@x", "large messages are objects")
	}

	fetched := box.fetched
	c.sync(account.ID)
	require.Equal(t, fetched, box.fetched, "nothing is fetched twice")
}

func TestWhatIsReadOrDeletedInTheMailboxIsSoHere(t *testing.T) {
	t.Parallel()
	box := standardBox()
	c := newClinic(t, box)
	box.deliver("INBOX", "a@x", letter{id: "a@x", from: ana, to: address, subject: "Întrebare", text: "?"}.raw(), monday.Add(-time.Hour), mailbox.Flags{})
	account := c.connect()
	c.sync(account.ID)
	require.True(t, c.conversations()[0].UnreadBy("anybody"))
	box.flag("INBOX", 0, mailbox.Flags{Seen: true})
	c.sync(account.ID)
	require.False(t, c.conversations()[0].UnreadBy("anybody"))
	moved := box.remove("INBOX", 0)
	box.deliver("Arhivă", "a@x", moved.raw, moved.at, moved.flags)
	c.sync(account.ID)
	require.Len(t, c.conversations(), 1, "a mail that was moved is still there")
	box.remove("Arhivă", 0)
	c.sync(account.ID)
	require.Empty(t, c.conversations())
	require.Empty(t, c.mails())
}

func TestAnAnswerOpensAClosedConversationAgain(t *testing.T) {
	t.Parallel()
	box := standardBox()
	c := newClinic(t, box)
	box.deliver("INBOX", "old@x", letter{id: "old@x", from: ana, to: address, subject: "Demult", text: "…"}.raw(), monday.AddDate(0, -3, 0), mailbox.Flags{Seen: true})
	account := c.connect()
	c.sync(account.ID)
	require.Equal(t, inbox.Closed, c.conversations()[0].Status, "old news")
	box.deliver("INBOX", "new@x", letter{id: "new@x", re: "old@x", from: ana, to: address, subject: "Re: Demult", text: "Revin"}.raw(), monday, mailbox.Flags{})
	c.sync(account.ID)
	got := c.conversations()[0]
	require.Equal(t, inbox.Open, got.Status)
	require.True(t, got.UnreadBy("anybody"))
	require.Equal(t, 2, got.Mails)
}

// A mailbox that changes all the time over a connection that breaks all the time is, once it rests, what the clinic holds.
func TestRandomHistoriesLeaveTheClinicWithWhatTheMailboxHolds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 4))
			h := &history{rnd: rnd, box: standardBox(), delivered: map[string]int{}}
			c := newClinic(t, h.box)
			account := c.connect()
			for range 120 {
				h.happen()
				if rnd.IntN(4) == 0 {
					h.box.breakIn = rnd.IntN(25)
					require.NoError(t, c.SyncAccount(t.Context(), c.system, account.ID))
				}
			}
			h.box.breakIn = 0
			c.sync(account.ID)
			h.compare(c, account.ID)
		})
	}
}

// history is what happens to a mailbox.
type history struct {
	rnd  *rand.Rand
	box  *fakeBox
	sent []letter

	delivered map[string]int // by digest
}

func (h *history) happen() {
	folder := h.box.folders[h.rnd.IntN(3)]
	n := len(folder.mails)
	switch dice := h.rnd.IntN(20); {
	case dice < 8 || n == 0:
		h.deliver(folder.ID, h.newLetter())
	case dice < 10: // the same message once more
		h.deliver(h.box.folders[h.rnd.IntN(3)].ID, h.sent[h.rnd.IntN(len(h.sent))])
	case dice < 14:
		h.box.flag(folder.ID, h.rnd.IntN(n), mailbox.Flags{Seen: h.rnd.IntN(2) == 0})
	case dice < 16:
		h.box.remove(folder.ID, h.rnd.IntN(n))
	case dice < 18:
		m := h.box.remove(folder.ID, h.rnd.IntN(n))
		h.box.deliver(h.box.folders[h.rnd.IntN(3)].ID, m.id, m.raw, m.at, m.flags)
	case dice < 19:
		h.box.renumber(folder.ID)
	default:
		h.box.forget(folder.ID)
	}
}

func (h *history) newLetter() letter {
	l := letter{id: fmt.Sprintf("%d@x", len(h.sent)), from: ana, to: address, subject: fmt.Sprintf("Subiect %d", len(h.sent)), text: fmt.Sprint("text ", h.rnd.Uint64())}
	if len(h.sent) > 0 && h.rnd.IntN(2) == 0 {
		re := h.sent[h.rnd.IntN(len(h.sent))]
		l.re, l.subject = re.id, "Re: "+re.subject
	}
	switch h.rnd.IntN(12) {
	case 0:
		l.id = "" // no Message-ID
	case 1:
		if len(h.sent) > 0 {
			l.id = h.sent[h.rnd.IntN(len(h.sent))].id // another's
		}
	case 2:
		l.size = 400 << 10
	}
	return l
}

func (h *history) deliver(folder string, l letter) {
	h.sent = append(h.sent, l)
	h.delivered[digest(l.raw())]++
	h.box.deliver(folder, l.id, l.raw(), monday.Add(-time.Duration(h.rnd.IntN(1000))*time.Minute), mailbox.Flags{})
}

// compare holds the clinic's mails against the mailbox.
func (h *history) compare(c *clinic, accountID string) {
	t := c.t
	t.Helper()
	truth := h.box.truth(accountID, inbox.PlaceKey)
	distinct := map[string]bool{}
	for _, m := range truth {
		distinct[digest(m.raw)] = true
	}
	stored := c.mails()
	require.Equal(t, len(distinct), len(stored), "each message once")
	places := 0
	count := map[string]int{}
	for _, m := range stored {
		require.True(t, distinct[m.Digest])
		require.Equal(t, m.Digest, digest(c.raw(m)))
		for _, p := range m.Places {
			require.NotNil(t, truth[p], "a place that is not there: %s", p)
			require.Equal(t, m.Digest, digest(truth[p].raw))
		}
		if len(m.Places) == 1 && h.delivered[m.Digest] == 1 {
			require.Equal(t, truth[m.Places[0]].flags, m.Flags)
		}
		places += len(m.Places)
		count[m.ConversationID]++
	}
	require.Equal(t, len(truth), places, "each place once")
	seen := 0
	for _, conv := range c.conversations() {
		require.Equal(t, count[conv.ID], conv.Mails)
		seen += conv.Mails
	}
	require.Equal(t, len(stored), seen, "every mail is in a conversation that is shown")
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
