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

type requestIDKey struct{}

// requestID is the id that a request's answer and its lines in the log carry.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestIDKey{}).(string)
	return id
}

// observe gives each request an id and a line in the log, and turns a panic into an
// answer.
func (s *service) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !isRequestID(id) {
			id = rand.Text()
		}
		w.Header().Set("X-Request-Id", id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
		seen := &recorder{ResponseWriter: w}
		began := time.Now()
		defer func() {
			if fault := recover(); fault != nil {
				s.panicked(seen, r, fault)
			}
			s.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", id), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.Int("status", seen.code()), slog.Int64("bytes", seen.bytes),
				slog.Duration("took", time.Since(began)), slog.String("from", r.RemoteAddr))
		}()
		next.ServeHTTP(seen, r)
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
