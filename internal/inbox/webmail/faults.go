package webmail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
)

const later = time.Minute // when a provider that does not say is asked again

// sentences are what people are told of a failure.
var sentences = map[string]string{
	mailbox.CodeAddressRefused: "This server cannot be used for mail.",
	mailbox.CodeTLS:            "The provider's certificate is not its own.",
	mailbox.CodeSignIn:         "The provider no longer accepts our access to this mailbox.",
	mailbox.CodePermission:     "The provider does not let us use this mailbox in this way.",
	mailbox.CodeRefused:        "The provider does not take this message.",
	mailbox.CodeConnect:        "The provider does not answer.",
	mailbox.CodeThrottled:      "The provider has had too many questions for the moment.",
	mailbox.CodeUncertain:      "The connection broke before the provider had said whether it took the message.",
	mailbox.CodeProtocol:       "The provider gives answers that make no sense.",
}

func failed(code string, cause error) *fault.Fault {
	return mailbox.Fault(code, sentences[code], cause)
}

// Failed is the fault of a code of the mailbox contract.
func Failed(code string, cause error) error { return failed(code, cause) }

// throttled heeds Retry-After, in seconds or as a date.
func throttled(res *http.Response) error {
	wait := later
	text := res.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 && seconds < 24*60*60 {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		if sent, err := http.ParseTime(res.Header.Get("Date")); err == nil && at.After(sent) {
			wait = min(at.Sub(sent), 24*time.Hour)
		}
	}
	return failed(mailbox.CodeThrottled, fmt.Errorf("HTTP %d", res.StatusCode)).WithRetryAfter(wait)
}

// unreachable tells why no answer came. The address is left out of the cause: it may hold identifiers.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("ask the mail provider: %w", context.Cause(ctx))
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	switch {
	case errors.Is(err, safedial.ErrRefused):
		return failed(mailbox.CodeAddressRefused, err)
	case strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "x509: "):
		return failed(mailbox.CodeTLS, err)
	default:
		return failed(mailbox.CodeConnect, err)
	}
}

// StatusError is an answer that only the adapter can judge.
type StatusError struct {
	Status int
	Reason string // the provider's word for it
}

// Error gives the status and the reason, for logs.
func (e *StatusError) Error() string { return fmt.Sprintf("HTTP %d %s", e.Status, e.Reason) }

// Missing says that what was asked for is not there.
func Missing(err error) bool {
	var e *StatusError
	return errors.As(err, &e) && e.Status == http.StatusNotFound
}

// Settle makes a fault of an answer that no adapter has judged.
func Settle(err error) error {
	var e *StatusError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Status == http.StatusForbidden:
		return failed(mailbox.CodePermission, e)
	case e.Status >= http.StatusInternalServerError:
		return failed(mailbox.CodeConnect, e).WithRetryAfter(later)
	default:
		return failed(mailbox.CodeProtocol, e)
	}
}
