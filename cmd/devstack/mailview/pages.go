package mailview

import (
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
)

//go:embed view.css list.html message.html
var assets embed.FS

// shown is how many messages the list shows.
const shown = 200

// bodyPolicy lets the HTML of a message show itself and remote pictures, and nothing run. The frame around it is
// sandboxed besides.
const bodyPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; sandbox allow-popups allow-popups-to-escape-sandbox"

// pagePolicy is for our own pages, which have no scripts at all.
const pagePolicy = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (v *view) pages(mux *http.ServeMux) {
	pages := template.Must(template.New("").Funcs(template.FuncMap{
		"when": func(t time.Time) string { return t.Local().Format("2 Jan 2006 15:04:05") },
		"join": func(list []string) string { return strings.Join(list, ", ") },
	}).ParseFS(assets, "*.html"))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		search := strings.TrimSpace(r.URL.Query().Get("to"))
		found := v.search(search)
		page := map[string]any{"Search": search, "Total": len(found), "Messages": found[:min(len(found), shown)]}
		v.render(w, pages, "list.html", page)
	})
	mux.HandleFunc("GET /messages/{id}", func(w http.ResponseWriter, r *http.Request) {
		m, err := v.archive.Get(r.PathValue("id"))
		if err != nil {
			v.refuse(w, err)
			return
		}
		v.render(w, pages, "message.html", m)
	})
	mux.HandleFunc("GET /messages/{id}/body", v.body)
	mux.HandleFunc("POST /clear", func(w http.ResponseWriter, r *http.Request) {
		if err := v.archive.Clear(""); err != nil {
			v.refuse(w, err)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	mux.Handle("GET /view.css", http.FileServerFS(assets))
}

// search finds the messages of which a recipient contains text, newest first.
func (v *view) search(text string) []mailbox.Message {
	var found []mailbox.Message
	for _, m := range v.archive.List("") {
		if strings.Contains(strings.Join(m.To, " "), strings.ToLower(text)) {
			found = append(found, m)
		}
	}
	return found
}

// body answers with the HTML of a message as its sender wrote it, for the frame on its page.
func (v *view) body(w http.ResponseWriter, r *http.Request) {
	m, err := v.archive.Get(r.PathValue("id"))
	if err != nil {
		v.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", bodyPolicy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write([]byte(`<base target="_blank">` + m.HTML))
}

func (v *view) render(w http.ResponseWriter, pages *template.Template, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.Header().Set("Cache-Control", "no-store")
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		v.log.Warn("render a page", "page", name, "error", err)
	}
}
