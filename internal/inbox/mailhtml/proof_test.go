package mailhtml_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// Hostile mails in a real browser: no script runs, no request leaves and the page around stays, with the sanitiser alone in a page
// that may do anything, and as the product shows them. Without the sanitiser the same cases do all of that, which is what shows
// that the browser would tell.
func TestProofHostileMail(t *testing.T) { //nolint:paralleltest // the browser takes the machine
	mutants, patience := 300, 3*time.Minute
	if proof.Long() {
		mutants, patience = 10_000, 12*time.Minute
	}
	all := cases(t, mutants)
	own, known := len(all)-mutants, all[:150]
	without := play(t, known, rawBare, time.Minute)
	require.Greater(t, len(without.hits), ample, "without the sanitiser scripts run")
	require.Greater(t, len(without.leaks), ample, "without the sanitiser requests leave")
	fenced := play(t, known, rawProduct, time.Minute)
	require.Empty(t, fenced.hits, "the sandbox and the policy alone let no script run")
	alone := play(t, all, bare, patience)
	both := play(t, all, product, patience)
	for says, s := range map[string]seen{"the sanitiser alone": alone, "the product": both} {
		require.True(t, s.whole, "%s: the top page stays, and shows all cases", says)
		for _, id := range s.hits {
			t.Errorf("%s: a script of case %d ran: %q", says, id, all[min(id, len(all)-1)])
		}
		require.Empty(t, s.leaks, says)
	}
	proof.Line(t, "proof", "hostile-mail", fmt.Sprintf(
		"%d vectors and %d mutants in Chromium: sanitiser alone %d scripts, %d requests; product %d and %d (of %d without the sanitiser: %d scripts, %d requests; behind sandbox and policy %d scripts)",
		own, mutants, len(alone.hits), len(alone.leaks), len(both.hits), len(both.leaks), len(known), len(without.hits), len(without.leaks), len(fenced.hits)),
		"no script runs, no request leaves", !t.Failed())
}
