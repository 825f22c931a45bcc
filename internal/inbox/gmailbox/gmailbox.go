// Package gmailbox keeps the mailbox contract with the Gmail API.
//
// A Gmail mailbox is one set of messages with labels, so it is told as one folder of the use All, whose messages say by their
// labels where they stand. What happens is read from the history; when Gmail has forgotten it (after about a week), the whole
// mailbox is told again, under the identifiers that it had before.
package gmailbox

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

// Config is what a provider stands on. Empty addresses are Google's public ones.
type Config struct {
	Dialer                    *safedial.Dialer
	Now                       func() time.Time
	ClientID, ClientSecret    string
	APIURL, AuthURL, TokenURL string
}

// Provider opens Gmail mailboxes. It is safe for concurrent use.
type Provider struct {
	*webmail.OAuth

	http *http.Client
	base string
}

var _ mailbox.Provider = (*Provider)(nil)

// New makes a provider.
func New(c Config) *Provider {
	client := c.Dialer.HTTPClient()
	return &Provider{http: client, base: cmp.Or(c.APIURL, "https://gmail.googleapis.com"), OAuth: webmail.NewOAuth(webmail.App{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret,
		AuthURL:  cmp.Or(c.AuthURL, "https://accounts.google.com/o/oauth2/v2/auth"),
		TokenURL: cmp.Or(c.TokenURL, "https://oauth2.googleapis.com/token"),
		// Reading and sending; nothing can be changed or deleted with it.
		Scopes: []string{"https://www.googleapis.com/auth/gmail.readonly", "https://www.googleapis.com/auth/gmail.send"},
		Extra:  url.Values{"access_type": {"offline"}, "prompt": {"consent"}},
	}, client, c.Now)}
}

// Open makes a session; the first question shows whether the mailbox is there.
func (p *Provider) Open(_ context.Context, s mailbox.Settings, renewed func(context.Context, mailbox.Token) error) (mailbox.Session, error) {
	return &session{client: webmail.NewClient(p.OAuth, p.http, p.base, s.Secret.Token, renewed)}, nil
}

// Check reads the mailbox's profile. Sending is allowed along with reading.
func (p *Provider) Check(ctx context.Context, s mailbox.Settings) error {
	_, err := p.Address(ctx, s.Secret.Token)
	return err
}

// Address is the address of the mailbox that a token opens.
func (p *Provider) Address(ctx context.Context, token mailbox.Token) (string, error) {
	s := &session{client: webmail.NewClient(p.OAuth, p.http, p.base, token, nil)}
	me, err := s.profile(ctx)
	return me.EmailAddress, err
}

const root = "/gmail/v1/users/me/"

type profile struct {
	EmailAddress  string `json:"emailAddress"`
	MessagesTotal int    `json:"messagesTotal"`
	HistoryID     string `json:"historyId"`
}

type session struct{ client *webmail.Client }

func (s *session) profile(ctx context.Context) (profile, error) {
	var me profile
	err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: root + "profile"}, &me)
	return me, webmail.Settle(err)
}

// Folders gives the one folder, after asking whether the mailbox is there.
func (s *session) Folders(ctx context.Context) ([]mailbox.Folder, error) {
	if _, err := s.profile(ctx); err != nil {
		return nil, err
	}
	return []mailbox.Folder{{ID: "all", Name: "All Mail", Use: mailbox.All}}, nil
}

// Close has nothing to close.
func (s *session) Close() error { return nil }
