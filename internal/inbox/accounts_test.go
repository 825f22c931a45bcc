package inbox_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/policies"
)

// refusing is a provider that says no.
type refusing struct {
	*fakeBox

	mu  sync.Mutex
	why error
	got mailbox.Settings
}

func (r *refusing) say(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.why = err
}

func (r *refusing) Check(_ context.Context, s mailbox.Settings) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = s
	return r.why
}

func (r *refusing) Open(_ context.Context, s mailbox.Settings, _ func(context.Context, mailbox.Token) error) (mailbox.Session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = s
	return r.fakeBox, r.why
}

func codeOf(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	return f.Code
}

func TestAMailboxThatDoesNotLetUsInIsNotConnected(t *testing.T) {
	t.Parallel()
	p := &refusing{fakeBox: standardBox(), why: fault.New(fault.Invalid, mailbox.CodeSignIn, "No.")}
	c := newClinic(t, p)
	in := inbox.NewAccount{ID: id.New(id.MailAccount, c.clock.Now()), Connection: connection()}
	_, err := c.Connect(t.Context(), c.owner, in)
	require.Equal(t, mailbox.CodeSignIn, codeOf(t, err))
	require.Empty(t, all[inbox.Account](c, "mail_accounts", bson.D{}))

	p.say(nil)
	a, err := c.Connect(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, address, a.Name)
	again, err := c.Connect(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, a.ID, again.ID)
	in.ID = id.New(id.MailAccount, c.clock.Now())
	_, err = c.Connect(t.Context(), c.owner, in)
	require.Equal(t, "mail_account_exists", codeOf(t, err))
}

func TestWhatAMailboxMayBe(t *testing.T) {
	t.Parallel()
	c := newClinic(t, standardBox())
	for name, change := range map[string]func(*inbox.Connection){
		"an address that is none":       func(c *inbox.Connection) { c.Address = "Ana <a@b.test>" },
		"a host that is missing":        func(c *inbox.Connection) { c.Incoming.Host = "" },
		"a port that cannot be":         func(c *inbox.Connection) { c.Outgoing.Port = 70000 },
		"no password":                   func(c *inbox.Connection) { c.Secret.Password = "" },
		"a preset that nobody knows":    func(c *inbox.Connection) { c.Preset = "unknown" },
		"a kind that is not configured": func(c *inbox.Connection) { c.Kind = mailbox.Gmail },
	} {
		t.Run(name, func(t *testing.T) {
			in := connection()
			change(&in)
			err := c.CheckConnection(t.Context(), c.owner, in)
			require.Equal(t, fault.Invalid, fault.KindOf(err), "%v", err)
		})
	}
	require.Equal(t, fault.Forbidden, fault.KindOf(c.CheckConnection(t.Context(), c.front, connection())))
	_, err := c.ListAccounts(t.Context(), c.kit.Actor(c.scope, policies.Assistant))
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

// A kept password goes to the servers it was given for and to no others.
func TestAKeptPasswordIsNotShownToAnotherServer(t *testing.T) {
	t.Parallel()
	p := &refusing{fakeBox: standardBox()}
	c := newClinic(t, p)
	a := c.connect()
	elsewhere := connection()
	elsewhere.Secret, elsewhere.Incoming.Host = mailbox.Secret{}, "mail.thief.test"
	_, err := c.EditAccount(t.Context(), c.owner, a.ID, a.Rev, inbox.AccountChange{Connection: &elsewhere})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Equal(t, "mail.clinica.test", p.got.Incoming.Host)

	same := connection()
	same.Secret = mailbox.Secret{}
	_, err = c.EditAccount(t.Context(), c.owner, a.ID, a.Rev, inbox.AccountChange{Connection: &same})
	require.NoError(t, err)
	require.Equal(t, "a-password", p.got.Secret.Password)
	_, err = c.EditAccount(t.Context(), c.owner, a.ID, a.Rev, inbox.AccountChange{})
	require.Equal(t, "stale_edit", codeOf(t, err))
}

func TestASecretIsKeptSealedAndGoesWithTheConnection(t *testing.T) {
	t.Parallel()
	c := newClinic(t, standardBox())
	a := c.connect()
	stored := all[inbox.Account](c, "mail_accounts", bson.D{})[0]
	require.NotContains(t, string(stored.Sealed), "a-password")
	require.NoError(t, c.DisconnectAccount(t.Context(), c.owner, a.ID, false))
	stored = all[inbox.Account](c, "mail_accounts", bson.D{})[0]
	require.Empty(t, stored.Sealed)
	require.Equal(t, inbox.Left, stored.State)
}

func TestAMailboxStopsForWhatNeedsAPersonAndTriesAgainForWhatPasses(t *testing.T) {
	t.Parallel()
	p := &refusing{fakeBox: standardBox()}
	c := newClinic(t, p)
	a := c.connect()
	p.say(fault.New(fault.Unavailable, mailbox.CodeThrottled, "Later.").WithRetryAfter(90 * time.Minute))
	require.NoError(t, c.SyncAccount(t.Context(), c.system, a.ID))
	got := c.account(a.ID)
	require.Equal(t, inbox.Active, got.State)
	require.Equal(t, mailbox.CodeThrottled, got.Code)
	require.Equal(t, monday.Add(90*time.Minute), got.NextSync.UTC())

	p.say(fault.New(fault.Invalid, mailbox.CodeSignIn, "The password is not right."))
	require.NoError(t, c.SyncAccount(t.Context(), c.system, a.ID))
	require.Equal(t, inbox.Attention, c.account(a.ID).State)
	require.Equal(t, "mail_account_inactive", codeOf(t, c.SyncNow(t.Context(), c.front, a.ID)))
	next, err := c.RunSync(t.Context(), c.system)
	require.NoError(t, err)
	require.True(t, next.IsZero(), "nobody asks in vain")

	p.say(nil)
	_, err = c.ResumeAccount(t.Context(), c.owner, a.ID)
	require.NoError(t, err)
	c.sync(a.ID)
	require.Zero(t, c.account(a.ID).Failures)
}

func (c *clinic) account(accountID string) inbox.Account {
	c.t.Helper()
	a, err := c.GetAccount(c.t.Context(), c.owner, accountID)
	require.NoError(c.t, err)
	return a
}

func TestMailboxesAreReadEveryTenMinutesAndNotAtNight(t *testing.T) {
	t.Parallel()
	c := newClinic(t, standardBox())
	a := c.connect()
	c.sync(a.ID)
	require.Equal(t, monday.Add(10*time.Minute), c.account(a.ID).NextSync.UTC())
	bucharest, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	for _, at := range []struct{ asked, got string }{
		{"2026-11-23T21:59", "2026-11-23T21:59"},
		{"2026-11-23T22:00", "2026-11-24T06:00"},
		{"2026-11-24T00:30", "2026-11-24T06:00"},
		{"2026-11-24T05:59", "2026-11-24T06:00"},
		{"2026-11-24T06:00", "2026-11-24T06:00"},
		{"2026-10-24T23:00", "2026-10-25T06:00"}, // the night with an hour more
		{"2026-03-28T23:00", "2026-03-29T06:00"}, // and the one with an hour less
	} {
		asked, err := time.ParseInLocation("2006-01-02T15:04", at.asked, bucharest)
		require.NoError(t, err)
		require.Equal(t, at.got, inbox.Quiet(asked, bucharest).In(bucharest).Format("2006-01-02T15:04"))
	}
}

func TestTwoReadersAtOnceAreOne(t *testing.T) {
	t.Parallel()
	box := standardBox()
	for range 30 {
		l := letter{id: id.New(id.Note, monday), from: ana, to: address, subject: "Multe", text: id.New(id.Note, monday)}
		box.deliver("INBOX", l.id, l.raw(), monday, mailbox.Flags{})
	}
	c := newClinic(t, box)
	a := c.connect()
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() { _ = c.SyncAccount(t.Context(), c.system, a.ID) })
	}
	readers.Wait()
	c.sync(a.ID)
	require.Len(t, c.mails(), 30)
	require.Equal(t, 30, box.fetched)
}

func TestDisconnectingRemovesTheMailWhenAskedTo(t *testing.T) {
	t.Parallel()
	box := standardBox()
	for i, size := range []int{0, 0, 400 << 10} {
		l := letter{id: string(rune('a'+i)) + "@x", from: ana, to: address, subject: "Dispare", text: "…", size: size}
		box.deliver("INBOX", l.id, l.raw(), monday, mailbox.Flags{})
	}
	c := newClinic(t, box)
	a := c.connect()
	c.sync(a.ID)
	var object inbox.Mail
	for _, m := range c.mails() {
		if m.Object != "" {
			object = m
		}
	}
	require.NoError(t, c.DisconnectAccount(t.Context(), c.owner, a.ID, true))
	_, err := c.RunSync(t.Context(), c.system)
	require.NoError(t, err)
	for _, collection := range []string{"mails", "mail_bodies", "conversations", "mail_accounts"} {
		require.Empty(t, all[bson.M](c, collection, bson.D{}), collection)
	}
	_, err = c.Objects.Read(t.Context(), c.scope, object.Object)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}
