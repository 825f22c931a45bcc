package graphbox_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/graphbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/mailboxtest"
	"github.com/m-saas/m-saas/internal/testkit/webmailstub"
)

type box struct{ *webmailstub.Graph }

func (b box) Deliver(_ *testing.T, folder string, raw []byte) { b.Graph.Deliver(folder, raw) }

func (b box) Delete(_ *testing.T, _, id string) {
	b.Change(id, func(*webmailstub.GraphMessage) bool { return false })
}

func (b box) Flag(_ *testing.T, _, id string, seen, flagged bool) {
	b.Change(id, func(m *webmailstub.GraphMessage) bool { m.Read, m.Flagged = seen, flagged; return true })
}

func (b box) Truth(_ *testing.T, folder string) map[string]mailboxtest.Fact {
	truth := map[string]mailboxtest.Fact{}
	for _, m := range b.Messages(folder) {
		sum := sha256.Sum256(m.Raw)
		truth[m.ID] = mailboxtest.Fact{Hash: hex.EncodeToString(sum[:]), Seen: m.Read, Flagged: m.Flagged}
	}
	return truth
}

func start(t *testing.T) (*webmailstub.Graph, *graphbox.Provider, mailbox.Settings, *testkit.Proxy) {
	t.Helper()
	stub := webmailstub.NewGraph(time.Now)
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	proxy := testkit.NewProxy(t, server.Listener.Addr().String())
	at := "http://" + proxy.Addr
	p := graphbox.New(graphbox.Config{
		Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, ClientID: webmailstub.ClientID, ClientSecret: webmailstub.ClientSecret,
		APIURL: at, AuthURL: at + "/auth", TokenURL: at + "/token",
	})
	return stub, p, mailbox.Settings{Kind: mailbox.Graph, Address: "clinica@outlook.test", Secret: mailbox.Secret{Token: stub.Token()}}, proxy
}

func TestOutlookKeepsTheContract(t *testing.T) {
	t.Parallel()
	mailboxtest.Run(t, func(t *testing.T) mailboxtest.Subject {
		t.Helper()
		stub, p, settings, proxy := start(t)
		return mailboxtest.Subject{
			Provider: p, Settings: settings, Box: box{stub}, Folders: webmailstub.GraphFolders()[:5],
			Forget: func(*testing.T, string) { stub.Forget() }, CutAfter: proxy.CutAfter,
		}
	})
}

func open(t *testing.T, p mailbox.Provider, s mailbox.Settings, renewed func(context.Context, mailbox.Token) error) mailbox.Session {
	t.Helper()
	session, err := p.Open(t.Context(), s, renewed)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func code(err error) string {
	f, _ := fault.As(err)
	if f == nil {
		return ""
	}
	return f.Code
}

func TestFoldersWithTheirUses(t *testing.T) {
	t.Parallel()
	_, p, settings, _ := start(t)
	folders, err := open(t, p, settings, nil).Folders(t.Context())
	require.NoError(t, err)
	var list []string
	for _, f := range folders {
		list = append(list, f.Name+" "+string(f.Use))
	}
	require.Equal(t, []string{"inbox inbox", "sentitems sent", "archive archive", "clienti other", "clienti/clienti2025 other"}, list)
	gone, err := open(t, p, settings, nil).List(t.Context(), mailbox.Folder{ID: "AAnone="}, nil, 5)
	require.NoError(t, err)
	require.NotEmpty(t, gone.Pass)
	require.False(t, gone.More, "of a folder that is no more everything is gone")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	stub, p, settings, _ := start(t)
	renewals := 0
	session := open(t, p, settings, func(context.Context, mailbox.Token) error { renewals++; return nil })
	stub.ExpireAccess()
	_, err := session.Folders(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, renewals)
	stub.Throttle(1)
	_, err = session.Folders(t.Context())
	require.Equal(t, mailbox.CodeThrottled, code(err))
	stub.Withdraw()
	require.Equal(t, mailbox.CodeSignIn, code(p.Check(t.Context(), settings)))
	address, err := p.Address(t.Context(), stub.Token())
	require.NoError(t, err)
	require.Equal(t, "clinica@outlook.test", address)
}

// letter is a message in memory.
type letter []byte

func (l letter) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(l)), nil }
func (l letter) Size() int64                  { return int64(len(l)) }

func TestSending(t *testing.T) {
	t.Parallel()
	stub, p, settings, proxy := start(t)
	session := open(t, p, settings, nil)
	raw := letter("To: Dan <dan@client.test>\r\nSubject: x\r\n\r\n" + strings.Repeat("rând\r\n", 100_000))
	require.NoError(t, session.Send(t.Context(), "c@outlook.test", []string{"dan@client.test", "mia@client.test"}, raw))
	require.NoError(t, session.KeepSent(t.Context(), raw))
	require.Equal(t, "Bcc: <mia@client.test>\r\n"+string(raw), string(stub.Sent()[0]))
	require.Len(t, stub.Messages("AAsentitems="), 1)
	large := letter(string(raw) + strings.Repeat("rând\r\n", 600_000))
	require.Equal(t, mailbox.CodeRefused, code(session.Send(t.Context(), "c@outlook.test", []string{"dan@client.test"}, large)))
	proxy.CutAfter(10)
	require.Equal(t, mailbox.CodeUncertain, code(session.Send(t.Context(), "c@outlook.test", []string{"dan@client.test"}, raw)))
}
