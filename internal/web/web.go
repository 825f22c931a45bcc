// Package web holds the interface: TypeScript sources in src, built by Vite into dist, embedded here and served with a
// strict content security policy. It knows nothing of the API.
package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

const (
	noncePlace = "__CSP_NONCE__"
	immutable  = "public, max-age=31536000, immutable"
)

// notBuilt is shown by a server that was built without its interface.
const notBuilt = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>m-saas</title></head>
<body><h1>The interface is not built</h1><p>Run <code>make build</code> and start the server again.</p></body></html>
`

// Handler serves the interface: hashed assets to be kept for ever, the page itself never. Every address that a person can
// open gets the page; any other unknown address is 404.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return unavailable{}
	}
	return HandlerOf(files)
}

// HandlerOf serves a built interface out of files; 503 for every request when files has no index.html.
func HandlerOf(files fs.FS) http.Handler {
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return unavailable{}
	}
	return &handler{files: files, page: page}
}

type unavailable struct{}

func (unavailable) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte(notBuilt))
}

type handler struct {
	files fs.FS
	page  []byte
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This address takes GET only.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name != "" && name != "index.html" && h.serveFile(w, r, name) {
		return
	}
	if !isNavigation(r, name) {
		w.Header().Set("Cache-Control", "no-store")
		http.NotFound(w, r)
		return
	}
	h.servePage(w, r)
}

// isNavigation tells a person who opens an address of the interface from a script that asks for a file that is not there.
func isNavigation(r *http.Request, name string) bool {
	if path.Ext(name) != "" && name != "index.html" {
		return false
	}
	accept := r.Header.Get("Accept")
	return accept == "" || strings.Contains(accept, "text/html") || strings.Contains(accept, "*/*")
}

// serveFile answers with one file, compressed where the reader takes it; false when there is none.
func (h *handler) serveFile(w http.ResponseWriter, r *http.Request, name string) bool {
	if strings.HasSuffix(name, ".gz") || strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	body, err := fs.ReadFile(h.files, name)
	if err != nil {
		return false
	}
	head := w.Header()
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		head.Set("Content-Type", kind)
	}
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		head.Set("Cache-Control", immutable)
	}
	if packed, err := fs.ReadFile(h.files, name+".gz"); err == nil {
		head.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			head.Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	w.WriteHeader(http.StatusOK) // a router's fallback has set 404 before us
	if r.Method == http.MethodHead {
		return true
	}
	_, _ = w.Write(body) //nolint:gosec // a file that was embedded when the program was built
	return true
}

// servePage answers with the page. Its nonce lets in the one kind of style element that dialogs need.
func (h *handler) servePage(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Content-Security-Policy", policy(nonce))
	w.WriteHeader(http.StatusOK) // a router's fallback has set 404 before us
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(bytes.ReplaceAll(h.page, []byte(noncePlace), []byte(nonce)))
}

func policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"frame-src 'self'", // the preview of a PDF
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}

func newNonce() string {
	raw := make([]byte, 18)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}
