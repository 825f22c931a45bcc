// Package capability makes bearer tokens that need no store: whoever has the key computes them again, so that a link in a
// mail or a hold of a visitor carries its own proof. A token says what it is about in the clear (put no personal data in
// it) and cannot be made or altered without the key.
package capability

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Key is a secret of this purpose alone, at least 32 bytes, derived from the master key.
type Key []byte

const (
	proofLen = 20  // bytes of the HMAC that are kept: 160 bits
	maxToken = 400 // characters
)

// Make gives the token of the parts under a purpose ("booking hold"). The same input gives the same token. Parts hold no
// zero bytes.
func (k Key) Make(purpose string, parts ...string) string {
	said := strings.Join(parts, "\x00")
	return base64.RawURLEncoding.EncodeToString(append([]byte(said), k.proof(purpose, said)...))
}

// Read gives the parts of a token that was made under the same purpose with as many parts; false for every other text.
// It compares in constant time.
func (k Key) Read(purpose, token string, parts int) ([]string, bool) {
	if len(token) > maxToken {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) <= proofLen {
		return nil, false
	}
	said, proof := string(raw[:len(raw)-proofLen]), raw[len(raw)-proofLen:]
	if !hmac.Equal(proof, k.proof(purpose, said)) {
		return nil, false
	}
	found := strings.Split(said, "\x00")
	return found, len(found) == parts
}

// Blind gives a pseudonym of a value (an address, a phone number) that can be compared but not read back.
func (k Key) Blind(purpose, value string) string {
	return base64.RawURLEncoding.EncodeToString(k.proof("blind "+purpose, value))
}

func (k Key) proof(purpose, said string) []byte {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte("m-saas " + purpose + "\x00" + said))
	return mac.Sum(nil)[:proofLen]
}
