package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/internal/ratelimit"
)

// Problem is the body of every refusal: an RFC 9457 problem document with a stable code.
type Problem struct { //nolint:errname // the name of RFC 9457
	Type      string        `json:"type" example:"about:blank" doc:"Always about:blank; the code says which problem it is."`
	Title     string        `json:"title" doc:"The HTTP status in words."`
	Status    int           `json:"status" doc:"The HTTP status."`
	Code      string        `json:"code" example:"appointment_conflict" doc:"Stable name of the problem; switch on it."`
	Detail    string        `json:"detail" doc:"One sentence for people."`
	RequestID string        `json:"request_id" doc:"Quote it when asking for help."`
	Errors    []fault.Field `json:"errors,omitempty" doc:"The fields that are not right."`
	Details   any           `json:"details,omitempty" doc:"Typed extra of the code, such as the conflicts."`

	retryAfter string
	standing   ratelimit.Standing
}

// Error makes a Problem an error, as huma wants it.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders gives Retry-After where trying again makes sense.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter != "" {
		h.Set("Retry-After", p.retryAfter)
	}
	return h
}

// ContentType is application/problem+json.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statusOf = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Malformed:       http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Gone:            http.StatusGone,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Precondition:    http.StatusPreconditionRequired,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// problem turns any error into what the outside may see. What is not a fault is logged once and becomes a bland 500.
func (a *API) problem(ctx context.Context, err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fault.New(fault.Unavailable, "timeout", "This took too long. Please try again.").WithCause(err)
	}
	f, ok := fault.As(err)
	if !ok {
		a.logFailure(ctx, err)
		f = fault.New("", "internal", "Something went wrong on our side.")
	} else if f.Kind == fault.Unavailable {
		a.logFailure(ctx, err)
	}
	status, known := statusOf[f.Kind]
	if !known {
		status = http.StatusInternalServerError
	}
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: f.Code, Detail: f.Message,
		RequestID: observe.RequestID(ctx), Errors: f.Fields, Details: f.Details,
	}
	if over := (overLimit{}); errors.As(err, &over) {
		p.standing = over.standing
	}
	if f.RetryAfter > 0 {
		p.retryAfter = strconv.Itoa(seconds(f.RetryAfter))
	} else if f.Kind == fault.Unavailable {
		p.retryAfter = "2"
	}
	return p
}

func (a *API) logFailure(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	a.log.ErrorContext(ctx, "request failed", "error", err)
}

// reshape is huma's transformer: its own refusals (types, limits, unknown fields) become Problems as well.
func (a *API) reshape(ctx huma.Context, _ string, v any) (any, error) {
	if p, ok := v.(*Problem); ok {
		sayStanding(ctx, p.standing) // in place of what the route's own limit said
	}
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx.SetHeader("Content-Type", "application/problem+json")
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(m.Status), Status: m.Status, Code: codeOf(m.Status),
		Detail: sentenceOf(m), RequestID: observe.RequestID(ctx.Context()),
	}
	for _, e := range m.Errors {
		if e != nil {
			p.Errors = append(p.Errors, fault.Field{Path: fieldPath(e.Location), Code: fieldCode(e.Message), Message: e.Message})
		}
	}
	return p, nil
}

func codeOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed_request"
	case http.StatusRequestEntityTooLarge:
		return "body_too_large"
	case http.StatusUnsupportedMediaType:
		return "unsupported_media_type"
	case http.StatusUnprocessableEntity:
		return "invalid_input"
	case http.StatusRequestTimeout:
		return "timeout"
	case http.StatusNotAcceptable:
		return "not_acceptable"
	default:
		return "internal"
	}
}

func sentenceOf(m *huma.ErrorModel) string {
	switch m.Status {
	case http.StatusUnprocessableEntity:
		return "Some fields are not right."
	case http.StatusBadRequest:
		return "The request could not be read."
	case http.StatusRequestEntityTooLarge:
		return "The request is too large."
	case http.StatusInternalServerError:
		return "Something went wrong on our side."
	default:
		return http.StatusText(m.Status)
	}
}

func fieldPath(location string) string {
	for _, prefix := range []string{"body.", "query.", "header.", "path."} {
		if rest, ok := strings.CutPrefix(location, prefix); ok {
			return rest
		}
	}
	return location
}

// fieldCode names what huma found, from the fixed beginnings of its sentences.
func fieldCode(message string) string {
	for _, c := range []struct{ starts, code string }{
		{"unexpected property", "unknown_field"},
		{"unknown query parameter", "unknown_field"},
		{"expected required property", "required"},
		{"required", "required"},
		{"expected length", "length"},
		{"expected array length", "length"},
		{"expected number", "range"},
		{"expected value to be one of", "not_one_of"},
		{"expected string to be RFC 5322 email", "email"},
		{"expected string to be", "format"},
		{"expected string to match", "format"},
	} {
		if strings.HasPrefix(message, c.starts) {
			return c.code
		}
	}
	return "invalid"
}
