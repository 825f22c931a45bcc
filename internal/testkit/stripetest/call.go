package stripetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The types of Stripe's errors.
const (
	invalidRequest = "invalid_request_error"
	cardError      = "card_error"
	idempotency    = "idempotency_error"
	apiError       = "api_error"
)

// APIError is an error as Stripe answers it.
type APIError struct {
	Status  int    `json:"-"`
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Decline string `json:"decline_code,omitempty"`
	Message string `json:"message"`
	Param   string `json:"param,omitempty"`
}

// Error is what Stripe says is wrong.
func (f *APIError) Error() string { return f.Message }

func missing(kind, id string) error {
	return &APIError{Status: http.StatusNotFound, Type: invalidRequest, Code: "resource_missing", Message: "No such " + kind + ": '" + id + "'", Param: "id"}
}

func invalid(param, message string) error {
	return &APIError{Status: http.StatusBadRequest, Type: invalidRequest, Message: message, Param: param}
}

func declined() *APIError {
	return &APIError{Status: http.StatusPaymentRequired, Type: cardError, Code: "card_declined", Decline: "generic_decline", Message: "Your card was declined."}
}

// call is one request under way; the stand-in's lock is held.
type call struct {
	*Server

	acc     *account
	p       params
	request *http.Request
	key     string // of idempotency
}

// id is the identifier in the path.
func (c *call) id() string { return c.request.PathValue("id") }

// handler answers a call with an Object or a page.
type handler func(c *call) (any, error)

// answered is what a key was answered with.
type answered struct {
	asked  string
	status int
	body   []byte
}

const maxRequest = 1 << 20

// api makes a handler part of the interface that keys open.
func (s *Server) api(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		status, answer := s.answer(r, body, h)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Request-Id", newID("req_"))
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	})
}

func (s *Server) answer(r *http.Request, body []byte, h handler) (int, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if r.Header.Get("Authorization") != "Bearer "+s.opts.SecretKey {
		return failed(&APIError{Status: http.StatusUnauthorized, Type: invalidRequest, Message: "Invalid API Key provided."})
	}
	if s.refusals > 0 {
		s.refusals--
		return failed(&APIError{Status: http.StatusInternalServerError, Type: apiError, Message: "Something went wrong on our side."})
	}
	acc := s.accounts[r.Header.Get("Stripe-Account")]
	if acc == nil {
		return failed(&APIError{Status: http.StatusForbidden, Type: invalidRequest, Code: "account_invalid", Message: "The provided key does not have access to this account."})
	}
	c := &call{Server: s, acc: acc, request: r, key: r.Header.Get("Idempotency-Key")}
	known, sum := acc.id+"/"+c.key, sha256.Sum256(append([]byte(r.Method+r.URL.Path+"\n"), body...))
	asked := hex.EncodeToString(sum[:])
	if before, ok := s.answered[known]; ok && c.key != "" && r.Method == http.MethodPost {
		if before.asked != asked {
			return failed(&APIError{Status: http.StatusBadRequest, Type: idempotency, Message: "Keys for idempotent requests can only be used with the same parameters they were first used with."})
		}
		return before.status, before.body
	}
	status, out := c.run(body, h)
	if c.key != "" && r.Method == http.MethodPost && status < http.StatusInternalServerError {
		s.answered[known] = answered{asked, status, out}
	}
	return status, out
}

func (c *call) run(body []byte, h handler) (int, []byte) {
	raw := string(body)
	if c.request.Method == http.MethodGet || c.request.Method == http.MethodDelete && raw == "" {
		raw = c.request.URL.RawQuery
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return failed(invalid("", "Invalid form."))
	}
	c.p = parseParams(values)
	c.tick()
	answer, err := h(c)
	if err != nil {
		return failed(err)
	}
	if o, ok := answer.(Object); ok {
		o = shown(o)
		for _, path := range c.p.texts("expand") {
			c.expand(o, strings.Split(path, "."))
		}
		answer = o
	}
	out, err := encode(answer)
	if err != nil {
		return failed(err)
	}
	return http.StatusOK, out
}

// expand puts objects into the place of their identifiers.
func (c *call) expand(o Object, path []string) {
	switch v := o[path[0]].(type) {
	case string:
		full := c.acc.byID[v]
		if full == nil {
			return
		}
		in := shown(full)
		o[path[0]] = in
		if len(path) > 1 {
			c.expand(in, path[1:])
		}
	case Object:
		if len(path) > 1 && v != nil {
			c.expand(v, path[1:])
		}
	case []Object:
		for _, one := range v {
			if len(path) > 1 {
				c.expand(one, path[1:])
			}
		}
	}
}

func failed(err error) (int, []byte) {
	f := &APIError{}
	if !errors.As(err, &f) {
		f = &APIError{Status: http.StatusInternalServerError, Type: apiError, Message: err.Error()}
	}
	out, _ := encode(map[string]any{"error": f})
	return f.Status, out
}

// encode writes JSON without a line's end.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// page answers a list, the newest first, by limit, starting_after and ending_before; keep chooses.
func (c *call) page(kind string, keep func(Object) bool) (any, error) {
	limit := int(c.p.number("limit"))
	if limit == 0 {
		limit = 10
	}
	if limit < 1 || limit > 100 {
		return nil, invalid("limit", "This value must be between 1 and 100.")
	}
	var fit []Object
	all := c.acc.byKind[kind]
	for _, o := range slices.Backward(all) {
		if !o.Bool("_deleted") && (keep == nil || keep(o)) && c.createdFits(o) {
			fit = append(fit, o)
		}
	}
	if after := c.p.str("starting_after"); after != "" {
		fit = fit[1+indexOf(fit, after):]
	}
	if before := c.p.str("ending_before"); before != "" {
		if i := indexOf(fit, before); i >= 0 {
			fit = fit[max(0, i-limit):i]
		}
	}
	more := len(fit) > limit
	if more {
		fit = fit[:limit]
	}
	out := Object{"object": "list", "url": c.request.URL.Path, "has_more": more, "data": append([]Object{}, fit...)}
	return out, nil
}

func (c *call) createdFits(o Object) bool {
	at := c.p.in("created")
	created := o.Int("created")
	return (!at.has("gte") || created >= at.number("gte")) && (!at.has("gt") || created > at.number("gt")) &&
		(!at.has("lte") || created <= at.number("lte")) && (!at.has("lt") || created < at.number("lt"))
}

func indexOf(all []Object, id string) int {
	for i, o := range all {
		if o.ID() == id {
			return i
		}
	}
	return -1
}
