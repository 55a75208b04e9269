package api

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/saggar3d/saggar/job/store"
)

// metrics are the figures of this process and of the records.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(jobs Jobs) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "saggar_http_requests_total", Help: "Requests by verb, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "saggar_http_request_seconds", Help: "How long answers took.",
			Buckets: []float64{0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60},
		}, []string{"method", "route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, &byState{jobs: jobs},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// note counts an answer. Requests without a route share one name, or strangers
// could make up any number of series.
func (m *metrics) note(method, route string, status int, took time.Duration) {
	if route == "" {
		method, route = "", "none"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
}

// byState counts the records when somebody asks. Counting millions takes long, so
// what was counted serves for fifty times as long as it took.
type byState struct {
	jobs   Jobs
	mu     sync.Mutex
	totals map[store.State]int
	until  time.Time
}

var byStateDesc = prometheus.NewDesc("saggar_jobs", "Records by state, of all processes that share the database.", []string{"state"}, nil)

// Describe is part of prometheus.Collector.
func (b *byState) Describe(to chan<- *prometheus.Desc) { to <- byStateDesc }

// count counts the records by state, or returns what was counted lately.
func (b *byState) count() (map[store.State]int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	begun := time.Now()
	if begun.Before(b.until) {
		return b.totals, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	totals, err := b.jobs.Totals(ctx)
	if err == nil {
		now := time.Now()
		b.totals, b.until = totals, now.Add(50*now.Sub(begun))
	}
	return totals, err
}

// Collect is part of prometheus.Collector.
func (b *byState) Collect(to chan<- prometheus.Metric) {
	totals, err := b.count()
	if err != nil {
		to <- prometheus.NewInvalidMetric(byStateDesc, err)
		return
	}
	for _, s := range []store.State{store.Waiting, store.Queued, store.Processing, store.Complete, store.Failed} {
		to <- prometheus.MustNewConstMetric(byStateDesc, prometheus.GaugeValue, float64(totals[s]), string(s))
	}
}

// metricsRoute makes the route that tells the figures.
func (s *service) metricsRoute() {
	h := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, DisableCompression: true})
	s.add(route{method: "GET", path: "/metrics", id: "metrics", tag: "service", summary: "Figures for Prometheus", media: "text/plain",
		answers: answers("200", text()), handle: func(c *call) error {
			h.ServeHTTP(c.w, c.r)
			return nil
		}})
}
