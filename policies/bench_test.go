package policies_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/policies"
)

// TestBenchPolicy measures one check over all roles and actions; it prints one line and fails over its goal.
func TestBenchPolicy(t *testing.T) {
	if os.Getenv("MSAAS_BENCH") != "1" {
		t.Skip("a measurement: set MSAAS_BENCH=1")
	}
	const goal = 1000
	p, err := policies.New()
	require.NoError(t, err)
	roles, actions := policies.Roles(), policies.All()
	r := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			p.Allows(roles[i%len(roles)], actions[i%len(actions)])
		}
	})
	verdict := "ok"
	if r.NsPerOp() > goal || r.AllocsPerOp() > 0 {
		verdict = "MISSED"
	}
	fmt.Printf("bench policy: %d ns, %d allocs (goal <= %d ns) %s\n", r.NsPerOp(), r.AllocsPerOp(), goal, verdict)
	require.Equal(t, "ok", verdict)
}
