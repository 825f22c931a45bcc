// Package paypaltest stands in for PayPal as its public description has it: OAuth tokens of an app, Orders v2, captures and
// refunds, webhooks with their verification, and the page where a payer approves.
package paypaltest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ClientID and Secret are the app that every stand-in knows.
const (
	ClientID = "standin-client-id"
	Secret   = "standin-client-secret"
)

// Server is a stand-in. It is an http.Handler and safe for concurrent use.
type Server struct {
	now func() time.Time
	mux *http.ServeMux

	mu       sync.Mutex
	address  string
	apps     map[string]string // client → secret
	tokens   map[string]string // token → client
	orders   map[string]*order
	captures map[string]*order
	answered map[string][]byte // by app and Paypal-Request-Id
	hooks    map[string]*hook
	waiting  []*Delivery
	refusals int
	poor     bool
}

type hook struct{ id, app, url string }

// New makes a stand-in; now may be nil for the real time.
func New(now func() time.Time) *Server {
	if now == nil {
		now = time.Now
	}
	s := &Server{
		now: now, mux: http.NewServeMux(), apps: map[string]string{ClientID: Secret}, tokens: map[string]string{}, orders: map[string]*order{},
		captures: map[string]*order{}, answered: map[string][]byte{}, hooks: map[string]*hook{},
	}
	s.mux.HandleFunc("POST /v1/oauth2/token", s.token)
	s.api("POST /v2/checkout/orders", s.createOrder)
	s.api("GET /v2/checkout/orders/{id}", s.readOrder)
	s.api("POST /v2/checkout/orders/{id}/capture", s.captureOrder)
	s.api("POST /v2/payments/captures/{id}/refund", s.refundCapture)
	s.api("POST /v1/notifications/webhooks", s.addHook)
	s.api("DELETE /v1/notifications/webhooks/{id}", s.removeHook)
	s.api("POST /v1/notifications/verify-webhook-signature", s.verifyHook)
	s.mux.HandleFunc("GET /checkoutnow", s.approvePage)
	s.mux.HandleFunc("POST /checkoutnow", s.approvePage)
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// SetAddress says where the stand-in is, for the addresses of its pages.
func (s *Server) SetAddress(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = address
}

// AddApp makes another app known.
func (s *Server) AddApp(client, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apps[client] = secret
}

// RefuseNext answers the next n questions with an error of the server.
func (s *Server) RefuseNext(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = n
}

// problem is an error as PayPal answers it.
type problem struct {
	status int
	issue  string
}

func (p *problem) Error() string { return p.issue }

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	client, secret, _ := r.BasicAuth()
	if s.apps[client] == "" || s.apps[client] != secret || r.PostFormValue("grant_type") != "client_credentials" {
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_client"})
		return
	}
	token := "A21AA" + rand.Text()
	s.tokens[token] = client
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": token, "expires_in": 32400, "token_type": "Bearer"})
}

// asked is one request of an app.
type asked struct {
	app  string
	id   string // in the path
	body json.RawMessage
}

func (s *Server) api(pattern string, h func(asked) (any, error)) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		status, answer := s.answer(r, body, h)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	})
}

func (s *Server) answer(r *http.Request, body []byte, h func(asked) (any, error)) (int, []byte) {
	app := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if app == "" || s.apps[app] == "" {
		return refusal(&problem{http.StatusUnauthorized, "AUTHENTICATION_FAILURE"})
	}
	if s.refusals > 0 {
		s.refusals--
		return refusal(&problem{http.StatusInternalServerError, "INTERNAL_SERVER_ERROR"})
	}
	key := app + " " + r.URL.Path + " " + r.Header.Get("Paypal-Request-Id")
	if before, ok := s.answered[key]; ok && r.Header.Get("Paypal-Request-Id") != "" {
		return http.StatusOK, before
	}
	out, err := h(asked{app: app, id: r.PathValue("id"), body: body})
	if err != nil {
		return refusal(err)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return refusal(err)
	}
	s.answered[key] = raw
	return http.StatusOK, raw
}

func refusal(err error) (int, []byte) {
	p, ok := err.(*problem) //nolint:errorlint // the stand-in's own, never wrapped
	if !ok {
		p = &problem{http.StatusBadRequest, "MALFORMED_REQUEST"}
	}
	raw, _ := json.Marshal(map[string]any{"name": "UNPROCESSABLE_ENTITY", "details": []map[string]string{{"issue": p.issue}}})
	return p.status, raw
}

func newID() string { return strings.ToUpper(rand.Text()[:17]) }

func (s *Server) at(path string, args ...any) string { return s.address + fmt.Sprintf(path, args...) }
