package inbox_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// monday is a working day in the clinic's zone, about noon.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// clinic is a clinic with an inbox over one mailbox.
type clinic struct {
	*inbox.Service
	t      testing.TB
	kit    *testkit.Tenants
	scope  tenancy.Scope
	clock  *testkit.Clock
	ledger *due.Ledger
	owner  identity.Actor
	front  identity.Actor
	system identity.Actor
	told   atomic.Int64
}

func newClinic(t testing.TB, provider mailbox.Provider) *clinic {
	t.Helper()
	clock := testkit.NewClock(monday)
	kit := testkit.NewTenants(t, clock.Now)
	c := &clinic{t: t, kit: kit, scope: kit.Clinic(t), clock: clock}
	c.owner, c.front, c.system = kit.Actor(c.scope, policies.Owner), kit.Actor(c.scope, policies.Receptionist), kit.Actor(c.scope, policies.SystemInbox)
	control := kit.Router.Control("a test")
	c.ledger = due.New(control)
	c.Service = inbox.New(inbox.Deps{
		Now: clock.Now, Logger: shownOnFailure(t), Ledger: c.ledger, Audit: audit.New(control, clock.Now), Objects: objects(t),
		Notify:     func(context.Context, tenancy.Scope, string, string, int64) { c.told.Add(1) },
		Providers:  map[mailbox.Kind]mailbox.Provider{mailbox.IMAP: provider},
		Preset:     func(string) (in, out mailbox.Server, ok bool) { return in, out, false },
		AllowPlain: true,
	})
	return c
}

// shownOnFailure logs to what is shown of a test that fails.
func shownOnFailure(t testing.TB) *slog.Logger {
	t.Helper()
	log := &lockedBuffer{}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(log.String())
		}
	})
	return slog.New(slog.NewTextHandler(log, nil))
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func objects(t testing.TB) *files.Store {
	t.Helper()
	s, err := files.Open(t.Context(), files.Config{
		Endpoint: testkit.Env(t, "MSAAS_S3_ENDPOINT"), Region: testkit.Env(t, "MSAAS_S3_REGION"), Bucket: testkit.Env(t, "MSAAS_S3_BUCKET"),
		AccessKey: testkit.Env(t, "MSAAS_S3_ACCESS_KEY"), SecretKey: testkit.Env(t, "MSAAS_S3_SECRET_KEY"), PathStyle: true,
	})
	require.NoError(t, err)
	return s
}

const address = "receptie@clinica.test"

func connection() inbox.Connection {
	server := mailbox.Server{Host: "mail.clinica.test", Port: 993, Security: mailbox.TLS}
	return inbox.Connection{
		Kind: mailbox.IMAP, Address: address, Incoming: server, Outgoing: server, Secret: mailbox.Secret{Password: "a-password"},
	}
}

// connect connects the mailbox.
func (c *clinic) connect() inbox.Account {
	c.t.Helper()
	a, err := c.Connect(c.t.Context(), c.owner, inbox.NewAccount{
		ID: id.New(id.MailAccount, c.clock.Now()), Name: "Recepție", Connection: connection(),
	})
	require.NoError(c.t, err)
	return a
}

// sync reads the mailbox until nothing is left; every run has to end well.
func (c *clinic) sync(accountID string) {
	c.t.Helper()
	require.NoError(c.t, c.SyncAccount(c.t.Context(), c.system, accountID))
	a, err := c.GetAccount(c.t.Context(), c.owner, accountID)
	require.NoError(c.t, err)
	require.Empty(c.t, a.Code)
	require.False(c.t, a.History)
}

func all[T any](c *clinic, collection string, filter bson.D) []T {
	c.t.Helper()
	cur, err := c.scope.Collection(collection).Find(c.t.Context(), filter)
	require.NoError(c.t, err)
	var out []T
	require.NoError(c.t, cur.All(c.t.Context(), &out))
	return out
}

func (c *clinic) mails() []inbox.Mail {
	c.t.Helper()
	return all[inbox.Mail](c, "mails", bson.D{{Key: "gone", Value: bson.D{{Key: "$ne", Value: true}}}})
}

func (c *clinic) conversations() []inbox.Conversation {
	c.t.Helper()
	return all[inbox.Conversation](c, "conversations", bson.D{{Key: "hidden", Value: false}})
}

// raw reads a stored message as it came.
func (c *clinic) raw(m inbox.Mail) []byte {
	c.t.Helper()
	if m.Object != "" {
		object, err := c.Objects.Read(c.t.Context(), c.scope, m.Object)
		require.NoError(c.t, err)
		defer func() { _ = object.Close() }()
		plain, err := c.scope.OpenStream(object, m.ObjectKey, []byte("mail "+m.Object))
		require.NoError(c.t, err)
		content, err := io.ReadAll(plain)
		require.NoError(c.t, err)
		return content
	}
	var b inbox.Body
	require.NoError(c.t, c.scope.Collection("mail_bodies").FindOne(c.t.Context(), bson.D{{Key: "_id", Value: m.ID}}).Decode(&b))
	z, err := gzip.NewReader(bytes.NewReader(b.Raw))
	require.NoError(c.t, err)
	content, err := io.ReadAll(z)
	require.NoError(c.t, err)
	return content
}
