package service

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestSpanAndWays(t *testing.T) {
	h := &History{Rows: map[string]*Row{
		"a": rowOf("a", 1, "queued", 0, 1, "processing", 100, 1, "complete", 150),
		"b": rowOf("b", 1, "queued", 50, 1, "processing", 90, 2, "queued", 120, 2, "processing", 200, 2, "complete", 450),
		"c": rowOf("c", 1, "queued", 0),
	}}
	uris := []string{"http://host/x/a/", "http://host/x/b/"}
	first, last, err := h.span(uris)
	if err != nil || first.UnixMilli() != 90 || last.UnixMilli() != 450 {
		t.Errorf("%v to %v (%v)", first, last, err)
	}
	if got := h.ways(uris); len(got) != 2 || got[0] != 150*time.Millisecond || got[1] != 400*time.Millisecond {
		t.Errorf("%v", got)
	}
	for _, uri := range []string{"http://host/x/c/", "http://host/x/unknown/"} {
		if _, _, err := h.span([]string{uri}); err == nil {
			t.Errorf("%s: it has come to no end", uri)
		}
	}
}

// TestPutRing checks that the body is as long as it says and comes whole.
func TestPutRing(t *testing.T) {
	ring := newTorus(10, 3, 60, 40)
	var got []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		if r.ContentLength != ring.size() {
			w.WriteHeader(http.StatusLengthRequired)
		}
	}))
	defer server.Close()
	h := &house{client: newClient(server.URL, 1)}
	if err := putRing(context.Background(), h, server.URL+"/up", ring); err != nil {
		t.Fatal(err)
	}
	if string(got) != string(stl(ring)) {
		t.Errorf("%d bytes came, not the %d of the file", len(got), ring.size())
	}
}

func TestIdlerStaysOpen(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	c, err := idler(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := greet(c, "again"); err != nil {
		t.Errorf("a second request on the connection: %v", err)
	}
}

func TestFiguresOfThisProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("left out: the figures are read from /proc, which is Linux's")
	}
	pid := os.Getpid()
	if memory(pid, "VmRSS") < 1<<20 || memory(pid, "VmHWM") < memory(pid, "VmRSS")/2 || descriptors(pid) < 3 {
		t.Errorf("VmRSS %d, VmHWM %d, %d descriptors", memory(pid, "VmRSS"), memory(pid, "VmHWM"), descriptors(pid))
	}
	if memory(1<<30, "VmRSS") != 0 || descriptors(1<<30) != 0 {
		t.Error("a process that does not exist uses memory")
	}
	m := thisMachine()
	if m.Cores < 1 || m.Memory < 1<<28 || m.Go == "" {
		t.Errorf("%+v", m)
	}
}

func TestWriteLoads(t *testing.T) {
	loads := []*Load{
		{Engine: "sqlite", Jobs: 10, SubmitsPerS: 812, Submit: Spread{N: 10, P50: 0.01, P99: 0.05}},
		{Engine: "postgres", Jobs: 10, SubmitsPerS: 1500, Workers: &Workers{Ratio: 1.9, Database: 1, All: 20}},
	}
	var b strings.Builder
	if err := writeLoads(&b, Machine{CPU: "a processor", Cores: 2, Go: "go1"}, loads); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"812", "1500", "10.0 ms, 50.0 ms", "1.90", "5.0 %", "a processor"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "idle connections") {
		t.Error("a row that nobody measured is there")
	}
}
