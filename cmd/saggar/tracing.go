package main

import (
	"context"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"

	"github.com/saggar3d/saggar/internal/otlp"
	"github.com/saggar3d/saggar/internal/version"
	"github.com/saggar3d/saggar/job/store"
)

// tracing makes OpenTelemetry's spans of requests and of attempts at work. The zero
// value makes none.
type tracing struct {
	provider *trace.TracerProvider
}

// newTracing sends spans to a collector; without an endpoint there are none.
func newTracing(endpoint string, log *slog.Logger) tracing {
	if endpoint == "" {
		return tracing{}
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces", "error", err) }))
	return tracing{trace.NewTracerProvider(
		trace.WithBatcher(otlp.New(endpoint)),
		trace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "saggar"), attribute.String("service.version", version.Name()))),
	)}
}

// handler makes a span of each request; it goes on with the trace that the client
// says it is part of.
func (t tracing) handler(h http.Handler) http.Handler {
	if t.provider == nil {
		return h
	}
	return otelhttp.NewHandler(h, "request", otelhttp.WithTracerProvider(t.provider), otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method }))
}

// attempt makes a span of an attempt at a record's work. What the record is about is
// in the attributes, by which it is found from the request that made it.
func (t tracing) attempt(r *store.Record) (end func(store.Outcome)) {
	if t.provider == nil {
		return func(store.Outcome) {}
	}
	_, span := t.provider.Tracer("saggar/job").Start(context.Background(), r.Kind, api.WithAttributes(
		attribute.String("saggar.record", r.ID), attribute.String("saggar.family", r.Family), attribute.String("saggar.tenant", r.Tenant),
		attribute.Int("saggar.attempt", r.Attempt)))
	return func(o store.Outcome) {
		if o.Code != "" {
			span.SetStatus(codes.Error, o.Code)
		}
		span.SetAttributes(attribute.Bool("saggar.again", o.Retry))
		span.End()
	}
}

// close sends what is left.
func (t tracing) close(ctx context.Context) error {
	if t.provider == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}
