package client_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/client"
	"github.com/saggar3d/saggar/api/problem"
)

func TestRefused(t *testing.T) {
	_, err := connect(t).Models().Create(t.Context(), client.ModelRequest{Name: "", Type: "step", UserUnit: "cm"})
	p := as[*problem.Problem](t, err)
	var fields []string
	for _, e := range p.Errors {
		fields = append(fields, e.Field)
	}
	if p.Status != http.StatusBadRequest || !slices.Equal(fields, []string{"name", "type", "user_unit"}) {
		t.Errorf("%d %v", p.Status, p.Errors)
	}
}

// TestFailed: work that ends badly is an error with the resource beside it, by events
// and by asking.
func TestFailed(t *testing.T) {
	c := connect(t)
	m, err := c.Models().Create(t.Context(), client.ModelRequest{Name: "letter"})
	check(t, err)
	check(t, c.Upload(t.Context(), m.URI, strings.NewReader("dear sir, please find attached")))
	for how, end := range map[string]func() (*client.Model, error){
		"wait": func() (*client.Model, error) { return c.Models().Wait(t.Context(), m.URI) },
		"poll": func() (*client.Model, error) { return c.Models().Poll(t.Context(), m.URI, time.Millisecond) },
	} {
		got, err := end()
		if e := as[*client.FailedError](t, err); e.Code != "not_a_mesh" || e.URI != m.URI || got == nil || got.Status != "error" {
			t.Errorf("%s: %+v, %+v", how, e, got)
		}
	}
	again := as[*problem.Problem](t, c.Upload(t.Context(), m.URI, strings.NewReader("x")))
	if again.Errors[0].Code != "already_uploaded" {
		t.Errorf("%v", again)
	}
}

func TestList(t *testing.T) {
	c := connect(t)
	const n = 25
	prefix := rand.Text() // names are unique
	for i := range n {
		_, err := c.Materials().Create(t.Context(), client.MaterialRequest{Type: "base", Name: fmt.Sprintf("%s %02d", prefix, i)})
		check(t, err)
	}
	var names []string
	for m, err := range c.Materials().List(t.Context(), client.Query{Name: prefix + "*", Sort: "-name", PageSize: 10}) {
		check(t, err)
		names = append(names, m.Name)
	}
	if len(names) != n || names[0] != prefix+" 24" || len(slices.Compact(names)) != n {
		t.Errorf("%d: %v", len(names), names)
	}
	for range c.Materials().List(t.Context(), client.Query{PageSize: 1}) {
		break // what is not asked for is not fetched
	}
	for _, err := range c.Materials().List(t.Context(), client.Query{Sort: "colour"}) {
		if p := as[*problem.Problem](t, err); p.Status != http.StatusBadRequest {
			t.Errorf("%v", p)
		}
	}
}

func TestChange(t *testing.T) {
	c := connect(t)
	p, err := c.PrinterTypes().Create(t.Context(), client.PrinterTypeRequest{Name: "mk4", BuildVolume: client.BuildVolume{X: 250, Y: new(210.0), Z: 220}})
	check(t, err)
	p, err = c.PrinterTypes().Change(t.Context(), p.URI, map[string]any{"min_packing_distance": 2, "time_before_print": 300})
	check(t, err)
	p, err = c.PrinterTypes().Change(t.Context(), p.URI, map[string]any{"min_packing_distance": nil})
	check(t, err)
	if *p.MinPackingDistance != 5 || *p.TimeBeforePrint != 300 || p.Name != "mk4" {
		t.Errorf("%+v", p)
	}
	check(t, c.PrinterTypes().Delete(t.Context(), p.URI))
	_, err = c.PrinterTypes().Read(t.Context(), p.URI)
	if p := as[*problem.Problem](t, err); p.Status != http.StatusNotFound {
		t.Errorf("%v", p)
	}
}

// TestWithKey: one key makes one resource.
func TestWithKey(t *testing.T) {
	c := connect(t)
	ctx := client.WithKey(t.Context(), "order 17")
	a, err := c.Models().Create(ctx, client.ModelRequest{Name: "a"})
	check(t, err)
	b, err := c.Models().Create(ctx, client.ModelRequest{Name: "a"})
	check(t, err)
	if a.URI != b.URI {
		t.Errorf("%s and %s", a.URI, b.URI)
	}
	_, err = c.Models().Create(ctx, client.ModelRequest{Name: "b"})
	if p := as[*problem.Problem](t, err); p.Status != http.StatusConflict {
		t.Errorf("%v", p)
	}
}

func TestWatch(t *testing.T) {
	c := connect(t)
	m, err := c.Models().Create(t.Context(), client.ModelRequest{Name: "ring", FileUnit: client.Null[string]()})
	check(t, err)
	f, err := os.Open("../../testdata/ring.stl")
	check(t, err)
	defer f.Close()
	var seen []string
	for m, err := range c.Models().Watch(t.Context(), m.URI) {
		check(t, err)
		if len(seen) == 0 {
			check(t, c.Upload(t.Context(), m.URI, f))
		}
		seen = append(seen, m.Status)
	}
	if seen[0] != "not-uploaded" || seen[len(seen)-1] != "processed" {
		t.Errorf("%v", seen)
	}
	if m, err = c.Models().Read(t.Context(), m.URI); err != nil || m.UnitReason == nil {
		t.Errorf("%v, %+v: the unit was to be found out", err, m)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waiting, err := c.Models().Create(ctx, client.ModelRequest{Name: "never sent"})
	check(t, err)
	cancel()
	if _, err := c.Models().Wait(ctx, waiting.URI); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestOptional(t *testing.T) {
	type body struct {
		Unit client.Optional[string] `json:"unit,omitzero"`
	}
	for _, c := range []struct {
		unit client.Optional[string]
		want string
	}{{client.Optional[string]{}, `{}`}, {client.Null[string](), `{"unit":null}`}, {client.Value("mm"), `{"unit":"mm"}`}} {
		text, err := json.Marshal(body{c.unit})
		if err != nil || string(text) != c.want {
			t.Errorf("%s, %v, want %s", text, err, c.want)
		}
		var back body
		if err := json.Unmarshal(text, &back); err != nil || back.Unit != c.unit {
			t.Errorf("%s is read as %+v, %v", text, back, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"", "localhost:8080", "ftp://host", "http://", "::"} {
		if _, err := client.New(address, client.Options{}); err == nil {
			t.Errorf("%q passes", address)
		}
	}
	c := connect(t)
	if _, err := c.Models().Read(t.Context(), "model/x"); err == nil || !strings.Contains(err.Error(), "model/x") {
		t.Errorf("%v", err)
	}
	if about, err := c.About(t.Context()); err != nil || about.Version != "1.2.3" {
		t.Errorf("%+v, %v", about, err)
	}
}

// fake is a service that answers as a test wants, one request after the other. It
// counts them from 1.
func fake(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) (c *client.Client, count func() int) {
	t.Helper()
	var mu sync.Mutex
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		n++
		answer(w, r, n)
	}))
	t.Cleanup(s.Close)
	c, err := client.New(s.URL, client.Options{Key: "the key", Pause: time.Microsecond, Tries: 4})
	if err != nil {
		t.Fatal(err)
	}
	return c, func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

// drop ends a connection without an answer.
func drop(http.ResponseWriter) { panic(http.ErrAbortHandler) }

// TestCreatesAreTriedAgain: with one key, whatever goes wrong on the way.
func TestCreatesAreTriedAgain(t *testing.T) {
	keys := map[string]int{}
	c, n := fake(t, func(w http.ResponseWriter, r *http.Request, n int) {
		keys[r.Header.Get("Idempotency-Key")]++
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer the key" || !bytes.Contains(body, []byte(`"a"`)) {
			t.Errorf("%v %s", r.Header, body)
		}
		switch n {
		case 1:
			drop(w)
		case 2:
			(&problem.Problem{Status: http.StatusTooManyRequests}).Write(w)
		case 3:
			http.Error(w, "<html>a proxy's words", http.StatusBadGateway)
		default:
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"uri":"/model/x/"}`)
		}
	})
	c.Tries = 10
	m, err := c.Models().Create(t.Context(), client.ModelRequest{Name: "a"})
	check(t, err)
	if m.URI != "/model/x/" || n() != 4 || len(keys) != 1 || keys[""] != 0 {
		t.Errorf("%+v, %d requests, keys %v", m, n(), keys)
	}
}

func TestWhatIsNotTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		do     func(*client.Client) error
		want   int
	}{
		{"a fault of the request", 400, func(c *client.Client) error { _, err := c.About(t.Context()); return err }, 1},
		{"a full disk", 507, func(c *client.Client) error { _, err := c.About(t.Context()); return err }, 1},
		{"a fault of the service", 500, func(c *client.Client) error { _, err := c.About(t.Context()); return err }, 4},
		{"deleting, when it may have happened", 500, func(c *client.Client) error { return c.Models().Delete(t.Context(), "/model/x/") }, 1},
		{"deleting, when it has not", 429, func(c *client.Client) error { return c.Models().Delete(t.Context(), "/model/x/") }, 4},
		{"a file that cannot be read twice", 500, func(c *client.Client) error {
			return c.Upload(t.Context(), "/model/x/", io.LimitReader(strings.NewReader("x"), 1))
		}, 4}, // the link is asked for
	} {
		t.Run(c.name, func(t *testing.T) {
			s, n := fake(t, func(w http.ResponseWriter, r *http.Request, _ int) { w.WriteHeader(c.status) })
			if p := as[*problem.Problem](t, c.do(s)); p.Status != c.status || n() != c.want {
				t.Errorf("%v after %d requests, want %d", p, n(), c.want)
			}
		})
	}
}

// TestPatience: a pause that ends after the caller's time is not begun.
func TestPatience(t *testing.T) {
	c, n := fake(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := c.About(ctx)
	if p := as[*problem.Problem](t, err); p.RetryAfter != time.Hour || n() != 1 {
		t.Errorf("%v, %v, %d requests", p, p.RetryAfter, n())
	}
}

// TestKeyStaysHome: an address elsewhere is not told the key.
func TestKeyStaysHome(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the key has left the house")
		}
		fmt.Fprint(w, `{}`)
	}))
	defer elsewhere.Close()
	c, _ := fake(t, nil)
	_, err := c.Models().Read(t.Context(), elsewhere.URL+"/model/x/")
	check(t, err)
}

// TestWatchGoesOn: a stream that breaks is taken up after its last event.
func TestWatchGoesOn(t *testing.T) {
	c, _ := fake(t, func(w http.ResponseWriter, r *http.Request, n int) {
		w.Header().Set("Content-Type", "text/event-stream")
		if want := []string{"", "one", "one"}[n-1]; r.Header.Get("Last-Event-ID") != want || r.URL.Path != "/model/x/events/" {
			t.Errorf("%d: %s after %q, want %q", n, r.URL, r.Header.Get("Last-Event-ID"), want)
		}
		fmt.Fprint(w, []string{": alive\n\nid: one\nevent: progress\ndata: {\"status\":\"processing\"}\n\nid: tw", "",
			"id: two\r\nevent: final\r\ndata: {\"status\":\r\ndata: \"processed\"}\r\n\r\n"}[n-1])
	})
	var seen []string
	for m, err := range c.Models().Watch(t.Context(), "/model/x/") {
		check(t, err)
		seen = append(seen, m.Status)
	}
	if !slices.Equal(seen, []string{"processing", "processed"}) {
		t.Errorf("%v", seen)
	}
}

// TestWaitWithoutEvents: where a proxy lets no events through, Wait asks.
func TestWaitWithoutEvents(t *testing.T) {
	c, _ := fake(t, func(w http.ResponseWriter, r *http.Request, n int) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/events/"):
			fmt.Fprint(w, "<html>no events here")
		case n == 2:
			fmt.Fprint(w, `{"status":"processing","finished":null}`)
		default:
			fmt.Fprint(w, `{"status":"processed","finished":"2030-01-01T00:00:00Z"}`)
		}
	})
	m, err := c.Models().Wait(t.Context(), "/model/x/")
	if err != nil || m.Status != "processed" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestWatchEndsWithAProblem: a resource that goes while it is watched.
func TestWatchEndsWithAProblem(t *testing.T) {
	c, n := fake(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "event: problem\ndata: {\"status\":404,\"errors\":[{\"code\":\"not_found\"}]}\n\n")
	})
	_, err := c.Models().Wait(t.Context(), "/model/x/")
	if p := as[*problem.Problem](t, err); p.Status != http.StatusNotFound || n() != 1 {
		t.Errorf("%v after %d requests", p, n())
	}
}

// TestUploadAgain: a file whose way breaks is sent again, whole, to a fresh link; and
// it has arrived if the service says so then.
func TestUploadAgain(t *testing.T) {
	const text = "the whole file"
	for _, c := range []struct {
		name string
		put  func(w http.ResponseWriter, n int)
	}{
		{"on the second try", func(w http.ResponseWriter, n int) {
			if n < 4 {
				drop(w)
			}
		}},
		{"with an old link", func(w http.ResponseWriter, n int) {
			if n < 4 {
				problem.New(http.StatusForbidden, problem.Error{Code: "link_expired"}).Write(w)
			}
		}},
		{"when its answer was lost", func(w http.ResponseWriter, n int) {
			if n < 4 {
				drop(w)
			}
			problem.New(http.StatusConflict, problem.Error{Code: "already_uploaded"}).Write(w)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			s, n := fake(t, func(w http.ResponseWriter, r *http.Request, n int) {
				if r.Method == http.MethodGet {
					fmt.Fprintf(w, `{"upload%slocation":"/upload/%d/"}`, []string{"-", "_"}[n/2], n) // families spell it in two ways
					return
				}
				if r.URL.Path != fmt.Sprintf("/upload/%d/", n-1) {
					t.Errorf("an old link: %s at request %d", r.URL.Path, n)
				}
				got = append(got, unpack(t, r))
				c.put(w, n)
			})
			file := strings.NewReader("before " + text)
			_, err := file.Seek(int64(len("before ")), io.SeekStart)
			check(t, err)
			check(t, s.Upload(t.Context(), "/model/x/", file))
			if !slices.Equal(got, []string{text, text}) || n() != 4 {
				t.Errorf("%q in %d requests", got, n())
			}
		})
	}
}
