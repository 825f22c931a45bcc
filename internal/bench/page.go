package bench

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"slices"
)

//go:embed report.html.tmpl
var pageTemplate string

//go:embed runs.html.tmpl
var runsTemplate string

//go:embed page.css
var pageStyle string

// row is a result as the page shows it; positions are percent of its tier's highest p99, logarithmic, since endpoints differ
// by a factor of a hundred.
type row struct {
	Result
	P50, P95, P99, Max float64
	Bars               []bar
	Wrong              string
}

// bar is one column of the distribution: how many answers took so long.
type bar struct {
	X, Y, Height float64
	Slow         bool // beyond the p95
	Title        string
}

type tierTable struct {
	Tier
	ScaleMS float64
	Rows    []row
}

const (
	columns   = 32
	barHeight = 34.0
)

// htmlPage is the run as one page that needs nothing else.
func htmlPage(r Report) ([]byte, error) {
	var tiers []tierTable
	for _, x := range r.Results {
		i := slices.IndexFunc(tiers, func(t tierTable) bool { return t.Tier == x.Tier })
		if i < 0 {
			tiers = append(tiers, tierTable{Tier: x.Tier})
			i = len(tiers) - 1
		}
		tiers[i].ScaleMS = max(tiers[i].ScaleMS, x.P99MS)
		tiers[i].Rows = append(tiers[i].Rows, row{Result: x, Bars: distribution(x), Wrong: failures(x)})
	}
	for _, t := range tiers {
		for i := range t.Rows {
			at := func(x float64) float64 {
				return min(100, round(100*math.Log1p(x)/math.Log1p(max(t.ScaleMS, 0.001)), 2))
			}
			w := &t.Rows[i]
			w.P50, w.P95, w.P99, w.Max = at(w.P50MS), at(w.P95MS), at(w.P99MS), at(w.MaxMS)
		}
	}
	return fill("report", pageTemplate, map[string]any{"Report": r, "Tiers": tiers, "Failed": plural(r.Failed(), "request"), "Took": fmt.Sprintf("%.0f s", float64(r.TookMS)/1000)})
}

// distribution sorts the answers into columns of equal width up to the slowest.
func distribution(r Result) []bar {
	counts := make([]int, columns)
	width := max(r.MaxMS/columns, 1e-6)
	highest := 0
	for _, s := range r.Samples {
		if s.Failure == "" {
			i := min(int(float64(s.TookUS)/1000/width), columns-1)
			counts[i]++
			highest = max(highest, counts[i])
		}
	}
	var all []bar
	for i, n := range counts {
		if n == 0 {
			continue
		}
		h := max(1.5, round(barHeight*float64(n)/float64(highest), 1))
		all = append(all, bar{
			X: float64(i * 5), Y: barHeight - h, Height: h, Slow: float64(i)*width >= r.P95MS,
			Title: fmt.Sprintf("%d of %d in %s to %s", n, len(r.Samples), ms(float64(i)*width), ms(float64(i+1)*width)),
		})
	}
	return all
}

func fill(name, text string, data any) ([]byte, error) {
	t, err := template.New(name).Funcs(template.FuncMap{
		"ms": ms, "size": size, "style": func() template.CSS { return template.CSS(pageStyle) }, //nolint:gosec // our own sheet
		"percent": func(x float64) string { return fmt.Sprintf("%.1f %%", x*100) },
		"number":  func(x float64) string { return fmt.Sprintf("%.0f", x) },
	}).Parse(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, data)
	return out.Bytes(), err
}
