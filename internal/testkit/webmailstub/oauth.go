// Package webmailstub stands in for the Gmail API and for Microsoft Graph, as their public descriptions have them: mailboxes with
// state, paging, histories and delta links that run out, too many questions, tokens that expire and are withdrawn.
package webmailstub

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// What the stand-ins know their client as.
const (
	ClientID     = "clinic-software"
	ClientSecret = "stand-in-secret"
)

// oauth gives out tokens. Access tokens last for as long as lifetime says.
type oauth struct {
	now      func() time.Time
	lifetime time.Duration

	codes     map[string]url.Values // by code: what it was asked with
	refresh   map[string]bool
	access    map[string]time.Time // until when
	renewals  int
	throttled int // questions still to be refused
}

func newOAuth(now func() time.Time) oauth {
	return oauth{now: now, lifetime: time.Hour, codes: map[string]url.Values{}, refresh: map[string]bool{}, access: map[string]time.Time{}}
}

func (o *oauth) token() mailbox.Token {
	t := mailbox.Token{Access: "access-" + rand.Text(), Refresh: "refresh-" + rand.Text(), Expiry: o.now().Add(o.lifetime)}
	o.access[t.Access], o.refresh[t.Refresh] = t.Expiry, true
	return t
}

// consent is the page where a person says yes; this one says yes at once.
func (o *oauth) consent(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || q.Get("redirect_uri") == "" || q.Get("scope") == "" {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	o.codes[code] = q
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		http.Error(w, "redirect_uri_mismatch", http.StatusBadRequest)
		return
	}
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (o *oauth) exchange(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("client_id") != ClientID || r.PostFormValue("client_secret") != ClientSecret {
		answer(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	refresh, ok := "", false
	switch r.PostFormValue("grant_type") {
	case "authorization_code":
		asked, known := o.codes[r.PostFormValue("code")]
		delete(o.codes, r.PostFormValue("code"))
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		ok = known && asked.Get("redirect_uri") == r.PostFormValue("redirect_uri") && asked.Get("code_challenge") == base64.RawURLEncoding.EncodeToString(sum[:])
	case "refresh_token":
		refresh = r.PostFormValue("refresh_token")
		ok = o.refresh[refresh]
		o.renewals++
	}
	if !ok {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	t := o.token()
	body := map[string]any{"access_token": t.Access, "expires_in": int(o.lifetime.Seconds()), "token_type": "Bearer"}
	if refresh == "" {
		body["refresh_token"] = t.Refresh
	}
	answer(w, http.StatusOK, body)
}

// admits answers those who may not ask, or not now.
func (o *oauth) admits(w http.ResponseWriter, r *http.Request) bool {
	until, ok := o.access[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok || !o.now().Before(until) {
		refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED")
		return false
	}
	if o.throttled > 0 {
		o.throttled--
		w.Header().Set("Retry-After", "7")
		refuse(w, http.StatusTooManyRequests, "rateLimitExceeded")
		return false
	}
	return true
}

// base is what both stand-ins have.
type base struct {
	mu    sync.Mutex
	oauth oauth
}

// Token gives a token as after a consent.
func (b *base) Token() mailbox.Token {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.oauth.token()
}

// ExpireAccess makes every access token run out at once.
func (b *base) ExpireAccess() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.oauth.access)
}

// Withdraw takes the consent back.
func (b *base) Withdraw() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.oauth.access)
	clear(b.oauth.refresh)
}

// Renewals is how often a token was renewed.
func (b *base) Renewals() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.oauth.renewals
}

// Throttle refuses the next n questions.
func (b *base) Throttle(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.oauth.throttled = n
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, reason string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": status, "status": reason, "errors": []any{map[string]string{"reason": reason}}}})
}
