package observe

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/trace"
)

// facts are what the lines of a request or a job have in common.
type facts struct {
	requestID string
	job       string
	tenant    atomic.Pointer[string] // known once the clinic of the path is
}

type factsKey struct{}

// WithRequest begins the facts of a request.
func WithRequest(ctx context.Context, requestID string) context.Context {
	return context.WithValue(ctx, factsKey{}, &facts{requestID: requestID})
}

// WithJob begins the facts of a job: its kind, and the identifier of its clinic ("" for the platform's own).
func WithJob(ctx context.Context, kind, tenantID string) context.Context {
	f := &facts{job: kind}
	if tenantID != "" {
		f.tenant.Store(&tenantID)
	}
	return context.WithValue(ctx, factsKey{}, f)
}

// SetTenant adds the identifier of the clinic to the facts of the request; without a request it does nothing.
func SetTenant(ctx context.Context, tenantID string) {
	if f := factsOf(ctx); f != nil {
		f.tenant.Store(&tenantID)
	}
}

// RequestID is the identifier of the request, "" outside of one.
func RequestID(ctx context.Context) string {
	if f := factsOf(ctx); f != nil {
		return f.requestID
	}
	return ""
}

func factsOf(ctx context.Context) *facts {
	if ctx == nil {
		return nil
	}
	f, _ := ctx.Value(factsKey{}).(*facts)
	return f
}

func (f *facts) tenantID() string {
	if id := f.tenant.Load(); id != nil {
		return *id
	}
	return ""
}

// LogHandler adds to every line the facts of its request or job and the trace that it belongs to, and blots out what looks
// like somebody's address, number or secret. Lines are written so that nothing of it is in them; but errors carry words of
// other servers, which quote what they were given.
type LogHandler struct{ next slog.Handler }

// NewLogHandler puts the handler before another one; one that is there already is not put twice.
func NewLogHandler(next slog.Handler) slog.Handler {
	if _, ok := next.(LogHandler); ok {
		return next
	}
	return LogHandler{next: next}
}

// Enabled is of slog.Handler.
func (h LogHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// WithAttrs is of slog.Handler.
func (h LogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = blotted(a)
	}
	return LogHandler{next: h.next.WithAttrs(clean)}
}

// WithGroup is of slog.Handler.
func (h LogHandler) WithGroup(name string) slog.Handler {
	return LogHandler{next: h.next.WithGroup(name)}
}

// Handle is of slog.Handler.
func (h LogHandler) Handle(ctx context.Context, r slog.Record) error {
	attrs := make([]slog.Attr, 0, 4+r.NumAttrs())
	if f := factsOf(ctx); f != nil {
		for _, one := range [...]struct{ key, value string }{{"request_id", f.requestID}, {"job", f.job}, {"tenant_id", f.tenantID()}} {
			if one.value != "" {
				attrs = append(attrs, slog.String(one.key, one.value))
			}
		}
	}
	if ctx != nil {
		if span := trace.SpanContextFromContext(ctx); span.IsSampled() {
			attrs = append(attrs, slog.String("trace_id", span.TraceID().String()))
		}
	}
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, blotted(a))
		return true
	})
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	out.AddAttrs(attrs...)
	return h.next.Handle(ctx, out)
}

func blotted(a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Blot(a.Value.String()))
	case slog.KindGroup:
		group := a.Value.Group()
		clean := make([]slog.Attr, len(group))
		for i, one := range group {
			clean[i] = blotted(one)
		}
		a.Value = slog.GroupValue(clean...)
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok && err != nil {
			a.Value = slog.StringValue(Blot(err.Error()))
		}
	default:
	}
	return a
}

// What is blotted out: mail addresses, phone numbers, the values that a database quotes of a key that is there already,
// what stands between slashes of our secret links, and the credentials and query of an address. Each is only looked for in a
// text that holds its mark.
var secretLink = regexp.MustCompile(`/(invitation|invitations|visits?|offers?)/[A-Za-z0-9_\-]{20,}`)

var stains = []struct {
	mark string
	form *regexp.Regexp
	with string
}{
	{"dup key", regexp.MustCompile(`dup key: \{[^}]*\}?`), "dup key: …"},
	{"://", regexp.MustCompile(`://[^/\s"@]*@`), "://…@"},
	{"@", regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+`), "…@…"},
	{"%40", regexp.MustCompile(`[A-Za-z0-9._%+\-]+%40[A-Za-z0-9.\-]+`), "…@…"},
	{"+", regexp.MustCompile(`\+\d[\d \-]{6,}\d`), "+…"},
	{"?", regexp.MustCompile(`(https?://[^\s"?]*)\?[^\s"]*`), "$1?…"},
	{"earer ", regexp.MustCompile(`(?i)bearer +[A-Za-z0-9._~+/=\-]{8,}`), "bearer …"},
	{"oken=", regexp.MustCompile(`(?i)token=[A-Za-z0-9._~+/=\-]{8,}`), "token=…"},
	{"/invitation", secretLink, "/$1/…"},
	{"/visit", secretLink, "/$1/…"},
	{"/offer", secretLink, "/$1/…"},
}

// Blot blots out of a text what looks like somebody's address, number or secret.
func Blot(text string) string {
	for _, s := range stains {
		if strings.Contains(text, s.mark) {
			text = s.form.ReplaceAllString(text, s.with)
		}
	}
	return text
}
