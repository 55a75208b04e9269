package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// seen is what becomes known of a request while it is answered.
type seen struct {
	id     string
	route  string // the pattern; "" for none
	tenant string
}

type seenKey struct{}

// noted returns what is known of a request.
func noted(r *http.Request) *seen {
	if s, ok := r.Context().Value(seenKey{}).(*seen); ok {
		return s
	}
	return &seen{}
}

// requestID is the id that a request's answer and its lines in the log carry.
func requestID(r *http.Request) string { return noted(r).id }

// observe gives each request an id, a line in the log and a place in the figures,
// and turns a panic into an answer.
func (s *service) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		about := &seen{id: r.Header.Get("X-Request-Id")}
		if !isRequestID(about.id) {
			about.id = rand.Text()
		}
		w.Header().Set("X-Request-Id", about.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r = r.WithContext(context.WithValue(r.Context(), seenKey{}, about))
		answer := &recorder{ResponseWriter: w}
		began := time.Now()
		defer func() {
			if fault := recover(); fault != nil {
				s.panicked(answer, r, fault)
			}
			took := time.Since(began)
			s.metrics.note(r.Method, about.route, answer.code(), took)
			s.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", about.id), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.String("route", about.route), slog.String("tenant", about.tenant),
				slog.Int("status", answer.code()), slog.Int64("bytes", answer.bytes), slog.Duration("took", took), slog.String("from", r.RemoteAddr))
		}()
		next.ServeHTTP(answer, r)
	})
}

// isRequestID says whether an id that a client sends may stand in the log.
func isRequestID(id string) bool {
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_' {
			return false
		}
	}
	return len(id) >= 8 && len(id) <= 64
}

// panicked answers a request whose handler panicked, if nothing was answered yet.
func (s *service) panicked(w *recorder, r *http.Request, fault any) {
	if fault == http.ErrAbortHandler { // net/http's own way to end an answer
		panic(fault)
	}
	s.Logger.ErrorContext(r.Context(), "panic", "request", requestID(r), "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
	if w.status == 0 {
		s.fail(w, r, errPanic)
	}
}

var errPanic = fmt.Errorf("panic")

// recorder notes what is answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what is below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
