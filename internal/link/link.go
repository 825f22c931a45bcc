// Package link makes the secrets in the addresses by which somebody without an account reaches one thing of theirs: an
// appointment to manage, an offer of a free time to accept, something to pay. A token is derived from a key and never stored; it names the tenant and the
// thing and carries a tag of HMAC-SHA-256 over both, over what it is for, and over a version with which it is revoked.
package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

// Purpose keeps tokens for different uses apart: one is never good for another.
type Purpose string

// The purposes.
const (
	ManageAppointment Purpose = "appointment"
	AnswerOffer       Purpose = "offer"
	HoldTime          Purpose = "hold"
	Pay               Purpose = "payment"
)

// subject is the kind of thing that tokens of the purpose name.
func (p Purpose) subject() id.Kind {
	switch p {
	case AnswerOffer:
		return id.WaitEntry
	case Pay:
		return id.Payment
	case ManageAppointment, HoldTime:
	}
	return id.Appointment
}

// MaxToken is the length of the longest token that Read looks at.
const MaxToken = 160

// separator needs no escaping in addresses, and unlike a dot makes none look like that of a file.
const separator = "~"

// tagSize is the length of the tag in bytes: 128 bits, out of reach for guessing.
const tagSize = 16

// Keys makes and reads tokens under one key.
type Keys struct {
	key []byte
}

// New takes a key of at least 32 bytes.
func New(key []byte) Keys { return Keys{key: key} }

// Token makes the token of a thing. The same arguments always give the same one.
func (k Keys) Token(p Purpose, tenant tenancy.ID, subject string, version int64) string {
	_, t, _ := strings.Cut(string(tenant), "_")
	_, s, _ := strings.Cut(subject, "_")
	tag := base64.RawURLEncoding.EncodeToString(k.tag(p, tenant, subject, version))
	return strings.Join([]string{t, s, strconv.FormatInt(version, 36), tag}, separator)
}

// Target is what a token names.
type Target struct {
	Tenant  tenancy.ID
	Subject string
	Version int64 // holds only as long as the thing is still at it
}

// Read checks a token in constant time; false for every one that Token did not make for the purpose.
func (k Keys) Read(p Purpose, token string) (Target, bool) {
	parts := strings.Split(token, separator)
	if len(token) > MaxToken || len(parts) != 4 {
		return Target{}, false
	}
	target := Target{Tenant: tenancy.ID(string(id.Tenant) + "_" + parts[0]), Subject: string(p.subject()) + "_" + parts[1]}
	version, err := strconv.ParseInt(parts[2], 36, 64)
	tag, bad := base64.RawURLEncoding.Strict().DecodeString(parts[3])
	if err != nil || bad != nil || !id.Is(id.Tenant, string(target.Tenant)) || !id.Is(p.subject(), target.Subject) ||
		strconv.FormatInt(version, 36) != parts[2] {
		return Target{}, false
	}
	target.Version = version
	if subtle.ConstantTimeCompare(tag, k.tag(p, target.Tenant, target.Subject, version)) != 1 {
		return Target{}, false
	}
	return target, true
}

func (k Keys) tag(p Purpose, tenant tenancy.ID, subject string, version int64) []byte {
	mac := hmac.New(sha256.New, k.key)
	mac.Write([]byte("m-saas link\x00" + string(p) + "\x00" + string(tenant) + "\x00" + subject + "\x00" + strconv.FormatInt(version, 10)))
	return mac.Sum(nil)[:tagSize]
}
