// Package proof prints what a guarantee or a figure came to, in one line that the readme quotes and CI searches for.
package proof

import (
	"fmt"
	"os"
	"testing"
)

// Long says whether the proofs run in their full length (MSAAS_PROOF=1) rather than in the short form of every test run.
func Long() bool { return os.Getenv("MSAAS_PROOF") == "1" }

// Bench skips the test unless figures are wanted (MSAAS_BENCH=1).
func Bench(t testing.TB) {
	t.Helper()
	if os.Getenv("MSAAS_BENCH") != "1" {
		t.Skip("set MSAAS_BENCH=1 to measure")
	}
}

// Line prints "proof NAME: FIGURE (goal GOAL) ok" to standard output; kind is "proof" or "bench". When ok is false it says
// SHORT instead and fails the test.
func Line(t testing.TB, kind, name, figure, goal string, ok bool) {
	t.Helper()
	verdict := "ok"
	if !ok {
		verdict = "SHORT"
	}
	_, _ = fmt.Fprintf(os.Stdout, "%s %s: %s (goal %s) %s\n", kind, name, figure, goal, verdict)
	if !ok {
		t.Errorf("%s %s: %s, goal %s", kind, name, figure, goal)
	}
}
