package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
)

// hostile is a service for requests of any kind, with one model in it.
type hostile struct {
	http.Handler
	model string
}

func newHostile(f *testing.F) *hostile {
	f.Helper()
	ctx := context.Background()
	database := "sqlite://" + filepath.Join(f.TempDir(), "saggar.db")
	blobs, err := blob.Open(ctx, "file://"+filepath.ToSlash(f.TempDir()), blob.Options{})
	if err == nil {
		err = job.Migrate(ctx, database)
	}
	if err != nil {
		f.Fatal(err)
	}
	jobs, err := job.Open(ctx, job.Options{Database: database, Blobs: blobs})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := jobs.Close(ctx); err != nil {
			f.Error(err)
		}
	})
	guard, err := auth.New(auth.Options{Listen: "127.0.0.1:0", Secrets: []string{"a secret of the tests"}, Public: Public})
	if err != nil {
		f.Fatal(err)
	}
	h, err := New(Options{Jobs: jobs.Store, Watch: jobs.Watch, Blobs: blobs, Guard: guard, Secret: []byte("a secret of the tests"), MaxBody: 1 << 16, MaxUpload: 1 << 16})
	if err != nil {
		f.Fatal(err)
	}
	e := &hostile{Handler: h}
	w := e.send("POST", "/model/", `{"name":"a"}`, nil)
	e.model = w.Header().Get("Location")
	if e.model == "" {
		f.Fatalf("%d %s", w.Code, w.Body)
	}
	return e
}

// send answers a request, or returns nil for what is none. Streams of events end
// soon.
func (e *hostile) send(method, address, body string, header map[string]string) *httptest.ResponseRecorder {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	if !strings.Contains(address, "events") {
		ctx, cancel = context.WithCancel(context.Background())
	}
	defer cancel()
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://127.0.0.1/", strings.NewReader(body))
	if err != nil {
		return nil
	}
	u.Scheme, u.Host = "http", "127.0.0.1"
	r.URL = u
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// check fails on any answer that blames us, or that is no problem where it should.
func (e *hostile) check(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w == nil || w.Code < 400 {
		return
	}
	var p problem.Problem
	if w.Code >= 500 || w.Header().Get("Content-Type") != problem.ContentType || json.Unmarshal(w.Body.Bytes(), &p) != nil || p.Status != w.Code {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// creations are addresses that take a body; {model} is one that waits for its file.
var creations = []string{
	"/model/", "/design-file/", "/layout/", "/external-estimate/", "/printer-type/", "/material/", "/sessions/",
	"/model/{model}/transformation/", "/model/{model}/snapshot/",
	"/packing-process/", "/create-runs/", "/merge/", "/build-file/", "/slice/", "/slicer-config/", "/slicer-config/raw/", "/schedule_runs/",
}

func FuzzBody(f *testing.F) {
	e := newHostile(f)
	for i := range creations {
		for _, body := range []string{
			`{}`, `null`, `[]`, `{"name":"a","callback":{"url":"http://[::1","method":"GET"}}`, `{"name":"\ud800","type":"stl","file_unit":null}`,
			`{"transformations":[{"type":"rotate","parametersRotate":{"x":"90deg","y":0,"z":1e400}}]}`, `{"width":0,"height":0,"x":1,"color":"#12345g"}`,
			`{"pieces":[{"model":"/model/01arz3ndektsv4rrffq69g5fav/","run":"\u0000","orientation_lock":{"rotations":[]}}],"printer":"%zz","batch_type":"by_size_xy"}`,
			`{"format":"pack3d","build_volume":[1,1,1],"spacing":1,"items":[{"filename":"a","scale":1e-6,"axes_lock":{"theta_x":1e300}}]}`,
			`{"name":"\u0000","layout":"/layout/\ud800/","format":"stl","engine":"builtin","printer":"\u0000","content":"\u0000=\u0000"}`,
			`{"run":"\u0000","estimates":{"time":{"":-1}},"tier":0,"pieces":[null],"positions":[{"x":1e308}]}`,
			`{"models":["/model/x/"],"build":{"type":"circular","x":-1},"min_packing_distance":1e308}`, `{"name":{"a":[[[[[[]]]]]]},"timeout_s":1e-300}`,
		} {
			f.Add(byte(i), body)
		}
	}
	f.Fuzz(func(t *testing.T, where byte, body string) {
		at := creations[int(where)%len(creations)]
		at = strings.Replace(at, "/model/{model}/", strings.TrimPrefix(e.model, "http://127.0.0.1"), 1)
		e.check(t, e.send("POST", at, body, map[string]string{"Content-Type": "application/json"}))
	})
}

func FuzzQuery(f *testing.F) {
	e := newHostile(f)
	for _, q := range []string{
		"", "name=*&sort=-name,created&limit=7", "filter[name]=a,b&status[]=processed", "cursor=AAAA", "offset=99999999999999999999", "sort=[\"a\"]",
		"created_after=0001-01-01&updated=9999-12-31T23:59:60Z", "name=%00%ff", "a;b=c", "sort=" + strings.Repeat("name,", 99), "name=" + strings.Repeat("*_%\\", 99),
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		u := url.URL{Path: "/model/", RawQuery: query}
		e.check(t, e.send("GET", u.String(), "", nil))
	})
}

func FuzzRequest(f *testing.F) {
	e := newHostile(f)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"} {
		for _, path := range []string{
			"/", "/model/01arz3ndektsv4rrffq69g5fav/", "/model/../../etc/passwd", "/upload/model/x/?signature=a", "/model//snapshot/default/content", "/v1/v1/model",
			"/api/v1", "/model/%00/", "/model/%ff%fe/events", "/healthz", "/docs", "/metrics", "*", "/layout/x/positions", "/upload/secrets/01arz3ndektsv4rrffq69g5fav",
		} {
			f.Add(method, path, "Idempotency-Key", "\xff")
		}
	}
	f.Add("POST", "/model/", "Prefer", "return = minimal;;,,")
	f.Add("POST", "/model/", "Content-Type", "application/json; charset=\"")
	f.Add("GET", "/model/", "Range", "bytes=0-0,-1")
	f.Add("DELETE", "/model/01arz3ndektsv4rrffq69g5fav/", "If-Match", "*, W/\"")
	f.Fuzz(func(t *testing.T, method, path, name, value string) {
		e.check(t, e.send(method, path, `{"name":"a"}`, map[string]string{name: value}))
	})
}

func FuzzUpload(f *testing.F) {
	e := newHostile(f)
	f.Add("", "application/x-gzip")
	f.Add("\x1f\x8b\x08\x00", "application/gzip")
	f.Add(box(1, 1, 1), "application/octet-stream")
	f.Add("x", "text/plain")
	f.Fuzz(func(t *testing.T, file, media string) {
		made := e.send("POST", "/model/", `{"name":"a"}`, nil)
		to, err := url.Parse(made.Header().Get("X-Upload-Location"))
		if err != nil {
			t.Fatal(err)
		}
		e.check(t, e.send("PUT", to.RequestURI(), file, map[string]string{"Content-Type": media}))
	})
}
