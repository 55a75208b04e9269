package service

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Upload is what the server needs for a file of 500 MB.
type Upload struct {
	Bytes     int64         `json:"bytes"`
	Took      time.Duration `json:"took_ns"`     // the request
	Analysed  time.Duration `json:"analysed_ns"` // after it, until the model is processed
	Above     int64         `json:"server_above_rest_bytes"`
	AboveAnon int64         `json:"server_anon_above_rest_bytes"`
	Child     int64         `json:"child_peak_bytes"` // of the child that analyses
}

// bigRing has ten million triangles, 500 MB.
var bigRing = newTorus(50, 20, 2500, 2000)

// upload sends it as it is made and watches the server's memory from the first byte
// to the end of the analysis.
func (l loader) upload(ctx context.Context, h *house, r *Load) error {
	if _, err := h.restart(ctx); err != nil {
		return err
	}
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	rest := figuresOf(ctx, h)
	made, err := h.client.create(ctx, "/model/", "big", map[string]any{"name": "big ring"})
	if err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	var peak Figures
	var child int64
	var watch sync.WaitGroup
	watch.Go(func() { peak, child = h.peaks(watching) })
	u := &Upload{Bytes: bigRing.size()}
	begin := time.Now()
	err = putRing(ctx, h, made.header.Get("X-Upload-Location"), bigRing)
	u.Took = time.Since(begin)
	var s seen
	if err == nil {
		waiting, cancel := context.WithTimeout(ctx, 10*time.Minute)
		defer cancel()
		s, err = h.client.await(waiting, made.header.Get("Location"))
		u.Analysed = time.Since(begin) - u.Took
	}
	stop()
	watch.Wait()
	if err != nil {
		return err
	}
	if s.Status != "processed" {
		return fmt.Errorf("the model came to %q", s.Status)
	}
	u.Above, u.AboveAnon, u.Child = peak.RSS-rest.RSS, peak.Anon-rest.Anon, child
	r.Upload = u
	return nil
}

// putRing streams a ring as the body of a request.
func putRing(ctx context.Context, h *house, to string, t torus) error {
	out, in := io.Pipe()
	go func() {
		_, err := t.WriteTo(in)
		in.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, to, out)
	if err != nil {
		return err
	}
	req.ContentLength = t.size()
	req.Header.Set("Content-Type", "application/octet-stream")
	res, err := (&http.Client{Timeout: 10 * time.Minute}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 1000)) // for the message alone
		return fmt.Errorf("the upload was answered %d: %s", res.StatusCode, said)
	}
	return nil
}

// peaks are the highest memory of the server and of any of its children until ctx
// ends, looked at each 20 ms.
func (h *house) peaks(ctx context.Context) (server Figures, child int64) {
	for {
		pid := h.server.pid()
		server.RSS = max(server.RSS, memory(pid, "VmRSS"))
		server.Anon = max(server.Anon, memory(pid, "RssAnon"))
		for _, c := range h.census.children(pid) {
			child = max(child, memory(c, "VmHWM"))
		}
		if sleep(ctx, 20*time.Millisecond) != nil {
			return server, child
		}
	}
}
