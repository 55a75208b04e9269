package service

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestReady: a service that was out of room a moment ago is unwell and ready, one
// without its database is not.
func TestReady(t *testing.T) {
	for _, c := range []struct {
		broken string
		want   bool
	}{{"/healthz", true}, {"/model/", false}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, c.broken) {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if err := newClient(server.URL, 1).ready(ctx); (err == nil) != c.want {
			t.Errorf("%s is broken: %v", c.broken, err)
		}
		cancel()
		server.Close()
	}
}
