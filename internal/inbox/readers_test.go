package inbox_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

func (d *desk) mark(t testing.TB, who identity.Actor, c string, seen *string, read bool) inbox.Shown {
	t.Helper()
	got, err := d.svc.Mark(t.Context(), who, c, seen, read)
	require.NoError(t, err)
	return got
}

func TestReadingIsEachPersonsOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, func(c *inbox.Conversation) { c.ReadBy = nil })
	require.False(t, d.mark(t, d.ana, c.ID, nil, true).Unread)
	require.False(t, d.mark(t, d.ana, c.ID, nil, true).Unread, "again")
	require.True(t, d.get(t, d.dan, c.ID).Unread)
	require.False(t, d.mark(t, d.dan, c.ID, nil, true).Unread)
	require.True(t, d.mark(t, d.ana, c.ID, nil, false).Unread)
	require.False(t, d.get(t, d.dan, c.ID).Unread)
	_, err := d.svc.Mark(t.Context(), d.helper, c.ID, nil, true)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestWhatEverybodyHasReadIsUnreadForOneAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, func(c *inbox.Conversation) { c.ReadBy = []string{"*"} })
	require.False(t, d.get(t, d.ana, c.ID).Unread)
	require.True(t, d.mark(t, d.ana, c.ID, nil, false).Unread)
	require.False(t, d.get(t, d.dan, c.ID).Unread)
	require.False(t, d.get(t, d.oana, c.ID).Unread)
}

func TestAConversationOfOurOwnMailsAloneIsNeverUnread(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, func(c *inbox.Conversation) { c.LastInID, c.LastInAt = "", time.Time{} })
	require.False(t, d.mark(t, d.ana, c.ID, nil, false).Unread)
}

func TestWhatArrivesWhileSomebodyReadsStaysUnread(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	seen := c.LastInID
	d.arrive(t, c.ID)
	require.True(t, d.mark(t, d.ana, c.ID, &seen, true).Unread)
	now := d.get(t, d.ana, c.ID).LastInID
	require.False(t, d.mark(t, d.ana, c.ID, &now, true).Unread)
}

// Three read and unread as fast as they can while mail arrives. Whoever read the last mail last has read it; nobody else has.
func TestReadersAndArrivingMailAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	people := []identity.Actor{d.ana, d.dan, d.oana}
	var all sync.WaitGroup
	for n, who := range people {
		all.Go(func() {
			for k := range 20 {
				got, err := d.svc.Get(t.Context(), who, c.ID)
				if err == nil {
					_, err = d.svc.Mark(t.Context(), who, c.ID, &got.LastInID, (k+n)%3 != 0)
				}
				if err != nil && fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			}
		})
	}
	all.Go(func() {
		for range 20 {
			d.arrive(t, c.ID)
		}
	})
	all.Wait()
	last := d.arrive(t, c.ID)
	for _, who := range people {
		require.True(t, d.get(t, who, c.ID).Unread, "nobody has read the last mail")
	}
	for _, who := range people {
		all.Go(func() {
			if _, err := d.svc.Mark(t.Context(), who, c.ID, &last, true); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, who := range people {
		require.False(t, d.get(t, who, c.ID).Unread)
	}
	require.Len(t, d.get(t, d.ana, c.ID).ReadBy, 3)
}

func TestAConversationsMailsComeInPieces(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c, other := d.put(t, nil), d.put(t, nil)
	var want []string
	for n := range 120 {
		if n%3 == 0 {
			d.clock.Move(time.Minute)
		}
		m := d.mail(t, c.ID, func(m *inbox.Mail) {
			switch n % 10 {
			case 1:
				m.Gone = true
			case 2:
				m.State, m.Author = inbox.Draft, inbox.Author{ID: d.dan.Person().ID}
			case 3:
				m.State, m.Author = inbox.Draft, inbox.Author{ID: d.ana.Person().ID}
			case 4:
				m.State = inbox.Failed
			case 5:
				m.State, m.Text = inbox.Note, "Sună-l mâine."
			}
		})
		if n%10 != 1 && n%10 != 2 {
			want = append(want, m.ID)
		}
	}
	d.mail(t, other.ID, nil)
	var got []string
	for cursor, pieces := "", 0; ; pieces++ {
		page, err := d.svc.ListMails(t.Context(), d.ana, c.ID, cursor, 7)
		require.NoError(t, err)
		var piece []string
		for i, m := range page.Items {
			require.False(t, i > 0 && m.At.Before(page.Items[i-1].At))
			piece = append(piece, m.ID)
		}
		got = append(piece, got...)
		if cursor = page.Earlier; cursor == "" {
			break
		}
	}
	require.ElementsMatch(t, want, got)
	page, err := d.svc.ListMails(t.Context(), d.ana, c.ID, "", 0)
	require.NoError(t, err)
	require.Len(t, page.Items, 50)
	require.Equal(t, got[len(got)-50:], idsOf(page.Items))
	_, err = d.svc.ListMails(t.Context(), d.helper, c.ID, "", 0)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	_, err = d.svc.ListMails(t.Context(), d.ana, c.ID, "x", 0)
	require.Equal(t, "cursor invalid_cursor", said(t, err))
	_, err = d.svc.ListMails(t.Context(), d.ana, c.ID, "", 51)
	require.Equal(t, "limit out_of_range", said(t, err))
}

func idsOf(all []inbox.Mail) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.ID)
	}
	return out
}

func TestNotesToColleaguesAreTheirAuthors(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.put(t, nil)
	in := inbox.NewNote{ID: id.New(id.Mail, morning), ConversationID: c.ID, Text: " Sună-l mâine. \n"}
	n, err := d.svc.AddNote(t.Context(), d.ana, in)
	require.NoError(t, err)
	require.Equal(t, "Sună-l mâine.", n.Text)
	again, err := d.svc.AddNote(t.Context(), d.ana, in)
	require.NoError(t, err)
	require.Equal(t, n, again)
	in.Text = "Altceva"
	_, err = d.svc.AddNote(t.Context(), d.ana, in)
	require.Equal(t, "idempotency_key_reused", said(t, err))
	in.ID, in.Text = id.New(id.Mail, morning), "  "
	_, err = d.svc.AddNote(t.Context(), d.ana, in)
	require.Equal(t, "text required", said(t, err))
	_, err = d.svc.AddNote(t.Context(), d.helper, in)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))

	_, err = d.svc.EditNote(t.Context(), d.dan, n.ID, 1, "x")
	require.Equal(t, "not_your_note", said(t, err))
	edited, err := d.svc.EditNote(t.Context(), d.ana, n.ID, 1, "Sună-l poimâine.")
	require.NoError(t, err)
	require.EqualValues(t, 2, edited.Rev)
	_, err = d.svc.EditNote(t.Context(), d.ana, n.ID, 1, "x")
	require.Equal(t, "stale_edit", said(t, err))
	page, err := d.svc.ListMails(t.Context(), d.dan, c.ID, "", 0)
	require.NoError(t, err)
	require.Equal(t, []inbox.Mail{edited}, page.Items)

	require.Equal(t, "not_your_note", said(t, d.svc.DeleteNote(t.Context(), d.dan, n.ID)))
	received := d.mail(t, c.ID, nil)
	require.Equal(t, "mail_not_found", said(t, d.svc.DeleteNote(t.Context(), d.ana, received.ID)), "a mail is no note")
	require.NoError(t, d.svc.DeleteNote(t.Context(), d.ana, n.ID))
	require.Equal(t, "mail_not_found", said(t, d.svc.DeleteNote(t.Context(), d.ana, n.ID)))
}
