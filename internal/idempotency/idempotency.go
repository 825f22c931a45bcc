// Package idempotency tells a repeated create from another one that reuses its key.
//
// A create with an Idempotency-Key gets a derived identifier (id.Derived), so the repetition meets the document that the
// first attempt stored. The document keeps the fingerprint of the request; the same fingerprint means the same request.
package idempotency

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/m-saas/m-saas/internal/fault"
)

// Fingerprint is a short hash of the request in its JSON form. It faults on what JSON cannot write.
func Fingerprint(request any) (string, error) {
	b, err := json.Marshal(request)
	if err != nil {
		return "", fmt.Errorf("fingerprint request: %w", err)
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:18]), nil
}

// Check faults with Invalid "idempotency_key_reused" when the stored fingerprint is another one.
func Check(stored, request string) error {
	if stored == request {
		return nil
	}
	return fault.New(fault.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for a different request.")
}
