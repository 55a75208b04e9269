// Package otlp sends OpenTelemetry's spans to a collector: the JSON form of OTLP
// over HTTP, as its specification 1.x has it
// (https://opentelemetry.io/docs/specs/otlp/). The project's own exporter carries
// gRPC along, which is more than the rest of the service together.
package otlp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
)

// Exporter sends spans to one collector. It is a [trace.SpanExporter].
type Exporter struct {
	url    string
	client *http.Client
}

// New returns an exporter to a collector, such as http://localhost:4318.
func New(endpoint string) *Exporter {
	return &Exporter{url: strings.TrimRight(endpoint, "/") + "/v1/traces", client: &http.Client{Timeout: 10 * time.Second}}
}

// ExportSpans sends spans. What a collector refuses is lost: traces are not kept for
// later.
func (e *Exporter) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	body, err := json.Marshal(request{ResourceSpans: grouped(spans)})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := e.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 4<<10) // so that the connection is used again
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the collector answered %s", res.Status)
	}
	return nil
}

// Shutdown has nothing to do: nothing is kept.
func (e *Exporter) Shutdown(context.Context) error { return nil }

// The forms of OTLP. Numbers of 64 bits are texts there.
type (
	request struct {
		ResourceSpans []resourceSpans `json:"resourceSpans"`
	}
	resourceSpans struct {
		Resource   resource     `json:"resource"`
		ScopeSpans []scopeSpans `json:"scopeSpans"`
	}
	resource struct {
		Attributes []keyValue `json:"attributes"`
	}
	scopeSpans struct {
		Scope scope  `json:"scope"`
		Spans []span `json:"spans"`
	}
	scope struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
	span struct {
		TraceID           string     `json:"traceId"`
		SpanID            string     `json:"spanId"`
		ParentSpanID      string     `json:"parentSpanId,omitempty"`
		Name              string     `json:"name"`
		Kind              int        `json:"kind"`
		StartTimeUnixNano string     `json:"startTimeUnixNano"`
		EndTimeUnixNano   string     `json:"endTimeUnixNano"`
		Attributes        []keyValue `json:"attributes,omitempty"`
		Status            status     `json:"status"`
	}
	keyValue struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
	status struct {
		Code    int    `json:"code,omitempty"`
		Message string `json:"message,omitempty"`
	}
)

// grouped puts the spans of one scope together. All are of one resource: this
// process.
func grouped(spans []trace.ReadOnlySpan) []resourceSpans {
	all := resourceSpans{Resource: resource{Attributes: keyValues(spans[0].Resource().Attributes())}}
	place := make(map[scope]int)
	for _, s := range spans {
		in := scope{Name: s.InstrumentationScope().Name, Version: s.InstrumentationScope().Version}
		i, ok := place[in]
		if !ok {
			i = len(all.ScopeSpans)
			place[in] = i
			all.ScopeSpans = append(all.ScopeSpans, scopeSpans{Scope: in})
		}
		all.ScopeSpans[i].Spans = append(all.ScopeSpans[i].Spans, encode(s))
	}
	return []resourceSpans{all}
}

func encode(s trace.ReadOnlySpan) span {
	out := span{
		TraceID: s.SpanContext().TraceID().String(), SpanID: s.SpanContext().SpanID().String(), Name: s.Name(),
		Kind:              int(s.SpanKind()), // both count internal, server, client, ... from 1
		StartTimeUnixNano: strconv.FormatInt(s.StartTime().UnixNano(), 10), EndTimeUnixNano: strconv.FormatInt(s.EndTime().UnixNano(), 10),
		Attributes: keyValues(s.Attributes()),
	}
	if s.Parent().SpanID().IsValid() {
		out.ParentSpanID = s.Parent().SpanID().String()
	}
	switch s.Status().Code { // which OTLP numbers the other way round
	case codes.Ok:
		out.Status.Code = 1
	case codes.Error:
		out.Status = status{Code: 2, Message: s.Status().Description}
	}
	return out
}

func keyValues(from []attribute.KeyValue) []keyValue {
	var out []keyValue
	for _, kv := range from {
		out = append(out, keyValue{string(kv.Key), value(kv.Value)})
	}
	return out
}

// value encodes what attributes are made of; lists become one text.
func value(v attribute.Value) map[string]any {
	switch v.Type() {
	case attribute.BOOL:
		return map[string]any{"boolValue": v.AsBool()}
	case attribute.INT64:
		return map[string]any{"intValue": strconv.FormatInt(v.AsInt64(), 10)}
	case attribute.FLOAT64:
		return map[string]any{"doubleValue": v.AsFloat64()}
	}
	return map[string]any{"stringValue": v.String()}
}
