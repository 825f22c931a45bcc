package gmailbox_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/gmailbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/mailboxtest"
	"github.com/m-saas/m-saas/internal/testkit/webmailstub"
)

type box struct{ *webmailstub.Gmail }

func (b box) Deliver(_ *testing.T, _ string, raw []byte) { b.Gmail.Deliver(raw, "INBOX", "UNREAD") }
func (b box) Delete(_ *testing.T, _, id string)          { b.Gmail.Delete(id) }

func (b box) Flag(_ *testing.T, _, id string, seen, flagged bool) {
	for label, on := range map[string]bool{"UNREAD": !seen, "STARRED": flagged} {
		if on {
			b.Label(id, []string{label}, nil)
		} else {
			b.Label(id, nil, []string{label})
		}
	}
}

func (b box) Truth(_ *testing.T, _ string) map[string]mailboxtest.Fact {
	truth := map[string]mailboxtest.Fact{}
	for _, m := range b.Messages() {
		if slices.Contains(m.Labels, "TRASH") || slices.Contains(m.Labels, "DRAFT") {
			continue
		}
		sum := sha256.Sum256(m.Raw)
		truth[m.ID] = mailboxtest.Fact{Hash: hex.EncodeToString(sum[:]), Seen: !slices.Contains(m.Labels, "UNREAD"), Flagged: slices.Contains(m.Labels, "STARRED")}
	}
	return truth
}

// start serves a mailbox behind a proxy.
func start(t *testing.T) (*webmailstub.Gmail, *gmailbox.Provider, mailbox.Settings, *testkit.Proxy) {
	t.Helper()
	stub := webmailstub.NewGmail(time.Now)
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	proxy := testkit.NewProxy(t, server.Listener.Addr().String())
	at := "http://" + proxy.Addr
	p := gmailbox.New(gmailbox.Config{
		Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: time.Now, ClientID: webmailstub.ClientID, ClientSecret: webmailstub.ClientSecret,
		APIURL: at, AuthURL: at + "/auth", TokenURL: at + "/token",
	})
	return stub, p, mailbox.Settings{Kind: mailbox.Gmail, Address: "clinica@gmail.test", Secret: mailbox.Secret{Token: stub.Token()}}, proxy
}

func TestGmailKeepsTheContract(t *testing.T) {
	t.Parallel()
	mailboxtest.Run(t, func(t *testing.T) mailboxtest.Subject {
		t.Helper()
		stub, p, settings, proxy := start(t)
		return mailboxtest.Subject{
			Provider: p, Settings: settings, Box: box{stub}, Folders: []string{"all"},
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

func TestLabelsSayWhereAMessageStands(t *testing.T) {
	t.Parallel()
	stub, p, settings, _ := start(t)
	for _, labels := range [][]string{{"INBOX"}, {"SENT"}, {"INBOX", "SENT"}, {"Label_7"}, {"DRAFT"}, {"SPAM"}, {"TRASH", "INBOX"}} {
		stub.Deliver(mailboxtest.Letter(1, ""), labels...)
	}
	session := open(t, p, settings, nil)
	folders, err := session.Folders(t.Context())
	require.NoError(t, err)
	batch, err := session.List(t.Context(), folders[0], nil, 10)
	require.NoError(t, err)
	var uses []mailbox.Use
	for _, m := range batch.Messages {
		uses = append(uses, m.Use)
		require.Equal(t, "letter1@client.test", m.MessageID)
	}
	require.Equal(t, []mailbox.Use{mailbox.Archive, mailbox.Sent, mailbox.Sent, mailbox.Inbox}, uses)

	id := batch.Messages[3].Ref.ID
	stub.Label(id, []string{"TRASH"}, []string{"INBOX"})
	batch, err = session.List(t.Context(), folders[0], batch.Cursor, 10)
	require.NoError(t, err)
	require.Equal(t, id, batch.Gone[0].ID, "thrown away")
	stub.Label(id, nil, []string{"TRASH"})
	batch, err = session.List(t.Context(), folders[0], batch.Cursor, 10)
	require.NoError(t, err)
	require.Equal(t, id, batch.Messages[0].Ref.ID, "taken out of the trash")
	require.Equal(t, mailbox.Archive, batch.Messages[0].Use)
}

func TestTokens(t *testing.T) {
	t.Parallel()
	stub, p, settings, _ := start(t)
	var kept []mailbox.Token
	session := open(t, p, settings, func(_ context.Context, token mailbox.Token) error { kept = append(kept, token); return nil })
	stub.ExpireAccess()
	_, err := session.Folders(t.Context())
	require.NoError(t, err)
	require.Len(t, kept, 1, "renewed and handed over")
	require.Equal(t, settings.Secret.Token.Refresh, kept[0].Refresh, "Google gives the refresh token but once")
	stub.Throttle(1)
	_, err = session.Folders(t.Context())
	f, _ := fault.As(err)
	require.Equal(t, mailbox.CodeThrottled, f.Code)
	require.Equal(t, 7*time.Second, f.RetryAfter)
	stub.Withdraw()
	_, err = session.Folders(t.Context())
	require.Equal(t, mailbox.CodeSignIn, code(err))
	require.NotContains(t, err.Error(), "refresh-")
}

func TestConnecting(t *testing.T) {
	t.Parallel()
	_, p, _, _ := start(t)
	verifier := strings.Repeat("v", 43)
	consent := func() url.Values {
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.AuthURL("https://app.test/back", "st", verifier), nil)
		require.NoError(t, err)
		res, err := client.Do(req)
		require.NoError(t, err)
		_ = res.Body.Close()
		back, err := res.Location()
		require.NoError(t, err)
		return back.Query()
	}
	q := consent()
	require.Equal(t, "st", q.Get("state"))
	token, err := p.Exchange(t.Context(), "https://app.test/back", q.Get("code"), verifier)
	require.NoError(t, err)
	address, err := p.Address(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, "clinica@gmail.test", address)
	require.NoError(t, p.Check(t.Context(), mailbox.Settings{Secret: mailbox.Secret{Token: token}}))
	_, err = p.Exchange(t.Context(), "https://app.test/back", q.Get("code"), verifier)
	require.Equal(t, mailbox.CodeSignIn, code(err), "a code is good once")
	_, err = p.Exchange(t.Context(), "https://app.test/back", consent().Get("code"), strings.Repeat("w", 43))
	require.Equal(t, mailbox.CodeSignIn, code(err), "whoever has only the code gets nothing")
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
	require.NoError(t, session.Send(t.Context(), "clinica@gmail.test", []string{"dan@client.test"}, raw))
	require.NoError(t, session.Send(t.Context(), "clinica@gmail.test", []string{"dan@client.test", "mia@client.test"}, raw))
	require.NoError(t, session.KeepSent(t.Context(), raw))
	require.Equal(t, string(raw), string(stub.Sent()[0]))
	require.Equal(t, "Bcc: <mia@client.test>\r\n"+string(raw), string(stub.Sent()[1]), "who is not named is a blind copy's")
	require.Len(t, stub.Messages(), 2, "Gmail keeps what it sends")

	stub.Throttle(1)
	require.Equal(t, mailbox.CodeThrottled, code(session.Send(t.Context(), "c@gmail.test", []string{"dan@client.test"}, raw)))
	require.Equal(t, mailbox.CodeRefused, code(session.Send(t.Context(), "c@gmail.test", []string{"dan@client.test\r\nX: y"}, raw)))
	proxy.CutAfter(10)
	require.Equal(t, mailbox.CodeUncertain, code(session.Send(t.Context(), "c@gmail.test", []string{"dan@client.test"}, raw)))
	require.Len(t, stub.Sent(), 3, "it was taken all the same")
	proxy.Cut()
	require.Equal(t, mailbox.CodeConnect, code(open(t, p, settings, nil).Send(t.Context(), "c@gmail.test", []string{"dan@client.test"}, raw)))
}
