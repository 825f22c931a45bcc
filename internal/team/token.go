package team

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
)

// makeToken derives the secret of an invitation's link. It is never stored: whoever sends the mail computes it again.
func makeToken(key []byte, invitationID string, version int) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("m-saas invitation\x00" + invitationID + "\x00" + strconv.Itoa(version)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
