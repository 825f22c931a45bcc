// Package graphbox keeps the mailbox contract with Microsoft Graph.
//
// Each folder is read by a delta query, whose links are the cursor. Messages go by immutable identifiers, so that one that is
// moved keeps its own. When Microsoft has forgotten the state behind a link, the folder is told again under the same identifiers.
package graphbox

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/webmail"
	"github.com/m-saas/m-saas/internal/safedial"
)

// Config is what a provider stands on. Empty addresses are Microsoft's public ones.
type Config struct {
	Dialer                    *safedial.Dialer
	Now                       func() time.Time
	ClientID, ClientSecret    string
	APIURL, AuthURL, TokenURL string
}

// Provider opens Outlook mailboxes. It is safe for concurrent use.
type Provider struct {
	*webmail.OAuth

	http *http.Client
	base string
}

var _ mailbox.Provider = (*Provider)(nil)

// New makes a provider.
func New(c Config) *Provider {
	client := c.Dialer.HTTPClient()
	return &Provider{http: client, base: cmp.Or(c.APIURL, "https://graph.microsoft.com"), OAuth: webmail.NewOAuth(webmail.App{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret,
		AuthURL:  cmp.Or(c.AuthURL, "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"),
		TokenURL: cmp.Or(c.TokenURL, "https://login.microsoftonline.com/common/oauth2/v2.0/token"),
		// Reading, sending, the mailbox's own address, and access while nobody is there.
		Scopes: []string{"offline_access", "User.Read", "Mail.Read", "Mail.Send"},
		Extra:  url.Values{"prompt": {"select_account"}},
	}, client, c.Now)}
}

const root = "/v1.0/me/"

// Open makes a session; the first question shows whether the mailbox is there.
func (p *Provider) Open(_ context.Context, s mailbox.Settings, renewed func(context.Context, mailbox.Token) error) (mailbox.Session, error) {
	return &session{client: webmail.NewClient(p.OAuth, p.http, p.base, s.Secret.Token, renewed)}, nil
}

// Check reads the inbox's folder. Sending is allowed along with reading.
func (p *Provider) Check(ctx context.Context, s mailbox.Settings) error {
	out := &session{client: webmail.NewClient(p.OAuth, p.http, p.base, s.Secret.Token, nil)}
	_, err := out.wellKnown(ctx, "inbox")
	return webmail.Settle(err)
}

// Address is the address of the mailbox that a token opens.
func (p *Provider) Address(ctx context.Context, token mailbox.Token) (string, error) {
	client := webmail.NewClient(p.OAuth, p.http, p.base, token, nil)
	var me struct {
		Mail string `json:"mail"`
		Name string `json:"userPrincipalName"`
	}
	err := client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: "/v1.0/me?$select=mail,userPrincipalName"}, &me)
	return cmp.Or(me.Mail, me.Name), webmail.Settle(err)
}

type session struct{ client *webmail.Client }

// Close has nothing to close.
func (s *session) Close() error { return nil }

func prefer(more ...string) http.Header {
	return http.Header{"Prefer": append([]string{`IdType="ImmutableId"`}, more...)}
}
