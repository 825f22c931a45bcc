package bench

import (
	"net/http"
	"slices"
)

// Slowest is the result with the highest p95; nil for an empty run.
func (r Report) Slowest() *Result {
	if len(r.Results) == 0 {
		return nil
	}
	worst := slices.MaxFunc(r.Results, func(a, b Result) int {
		switch {
		case a.P95MS < b.P95MS:
			return -1
		case a.P95MS > b.P95MS:
			return 1
		}
		return 0
	})
	return &worst
}

// mostListed bounds the list of runs.
const mostListed = 100

// Handler shows the runs: a list, and the three files of each. It gives no other file of the folder.
func (f Folder) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		page, err := f.list()
		if err != nil {
			http.Error(w, "The runs cannot be read.", http.StatusInternalServerError)
			return
		}
		guard(w)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	mux.HandleFunc("GET /{run}/{file}", func(w http.ResponseWriter, r *http.Request) {
		run, file := r.PathValue("run"), r.PathValue("file")
		if !runForm.MatchString(run) || !slices.Contains([]string{rawFile, summaryFile, pageFile}, file) {
			http.NotFound(w, r)
			return
		}
		guard(w)
		http.ServeFile(w, r, f.Path(run)+"/"+file)
	})
	return mux
}

// guard lets the page show itself and nothing else.
func guard(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
}

func (f Folder) list() ([]byte, error) {
	names, err := f.Runs()
	if err != nil {
		return nil, err
	}
	var runs []Report
	for _, name := range names[:min(len(names), mostListed)] {
		r, err := f.Load(name)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return fill("runs", runsTemplate, runs)
}
