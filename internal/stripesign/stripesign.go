// Package stripesign checks that a webhook comes from Stripe.
package stripesign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// tolerance is how far the time of a signature may be from ours.
const tolerance = 5 * time.Minute

// maxHeader bounds what is looked through, in bytes.
const maxHeader = 2000

// Valid checks the header Stripe-Signature ("t=…,v1=…,v1=…") in constant time: HMAC-SHA256 over "t.payload", with a time
// within five minutes of now. Source: docs.stripe.com/webhooks#verify-manually.
func Valid(raw []byte, header, secret string, now time.Time) bool {
	if secret == "" || len(header) > maxHeader {
		return false
	}
	var at string
	var given [][]byte
	for part := range strings.SplitSeq(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "t":
			at = value
		case "v1":
			if mac, err := hex.DecodeString(value); err == nil {
				given = append(given, mac)
			}
		}
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return false
	}
	if away := now.Sub(time.Unix(seconds, 0)); away > tolerance || away < -tolerance {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "."))
	mac.Write(raw)
	want := mac.Sum(nil)
	for _, g := range given {
		if hmac.Equal(want, g) {
			return true
		}
	}
	return false
}
