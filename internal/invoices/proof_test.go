package invoices_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// found is what is wrong with the numbers of a series.
type found struct{ issued, gaps, doubles, backwards int }

// look reads a series from its first number to its last.
func (o *office) look(series string) found {
	o.t.Helper()
	all, err := invoices.Numbered(o.t.Context(), o.scope, series)
	require.NoError(o.t, err)
	f := found{issued: len(all)}
	for n, i := range all {
		before := invoices.Invoice{}
		if n > 0 {
			before = all[n-1]
		}
		switch {
		case i.Number == before.Number:
			f.doubles++
		case i.Number != before.Number+1:
			f.gaps += int(i.Number - before.Number - 1)
		}
		if i.IssuedOn < before.IssuedOn {
			f.backwards++
		}
	}
	return f
}

// A hundred invoices at a time are issued by several processes of which some are killed at any moment: no number is left out, none is given twice, and
// days never go back. TestACounterLeavesGaps runs the same over the version with a counter document, and sees its gaps.
func TestProofInvoiceNumbers(t *testing.T) {
	t.Parallel()
	rounds, kills := 2, 2
	if proof.Long() {
		rounds, kills = 8, 6
	}
	o := newOffice(t)
	killed := 0
	for range rounds {
		killed += o.rush("real", 100, 4, kills)
		f := o.look("DLX")
		require.Zero(t, f.gaps+f.doubles+f.backwards, "%+v", f)
	}
	f := o.look("DLX")
	proof.Line(t, "proof", "invoice-numbers", fmt.Sprintf("%d issued by 4 processes at once, %d kills: %d gaps, %d doubles, %d days out of order", f.issued, killed, f.gaps, f.doubles, f.backwards),
		"0, 0 and 0", f.gaps+f.doubles+f.backwards == 0 && f.issued >= 100 && killed > 0)
}

func TestACounterLeavesGaps(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 10 {
		o.rush("counter", 60, 3, 3)
		if f := o.look("DLX"); f.gaps > 0 {
			return
		}
	}
	t.Fatal("a counter that runs ahead left no gap: the proof would see none either")
}

// rush lets processes issue drafts in parallel, and kills some of them in the middle of it; those that live on issue the rest.
func (o *office) rush(how string, drafts, processes, kills int) int {
	o.t.Helper()
	var keys []string
	var mu sync.Mutex
	var making sync.WaitGroup
	for range 10 {
		making.Go(func() {
			for range drafts / 10 {
				d := o.written(content())
				mu.Lock()
				keys = append(keys, d.ID)
				mu.Unlock()
			}
		})
	}
	making.Wait()
	var wg sync.WaitGroup
	for n := range processes {
		child := testkit.StartChild(o.t, "TestIssuingChild", o.kit.Prefix, string(o.scope.TenantID()), how, strings.Join(keys, ","))
		require.True(o.t, child.Says("ready"), "the child has not begun")
		wg.Go(func() {
			if n < kills {
				for range 1 + rand.IntN(drafts/processes/2) {
					child.Says("issued")
				}
				child.Kill()
			}
			for child.Says("issued") {
			}
			_ = child.Wait()
		})
		_, err := fmt.Fprintln(child.In, "go")
		require.NoError(o.t, err)
	}
	wg.Wait()
	return min(kills, processes)
}

// TestIssuingChild is one process that issues drafts, twenty-five at a time.
func TestIssuingChild(t *testing.T) {
	args := testkit.ChildArgs(t)
	kit, scope := testkit.Reopen(t, args[0], args[1], time.Now)
	o := open(t, kit, scope, testkit.NewClock(today))
	fmt.Println("ready")
	var word string
	_, err := fmt.Fscanln(os.Stdin, &word)
	require.NoError(t, err)
	keys := strings.Split(args[3], ",")
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	work := make(chan string, len(keys))
	for _, k := range keys {
		work <- k
	}
	close(work)
	var wg sync.WaitGroup
	for range 25 {
		wg.Go(func() {
			for key := range work {
				if o.issueAs(args[2], key) {
					fmt.Println("issued")
				}
			}
		})
	}
	wg.Wait()
}

// issueAs issues a draft; false when another process has.
func (o *office) issueAs(how, key string) bool {
	const rev = 2 // of a draft that was written once
	if how == "counter" {
		return o.IssueByCounter(o.t.Context(), o.desk, key, rev) == nil
	}
	_, err := o.Issue(o.t.Context(), o.desk, key, rev, "")
	return err == nil
}
