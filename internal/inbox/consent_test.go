package inbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/gmailbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit/mailboxtest"
	"github.com/m-saas/m-saas/internal/testkit/webmailstub"
	"github.com/m-saas/m-saas/policies"
)

// gmailClinic is a clinic with Gmail's stand-in.
func gmailClinic(t *testing.T) (*clinic, *webmailstub.Gmail) {
	t.Helper()
	c := newClinic(t, standardBox())
	stub := webmailstub.NewGmail(c.clock.Now)
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	p := gmailbox.New(gmailbox.Config{
		Dialer: safedial.New(safedial.Config{AllowPrivate: true}), Now: c.clock.Now, ClientID: webmailstub.ClientID, ClientSecret: webmailstub.ClientSecret,
		APIURL: server.URL, AuthURL: server.URL + "/auth", TokenURL: server.URL + "/token",
	})
	c.Providers[mailbox.Gmail] = p
	c.Consents = map[mailbox.Kind]inbox.Consent{mailbox.Gmail: p, mailbox.Graph: gmailbox.New(gmailbox.Config{Dialer: safedial.New(safedial.Config{}), Now: c.clock.Now})}
	c.ConsentURL = "https://app.test/mailboxes/connected"
	return c, stub
}

// consent does what a person does at the provider's page.
func (c *clinic) consent(actor identity.Actor) inbox.Consented {
	c.t.Helper()
	page, err := c.AskConsent(c.t.Context(), actor, mailbox.Gmail)
	require.NoError(c.t, err)
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, page, nil)
	require.NoError(c.t, err)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	require.NoError(c.t, err)
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	back, err := url.Parse(res.Header.Get("Location"))
	require.NoError(c.t, err)
	require.Equal(c.t, "app.test", back.Host)
	return inbox.Consented{ID: id.New(id.MailAccount, c.clock.Now()), State: back.Query().Get("state"), Code: back.Query().Get("code")}
}

func TestAMailboxIsConnectedByConsent(t *testing.T) {
	t.Parallel()
	c, stub := gmailClinic(t)
	kinds, err := c.ConsentKinds(t.Context(), c.owner)
	require.NoError(t, err)
	require.Equal(t, []mailbox.Kind{mailbox.Gmail}, kinds, "where we are not registered nobody is sent")
	stub.Deliver(mailboxtest.Letter(1, ""), "INBOX", "UNREAD")

	in := c.consent(c.owner)
	a, err := c.ConnectByConsent(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, "clinica@gmail.test", a.Address)
	require.Equal(t, mailbox.Gmail, a.Kind)
	again, err := c.ConnectByConsent(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, a.ID, again.ID, "the same request again")

	stub.Withdraw()
	require.Equal(t, mailbox.CodeSignIn, codeOf(t, c.CheckConnection(t.Context(), c.owner, inbox.Connection{
		Kind: mailbox.Gmail, Address: a.Address, Secret: mailbox.Secret{Token: mailbox.Token{Access: "old", Refresh: "old"}},
	})))
	renewed, err := c.ConnectByConsent(t.Context(), c.owner, c.consent(c.owner))
	require.NoError(t, err)
	require.Equal(t, a.ID, renewed.ID, "the same mailbox gets new access")
	require.Len(t, all[inbox.Account](c, "mail_accounts", bson.D{}), 1)
}

func TestAConsentIsOfOnePersonForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	c, _ := gmailClinic(t)
	in := c.consent(c.owner)
	_, err := c.ConnectByConsent(t.Context(), c.kit.Actor(c.scope, policies.Owner), in)
	require.Equal(t, "mail_consent_spent", codeOf(t, err), "somebody else's")
	other, _ := gmailClinic(t)
	_, err = other.ConnectByConsent(t.Context(), other.owner, in)
	require.Equal(t, "mail_consent_spent", codeOf(t, err), "another clinic's")
	c.clock.Move(16 * time.Minute)
	_, err = c.ConnectByConsent(t.Context(), c.owner, in)
	require.Equal(t, "mail_consent_spent", codeOf(t, err), "too old")
	in.State += "x"
	_, err = c.ConnectByConsent(t.Context(), c.owner, in)
	require.Equal(t, "mail_consent_spent", codeOf(t, err), "made up")
	_, err = c.AskConsent(t.Context(), c.owner, mailbox.Graph)
	require.Equal(t, "invalid_input", codeOf(t, err))
	_, err = c.AskConsent(t.Context(), c.front, mailbox.Gmail)
	require.Equal(t, "not_allowed", codeOf(t, err))
}
