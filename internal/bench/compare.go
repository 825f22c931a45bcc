package bench

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// Tolerance says what counts as worse: a p95 that has grown by more than the share and by more than the floor, since a
// fast endpoint's p95 doubles by chance.
type Tolerance struct {
	Share   float64 // 0.2 = 20 %
	FloorMS float64
}

// DefaultTolerance is 20 % and 5 ms.
func DefaultTolerance() Tolerance { return Tolerance{Share: 0.2, FloorMS: 5} }

// Change is an endpoint at a tier in two runs.
type Change struct {
	Endpoint, Tier string
	Before, After  Result
	Share          float64 // of the p95: 0.1 = 10 % slower
	Worse          bool
}

// ErrIncomparable says why two runs are not compared.
var ErrIncomparable = errors.New("the runs cannot be compared")

// Compare sets two runs side by side. It refuses invalid runs, and runs that measured different things.
func Compare(before, after Report, t Tolerance) ([]Change, error) {
	for _, r := range []Report{before, after} {
		if !r.Valid() {
			return nil, fmt.Errorf("%w: %s is invalid, %s failed", ErrIncomparable, r.Run, plural(r.Failed(), "request"))
		}
	}
	type key struct{ endpoint, tier string }
	was := map[key]Result{}
	for _, r := range before.Results {
		was[key{r.Endpoint, r.Tier.Name}] = r
	}
	var all []Change
	for _, r := range after.Results {
		b, ok := was[key{r.Endpoint, r.Tier.Name}]
		switch {
		case !ok:
			continue
		case b.Tier != r.Tier:
			return nil, fmt.Errorf("%w: the tier %s is another one", ErrIncomparable, r.Tier.Name)
		}
		c := Change{Endpoint: r.Endpoint, Tier: r.Tier.Name, Before: b, After: r}
		if b.P95MS > 0 {
			c.Share = r.P95MS/b.P95MS - 1
		}
		c.Worse = r.P95MS > b.P95MS*(1+t.Share) && r.P95MS-b.P95MS > t.FloorMS
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: they have no endpoint in common", ErrIncomparable)
	}
	return all, nil
}

// Worse counts what has become worse.
func Worse(all []Change) int {
	n := 0
	for _, c := range all {
		if c.Worse {
			n++
		}
	}
	return n
}

// PrintChanges writes the comparison as a table.
func PrintChanges(out io.Writer, all []Change) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(w, "endpoint\ttier\tp95 before\tp95 now\tchange\treq/s before\treq/s now\t\t\n")
	for _, c := range all {
		verdict := "ok"
		if c.Worse {
			verdict = "WORSE"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%+.0f %%\t%.0f\t%.0f\t%s\t\n",
			c.Endpoint, c.Tier, ms(c.Before.P95MS), ms(c.After.P95MS), c.Share*100, c.Before.PerSecond, c.After.PerSecond, verdict)
	}
	return w.Flush()
}
