package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/observe"
)

const (
	maxBody          int64 = 1 << 20 // bytes
	ordinaryPatience       = 15 * time.Second
)

var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// withRequestID takes over a well-formed X-Request-Id or makes one, and answers with it.
func (a *API) withRequestID(c *gin.Context) {
	rid := c.GetHeader("X-Request-Id")
	if !requestIDForm.MatchString(rid) {
		rid = id.New("req", a.now())
	}
	c.Request = c.Request.WithContext(observe.WithRequest(c.Request.Context(), rid))
	c.Header("X-Request-Id", rid)
}

// withRecover turns a panic into a bland 500, logged with its stack.
func (a *API) withRecover(c *gin.Context) {
	defer func() {
		if r := recover(); r != nil {
			a.log.ErrorContext(c.Request.Context(), "panic in a handler", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				a.refuse(c, fmt.Errorf("panic: %v", r))
			}
			c.Abort()
		}
	}()
	c.Next()
}

// withLog writes one line a request, and counts it: route pattern, never the path, query or body.
func (a *API) withLog(c *gin.Context) {
	start := a.now()
	c.Next()
	route, status, took := routeOf(c), c.Writer.Status(), a.now().Sub(start)
	a.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", slog.String("method", c.Request.Method), slog.String("route", route),
		slog.Int("status", status), slog.Int("bytes", c.Writer.Size()), slog.Int64("took_ms", took.Milliseconds()))
	if a.Watch != nil {
		a.Watch.Request(route, c.Request.Method, status, took, isStream(c))
	}
}

func routeOf(c *gin.Context) string {
	if route := c.FullPath(); route != "" {
		return route
	}
	return "unmatched"
}

func isStream(c *gin.Context) bool { return strings.HasSuffix(c.FullPath(), "/live") }

// withTrace begins the request's trace.
func (a *API) withTrace(c *gin.Context) {
	ctx, done := a.Trace.Request(c.Request.Context(), c.Request.Method)
	defer func() { done(routeOf(c), c.Writer.Status()) }()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// withFarewell asks whoever keeps a connection open to another request to take another connection, while this process makes
// way for another one.
func (a *API) withFarewell(c *gin.Context) {
	if a.Probes != nil && a.Probes.Draining() {
		c.Header("Connection", "close")
	}
}

// withHeaders sets what every answer carries. The values are made once, and replaced, never changed, by whoever sets another.
func (a *API) withHeaders(c *gin.Context) {
	maps.Copy(c.Writer.Header(), a.everywhere)
}

// headersOfAll are the headers of every answer.
func headersOfAll(secure bool) http.Header {
	h := http.Header{}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	return h
}

// withSameOrigin refuses unsafe requests from other origins (Sec-Fetch-Site, else Origin against Host).
func (a *API) withSameOrigin(c *gin.Context) {
	if err := a.crossOrigin.Check(c.Request); err != nil {
		a.refuse(c, fault.New(fault.Forbidden, "cross_origin", "This request came from another site.").WithCause(err))
	}
}

// withBodyLimit bounds what is read of a body; declared sizes over it are refused unread.
func (a *API) withBodyLimit(c *gin.Context) {
	limit := max(maxBody, a.allowed(c).body)
	if c.Request.ContentLength > limit {
		c.Header("Connection", "close")
		a.refuse(c, fault.New(fault.TooLarge, "body_too_large", "The request is too large."))
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit+1)
}

// withDeadline ends work that nobody waits for any more. The live stream goes on.
func (a *API) withDeadline(c *gin.Context) {
	if isStream(c) {
		return
	}
	patience := max(ordinaryPatience, a.allowed(c).patience)
	if patience > ordinaryPatience {
		a.extendDeadlines(c, patience)
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), patience)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// refuse answers with the problem of an error and ends the chain.
func (a *API) refuse(c *gin.Context, err error) {
	p := a.problem(c.Request.Context(), err)
	maps.Copy(c.Writer.Header(), p.GetHeaders())
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(p.Status, p)
}
