package servertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit"
)

// Password is everybody's password in tests.
const Password = "corect-cal-baterie-capsa"

// Person is somebody with a browser: a cookie jar and the address of the server.
type Person struct {
	Name  string
	Email string

	server *Server
	http   *http.Client
}

// Stranger is somebody who has not signed in.
func (s *Server) Stranger() *Person {
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	return &Person{server: s, http: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: s.transport}}
}

// SignUp makes an account with an address of its own and signs in.
func (s *Server) SignUp(t testing.TB, name string) *Person {
	t.Helper()
	p := s.Stranger()
	p.Name, p.Email = name, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"."+testkit.Prefix(t)+"@people.test"
	p.Post(t, "/auth/sign-up", map[string]any{"email": p.Email, "password": Password, "name": name, "language": "ro"}).Want(t, http.StatusCreated)
	return p
}

// Again is the same person in another browser, signed in.
func (p *Person) Again(t testing.TB) *Person {
	t.Helper()
	other := p.server.Stranger()
	other.Name, other.Email = p.Name, p.Email
	other.Post(t, "/auth/sign-in", map[string]any{"email": p.Email, "password": Password}).Want(t, http.StatusOK)
	return other
}

// Response is an answer, read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	what   string
}

// Header sets a header of a request.
type Header struct{ Name, Value string }

// IfMatch is the revision that an edit is made from.
func IfMatch(rev int64) Header { return Header{"If-Match", fmt.Sprintf("%q", fmt.Sprint(rev))} }

// Key is an Idempotency-Key.
func Key(k string) Header { return Header{"Idempotency-Key", k} }

// Get asks the API; path is below /api/v1, or absolute with its first part.
func (p *Person) Get(t testing.TB, path string, h ...Header) Response {
	t.Helper()
	return p.Do(t, http.MethodGet, path, nil, h...)
}

// Post sends a JSON body.
func (p *Person) Post(t testing.TB, path string, body any, h ...Header) Response {
	t.Helper()
	return p.Do(t, http.MethodPost, path, body, h...)
}

// Put sends a JSON body.
func (p *Person) Put(t testing.TB, path string, body any, h ...Header) Response {
	t.Helper()
	return p.Do(t, http.MethodPut, path, body, h...)
}

// Patch sends a JSON body.
func (p *Person) Patch(t testing.TB, path string, body any, h ...Header) Response {
	t.Helper()
	return p.Do(t, http.MethodPatch, path, body, h...)
}

// Delete sends no body.
func (p *Person) Delete(t testing.TB, path string, h ...Header) Response {
	t.Helper()
	return p.Do(t, http.MethodDelete, path, nil, h...)
}

// Do asks the API. body nil sends none, []byte and what a reader gives are sent as they are, anything else as JSON.
func (p *Person) Do(t testing.TB, method, path string, body any, h ...Header) Response {
	t.Helper()
	r, err := p.Try(t, method, path, body, h...)
	require.NoError(t, err)
	return r
}

// Try is Do for tests in which the server may be away.
func (p *Person) Try(t testing.TB, method, path string, body any, h ...Header) (Response, error) {
	t.Helper()
	req := p.request(t, method, path, body, h...)
	resp, err := p.http.Do(req)
	if err != nil {
		return Response{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	p.server.Logs.plantCookies(resp)
	data, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	return Response{Status: resp.StatusCode, Header: resp.Header, Body: data, what: method + " " + path}, err
}

func (p *Person) request(t testing.TB, method, path string, body any, h ...Header) *http.Request {
	t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	case []byte:
		reader = bytes.NewReader(b)
	default:
		data, err := json.Marshal(b)
		require.NoError(t, err)
		p.server.Logs.plantBody(data)
		reader = bytes.NewReader(data)
	}
	if !strings.HasPrefix(path, "/api/") && !slices.Contains([]string{"/livez", "/readyz", "/startupz"}, path) {
		path = "/api/v1" + path
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.server.URL+path, reader)
	require.NoError(t, err)
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, x := range h {
		req.Header.Set(x.Name, x.Value)
	}
	return req
}

// Want fails the test unless the answer has the status.
func (r Response) Want(t testing.TB, status int) Response {
	t.Helper()
	require.Equal(t, status, r.Status, "%s: %s", r.what, r.Body)
	return r
}

// Refused fails the test unless the answer is a problem with the status and code.
func (r Response) Refused(t testing.TB, status int, code string) Response {
	t.Helper()
	r.Want(t, status)
	require.Equal(t, "application/problem+json", r.Header.Get("Content-Type"), r.what)
	require.Equal(t, code, r.Code(), "%s: %s", r.what, r.Body)
	return r
}

// Code is the problem's code, or "".
func (r Response) Code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(r.Body, &p)
	return p.Code
}

// Into decodes the body.
func (r Response) Into(t testing.TB, v any) Response {
	t.Helper()
	require.NoError(t, json.Unmarshal(r.Body, v), "%s: %s", r.what, r.Body)
	return r
}

// Map is the body as a map.
func (r Response) Map(t testing.TB) map[string]any {
	t.Helper()
	m := map[string]any{}
	r.Into(t, &m)
	return m
}

// ID is the body's id.
func (r Response) ID(t testing.TB) string {
	t.Helper()
	s, _ := r.Map(t)["id"].(string)
	require.NotEmpty(t, s, "%s: %s", r.what, r.Body)
	return s
}

// Rev is the body's revision.
func (r Response) Rev(t testing.TB) int64 {
	t.Helper()
	f, _ := r.Map(t)["rev"].(float64)
	require.NotZero(t, f, "%s: %s", r.what, r.Body)
	return int64(f)
}

// Mail waits for a mail to the address that holds the text and gives it.
func (s *Server) Mail(t testing.TB, to, contains string) Mail {
	t.Helper()
	q := url.Values{"to": {to}, "contains": {contains}, "timeout": {"15s"}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, testkit.Env(t, "MSAAS_DEV_MAIL_URL")+"/api/wait?"+q.Encode(), nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Timeout: 20 * time.Second}).Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "no mail to %s with %q: %s", to, contains, data)
	var m Mail
	require.NoError(t, json.Unmarshal(data, &m))
	return m
}

// Mail is a mail as the development mail view gives it.
type Mail struct {
	ID, From, Subject, Text, HTML string
	Links                         []string
}

// Mails are the mails to the address so far.
func (s *Server) Mails(t testing.TB, to string) []Mail {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, testkit.Env(t, "MSAAS_DEV_MAIL_URL")+"/api/messages?to="+url.QueryEscape(to), nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Timeout: 20 * time.Second}).Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var all []Mail
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&all))
	return all
}
