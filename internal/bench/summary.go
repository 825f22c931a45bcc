package bench

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// ms writes milliseconds with as many digits as are worth reading.
func ms(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f ms", x)
	case x >= 10:
		return fmt.Sprintf("%.1f ms", x)
	default:
		return fmt.Sprintf("%.2f ms", x)
	}
}

// size writes bytes.
func size(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
	default:
		return fmt.Sprintf("%d B", n)
	}
}

// failures writes what failed and how often: "3 × 429, 1 × no answer".
func failures(r Result) string {
	var all []string
	for _, what := range slices.Sorted(maps.Keys(r.Failures)) {
		all = append(all, fmt.Sprintf("%d × %s", r.Failures[what], what))
	}
	return strings.Join(all, ", ")
}

func render(r Report) (map[string][]byte, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write samples: %w", err)
	}
	page, err := htmlPage(r)
	if err != nil {
		return nil, fmt.Errorf("write page: %w", err)
	}
	return map[string][]byte{rawFile: append(raw, '\n'), summaryFile: []byte(markdown(r)), pageFile: page}, nil
}

// Print writes the run as a table.
func Print(out io.Writer, r Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(w, "endpoint\ttier\trequests\tat once\tp50\tp95\tp99\treq/s\tbytes\terrors\t\n")
	for _, x := range r.Results {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%.0f\t%s\t%.1f %%\t\n", x.Endpoint, x.Tier.Name, x.Tier.Requests, x.Tier.Concurrent,
			ms(x.P50MS), ms(x.P95MS), ms(x.P99MS), x.PerSecond, size(x.Bytes), x.ErrorRate*100)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !r.Valid() {
		_, err := fmt.Fprintf(out, "INVALID: %s failed\n", plural(r.Failed(), "request"))
		return err
	}
	return nil
}

func markdown(r Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmark %s\n\n", r.Run)
	if r.Label != "" {
		fmt.Fprintf(&b, "%s\n\n", strings.ReplaceAll(r.Label, "\n", " "))
	}
	if !r.Valid() {
		fmt.Fprintf(&b, "**Invalid: %s failed. These figures are not to be compared.**\n\n", plural(r.Failed(), "request"))
	}
	fmt.Fprintf(&b, "%s, clinic %s; %s; measured on %s in %.0f s.\n\n", r.Target, r.Clinic, r.Started, r.Machine, float64(r.TookMS)/1000)
	b.WriteString("| endpoint | tier | requests | at once | p50 | p95 | p99 | req/s | bytes | errors |\n|---|---|--:|--:|--:|--:|--:|--:|--:|---|\n")
	for _, x := range r.Results {
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %s | %s | %s | %.0f | %s | %s |\n", x.Endpoint, x.Tier.Name, x.Tier.Requests, x.Tier.Concurrent,
			ms(x.P50MS), ms(x.P95MS), ms(x.P99MS), x.PerSecond, size(x.Bytes), cmp.Or(failures(x), "none"))
	}
	b.WriteString("\nLatency is until the last byte, percentiles by the nearest rank over answers that did not fail.\n")
	return b.String()
}
