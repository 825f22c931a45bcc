package httpapi

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// framed lets the websites that a clinic has named frame its booking page. Everything else stays frame-ancestors 'none'.
func (a *API) framed(c *gin.Context) http.ResponseWriter {
	page, ok := strings.CutPrefix(c.Request.URL.Path, "/book/")
	if !ok || page == "" || strings.Contains(page, "/") {
		return c.Writer
	}
	origins, err := a.Booking.Origins(c.Request.Context(), page)
	if err != nil {
		a.logFailure(c.Request.Context(), err)
	}
	if len(origins) == 0 {
		return c.Writer
	}
	return &framedWriter{ResponseWriter: c.Writer, ancestors: strings.Join(origins, " ")}
}

// framedWriter names the ancestors in the policy that the interface sets.
type framedWriter struct {
	http.ResponseWriter

	ancestors string
}

// WriteHeader changes the policy just before it leaves.
func (w *framedWriter) WriteHeader(status int) {
	const policy, nobody = "Content-Security-Policy", "frame-ancestors 'none'"
	h := w.Header()
	if said := h.Get(policy); strings.Contains(said, nobody) {
		h.Set(policy, strings.Replace(said, nobody, "frame-ancestors "+w.ancestors, 1))
		h.Del("X-Frame-Options")
	}
	w.ResponseWriter.WriteHeader(status)
}
