package mailbox

import "github.com/m-saas/m-saas/internal/fault"

// The codes of the faults of every method. Invalid ones need a person; Unavailable ones pass, after RetryAfter if it is given.
const (
	CodeAddressRefused = "mail_address_refused" // Invalid: a host of a network that is not the internet's
	CodeDNS            = "mail_host_unknown"    // Invalid: the host's name leads nowhere
	CodeConnect        = "mail_no_connection"   // Unavailable: nobody answers, or the connection broke
	CodeTLS            = "mail_not_secure"      // Invalid: no TLS, or a certificate that is not the host's
	CodeSignIn         = "mail_sign_in"         // Invalid: name or password, or a token that was withdrawn
	CodePermission     = "mail_permission"      // Invalid: signed in, but not allowed (IMAP switched off, a scope missing)
	CodeThrottled      = "mail_throttled"       // Unavailable: too much for the provider; RetryAfter
	CodeProtocol       = "mail_protocol"        // Unavailable: an answer that makes no sense
	CodeRefused        = "mail_refused"         // Invalid: this message is not taken, for good
	CodeUncertain      = "mail_uncertain"       // Unavailable: the connection broke when the message may have been taken already
)

// Fault makes the fault of a code, of the kind that goes with it; the message is the adapter's own.
func Fault(code, message string, cause error) *fault.Fault {
	kind := fault.Invalid
	switch code {
	case CodeConnect, CodeThrottled, CodeProtocol, CodeUncertain:
		kind = fault.Unavailable
	}
	return fault.New(kind, code, message).WithCause(cause)
}
