package imapbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/safedial"
)

// errNoFolder is the cause when the server knows no such folder.
var errNoFolder = errors.New("no such folder")

const later = 5 * time.Minute // when a server that had too much is asked again

// sentences are what people are told of a failure.
var sentences = map[string]string{
	mailbox.CodeAddressRefused: "This server or port cannot be used for mail.",
	mailbox.CodeDNS:            "There is no server of this name.",
	mailbox.CodeTLS:            "The server offers no secure connection, or its certificate is not its own.",
	mailbox.CodeSignIn:         "The server does not accept the name or the password.",
	mailbox.CodePermission:     "The server does not let this mailbox be used in this way.",
	mailbox.CodeRefused:        "The server does not take this message.",
	mailbox.CodeConnect:        "The server does not answer.",
	mailbox.CodeThrottled:      "The server has too much to do at the moment.",
	mailbox.CodeUncertain:      "The connection broke before the server had said whether it took the message.",
	mailbox.CodeProtocol:       "The server gives answers that make no sense.",
}

func failed(code string, cause error) *fault.Fault {
	f := mailbox.Fault(code, sentences[code], cause)
	if code == mailbox.CodeThrottled {
		f = f.WithRetryAfter(later)
	}
	return f
}

// unreachable tells why no connection came about or why it broke.
func unreachable(err error) error {
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
		name        x509.HostnameError
		invalid     x509.CertificateInvalidError
		record      tls.RecordHeaderError
		alert       tls.AlertError
	)
	switch {
	case errors.Is(err, safedial.ErrRefused):
		return failed(mailbox.CodeAddressRefused, err)
	case errors.Is(err, safedial.ErrUnknown):
		return failed(mailbox.CodeDNS, err)
	case errors.As(err, &dns):
		return failed(mailbox.CodeConnect, err)
	case errors.Is(err, errNotSecure), errors.As(err, &certificate), errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid),
		errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "tls: "):
		return failed(mailbox.CodeTLS, err)
	case errors.Is(err, errBabble):
		return failed(mailbox.CodeProtocol, err)
	default:
		return failed(mailbox.CodeConnect, err)
	}
}

// explain makes a fault of what came out of a command. The server's own words are left out: they may name people.
func (s *session) explain(ctx context.Context, err error, signingIn bool) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("talk to the mail server: %w", context.Cause(ctx))
	}
	var answer *imap.Error
	switch {
	case errors.As(err, &answer):
		return explainAnswer(answer, signingIn)
	case !s.conn.wasLost():
		s.conn.kill()
		return failed(mailbox.CodeProtocol, err)
	default:
		return unreachable(err)
	}
}

func explainAnswer(answer *imap.Error, signingIn bool) error {
	cause := fmt.Errorf("IMAP %s [%s]", answer.Type, answer.Code)
	switch answer.Code {
	case imap.ResponseCodeNonExistent:
		return failed(mailbox.CodeProtocol, errNoFolder)
	case imap.ResponseCodeAuthenticationFailed, imap.ResponseCodeExpired:
		return failed(mailbox.CodeSignIn, cause)
	case imap.ResponseCodeAuthorizationFailed, imap.ResponseCodeNoPerm, imap.ResponseCodePrivacyRequired, imap.ResponseCodeContactAdmin:
		return failed(mailbox.CodePermission, cause)
	case imap.ResponseCodeLimit, imap.ResponseCodeOverQuota, "THROTTLED", imap.ResponseCodeInUse:
		return failed(mailbox.CodeThrottled, cause)
	case imap.ResponseCodeUnavailable, imap.ResponseCodeServerBug, imap.ResponseCodeCorruption:
		return failed(mailbox.CodeConnect, cause).WithRetryAfter(later)
	default:
	}
	switch {
	case answer.Type == imap.StatusResponseTypeBye:
		return failed(mailbox.CodeConnect, cause)
	case answer.Type != imap.StatusResponseTypeNo || !signingIn:
		return failed(mailbox.CodeProtocol, cause)
	case soundsBusy(answer.Text):
		return failed(mailbox.CodeThrottled, cause)
	case soundsForbidden(answer.Text):
		return failed(mailbox.CodePermission, cause)
	default:
		return failed(mailbox.CodeSignIn, cause)
	}
}

// soundsBusy reads the words of servers that give no code (RFC 5530) with a refused sign-in.
func soundsBusy(text string) bool {
	return containsAny(text, "too many", "try again", "temporar", "rate limit", "server error", "unavailable", "internal error")
}

func soundsForbidden(text string) bool {
	return containsAny(text, "disabled", "not enabled", "not allowed", "not permitted", "suspended", "blocked")
}

func containsAny(text string, words ...string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
