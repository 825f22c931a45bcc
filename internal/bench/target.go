package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Target is the server and who asks it.
type Target struct {
	URL    string // of the server, without a path
	Clinic string // its short name

	Email, Password string // who signs in; or
	Session         string // a session that is there already

	LimitToken string // MSAAS_BENCH_TOKEN of the server: its limits do not count these requests
}

// The header and cookie of the server's API.
const (
	limitHeader   = "X-Bench-Token"
	sessionCookie = "msaas_session"
)

const (
	patience  = 30 * time.Second // for one answer
	mostBytes = 64 << 20         // of one answer
)

// visitor is the person with their connections.
type visitor struct {
	http    *http.Client
	base    string
	clinic  string
	session string
	limit   string
}

// enter signs the person in and opens the clinic.
func enter(ctx context.Context, t Target, connections int) (*visitor, error) {
	u, err := url.Parse(t.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("%q is no http(s) address", t.URL)
	}
	if t.Clinic == "" {
		return nil, errors.New("say in which clinic")
	}
	v := &visitor{
		http: &http.Client{Timeout: patience, Transport: &http.Transport{
			MaxIdleConns: connections, MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, IdleConnTimeout: time.Minute,
		}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		base: u.Scheme + "://" + u.Host, clinic: "/api/v1/tenants/" + url.PathEscape(t.Clinic), session: t.Session, limit: t.LimitToken,
	}
	if v.session == "" {
		if err := v.signIn(ctx, t); err != nil {
			return nil, err
		}
	}
	if _, a := v.ask(ctx, http.MethodGet, v.clinic+"/services", nil); a.failure != "" {
		return nil, fmt.Errorf("the clinic %q does not open: %s", t.Clinic, a.failure)
	}
	return v, nil
}

func (v *visitor) signIn(ctx context.Context, t Target) error {
	if t.Email == "" || t.Password == "" {
		return errors.New("say who signs in: an address and MSAAS_BENCH_PASSWORD, or MSAAS_BENCH_SESSION")
	}
	_, a := v.ask(ctx, http.MethodPost, "/api/v1/auth/sign-in", map[string]string{"email": t.Email, "password": t.Password})
	if a.failure != "" {
		return fmt.Errorf("sign in: %s", a.failure)
	}
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == sessionCookie {
			v.session = c.Value
		}
	}
	if v.session == "" {
		return errors.New("sign in: the server opened no session")
	}
	return nil
}

// answer is what came back. failure is empty, or a status, or "no answer": never a text of the server's.
type answer struct {
	header  http.Header
	bytes   int
	failure string
}

// ask sends one request and reads the answer to its end.
func (v *visitor) ask(ctx context.Context, method, path string, body any, headers ...string) ([]byte, answer) {
	req, err := v.request(ctx, method, path, body, headers)
	if err != nil {
		return nil, answer{failure: "no request"}
	}
	resp, err := v.http.Do(req)
	if err != nil {
		return nil, answer{failure: noAnswer(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, mostBytes))
	a := answer{header: resp.Header, bytes: len(data)}
	switch {
	case err != nil:
		a.failure = noAnswer(err)
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		a.failure = fmt.Sprint(resp.StatusCode)
	}
	return data, a
}

func (v *visitor) request(ctx context.Context, method, path string, body any, headers []string) (*http.Request, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, v.base+path, reader)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if v.session != "" {
		req.Header.Set("Cookie", sessionCookie+"="+v.session)
	}
	if v.limit != "" && strings.HasPrefix(path, "/api/") {
		req.Header.Set(limitHeader, v.limit)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req, nil
}

// noAnswer names what went wrong on the way without the address, which may hold a name.
func noAnswer(err error) string {
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() {
		return "no answer in time"
	}
	return "no answer"
}
