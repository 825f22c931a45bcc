package observe

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"go.mongodb.org/mongo-driver/event"
	"go.opentelemetry.io/contrib/instrumentation/go.mongodb.org/mongo-driver/mongo/otelmongo"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Tracing makes traces: a request with what it asks of the databases and of Redis, and the jobs that follow it. Spans carry
// route patterns, names of commands and collections, and identifiers; never a path, a statement or the text of an error,
// because these quote what people have entered.
type Tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	carry    propagation.TraceContext
}

const (
	scopeName   = "github.com/m-saas/m-saas"
	exportTime  = 5 * time.Second
	exportEvery = 2 * time.Second
)

// OpenTracing sends traces to an OTLP collector over HTTP; the ratio says how many of the requests are traced, 0 to 1.
// It does not wait for the collector; while it is away traces are dropped.
func OpenTracing(ctx context.Context, endpoint string, ratio float64, log *slog.Logger) (*Tracing, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint), otlptracehttp.WithTimeout(exportTime))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.WarnContext(ctx, "traces not sent", "error", err) }))
	return newTracing(ratio, sdktrace.WithBatcher(exporter, sdktrace.WithBatchTimeout(exportEvery), sdktrace.WithExportTimeout(exportTime))), nil
}

// NewTracing hands every span to an exporter as it ends; for tests.
func NewTracing(exporter sdktrace.SpanExporter, ratio float64) *Tracing {
	return newTracing(ratio, sdktrace.WithSyncer(exporter))
}

func newTracing(ratio float64, to sdktrace.TracerProviderOption) *Tracing {
	provider := sdktrace.NewTracerProvider(to,
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(ratio))),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "msaas"))))
	return &Tracing{provider: provider, tracer: provider.Tracer(scopeName)}
}

// Close sends what has not been sent yet.
func (t *Tracing) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// Request begins the trace of a request; done ends it. A trace that the request claims to belong to is not believed:
// strangers send it.
func (t *Tracing) Request(ctx context.Context, method string) (traced context.Context, done func(route string, status int)) {
	ctx, span := t.tracer.Start(ctx, "request", trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer))
	return ctx, func(route string, status int) {
		if span.IsRecording() {
			span.SetName(knownMethod(method) + " " + route)
			span.SetAttributes(attribute.String("http.request.method", knownMethod(method)), attribute.String("http.route", route),
				attribute.Int("http.response.status_code", status))
			span.SetAttributes(t.facts(ctx)...)
			if status >= 500 {
				span.SetStatus(codes.Error, "")
			}
		}
		span.End()
	}
}

func (t *Tracing) facts(ctx context.Context) []attribute.KeyValue {
	f := factsOf(ctx)
	if f == nil {
		return nil
	}
	return []attribute.KeyValue{attribute.String("msaas.request_id", f.requestID), attribute.String("msaas.tenant_id", f.tenantID())}
}

// Carry gives what a job takes along of the trace that it was asked for in; "" when there is none.
func (t *Tracing) Carry(ctx context.Context) string {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return ""
	}
	m := propagation.MapCarrier{}
	t.carry.Inject(ctx, m)
	return m["traceparent"]
}

// Job goes on with the trace that a job has carried along, or begins one; done ends it.
func (t *Tracing) Job(ctx context.Context, carried, kind string) (traced context.Context, done func(failed bool)) {
	if carried != "" {
		ctx = t.carry.Extract(ctx, propagation.MapCarrier{"traceparent": carried})
	}
	ctx, span := t.tracer.Start(ctx, "job "+kind, trace.WithSpanKind(trace.SpanKindConsumer))
	return ctx, func(failed bool) {
		if failed {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Mongo follows the commands of a client of the database. What the server says of a failure quotes documents, so it stays
// out.
func (t *Tracing) Mongo() *event.CommandMonitor {
	m := otelmongo.NewMonitor(otelmongo.WithTracerProvider(t.provider), otelmongo.WithCommandAttributeDisabled(true))
	return &event.CommandMonitor{Started: m.Started, Succeeded: m.Succeeded, Failed: func(ctx context.Context, e *event.CommandFailedEvent) {
		quiet := *e
		quiet.Failure = "failed"
		m.Failed(ctx, &quiet)
	}}
}

// Redis follows the commands of a client of Redis that belong to a trace.
func (t *Tracing) Redis() redis.Hook { return redisHook{t} }

type redisHook struct{ t *Tracing }

// DialHook is of redis.Hook.
func (redisHook) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook is of redis.Hook.
func (h redisHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		return h.follow(ctx, cmd.Name(), func(ctx context.Context) error { return next(ctx, cmd) })
	}
}

// ProcessPipelineHook is of redis.Hook.
func (h redisHook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		return h.follow(ctx, "pipeline", func(ctx context.Context) error { return next(ctx, cmds) })
	}
}

func (h redisHook) follow(ctx context.Context, name string, do func(context.Context) error) error {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return do(ctx)
	}
	ctx, span := h.t.tracer.Start(ctx, "redis "+name, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("db.system.name", "redis"), attribute.String("db.operation.name", name)))
	defer span.End()
	err := do(ctx)
	if err != nil && err != redis.Nil { //nolint:errorlint // the client gives it as it is, and this is asked of every command
		span.SetStatus(codes.Error, "")
	}
	return err
}
