package webmail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

const (
	maxAnswer = 16 << 20 // of JSON
	early     = time.Minute
	stall     = 45 * time.Second // how long a body may stand still
)

// Client asks a provider in the name of one mailbox.
type Client struct {
	oauth   *OAuth
	http    *http.Client
	base    string
	now     func() time.Time
	renewed func(context.Context, mailbox.Token) error

	mu    sync.Mutex
	token mailbox.Token
}

// NewClient makes one for a token. The HTTP client has to be one of safedial.
func NewClient(oauth *OAuth, client *http.Client, base string, token mailbox.Token, renewed func(context.Context, mailbox.Token) error) *Client {
	patient := *client
	patient.Timeout = 0 // large messages take longer; see body
	return &Client{oauth: oauth, http: &patient, base: base, now: oauth.now, token: token, renewed: renewed}
}

// Request is one question.
type Request struct {
	Method string
	Path   string // below the base, or a whole address of the same host
	Header http.Header
	JSON   any                                  // the body, unless Body is given
	Body   func() (io.ReadCloser, int64, error) // anew for each attempt
}

// JSON asks and reads the answer into out, unless it is nil.
func (c *Client) JSON(ctx context.Context, r Request, out any) error {
	res, err := c.Open(ctx, r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if out == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer))
	} else {
		err = json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(out)
	}
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) || errors.As(err, &mismatch):
		return failed(mailbox.CodeProtocol, err)
	default:
		return unreachable(ctx, err)
	}
}

// Open asks and gives a good answer with its body still to be read. Others are faults, or a StatusError where only the adapter
// knows what they mean. An access token that has run out is renewed.
func (c *Client) Open(ctx context.Context, r Request) (*http.Response, error) {
	access, err := c.fresh(ctx, "")
	if err != nil {
		return nil, err
	}
	res, err := c.once(ctx, r, access)
	var status *StatusError
	if errors.As(err, &status) && status.Status == http.StatusUnauthorized {
		if access, err = c.fresh(ctx, access); err != nil {
			return nil, err
		}
		res, err = c.once(ctx, r, access)
	}
	if errors.As(err, &status) && status.Status == http.StatusUnauthorized {
		return nil, failed(mailbox.CodeSignIn, err)
	}
	return res, err
}

// fresh gives an access token, a new one if the last is about to run out or is the one that the provider has refused.
func (c *Client) fresh(ctx context.Context, refused string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.Access != "" && c.token.Access != refused && c.now().Add(early).Before(c.token.Expiry) {
		return c.token.Access, nil
	}
	token, err := c.oauth.Renew(ctx, c.token)
	if err != nil {
		return "", err
	}
	if c.renewed != nil {
		if err := c.renewed(ctx, token); err != nil {
			return "", err
		}
	}
	c.token = token
	return token.Access, nil
}

func (c *Client) once(ctx context.Context, r Request, access string) (*http.Response, error) {
	body, size, err := r.body()
	if err != nil {
		return nil, err
	}
	address := c.base + r.Path
	if strings.Contains(r.Path, "://") {
		if !sameHost(c.base, r.Path) { // the token is for nobody else
			return nil, failed(mailbox.CodeProtocol, errors.New("the provider points to another host"))
		}
		address = r.Path
	}
	inner, cancel := context.WithCancel(ctx)
	req, err := http.NewRequestWithContext(inner, r.Method, address, body)
	if err != nil {
		cancel()
		return nil, failed(mailbox.CodeProtocol, err)
	}
	maps.Copy(req.Header, r.Header)
	if r.JSON != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.ContentLength = size
	req.Header.Set("Authorization", "Bearer "+access)
	res, err := c.http.Do(req)
	if err != nil {
		cancel()
		return nil, unreachable(ctx, err)
	}
	res.Body = newBody(res.Body, cancel)
	if res.StatusCode >= http.StatusMultipleChoices {
		defer func() { _ = res.Body.Close() }()
		return nil, judge(res)
	}
	return res, nil
}

func (r Request) body() (io.Reader, int64, error) {
	switch {
	case r.Body != nil:
		return openBody(r.Body)
	case r.JSON != nil:
		raw, err := json.Marshal(r.JSON)
		return bytes.NewReader(raw), int64(len(raw)), err
	default:
		return http.NoBody, 0, nil
	}
}

func openBody(open func() (io.ReadCloser, int64, error)) (io.Reader, int64, error) {
	content, size, err := open()
	return content, size, err
}

func sameHost(base, address string) bool {
	_, rest, _ := strings.Cut(base, "://")
	host, _, _ := strings.Cut(rest, "/")
	scheme := strings.TrimSuffix(base, rest)
	return strings.HasPrefix(address, scheme+host+"/")
}

// judge reads the error that Google and Microsoft give: {"error": {"code", "status", "message", "errors": [{"reason"}]}}.
func judge(res *http.Response) error {
	var answer struct {
		Error struct {
			Code   any    `json:"code"`
			Status string `json:"status"`
			Errors []struct {
				Reason string `json:"reason"`
			} `json:"errors"`
		} `json:"error"`
	}
	_ = json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&answer)
	e := &StatusError{Status: res.StatusCode, Reason: answer.Error.Status}
	if code, ok := answer.Error.Code.(string); ok {
		e.Reason = code
	}
	if len(answer.Error.Errors) > 0 {
		e.Reason = answer.Error.Errors[0].Reason
	}
	switch {
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusServiceUnavailable,
		res.StatusCode == http.StatusForbidden && (strings.HasSuffix(e.Reason, "LimitExceeded") || e.Reason == "ApplicationThrottled"):
		return throttled(res)
	default:
		return e
	}
}

// body is an answer that is given up when it stands still while it is being read.
type body struct {
	io.ReadCloser
	cancel context.CancelFunc
	timer  *time.Timer
}

func newBody(from io.ReadCloser, cancel context.CancelFunc) *body {
	b := &body{ReadCloser: from, cancel: cancel, timer: time.AfterFunc(time.Hour, cancel)}
	b.timer.Stop()
	return b
}

func (b *body) Read(p []byte) (int, error) {
	b.timer.Reset(stall)
	defer b.timer.Stop()
	return b.ReadCloser.Read(p)
}

// Close lets go of the connection.
func (b *body) Close() error {
	b.timer.Stop()
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}
