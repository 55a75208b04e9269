package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/scan"
	"github.com/saggar3d/saggar/job/store"
)

// phone takes callbacks; the first of each is not answered well.
type phone struct {
	mu    sync.Mutex
	tries map[string]int
	heard chan store.Delivery
}

func (p *phone) Send(_ context.Context, d store.Delivery) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries[d.ID]++; p.tries[d.ID] == 1 {
		return fmt.Errorf("busy")
	}
	p.heard <- d
	return nil
}

// TestCallbacks follows a model from the upload to its end.
func TestCallbacks(t *testing.T) {
	p := &phone{tries: map[string]int{}, heard: make(chan store.Delivery, 10)}
	s := start(t, job.Options{
		Database: storeURL(t), Pool: undrawn, Slots: 1, Threads: 1, Sender: p,
		Pause: func(int, string) time.Duration { return time.Millisecond },
	}, (*service).routes, nil)
	for file, want := range map[string]string{box(1, 1, 1): "processed", "no mesh": "error"} {
		at := s.upload(`{"name":"a","callback":{"url":"https://shop.example/hook","method":"PUT"}}`, file)
		s.final(at)
		for {
			d := <-p.heard
			var body struct {
				URI, Status string
				Error       *string
			}
			err := json.Unmarshal(d.Body, &body)
			if late := body.URI != at && body.Status == "processing"; late && err == nil {
				continue // of the other model, sent again after its end
			}
			if err != nil || body.URI != at || d.Method != "PUT" || d.URL != "https://shop.example/hook" {
				t.Fatalf("%+v %s", d, d.Body)
			}
			if body.Status == "processing" || body.Status == "not-uploaded" {
				continue
			}
			if body.Status != want || (body.Error != nil) != (want == "error") {
				t.Errorf("%s, want %s", d.Body, want)
			}
			break
		}
	}
}

// TestCallbackWithAPassword: who may call stands in no answer, and what was read can
// be sent back.
func TestCallbackWithAPassword(t *testing.T) {
	p := &phone{tries: map[string]int{}, heard: make(chan store.Delivery, 10)}
	s := start(t, job.Options{Database: storeURL(t), Pool: undrawn, Slots: 1, Threads: 1, Sender: p,
		Pause: func(int, string) time.Duration { return time.Millisecond }}, (*service).routes, nil)
	const called = "https://shop:secret@shop.example/hook"
	r := s.post("/model/", `{"name":"a","callback":{"url":"`+called+`"}}`).want(http.StatusCreated)
	at := r.Header.Get("Location")
	for _, seen := range []*reply{r, s.get(at), s.get("/model/"), s.do("PATCH", at, `{"name":"b","callback":{"url":"https://xxxxx@shop.example/hook"}}`).want(http.StatusOK), s.get(at)} {
		if body := string(seen.body); strings.Contains(body, "secret") || strings.Contains(body, "shop:") || !strings.Contains(body, "https://xxxxx@shop.example/hook") {
			t.Errorf("%s", seen.body)
		}
	}
	s.send(r.Header.Get("X-Upload-Location"), box(1, 1, 1))
	if d := <-p.heard; d.URL != called {
		t.Errorf("called %s", d.URL)
	}
	s.do("PATCH", at, `{"callback":{"url":"https://other@shop.example/hook"}}`).problem(http.StatusConflict)
	if strings.Contains(s.log.String(), "secret") {
		t.Error("the log tells the password")
	}
}

func TestCallbackAddresses(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for _, url := range []string{"http://127.0.0.1/", "http://10.0.0.1/x", "http://169.254.169.254/latest", "gopher://x.example/", "//x.example/"} {
		body := fmt.Sprintf(`{"name":"a","callback":{"url":%q,"method":"POST"}}`, url)
		if got := s.post("/model/", body).faults(http.StatusBadRequest); !strings.HasSuffix(got, " callback.url") {
			t.Errorf("%s: %s", url, got)
		}
	}
}

// TestTimeout asks for work that never ends by itself.
func TestTimeout(t *testing.T) {
	endless := jobtest.Pool(func(ctx context.Context, _ kind.Spec, _ func(kind.Update)) (*kind.Result, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	s := start(t, job.Options{Database: storeURL(t), Pool: endless, Slots: 2}, testRoutes, nil)
	late := s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5,"timeout_s":0.2}`).want(http.StatusCreated)
	soon := s.clock.Now().Add(time.Second).UTC().Format(time.RFC3339Nano)
	due := s.post("/widget/", fmt.Sprintf(`{"name":"a","work":true,"layer_height":0.5,"deadline":%q}`, soon)).want(http.StatusCreated)
	for _, r := range []*reply{late, due} {
		if end := s.final(r.Header.Get("Location")); end.at("status") != "error" || end.at("error_code") != "timeout" {
			t.Errorf("%s", end.body)
		}
	}
}

// suspicious finds a word.
type suspicious struct{}

func (suspicious) Scan(_ context.Context, r io.Reader) (scan.Verdict, error) {
	data, err := io.ReadAll(r)
	return scan.Verdict{Infected: bytes.Contains(data, []byte("EICAR")), Name: "Eicar-Test"}, err
}

func TestVirusScan(t *testing.T) {
	s := sketch(t, func(o *Options) { o.Scanner = suspicious{} })
	for _, family := range []string{"model", "design-file"} {
		clean := s.post("/"+family+"/", `{"name":"a.stl"}`).want(http.StatusCreated)
		s.send(clean.Header.Get("X-Upload-Location"), box(1, 1, 1)).want(http.StatusOK)
		if m := s.final(clean.Header.Get("Location")); m.at("virus_scan") != "passed" || m.at("status") != "processed" {
			t.Errorf("%s", m.body)
		}
		bad := s.post("/"+family+"/", `{"name":"a.stl"}`).want(http.StatusCreated)
		if got := s.send(bad.Header.Get("X-Upload-Location"), "EICAR").faults(http.StatusForbidden); got != "quarantined" {
			t.Error(got)
		}
		m := s.get(bad.Header.Get("Location"))
		if m.at("virus_scan") != "quarantined" || m.at("status") != "error" || m.at("error_code") != "quarantined" {
			t.Errorf("%s", m.body)
		}
		s.get(bad.Header.Get("Location") + "content/").problem(http.StatusNotFound)
	}
}

func TestLimits(t *testing.T) {
	most := func(n int64) limit.Quota {
		return limit.Quota{Name: "things", Most: 1, Count: func(context.Context, string) (int64, error) { return n, nil }}
	}
	none := func(context.Context, string) (int64, error) { return 0, nil }
	s := serve(t, testRoutes, func(o *Options) { o.Rate = limit.NewRate(1, 2, o.Now) })
	for range 2 {
		s.get("/widget/").want(http.StatusOK)
	}
	if r := s.get("/widget/"); r.faults(http.StatusTooManyRequests) == "" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%v", r.Header)
	}
	s.as(keyB).get("/widget/").want(http.StatusOK)
	s.clock.pass(time.Second)
	s.get("/widget/").want(http.StatusOK)

	t.Run("jobs", func(t *testing.T) {
		s := serve(t, testRoutes, func(o *Options) { o.Quotas.Jobs = most(1) })
		s.post("/widget/", `{"name":"a"}`).want(http.StatusCreated) // no work
		s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5}`).problem(http.StatusTooManyRequests)
	})
	t.Run("models", func(t *testing.T) {
		s := serve(t, (*service).routes, func(o *Options) { o.Quotas.Models = most(1) })
		s.post("/model/", `{"name":"a"}`).problem(http.StatusTooManyRequests)
	})
	t.Run("bytes", func(t *testing.T) {
		s := serve(t, (*service).routes, func(o *Options) { o.Quotas.Bytes = most(0) })
		to := s.post("/model/", `{"name":"a"}`).want(http.StatusCreated).Header.Get("X-Upload-Location")
		s.send(to, box(1, 1, 1)).problem(http.StatusTooManyRequests)
	})
	t.Run("packed bytes", func(t *testing.T) { // 684 when they are unpacked
		s := serve(t, (*service).routes, func(o *Options) { o.Quotas.Bytes = limit.Quota{Name: "bytes", Most: 600, Count: none} })
		to := s.post("/model/", `{"name":"a"}`).want(http.StatusCreated).Header.Get("X-Upload-Location")
		s.as("").do("PUT", to, packed(box(1, 1, 1)), "Content-Type", "application/x-gzip").problem(http.StatusTooManyRequests)
	})
}
