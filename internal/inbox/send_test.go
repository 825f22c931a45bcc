package inbox_test

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

// counterBox is a mailbox whose sending the test decides about.
type counterBox struct {
	*fakeBox

	mu      sync.Mutex
	answers []error // of the next hand-overs; none = taken
	keeping error
	sent    []handed
	kept    int
}

type handed struct {
	from string
	to   []string
	raw  []byte
}

func (b *counterBox) Open(context.Context, mailbox.Settings, func(context.Context, mailbox.Token) error) (mailbox.Session, error) {
	return b, nil
}

func (b *counterBox) Send(_ context.Context, from string, to []string, raw mailbox.Opener) error {
	content, err := raw.Open()
	if err != nil {
		return err
	}
	all, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.answers) > 0 {
		answer := b.answers[0]
		b.answers = b.answers[1:]
		if answer != nil {
			return answer
		}
	}
	b.sent = append(b.sent, handed{from, to, all})
	return nil
}

func (b *counterBox) KeepSent(context.Context, mailbox.Opener) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.keeping == nil {
		b.kept++
	}
	return b.keeping
}

// office is a clinic that writes mails.
type office struct {
	*clinic

	box     *counterBox
	account inbox.Account
	members map[string]identity.Actor
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{box: &counterBox{fakeBox: standardBox()}, members: map[string]identity.Actor{}}
	o.clinic = newClinic(t, o.box)
	o.Clients = clients.New(clients.Deps{Now: o.clock.Now, Logger: o.Logger, Audit: o.Audit})
	o.Member = func(_ context.Context, _ tenancy.Scope, person string) (identity.Actor, error) {
		if by, ok := o.members[person]; ok {
			return by, nil
		}
		return identity.Actor{}, fault.New(fault.NotFound, "not_found", "Nobody.")
	}
	for _, by := range []identity.Actor{o.owner, o.front} {
		o.members[by.Person().ID] = by
	}
	o.account = o.connect()
	return o
}

func (o *office) draft(from inbox.Origin, in inbox.DraftChange) inbox.Writing {
	o.t.Helper()
	w, err := o.CreateDraft(o.t.Context(), o.front, inbox.NewDraft{ID: id.New(id.Mail, o.clock.Now()), Origin: from, Change: in})
	require.NoError(o.t, err)
	return w
}

func (o *office) queue(w inbox.Writing, in inbox.SendOptions) {
	o.t.Helper()
	_, err := o.Send(o.t.Context(), o.front, w.ID, w.Rev, in)
	require.NoError(o.t, err)
}

// run does what is due after a while, and gives when there is more.
func (o *office) run(after time.Duration) time.Time {
	o.t.Helper()
	o.clock.Move(after)
	next, err := o.RunSend(o.t.Context(), o.system)
	require.NoError(o.t, err)
	return next
}

func (o *office) mail(key string) inbox.Mail {
	o.t.Helper()
	w, err := o.GetDraft(o.t.Context(), o.front, key)
	require.NoError(o.t, err)
	return w.Mail
}

func toAna() inbox.DraftChange {
	return inbox.DraftChange{To: &[]mimemail.Address{{Address: "ana@people.test"}}, Subject: new("Programare"), Text: new("Bună ziua")}
}

func parsed(t testing.TB, raw []byte) (mail.Header, string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	body, err := io.ReadAll(m.Body)
	require.NoError(t, err)
	return m.Header, string(body)
}

func TestANewMailLeavesWhenItCannotBeTakenBackAnyMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	client, err := o.Clients.Create(t.Context(), o.front, clients.NewClient{ID: id.New(id.Client, monday), Name: "Ana Pop", Email: "ana@people.test"})
	require.NoError(t, err)
	in := toAna()
	in.ClientID = new(client.ID)
	in.Cc, in.Bcc = &[]mimemail.Address{{Name: "Ștefan Țăran", Address: "stefan@bücher.example"}}, &[]mimemail.Address{{Address: "secret@people.test"}}
	w := o.draft(inbox.Origin{}, in)
	o.queue(w, inbox.SendOptions{})
	o.run(inbox.UndoTime - time.Millisecond)
	require.Empty(t, o.box.sent)
	require.Zero(t, o.run(time.Millisecond))
	require.Len(t, o.box.sent, 1)
	sent := o.box.sent[0]
	require.Equal(t, address, sent.from)
	require.Equal(t, []string{"ana@people.test", "stefan@xn--bcher-kva.example", "secret@people.test"}, sent.to)
	require.NotContains(t, string(sent.raw), "secret@people.test")
	header, _ := parsed(t, sent.raw)
	require.Equal(t, "<"+w.ID+"@clinica.test>", header.Get("Message-Id"))
	cc, err := header.AddressList("Cc")
	require.NoError(t, err)
	require.Equal(t, "Ștefan Țăran", cc[0].Name)
	require.Empty(t, header.Get("In-Reply-To"))

	m := o.mail(w.ID)
	require.Equal(t, inbox.Sent, m.State)
	require.Equal(t, sent.raw, o.raw(m))
	require.Equal(t, 1, o.box.kept)
	all := o.conversations()
	require.Len(t, all, 1)
	require.Equal(t, client.ID, all[0].ClientID)
	require.Equal(t, "ana@people.test", all[0].With.Address)
	require.Equal(t, 1, all[0].Mails)
	_, err = o.Undo(t.Context(), o.front, w.ID)
	require.Equal(t, "already_sent", codeOf(t, err))
	require.Zero(t, o.run(time.Hour))
	require.Len(t, o.box.sent, 1)
}

const question = "From: Ana Pop <ana@people.test>\r\nTo: receptie@clinica.test\r\nSubject: Durere\r\nMessage-ID: <q3@people.test>\r\n" +
	"In-Reply-To: <q2@people.test>\r\nReferences: <q1@people.test>\r\n <z0@people.test> <q2@people.test>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\nMă doare o măsea.\r\n"

func TestAnAnswerStandsInTheThreadEverywhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.box.deliver("INBOX", "q3@people.test", []byte(question), monday, mailbox.Flags{})
	o.sync(o.account.ID)
	asked := o.mails()[0]
	w := o.draft(inbox.Origin{ReplyTo: asked.ID}, inbox.DraftChange{Text: new("Veniți mâine."), WithSignature: new(false)})
	o.queue(w, inbox.SendOptions{CloseAfter: true})
	require.Zero(t, o.run(inbox.UndoTime))
	header, body := parsed(t, o.box.sent[0].raw)
	require.Equal(t, "<q3@people.test>", header.Get("In-Reply-To"))
	require.Equal(t, "<q1@people.test> <z0@people.test> <q2@people.test> <q3@people.test>", strings.Join(strings.Fields(header.Get("References")), " "))
	for line := range strings.Lines(string(o.box.sent[0].raw)) {
		require.LessOrEqual(t, len(line), 80)
		require.True(t, strings.HasSuffix(line, "\r\n"))
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "Re: Durere", subject)
	require.Contains(t, body, "> M=C4=83 doare")
	require.Equal(t, asked.ConversationID, o.mail(w.ID).ConversationID)
	c := o.conversations()[0]
	require.Equal(t, inbox.Closed, c.Status)
	require.True(t, c.LastOut)
	require.Equal(t, 2, c.Mails)

	// The copy that the provider shows later is the same mail.
	o.box.deliver("Sent", w.ID+"@clinica.test", o.box.sent[0].raw, o.clock.Now(), mailbox.Flags{Seen: true})
	o.sync(o.account.ID)
	require.Len(t, o.mails(), 2)
	// The answer to it finds the conversation.
	answer := strings.NewReplacer("<q3@people.test>", "<q4@people.test>", "In-Reply-To: <q2@people.test>\r\n", "In-Reply-To: <"+w.ID+"@clinica.test>\r\n",
		"References: <q1@people.test>\r\n <z0@people.test> <q2@people.test>", "References: <"+w.ID+"@clinica.test>").Replace(question)
	o.box.deliver("INBOX", "q4@people.test", []byte(answer), o.clock.Now(), mailbox.Flags{})
	o.sync(o.account.ID)
	require.Equal(t, 3, o.conversations()[0].Mails)
	require.Equal(t, inbox.Open, o.conversations()[0].Status)
}

func TestWhatAProviderAnswersDecidesWhatBecomesOfAMail(t *testing.T) {
	t.Parallel()
	passing := fault.New(fault.Unavailable, mailbox.CodeConnect, "Away.")
	for says, c := range map[string]struct {
		answers []error
		after   []time.Duration // the runs
		state   inbox.State
		code    string
		sent    int
	}{
		"what passes is tried again":                    {[]error{passing}, []time.Duration{0, time.Minute}, inbox.Sent, "", 1},
		"not before its time":                           {[]error{passing}, []time.Duration{0, 59 * time.Second}, inbox.Queued, mailbox.CodeConnect, 0},
		"later, when the provider says so":              {[]error{passing.WithRetryAfter(time.Hour)}, []time.Duration{0, 59 * time.Minute}, inbox.Queued, mailbox.CodeConnect, 0},
		"and given up in the end":                       {slices.Repeat([]error{passing}, 20), slices.Repeat([]time.Duration{2 * time.Hour}, 12), inbox.Failed, mailbox.CodeConnect, 0},
		"what is refused is not tried again":            {[]error{fault.New(fault.Invalid, mailbox.CodeRefused, "No.")}, []time.Duration{0, time.Hour}, inbox.Failed, mailbox.CodeRefused, 0},
		"what may have been taken is never tried again": {[]error{fault.New(fault.Unavailable, mailbox.CodeUncertain, "?")}, []time.Duration{0, time.Hour, 100 * time.Hour}, inbox.Uncertain, mailbox.CodeUncertain, 0},
		"nor what ended in nobody knows what":           {[]error{io.ErrUnexpectedEOF}, []time.Duration{0, time.Hour}, inbox.Uncertain, mailbox.CodeUncertain, 0},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.box.answers = c.answers
			w := o.draft(inbox.Origin{}, toAna())
			o.queue(w, inbox.SendOptions{})
			o.clock.Move(inbox.UndoTime)
			for _, after := range c.after {
				o.run(after)
			}
			m := o.mail(w.ID)
			require.Equal(t, c.state, m.State)
			require.Equal(t, c.code, m.Code)
			require.Len(t, o.box.sent, c.sent)
		})
	}
}

func TestWhatIsNotKnownIsDecided(t *testing.T) {
	t.Parallel()
	uncertain := func(t *testing.T) (*office, inbox.Writing) {
		t.Helper()
		o := newOffice(t)
		o.box.answers = []error{fault.New(fault.Unavailable, mailbox.CodeUncertain, "?")}
		w := o.draft(inbox.Origin{}, toAna())
		o.queue(w, inbox.SendOptions{})
		o.run(inbox.UndoTime)
		require.Equal(t, inbox.Uncertain, o.mail(w.ID).State)
		return o, w
	}
	t.Run("by the mailbox, which shows it", func(t *testing.T) {
		t.Parallel()
		o, w := uncertain(t)
		o.box.deliver("Sent", w.ID+"@clinica.test", o.raw(o.mail(w.ID)), o.clock.Now(), mailbox.Flags{Seen: true})
		o.sync(o.account.ID)
		o.run(time.Hour)
		o.run(time.Hour)
		require.Equal(t, inbox.Sent, o.mail(w.ID).State)
		require.Len(t, o.mails(), 1)
		require.Equal(t, 1, o.conversations()[0].Mails)
		require.Empty(t, o.box.sent)
	})
	t.Run("by somebody who knows that it was sent", func(t *testing.T) {
		t.Parallel()
		o, w := uncertain(t)
		_, err := o.ConfirmMail(t.Context(), o.owner, w.ID)
		require.NoError(t, err)
		o.run(time.Second)
		require.Equal(t, inbox.Sent, o.mail(w.ID).State)
		require.Empty(t, o.box.sent)
	})
	t.Run("by somebody who wants it again, as the same message", func(t *testing.T) {
		t.Parallel()
		o, w := uncertain(t)
		first := o.raw(o.mail(w.ID))
		_, err := o.RetryMail(t.Context(), o.front, w.ID)
		require.NoError(t, err)
		o.run(time.Second)
		require.Equal(t, inbox.Sent, o.mail(w.ID).State)
		require.Equal(t, first, o.box.sent[0].raw)
	})
	t.Run("by throwing it away", func(t *testing.T) {
		t.Parallel()
		o, w := uncertain(t)
		require.NoError(t, o.DiscardDraft(t.Context(), o.front, w.ID))
		o.run(time.Hour)
		require.Empty(t, o.mails())
		require.Empty(t, o.box.sent)
	})
}

func TestAMailThatIsNotKeptIsNotSentAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.box.keeping = fault.New(fault.Unavailable, mailbox.CodeConnect, "Away.")
	w := o.draft(inbox.Origin{}, toAna())
	o.queue(w, inbox.SendOptions{})
	o.run(inbox.UndoTime)
	require.Equal(t, inbox.Sent, o.mail(w.ID).State)
	o.run(time.Hour)
	o.box.keeping = nil
	require.Zero(t, o.run(time.Hour))
	require.Len(t, o.box.sent, 1)
	require.Equal(t, 1, o.box.kept)
}

func TestWhoMayNotWriteAnyMoreSendsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := o.draft(inbox.Origin{}, toAna())
	o.queue(w, inbox.SendOptions{})
	delete(o.members, o.front.Person().ID)
	o.run(inbox.UndoTime)
	m := o.mail(w.ID)
	require.Equal(t, inbox.Failed, m.State)
	require.Equal(t, inbox.CodeAuthor, m.Code)
	_, err := o.RetryMail(t.Context(), o.owner, w.ID)
	require.NoError(t, err)
	o.run(time.Second)
	require.Len(t, o.box.sent, 1, "somebody else sends it in their own name")
}

func TestAConversationShowsThatAMailWasNotSentUntilSomebodyDecides(t *testing.T) {
	t.Parallel()
	for says, decide := range map[string]func(*office, inbox.Mail) error{
		"to throw it away, who need not have written it": func(o *office, m inbox.Mail) error { return o.DiscardDraft(o.t.Context(), o.owner, m.ID) },
		"to write it anew": func(o *office, m inbox.Mail) error {
			_, err := o.EditDraft(o.t.Context(), o.front, m.ID, m.Rev, inbox.DraftChange{Text: new("x")})
			return err
		},
		"to try again": func(o *office, m inbox.Mail) error {
			_, err := o.RetryMail(o.t.Context(), o.owner, m.ID)
			return err
		},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.box.deliver("INBOX", "q3@people.test", []byte(question), monday, mailbox.Flags{})
			o.sync(o.account.ID)
			o.box.answers = []error{fault.New(fault.Invalid, mailbox.CodeRefused, "No.")}
			w := o.draft(inbox.Origin{ReplyTo: o.mails()[0].ID}, inbox.DraftChange{Text: new("Veniți mâine.")})
			o.queue(w, inbox.SendOptions{})
			o.run(inbox.UndoTime)
			require.True(t, o.conversations()[0].Failed)
			require.NoError(t, decide(o, o.mail(w.ID)))
			require.False(t, o.conversations()[0].Failed)
		})
	}
}

func TestAPausedMailboxSendsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := o.draft(inbox.Origin{}, toAna())
	o.queue(w, inbox.SendOptions{})
	_, err := o.PauseAccount(t.Context(), o.owner, o.account.ID)
	require.NoError(t, err)
	o.run(inbox.UndoTime)
	require.Equal(t, inbox.CodeAccountOff, o.mail(w.ID).Code)
	other := o.draft(inbox.Origin{}, toAna())
	_, err = o.Send(t.Context(), o.front, other.ID, other.Rev, inbox.SendOptions{})
	require.Equal(t, "mail_account_off", codeOf(t, err))
	require.Empty(t, o.box.sent)
}

func TestFilesGoAlong(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	picture := bytes.Repeat([]byte("a picture "), 60_000) // larger than what is kept in the database
	w := o.draft(inbox.Origin{}, toAna())
	w, err := o.Attach(t.Context(), o.front, w.ID, inbox.NewAttachment{ID: id.New(id.Attachment, monday), Name: "../răspuns\r\n.txt", Content: bytes.NewReader(picture)})
	require.NoError(t, err)
	require.Equal(t, "text/plain", w.Attached[0].ContentType)
	key := w.Attached[0].ID
	o.queue(w, inbox.SendOptions{})
	require.Zero(t, o.run(inbox.UndoTime))
	m := o.mail(w.ID)
	require.NotEmpty(t, m.Object)
	require.Equal(t, o.box.sent[0].raw, o.raw(m))
	require.Len(t, m.Parts, 1)
	part, content, err := mimemail.Open(bytes.NewReader(o.box.sent[0].raw), m.Parts[0].Path)
	require.NoError(t, err)
	got, err := io.ReadAll(content)
	require.NoError(t, err)
	require.True(t, bytes.Equal(picture, got))
	require.NotContains(t, part.Name, "/")
	_, err = o.Objects.Read(t.Context(), o.scope, key)
	require.Equal(t, fault.NotFound, fault.KindOf(err), "what the message holds is not kept twice")

	again := o.draft(inbox.Origin{Forward: m.ID}, inbox.DraftChange{To: &[]mimemail.Address{{Address: "lab@people.test"}}})
	require.Len(t, again.Attached, 1)
	o.queue(again, inbox.SendOptions{})
	require.Zero(t, o.run(inbox.UndoTime))
	require.Len(t, o.box.sent, 2)
	_, content, err = mimemail.Open(bytes.NewReader(o.box.sent[1].raw), o.mail(again.ID).Parts[0].Path)
	require.NoError(t, err)
	got, err = io.ReadAll(content)
	require.NoError(t, err)
	require.True(t, bytes.Equal(picture, got))
	over := o.draft(inbox.Origin{}, toAna())
	_, err = o.Attach(t.Context(), o.front, over.ID, inbox.NewAttachment{ID: id.New(id.Attachment, monday), Name: "a.bin", Content: io.LimitReader(endless{}, inbox.MaxAttached+1)})
	require.Equal(t, "attachments_too_large", codeOf(t, err))
	require.Empty(t, o.mail(over.ID).Attached)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestNothingIsSmuggledIntoAMail(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := toAna()
	in.To = &[]mimemail.Address{{Name: "Ana\r\nBcc: spy@people.test\u202e", Address: "ana@people.test"}}
	in.HTML = new(`<p>Bună</p><img src="http://spy.test/x"><script>alert(1)</script><a href="javascript:alert(1)">x</a>`)
	w := o.draft(inbox.Origin{}, in)
	for field, bad := range map[string]inbox.DraftChange{
		"a subject of two lines":  {Subject: new("a\r\nBcc: spy@people.test")},
		"two addresses in one":    {To: &[]mimemail.Address{{Address: "a@x.test,b@x.test"}}},
		"a name in the address":   {To: &[]mimemail.Address{{Address: "A <a@x.test>"}}},
		"a line in the address":   {Cc: &[]mimemail.Address{{Address: "\"a\r\nBcc: b\"@x.test"}}},
		"a domain that is none":   {Bcc: &[]mimemail.Address{{Address: "a@-x-.test"}}},
		"an address in an IP":     {Bcc: &[]mimemail.Address{{Address: "a@[127.0.0.1]"}}},
		"a host of one label":     {Bcc: &[]mimemail.Address{{Address: "a@localhost"}}},
		"letters before the sign": {To: &[]mimemail.Address{{Address: "ană@people.test"}}},
	} {
		_, err := o.EditDraft(t.Context(), o.front, w.ID, w.Rev, bad)
		require.Equal(t, "invalid_input", codeOf(t, err), field)
	}
	o.queue(w, inbox.SendOptions{})
	o.run(inbox.UndoTime)
	header, body := parsed(t, o.box.sent[0].raw)
	require.Empty(t, header.Get("Bcc"))
	require.Equal(t, `"Ana Bcc: spy@people.test" <ana@people.test>`, header.Get("To"))
	for _, bad := range []string{"script", "spy.test", "javascript"} {
		require.NotContains(t, body, bad)
	}
}
