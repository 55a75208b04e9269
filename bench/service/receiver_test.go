package service

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/hook"
)

// send has the service's own sender make a callback; what it signs, the receiver
// checks by code of its own.
func send(t *testing.T, r *receiver, secret, method, id string, job int, status string) error {
	t.Helper()
	s, err := hook.New(hook.Options{AllowPrivate: true, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	body, err := json.Marshal(hook.Event{URI: "http://host/x/", Status: status})
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(context.Background(), hook.Delivery{ID: id, URL: r.url(job), Method: method, Body: body})
}

func newTestReceiver(t *testing.T, refuse float64, most int) *receiver {
	t.Helper()
	r, err := newReceiver(1, refuse, most)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.close() })
	return r
}

func TestReceiverTakesWhatIsSigned(t *testing.T) {
	r := newTestReceiver(t, 0, 0)
	for i, method := range []string{"POST", "PUT", "GET"} {
		if err := send(t, r, r.secret(), method, method, i, "complete"); err != nil {
			t.Fatal(err)
		}
		if !r.knows(i, "complete") || r.knows(i, "error") || !r.final(i) {
			t.Errorf("%s: the state was not noted", method)
		}
	}
	for _, d := range r.deliveries() {
		if d.Unsigned || d.Bodies != 1 || d.Tries != 1 || !d.Accepted {
			t.Errorf("%+v", d)
		}
	}
}

func TestReceiverSeesWrongSignaturesAndBodies(t *testing.T) {
	r := newTestReceiver(t, 0, 0)
	if err := send(t, r, "whsec_"+"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "POST", "foreign", 1, "complete"); err != nil {
		t.Fatal(err)
	}
	if err := send(t, r, "", "POST", "bare", 2, "complete"); err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"processing", "complete"} {
		if err := send(t, r, r.secret(), "POST", "changing", 3, status); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range r.deliveries() {
		if d.Unsigned != (d.ID != "changing") || (d.Bodies == 2) != (d.ID == "changing") {
			t.Errorf("%+v", d)
		}
	}
}

func TestReceiverRefusesSome(t *testing.T) {
	r := newTestReceiver(t, 0.5, 1)
	refused := 0
	for i := range 40 {
		id := strings.Repeat("x", i+1)
		if send(t, r, r.secret(), "POST", id, i, "complete") == nil {
			continue
		}
		refused++
		if r.knows(i, "complete") {
			t.Error("a refused callback was noted")
		}
		if err := send(t, r, r.secret(), "POST", id, i, "complete"); err != nil {
			t.Errorf("refused more than once: %v", err)
		}
	}
	if refused < 5 || refused > 35 {
		t.Errorf("%d of 40 refused at one half", refused)
	}
}

// TestClientRetries checks that the client repeats key and body until it is answered.
func TestClientRetries(t *testing.T) {
	var keys, bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := make([]byte, 100)
		n, _ := r.Body.Read(b)
		keys, bodies = append(keys, r.Header.Get("Idempotency-Key")), append(bodies, string(b[:n]))
		switch len(keys) {
		case 1:
			panic(http.ErrAbortHandler) // the connection breaks
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.Header().Set("Location", "/x/1/")
			w.WriteHeader(http.StatusCreated)
		}
	}))
	defer server.Close()
	r, err := newClient(server.URL, 1).create(context.Background(), "/x/", "key", map[string]any{"a": 1})
	if err != nil || r.header.Get("Location") != "/x/1/" {
		t.Fatalf("%v %v", r, err)
	}
	if strings.Join(keys, " ") != "key key key" || strings.Join(bodies, " ") != `{"a":1} {"a":1} {"a":1}` {
		t.Errorf("keys %q, bodies %q", keys, bodies)
	}
}

func TestClientTakesARefusalForOne(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if _, err := newClient(server.URL, 1).create(context.Background(), "/x/", "key", nil); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("%v", err)
	}
}
