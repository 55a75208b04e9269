package service

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

// Figures are what a server uses.
type Figures struct {
	RSS         int64 `json:"rss_bytes"`
	Anon        int64 `json:"anon_bytes"` // heap and stacks, without code and mapped files
	Descriptors int   `json:"descriptors"`
	Goroutines  int   `json:"goroutines"` // 0: it does not say
}

// figuresOf reads them. Goroutines are what the server itself says at /metrics.
func figuresOf(ctx context.Context, h *house) Figures {
	pid := h.server.pid()
	f := Figures{RSS: memory(pid, "VmRSS"), Anon: memory(pid, "RssAnon"), Descriptors: descriptors(pid)}
	r, err := h.client.do(ctx, http.MethodGet, "/metrics", nil)
	if err != nil || r.status != http.StatusOK {
		return f
	}
	for line := range strings.Lines(string(r.body)) {
		if n, ok := strings.CutPrefix(line, "go_goroutines "); ok {
			f.Goroutines, _ = strconv.Atoi(strings.TrimSpace(n)) // 0 when it is no number
		}
	}
	return f
}
