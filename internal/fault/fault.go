// Package fault is the error vocabulary of m-saas.
//
// A fault is an error that the outside may see: it has a kind (which the edge turns into an HTTP status), a stable code
// that programs switch on, and a safe sentence for people. Every other error is internal: the edge answers a bland 500
// and logs it once.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Kind says what went wrong in general. The edge maps each kind to one HTTP status.
type Kind string

// The kinds, with the status that the HTTP edge gives them.
const (
	Invalid         Kind = "invalid"         // 422: the input breaks a rule; Fields says where
	Malformed       Kind = "malformed"       // 400: the input cannot be read at all
	Unauthenticated Kind = "unauthenticated" // 401: no valid session
	Forbidden       Kind = "forbidden"       // 403: visible, but not allowed
	NotFound        Kind = "not_found"       // 404: absent, or invisible to this actor
	Conflict        Kind = "conflict"        // 409: the present state forbids it
	Gone            Kind = "gone"            // 410: was there and has expired or been used
	TooLarge        Kind = "too_large"       // 413: the body is over its limit
	Precondition    Kind = "precondition"    // 428: an edit without the revision it was made from
	TooMany         Kind = "too_many"        // 429: over a rate limit; RetryAfter says when
	Unavailable     Kind = "unavailable"     // 503: a service behind us is away; may be repeated
)

// Field names one input field and what is wrong with it. Path is in the JSON names of the request ("services[0].id").
type Field struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Fault is an error that may be shown. Make one with New; add to it with the With methods, each of which returns a copy.
type Fault struct { //nolint:errname // the glossary's word
	Kind       Kind
	Code       string        // stable, snake_case, never reworded
	Message    string        // one safe sentence in English; screens translate by Code
	Fields     []Field       // for Invalid
	Details    any           // typed extra of the code (such as the conflicts of appointment_conflict); JSON-encodable
	RetryAfter time.Duration // for TooMany and Unavailable
	cause      error
}

// New makes a fault of a kind with its stable code and a safe sentence.
func New(kind Kind, code, message string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: message}
}

// InvalidField is the fault of one wrong input field.
func InvalidField(path, code, message string) *Fault {
	return New(Invalid, "invalid_input", "Some fields are not right.").WithField(path, code, message)
}

// Problems gathers what is wrong with the fields of an input; its zero value finds nothing wrong.
type Problems struct{ found *Fault }

// Add notes what is wrong with a field.
func (p *Problems) Add(path, code, message string) {
	if p.found == nil {
		p.found = InvalidField(path, code, message)
		return
	}
	p.found = p.found.WithField(path, code, message)
}

// Line checks a text of one line, of at most limit characters, and gives it with single spaces.
func (p *Problems) Line(path, s string, required bool, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	switch {
	case required && s == "":
		p.Add(path, "required", "This cannot be empty.")
	case utf8.RuneCountInString(s) > limit || strings.ContainsFunc(s, unicode.IsControl):
		p.Add(path, "too_long", fmt.Sprintf("At most %d characters.", limit))
	}
	return s
}

// Text checks a text of several lines, of at most limit characters, and gives it without white space around it.
func (p *Problems) Text(path, s string, limit int) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if utf8.RuneCountInString(s) > limit || strings.ContainsFunc(s, control) {
		p.Add(path, "too_long", fmt.Sprintf("At most %d characters.", limit))
	}
	return s
}

// Err is the fault of all that was added, in that order; nil when nothing was.
func (p *Problems) Err() error {
	if p.found == nil {
		return nil
	}
	return p.found
}

// Error gives the code, the sentence and the cause, for logs.
func (f *Fault) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Code, f.Message, f.cause)
	}
	return f.Code + ": " + f.Message
}

// Unwrap gives the internal cause; it is never shown.
func (f *Fault) Unwrap() error { return f.cause }

// Is makes errors.Is match faults by kind and code, so that package-level faults serve as sentinels.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Kind == f.Kind && t.Code == f.Code
}

// WithCause keeps the internal error behind the fault, for the log.
func (f *Fault) WithCause(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

// WithField adds a field error.
func (f *Fault) WithField(path, code, message string) *Fault {
	c := *f
	c.Fields = append(append([]Field(nil), f.Fields...), Field{Path: path, Code: code, Message: message})
	return &c
}

// WithDetails attaches the typed extra of the code.
func (f *Fault) WithDetails(details any) *Fault {
	c := *f
	c.Details = details
	return &c
}

// WithRetryAfter says when trying again makes sense.
func (f *Fault) WithRetryAfter(d time.Duration) *Fault {
	c := *f
	c.RetryAfter = d
	return &c
}

// As finds the fault in an error's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf gives the kind of the fault in an error's chain, or "" when there is none.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return ""
}
