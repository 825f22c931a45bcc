package imapbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/imapbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/mailboxtest"
)

// imapBox changes a mailbox as another mail program does, on a server without MODSEQ.
type imapBox struct {
	mu     sync.Mutex
	client *imapclient.Client
}

func (b *imapBox) open(t *testing.T, folder string) {
	t.Helper()
	_, err := b.client.Select(folder, nil).Wait()
	require.NoError(t, err)
}

func (b *imapBox) Deliver(t *testing.T, folder string, raw []byte) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	cmd := b.client.Append(folder, int64(len(raw)), nil)
	_, err := cmd.Write(raw)
	require.NoError(t, err)
	require.NoError(t, cmd.Close())
	_, err = cmd.Wait()
	require.NoError(t, err)
}

func (b *imapBox) store(t *testing.T, folder, id string, op imap.StoreFlagsOp, flags ...imap.Flag) {
	t.Helper()
	b.open(t, folder)
	require.NoError(t, b.client.Store(imap.UIDSetNum(imap.UID(uid(t, id))), &imap.StoreFlags{Op: op, Flags: flags, Silent: true}, nil).Close())
}

func (b *imapBox) Delete(t *testing.T, folder, id string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.store(t, folder, id, imap.StoreFlagsAdd, imap.FlagDeleted)
	require.NoError(t, b.client.UIDExpunge(imap.UIDSetNum(imap.UID(uid(t, id)))).Close())
}

func (b *imapBox) Flag(t *testing.T, folder, id string, seen, flagged bool) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var flags []imap.Flag
	if seen {
		flags = append(flags, imap.FlagSeen)
	}
	if flagged {
		flags = append(flags, imap.FlagFlagged)
	}
	b.store(t, folder, id, imap.StoreFlagsSet, flags...)
}

func (b *imapBox) Truth(t *testing.T, folder string) map[string]mailboxtest.Fact {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open(t, folder)
	truth := map[string]mailboxtest.Fact{}
	messages, err := b.client.Fetch(imap.UIDSet{{Start: 1}}, &imap.FetchOptions{UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	require.NoError(t, err)
	for _, m := range messages {
		sum := sha256.Sum256(m.BodySection[0].Bytes)
		truth[strconv.FormatUint(uint64(m.UID), 10)] = mailboxtest.Fact{
			Hash: hex.EncodeToString(sum[:]), Seen: slices.Contains(m.Flags, imap.FlagSeen), Flagged: slices.Contains(m.Flags, imap.FlagFlagged),
		}
	}
	return truth
}

// devSettings reaches a mailbox of the development servers; there every address has one.
func devSettings(t *testing.T, address string) mailbox.Settings {
	t.Helper()
	smtp, err := url.Parse(testkit.Env(t, "MSAAS_SMTP_URL"))
	require.NoError(t, err)
	host, _, err := net.SplitHostPort(testkit.Env(t, "MSAAS_DEV_IMAP_ADDR"))
	require.NoError(t, err)
	return mailbox.Settings{
		Kind: mailbox.IMAP, Address: address, Secret: mailbox.Secret{Password: "demo"},
		Incoming: mailbox.Server{Host: host, Port: port(t, os.Getenv("MSAAS_DEV_IMAP_ADDR")), Security: mailbox.Plain},
		Outgoing: mailbox.Server{Host: smtp.Hostname(), Port: port(t, smtp.Host), Security: mailbox.Plain},
	}
}

func devProvider() *imapbox.Provider {
	return imapbox.New(imapbox.Config{Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, AllowPlain: true})
}

func TestTheDevelopmentServerKeepsTheContract(t *testing.T) {
	t.Parallel()
	mailboxtest.Run(t, func(t *testing.T) mailboxtest.Subject {
		t.Helper()
		settings := devSettings(t, testkit.Prefix(t)+"@clinica.test")
		client, err := imapclient.DialInsecure(os.Getenv("MSAAS_DEV_IMAP_ADDR"), nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = client.Close() })
		require.NoError(t, client.Login(settings.Address, "demo").Wait())
		proxy := testkit.NewProxy(t, os.Getenv("MSAAS_DEV_IMAP_ADDR"))
		settings.Incoming.Port = port(t, proxy.Addr)
		return mailboxtest.Subject{
			Provider: devProvider(), Settings: settings, Box: &imapBox{client: client}, Folders: []string{"INBOX", "Sent", "Archive"},
			CutAfter: proxy.CutAfter,
		}
	})
}

// TestTheDevelopmentServersCarryMail is what a browser test stands on: connect, send, find it in the other mailbox and in Sent.
func TestTheDevelopmentServersCarryMail(t *testing.T) {
	t.Parallel()
	p := devProvider()
	from, to := devSettings(t, testkit.Prefix(t)+"@clinica.test"), devSettings(t, testkit.Prefix(t)+"@client.test")
	require.NoError(t, p.Check(t.Context(), from))
	wrong := from
	wrong.Secret.Password = "other"
	requireCode(t, p.Check(t.Context(), wrong), mailbox.CodeSignIn)

	session, err := p.Open(t.Context(), from, nil)
	require.NoError(t, err)
	defer func() { _ = session.Close() }()
	raw := letter(bytes.ReplaceAll(mailboxtest.Letter(1, ""), []byte("letter1@"), []byte(testkit.Prefix(t)+"@")))
	require.NoError(t, session.Send(t.Context(), from.Address, []string{to.Address}, raw))
	require.NoError(t, session.KeepSent(t.Context(), raw))
	require.NoError(t, session.KeepSent(t.Context(), raw))
	for settings, use := range map[mailbox.Settings]mailbox.Use{from: mailbox.Sent, to: mailbox.Inbox} {
		there, err := p.Open(t.Context(), settings, nil)
		require.NoError(t, err)
		folders, err := there.Folders(t.Context())
		require.NoError(t, err)
		at := slices.IndexFunc(folders, func(f mailbox.Folder) bool { return f.Use == use })
		batch, err := there.List(t.Context(), folders[at], nil, 10)
		require.NoError(t, err)
		require.Len(t, batch.Messages, 1, settings.Address)
		require.EqualValues(t, len(raw), batch.Messages[0].Size)
		require.NoError(t, there.Close())
	}
}
