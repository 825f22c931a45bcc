package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/web"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":          {Data: []byte(`<meta property="csp-nonce" nonce="__CSP_NONCE__"><script src="/assets/a-1.js"></script>`)},
		"theme.js":            {Data: []byte("theme")},
		"assets/a-1.js":       {Data: []byte("plain")},
		"assets/a-1.js.gz":    {Data: []byte("packed")},
		".keep":               {Data: nil},
		"assets/style-1.css":  {Data: []byte("css")},
		"assets/font-1.woff2": {Data: []byte("font")},
	}
}

func ask(t *testing.T, h http.Handler, method, path string, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	html := map[string]string{"Accept": "text/html,*/*"}
	for name, tt := range map[string]struct {
		method, path string
		header       map[string]string
		status       int
		cache        string
		body         string
	}{
		"the page is never kept":                        {"GET", "/", html, 200, "no-store", "assets/a-1.js"},
		"an address of a screen gives the page":         {"GET", "/c/dental/calendar", html, 200, "no-store", "assets/a-1.js"},
		"so does the address of one client's page":      {"GET", "/c/dental/clients/cli_0001", html, 200, "no-store", "assets/a-1.js"},
		"an asset is kept for ever":                     {"GET", "/assets/a-1.js", nil, 200, "public, max-age=31536000, immutable", "plain"},
		"an asset comes compressed":                     {"GET", "/assets/a-1.js", map[string]string{"Accept-Encoding": "br, gzip"}, 200, "public, max-age=31536000, immutable", "packed"},
		"a file without a hash is asked for again":      {"GET", "/theme.js", nil, 200, "no-cache", "theme"},
		"an asset that is gone is not the page":         {"GET", "/assets/old-2.js", html, 404, "no-store", ""},
		"what asks for JSON does not get the page":      {"GET", "/c/dental", map[string]string{"Accept": "application/json"}, 404, "no-store", ""},
		"a hidden file is not there":                    {"GET", "/.keep", nil, 404, "no-store", ""},
		"a packed file is not there by its own name":    {"GET", "/assets/a-1.js.gz", nil, 404, "no-store", ""},
		"nothing leads out of the folder":               {"GET", "/assets/../../web.go", nil, 404, "no-store", ""},
		"writing is refused":                            {"POST", "/", html, 405, "", ""},
		"the head of the page has no body":              {"HEAD", "/", html, 200, "no-store", ""},
		"a style sheet is kept for ever without a pack": {"GET", "/assets/style-1.css", map[string]string{"Accept-Encoding": "gzip"}, 200, "public, max-age=31536000, immutable", "css"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := ask(t, web.HandlerOf(built()), tt.method, tt.path, tt.header)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.cache, w.Header().Get("Cache-Control"))
			require.Contains(t, w.Body.String(), tt.body)
		})
	}
}

func TestPolicyLetsNothingInline(t *testing.T) {
	t.Parallel()
	h := web.HandlerOf(built())
	first, second := ask(t, h, "GET", "/", nil), ask(t, h, "GET", "/", nil)
	policy := first.Header().Get("Content-Security-Policy")
	require.NotContains(t, policy, "unsafe")
	require.NotEqual(t, policy, second.Header().Get("Content-Security-Policy"), "a nonce is used once")
	_, rest, ok := strings.Cut(policy, "'nonce-")
	require.True(t, ok)
	nonce, _, _ := strings.Cut(rest, "'")
	require.Contains(t, first.Body.String(), `nonce="`+nonce+`"`)
	require.NotContains(t, first.Body.String(), "__CSP_NONCE__")
}

func TestWithoutABuildThePageSaysSo(t *testing.T) {
	t.Parallel()
	w := ask(t, web.HandlerOf(fstest.MapFS{".keep": {}}), "GET", "/", nil)
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Contains(t, w.Body.String(), "make build")
}
