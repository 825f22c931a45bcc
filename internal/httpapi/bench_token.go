package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"

	"github.com/danielgtaylor/huma/v2"
)

const benchHeader = "X-Bench-Token"

// passesLimits says whether a request shows the benchmark's token, so that the limits of people do not count it. There is
// none unless the configuration has one. Digests are compared, so that the time tells neither length nor beginning.
func (a *API) passesLimits(ctx huma.Context) bool {
	if a.BenchToken == "" {
		return false
	}
	shown, token := sha256.Sum256([]byte(ctx.Header(benchHeader))), sha256.Sum256([]byte(a.BenchToken))
	return subtle.ConstantTimeCompare(shown[:], token[:]) == 1
}
