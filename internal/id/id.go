// Package id makes and checks the identifiers of m-saas.
//
// An identifier is the kind's three letters, an underscore and 26 characters of lower-case Crockford base 32: a ULID
// (github.com/ulid/spec), such as "cli_01jd3m8w1q2v5y7x9z0abcdefg". The kind makes an identifier of the wrong kind
// visible at the edge, before any database is asked.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/m-saas/m-saas/internal/fault"
)

// Kind is the prefix of one sort of identifier.
type Kind string

// The kinds in use.
const (
	Tenant      Kind = "ten"
	Member      Kind = "mem"
	Invitation  Kind = "inv"
	Client      Kind = "cli"
	Location    Kind = "loc"
	Provider    Kind = "prv"
	Resource    Kind = "res"
	Service     Kind = "svc"
	Appointment Kind = "apt"
	BlockedTime Kind = "blk"
	AuditEntry  Kind = "aud"
	Person      Kind = "per"
	Category    Kind = "cat"
	Series      Kind = "ser"
	Note        Kind = "not"
	Consent     Kind = "con"
	File        Kind = "fil"
	View        Kind = "viw"
	Import      Kind = "imp"
	Merge       Kind = "mrg"
	WaitEntry   Kind = "wai"
	OutboxMail  Kind = "out"
	Access      Kind = "acc"
	Reminder    Kind = "rem"
	Operation   Kind = "opn"

	Payment        Kind = "pay"
	Refund         Kind = "rfd"
	PaymentAccount Kind = "pac" // our name of a connection to a provider

	MailAccount  Kind = "mbx"
	Mail         Kind = "mai"
	Conversation Kind = "cnv"
	Attachment   Kind = "att"
	MailTemplate Kind = "tpl"

	Invoice Kind = "ivc"
)

const encodedLen = 26

// New makes a random identifier that sorts by its time, given in milliseconds' precision.
func New(kind Kind, at time.Time) string {
	return format(kind, ulid.MustNew(ulid.Timestamp(at), rand.Reader))
}

// Derived makes the identifier that the same parts always give: 128 bits of their SHA-256. A create that carries an
// Idempotency-Key uses it, so that the second attempt meets the first one's document instead of making another.
func Derived(kind Kind, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	var u ulid.ULID
	copy(u[:], h.Sum(nil))
	return format(kind, u)
}

// Is says whether s is a well-formed identifier of the kind.
func Is(kind Kind, s string) bool {
	rest, ok := strings.CutPrefix(s, string(kind)+"_")
	if !ok || len(rest) != encodedLen || strings.ToLower(rest) != rest {
		return false
	}
	_, err := ulid.ParseStrict(strings.ToUpper(rest))
	return err == nil
}

// Check gives an Invalid fault for the field when s is not an identifier of the kind.
func Check(kind Kind, field, s string) error {
	if Is(kind, s) {
		return nil
	}
	return fault.InvalidField(field, "invalid_id", "This is not an identifier of the right kind.")
}

func format(kind Kind, u ulid.ULID) string {
	return string(kind) + "_" + strings.ToLower(u.String())
}
