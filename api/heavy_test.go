package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/job/store"
)

// heavyBytes is the JSON of each of the records of TestLargeResources.
const heavyBytes = 100_000

// inHand counts the large records that are being shown.
type inHand struct{ now, most, shown atomic.Int64 }

func (h *inHand) show(c *call, rec *store.Record, b *widget, _ bool) (*widgetAnswer, error) {
	now := h.now.Add(1)
	defer h.now.Add(-1)
	for most := h.most.Load(); now > most && !h.most.CompareAndSwap(most, now); most = h.most.Load() {
	}
	h.shown.Add(1)
	time.Sleep(5 * time.Millisecond)
	if len(rec.Result) < heavyBytes {
		return nil, fmt.Errorf("a record with %d bytes of JSON is shown", len(rec.Result))
	}
	return &widgetAnswer{c.answer(rec), rec.Name, b.Size, b.Shape}, nil
}

// TestLargeResources: however many ask for large resources, one by one, in lists or as
// events, three are shown at a time when the budget is that of three.
func TestLargeResources(t *testing.T) {
	var hand inHand
	var api *service
	s := serve(t, func(s *service) {
		api = s
		f := widgets("widget")
		f.show = hand.show
		f.register(s)
	}, nil)
	api.budgets.heavy = limit.NewBudget(3*heavyBytes + heavyBytes/2)
	const records = 8
	var paths []string
	for i := range records {
		id := store.NewID()
		_, _, err := s.jobs.Create(t.Context(), store.Draft{Record: store.Record{ID: id, Tenant: "a", Family: "widget", Name: fmt.Sprint(i),
			URI: s.URL + "/widget/" + id + "/", Result: json.RawMessage(`"` + strings.Repeat("x", heavyBytes) + `"`)}})
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, "/widget/"+id+"/")
	}
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			path := paths[i%records]
			switch i % 3 {
			case 0:
				if n := len(s.get("/widget/").want(http.StatusOK).at("widgets").([]any)); n != records {
					t.Errorf("a list of %d rows", n)
				}
			case 1:
				s.get(path).want(http.StatusOK)
			case 2:
				if r := s.get(path + "events/").want(http.StatusOK); !bytes.Contains(r.body, []byte("event: final")) {
					t.Errorf("%.200s", r.body)
				}
			}
		})
	}
	all.Wait()
	if got, want := hand.shown.Load(), int64(4*records+8); got != want {
		t.Errorf("%d are shown, not %d", got, want)
	}
	if most := hand.most.Load(); most > 3 || most < 2 {
		t.Errorf("%d are shown at a time", most)
	}
	if !api.budgets.heavy.Take(context.Background(), heavyBudget) {
		t.Error("the budget is not free at the end")
	}
}

// TestBusy: who waits too long is told to come again.
func TestBusy(t *testing.T) {
	var api *service
	s := serve(t, func(s *service) { api = s; testRoutes(s) }, nil)
	s.fill(strings.Repeat("a", 6<<20))
	api.budgets.wait = 20 * time.Millisecond
	for name, b := range map[string]*limit.Budget{"lists": api.budgets.lists, "heavy": api.budgets.heavy, "send": api.budgets.send} {
		b.Take(t.Context(), sendBudget)
		r := s.get("/widget/")
		if p := r.problem(http.StatusServiceUnavailable); p.Errors[0].Code != "busy" || r.Header.Get("Retry-After") != "5" {
			t.Errorf("%s: %s", name, r.body)
		}
		b.Give(sendBudget)
		s.get("/widget/").want(http.StatusOK)
	}
	api.budgets.bodies.Take(t.Context(), bodyBudget)
	large := `{"name": "a", "shape": "` + strings.Repeat("x", smallBody) + `"}`
	if p := s.post("/widget/", large).problem(http.StatusServiceUnavailable); p.Errors[0].Code != "busy" {
		t.Errorf("a large body: %v", p)
	}
	s.post("/widget/", `{"name": "a"}`).want(http.StatusCreated)
	api.budgets.bodies.Give(bodyBudget)
	s.post("/widget/", large).want(http.StatusBadRequest)
}

// TestLargePage: rows that are too much for one answer are refused with what would do.
func TestLargePage(t *testing.T) {
	s := serve(t, testRoutes, nil)
	s.fill(strings.Repeat("a", 6<<20), strings.Repeat("b", 6<<20), strings.Repeat("c", 6<<20))
	if r := s.get("/widget/").want(http.StatusBadRequest); r.problem(http.StatusBadRequest).Errors[0].Code != "page_too_large" {
		t.Errorf("%s", r.body)
	}
	if n := len(s.get("/widget/?limit=2").want(http.StatusOK).at("widgets").([]any)); n != 2 {
		t.Errorf("%d rows", n)
	}
}
