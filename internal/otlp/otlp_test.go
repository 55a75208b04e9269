package otlp

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

// TestExport sends a request with a part and reads what arrives as a collector
// would.
func TestExport(t *testing.T) {
	bodies := make(chan []byte, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s", r.URL.Path, r.Header.Get("Content-Type"))
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- body
	}))
	defer collector.Close()
	provider := trace.NewTracerProvider(trace.WithBatcher(New(collector.URL + "/")))
	tracer := provider.Tracer("test")
	start := time.Unix(1, 5)
	ctx, parent := tracer.Start(t.Context(), "POST /model/", api.WithSpanKind(api.SpanKindServer), api.WithTimestamp(start),
		api.WithAttributes(attribute.Int("status", 201), attribute.Bool("kept", true), attribute.Float64("share", 0.5), attribute.String("who", "x")))
	_, part := tracer.Start(ctx, "store")
	part.SetStatus(codes.Error, "no room")
	part.End()
	parent.End(api.WithTimestamp(start.Add(time.Second)))
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got request
	if err := json.Unmarshal(<-bodies, &got); err != nil {
		t.Fatal(err)
	}
	spans := got.ResourceSpans[0].ScopeSpans[0].Spans
	if len(spans) != 2 || got.ResourceSpans[0].ScopeSpans[0].Scope.Name != "test" {
		t.Fatalf("%+v", got)
	}
	inner, outer := spans[0], spans[1]
	if inner.ParentSpanID != outer.SpanID || inner.TraceID != outer.TraceID || len(outer.TraceID) != 32 || len(outer.SpanID) != 16 || outer.ParentSpanID != "" {
		t.Errorf("%+v in %+v", inner, outer)
	}
	if inner.Status != (status{2, "no room"}) || inner.Kind != 1 || outer.Kind != 2 {
		t.Errorf("%+v, %+v", inner, outer)
	}
	if outer.StartTimeUnixNano != "1000000005" || outer.EndTimeUnixNano != "2000000005" {
		t.Errorf("%+v", outer)
	}
	want := map[string]map[string]any{"status": {"intValue": "201"}, "kept": {"boolValue": true}, "share": {"doubleValue": 0.5}, "who": {"stringValue": "x"}}
	for _, kv := range outer.Attributes {
		for form, v := range want[kv.Key] {
			if kv.Value[form] != v {
				t.Errorf("%s is %v, want %v", kv.Key, kv.Value, want[kv.Key])
			}
		}
	}
	if len(outer.Attributes) != len(want) {
		t.Errorf("%d attributes", len(outer.Attributes))
	}
}

func TestRefused(t *testing.T) {
	collector := httptest.NewServer(http.NotFoundHandler())
	address := collector.URL
	failed := make(chan error, 1)
	provider := trace.NewTracerProvider(trace.WithSyncer(watched{New(address), failed}))
	_, s := provider.Tracer("test").Start(t.Context(), "x")
	s.End()
	if err := <-failed; err == nil {
		t.Error("a refusal is no error")
	}
	collector.Close()
	_, s = provider.Tracer("test").Start(t.Context(), "x")
	s.End()
	if err := <-failed; err == nil {
		t.Error("a collector that is not there is no error")
	}
}

// watched tells what an export came to.
type watched struct {
	*Exporter
	failed chan error
}

func (w watched) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	err := w.Exporter.ExportSpans(ctx, spans)
	w.failed <- err
	return nil // or the library prints it
}
