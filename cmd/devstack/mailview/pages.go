package mailview

import "net/http"

func (v *view) pages(mux *http.ServeMux) {
	mux.Handle("GET /{$}", http.RedirectHandler("/api/messages", http.StatusFound))
}
