// Package webmail is what the adapters of Gmail and Outlook have in common: signing in by OAuth 2.0 (RFC 6749, with PKCE, RFC
// 7636), and HTTP whose failures are the mailbox contract's faults.
package webmail

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// App is what we are registered as at a provider, and where its doors are.
type App struct {
	ClientID, ClientSecret string
	AuthURL, TokenURL      string
	Scopes                 []string
	Extra                  url.Values // parameters of the provider's own for the page of consent
}

// OAuth asks people for their consent and the provider for tokens.
type OAuth struct {
	app  App
	http *http.Client
	now  func() time.Time
}

// NewOAuth makes it. The client has to be one of safedial.
func NewOAuth(app App, client *http.Client, now func() time.Time) *OAuth {
	return &OAuth{app: app, http: client, now: now}
}

// Configured says whether mailboxes of this provider can be connected at all.
func (o *OAuth) Configured() bool { return o.app.ClientID != "" }

// AuthURL is the page where a person consents. state comes back with the code; verifier is a secret of this attempt (at least
// 43 characters), of which the page sees only a hash.
func (o *OAuth) AuthURL(redirect, state, verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {o.app.ClientID}, "redirect_uri": {redirect}, "scope": {strings.Join(o.app.Scopes, " ")}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	maps.Copy(q, o.app.Extra)
	return o.app.AuthURL + "?" + q.Encode()
}

// Exchange gives the token for a code. Faults: sign-in (the code is spent, old or another's), permission (no lasting access or a
// scope was not granted), and those of the connection.
func (o *OAuth) Exchange(ctx context.Context, redirect, code, verifier string) (mailbox.Token, error) {
	token, scope, err := o.ask(ctx, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}, "code_verifier": {verifier}})
	if err != nil {
		return mailbox.Token{}, err
	}
	if token.Refresh == "" {
		return mailbox.Token{}, failed(mailbox.CodePermission, errors.New("no refresh token"))
	}
	for _, wanted := range o.app.Scopes {
		if scope != "" && strings.Contains(wanted, "://") && !strings.Contains(" "+scope+" ", " "+wanted+" ") {
			return mailbox.Token{}, failed(mailbox.CodePermission, errors.New("a scope was not granted"))
		}
	}
	return token, nil
}

// Renew gives a new token for one that has run out.
func (o *OAuth) Renew(ctx context.Context, old mailbox.Token) (mailbox.Token, error) {
	if old.Refresh == "" {
		return mailbox.Token{}, failed(mailbox.CodeSignIn, errors.New("no refresh token"))
	}
	token, _, err := o.ask(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}})
	if err != nil {
		return mailbox.Token{}, err
	}
	if token.Refresh == "" {
		token.Refresh = old.Refresh
	}
	return token, nil
}

const maxTokenAnswer = 64 << 10

func (o *OAuth) ask(ctx context.Context, form url.Values) (mailbox.Token, string, error) {
	form.Set("client_id", o.app.ClientID)
	form.Set("client_secret", o.app.ClientSecret)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.app.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return mailbox.Token{}, "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := o.http.Do(req)
	if err != nil {
		return mailbox.Token{}, "", unreachable(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int64  `json:"expires_in"`
		Scope        string `json:"scope"`
		Error        string `json:"error"`
	}
	decodeErr := json.NewDecoder(io.LimitReader(res.Body, maxTokenAnswer)).Decode(&answer)
	switch {
	case answer.Error == "invalid_grant" || answer.Error == "interaction_required" || answer.Error == "access_denied":
		return mailbox.Token{}, "", failed(mailbox.CodeSignIn, errors.New(answer.Error))
	case res.StatusCode == http.StatusTooManyRequests:
		return mailbox.Token{}, "", throttled(res)
	case res.StatusCode >= http.StatusInternalServerError:
		return mailbox.Token{}, "", failed(mailbox.CodeConnect, fmt.Errorf("HTTP %d of the token endpoint", res.StatusCode))
	case res.StatusCode != http.StatusOK || decodeErr != nil || answer.AccessToken == "":
		return mailbox.Token{}, "", failed(mailbox.CodeProtocol, fmt.Errorf("HTTP %d of the token endpoint", res.StatusCode))
	}
	token := mailbox.Token{Access: answer.AccessToken, Refresh: answer.RefreshToken, Expiry: o.now().Add(time.Duration(answer.ExpiresIn) * time.Second)}
	return token, answer.Scope, nil
}
