package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// Keys of two tenants that know nothing of each other.
const (
	keyA = "key-of-tenant-a-0123456789"
	keyB = "key-of-tenant-b-0123456789"
)

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// server is a service on a local address with a database of its own.
type server struct {
	*httptest.Server
	t     *testing.T
	jobs  *job.Service
	clock *clock
	log   *bytes.Buffer
	key   string // of the tenant that asks
	said  *contract
}

// storeURL names a fresh database: SQLite, or with SAGGAR_TEST_DATABASE=postgres one
// of a PostgreSQL of the tests.
func storeURL(t *testing.T) string {
	if os.Getenv("SAGGAR_TEST_DATABASE") == "postgres" {
		return jobtest.PostgresDatabase(t)
	}
	return "sqlite://" + filepath.Join(t.TempDir(), "saggar.db")
}

func TestMain(m *testing.M) { jobtest.Main(everything{m}) }

// work does work in this process, as its children would.
var work = jobtest.Pool(kind.Run)

// undrawn is work without the default pictures of models, which take longer than all
// else that most tests look at.
var undrawn = jobtest.Pool(func(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error) {
	switch s.Kind {
	case "analyze", "transform", "design":
		var params map[string]json.RawMessage
		if err := json.Unmarshal(s.Params, &params); err != nil {
			return nil, err
		}
		params["no_snapshot"] = json.RawMessage("true")
		var err error
		if s.Params, err = json.Marshal(params); err != nil {
			return nil, err
		}
	}
	return kind.Run(ctx, s, progress)
})

// whole starts the service as it is, with workers.
func whole(t *testing.T, change func(*Options)) *server {
	t.Helper()
	return start(t, job.Options{Database: storeURL(t), Pool: work, Slots: 2, Threads: 1, Child: Child}, (*service).routes, change)
}

// sketch is whole, but for the default pictures of models.
func sketch(t *testing.T, change func(*Options)) *server {
	t.Helper()
	return start(t, job.Options{Database: storeURL(t), Pool: undrawn, Slots: 2, Threads: 1, Child: Child}, (*service).routes, change)
}

// serve starts a service with routes of the test's own, whose work nobody does.
// change may alter its options.
func serve(t *testing.T, routes func(*service), change func(*Options)) *server {
	t.Helper()
	return start(t, job.Options{Database: storeURL(t)}, routes, change)
}

// start starts a service for a test, which runs beside others from here on: most of
// its time is the disk's.
func start(t *testing.T, jobs job.Options, routes func(*service), change func(*Options)) *server {
	t.Helper()
	t.Parallel()
	// No worker is to be taken for lost here, however busy the machine is; a longer
	// lease would make those who cancel wait.
	jobs.Lease = max(jobs.Lease, 4*time.Second)
	service := jobtest.Open(t, jobs)
	s := &server{t: t, jobs: service, clock: &clock{now: time.Now()}, log: &bytes.Buffer{}, key: keyA}
	guard, err := auth.New(auth.Options{
		Credentials: auth.Credentials{Keys: []auth.Key{{Tenant: "a", Key: keyA}, {Tenant: "b", Key: keyB}}},
		Listen:      "127.0.0.1:0", Secrets: []string{"a secret of the tests"}, Public: Public, Now: s.clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Jobs: service.Store, Watch: service.Watch, Blobs: service.Blobs(), Guard: guard, Version: "1.2.3", Secret: []byte("a secret of the tests"), Now: s.clock.Now,
		Logger: slog.New(slog.NewTextHandler(&locked{w: s.log}, nil)),
	}
	if change != nil {
		change(&o)
	}
	h, err := build(o, routes)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(h)
	t.Cleanup(s.Close)
	s.said = readContract(t, s.URL)
	return s
}

// locked is a writer for several goroutines.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// as is the same service, asked by another tenant.
func (s *server) as(key string) *server {
	other := *s
	other.key = key
	return &other
}

// reply is an answer with its body.
type reply struct {
	t *testing.T
	*http.Response
	body []byte
}

// do sends a request. Headers are pairs of name and value.
func (s *server) do(method, address, body string, header ...string) *reply {
	s.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = s.URL + address
	}
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if s.key != "" {
		req.Header.Set("Authorization", "Bearer "+s.key)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req) // follows no redirects: there are to be none
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.said.check(res, data); err != nil {
		s.t.Error(err)
	}
	return &reply{s.t, res, data}
}

func (s *server) get(address string, header ...string) *reply {
	s.t.Helper()
	return s.do("GET", address, "", header...)
}

func (s *server) post(address, body string, header ...string) *reply {
	s.t.Helper()
	return s.do("POST", address, body, header...)
}

// want fails unless the answer has the status.
func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.StatusCode != status {
		r.t.Fatalf("%s %s: %d, want %d: %s", r.Request.Method, r.Request.URL, r.StatusCode, status, r.body)
	}
	return r
}

// problem reads problem details and fails unless they have the status.
func (r *reply) problem(status int) problem.Problem {
	r.t.Helper()
	r.want(status)
	var p problem.Problem
	if err := json.Unmarshal(r.body, &p); err != nil || r.Header.Get("Content-Type") != problem.ContentType || p.Status != status {
		r.t.Fatalf("no problem details: %s %s", r.Header.Get("Content-Type"), r.body)
	}
	return p
}

// faults are the problems of an answer as "code field", in order.
func (r *reply) faults(status int) string {
	r.t.Helper()
	var all []string
	for _, e := range r.problem(status).Errors {
		all = append(all, strings.TrimSpace(e.Code+" "+e.Field))
	}
	return strings.Join(all, "; ")
}

// json reads an object.
func (r *reply) json() map[string]any {
	r.t.Helper()
	var m map[string]any
	if err := json.Unmarshal(r.body, &m); err != nil {
		r.t.Fatalf("%s: %v", r.body, err)
	}
	return m
}

// at reads a value deep in an object, by keys and indices.
func (r *reply) at(path ...any) any {
	r.t.Helper()
	var v any = r.json()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				r.t.Fatalf("%v: no object at %q in %s", path, step, r.body)
			}
			v = m[step]
		case int:
			l, ok := v.([]any)
			if !ok || step >= len(l) {
				r.t.Fatalf("%v: no list at %d in %s", path, step, r.body)
			}
			v = l[step]
		}
	}
	return v
}

// rows are the values of a key in the rows of a list.
func (r *reply) rows(list, key string) string {
	r.t.Helper()
	all, ok := r.at(list).([]any)
	if !ok {
		r.t.Fatalf("no list %q in %s", list, r.body)
	}
	words := make([]string, len(all))
	for i, row := range all {
		words[i] = fmt.Sprint(row.(map[string]any)[key])
	}
	return strings.Join(words, " ")
}

// widget is a family of the tests: a record and, if it is to have a model, work.
type widget struct {
	JobRequest
	Name  string   `json:"name" minLength:"1" maxLength:"255"`
	Size  float64  `json:"size,omitempty" exclusiveMinimum:"0"`
	Shape string   `json:"shape,omitempty" enum:"round,square"`
	Build *boxSize `json:"build,omitempty"`
	Layer float64  `json:"layer_height,omitempty"`
	Other string   `json:"other,omitempty"`
	Work  bool     `json:"work,omitempty"`
}

type boxSize struct {
	X float64 `json:"x"`
	Y float64 `json:"y,omitempty"`
}

type widgetAnswer struct {
	JobAnswer
	Name  string  `json:"name"`
	Size  float64 `json:"size"`
	Shape string  `json:"shape"`
}

func widgets(name string, under ...string) family[widget, widgetAnswer] {
	return family[widget, widgetAnswer]{
		name: name, under: under, rows: name + "s",
		draft: func(c *call, b *widget, d *store.Draft) error {
			d.Name = b.Name
			if b.Name == "panic" {
				panic("as asked")
			}
			if b.Other != "" {
				other, err := c.refer("other", b.Other, "widget", "part")
				if err != nil {
					return err
				}
				c.ready("other", other)
			}
			if b.Shape == "round" && b.Build != nil {
				c.wrong(codeConflict, "build", "not with a round shape")
			}
			if !b.Work {
				return nil
			}
			d.Start = true
			return c.work(d, "estimate", map[string]any{"layer_thickness": b.Layer}, func(f string) string {
				return strings.Replace(f, "layer_thickness", "layer_height", 1)
			})
		},
		show: func(c *call, rec *store.Record, b *widget, _ bool) (*widgetAnswer, error) {
			if b.Name == "unshown" {
				panic("as asked")
			}
			return &widgetAnswer{c.answer(rec), rec.Name, b.Size, b.Shape}, nil
		},
	}
}

func testRoutes(s *service) {
	widgets("widget").register(s)
	widgets("part", "widget").register(s)
}
