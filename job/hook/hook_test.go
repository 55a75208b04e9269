package hook

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// heard is a request as the receiver saw it.
type heard struct {
	method, body string
	url          *url.URL
	header       http.Header
}

// receiver answers with a status and hands on what it heard.
func receiver(t *testing.T, status int) (address string, requests chan heard) {
	t.Helper()
	requests = make(chan heard, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		requests <- heard{r.Method, string(body), r.URL, r.Header}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func sender(t *testing.T, o Options) *Sender {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

var open = Options{AllowPrivate: true}

const event = `{"uri":"http://here/model/01/","status":"error","error":"not a mesh: 3 & 4"}`

func TestPostAndPut(t *testing.T) {
	address, requests := receiver(t, 204)
	for _, method := range []string{"POST", "PUT"} {
		d := Delivery{"msg_1", address + "/hook?key=a%20b#part", method, json.RawMessage(event)}
		if err := sender(t, open).Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		got := <-requests
		if got.method != method || got.body != event || got.url.RequestURI() != "/hook?key=a%20b" {
			t.Errorf("heard %s %s %s", got.method, got.url, got.body)
		}
		if got.header.Get("Content-Type") != "application/json" || got.header.Get("webhook-id") != "msg_1" ||
			got.header.Get("User-Agent") != "saggar" || got.header.Get("webhook-signature") != "" {
			t.Errorf("headers %v", got.header)
		}
	}
}

func TestGet(t *testing.T) {
	address, requests := receiver(t, 200)
	s := sender(t, Options{AllowPrivate: true, Secret: "hush", Agent: "shop/1"})
	for _, c := range []struct{ query, event, want string }{
		{"", event, "uri=http%3A%2F%2Fhere%2Fmodel%2F01%2F&status=error&error=not+a+mesh%3A+3+%26+4"},
		{"?a=1&status=mine&b=%2f", `{"uri":"u","status":"processed","error":null}`, "a=1&status=mine&b=%2f&uri=u&status=processed&error="},
		{"?a&", `{"uri":"u","status":"s"}`, "a&uri=u&status=s&error="},
	} {
		d := Delivery{"msg_2", address + "/" + c.query, "GET", json.RawMessage(c.event)}
		if err := s.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		got := <-requests
		if got.method != "GET" || got.body != "" || got.url.RawQuery != c.want {
			t.Errorf("heard %s %s %q, want the query %s", got.method, got.url, got.body, c.want)
		}
		if got.header.Get("webhook-id") != "msg_2" || got.header.Get("webhook-timestamp") == "" ||
			got.header.Get("webhook-signature") != "" || got.header.Get("User-Agent") != "shop/1" {
			t.Errorf("headers %v", got.header)
		}
	}
	if err := s.Send(t.Context(), Delivery{"msg_3", address, "GET", json.RawMessage("[]")}); err == nil {
		t.Error("an event that is none was sent")
	}
}

// TestSignature is judged by the library of the standard.
func TestSignature(t *testing.T) {
	address, requests := receiver(t, 200)
	for _, secret := range []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "just some words"} {
		s := sender(t, Options{AllowPrivate: true, Secret: secret})
		if err := s.Send(t.Context(), Delivery{"msg_4", address, "POST", json.RawMessage(event)}); err != nil {
			t.Fatal(err)
		}
		got := <-requests
		judge, err := standardwebhooks.NewWebhook(secret)
		if !strings.HasPrefix(secret, "whsec_") {
			judge, err = standardwebhooks.NewWebhookRaw([]byte(secret))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := judge.Verify([]byte(got.body), got.header); err != nil {
			t.Error(err)
		}
		if err := judge.Verify([]byte(got.body+" "), got.header); err == nil {
			t.Error("a changed body passes")
		}
		got.header.Set("webhook-id", "msg_5")
		if err := judge.Verify([]byte(got.body), got.header); err == nil {
			t.Error("a changed id passes")
		}
	}
}

// TestSignatureOfTheStandard is the example in its specification.
func TestSignatureOfTheStandard(t *testing.T) {
	key, err := readSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSecretsAreRefused(t *testing.T) {
	for _, secret := range []string{"whsec_", "whsec_hid*den", "whsec_hidde"} {
		if _, err := New(Options{Secret: secret}); err == nil || strings.Contains(err.Error(), "hid") {
			t.Errorf("%s: error %v", secret, err)
		}
	}
}

func TestStatus(t *testing.T) {
	for status, delivered := range map[int]bool{
		200: true, 201: true, 202: true, 204: true, 299: true,
		300: false, 304: false, 400: false, 404: false, 410: false, 429: false, 500: false, 503: false,
	} {
		address, _ := receiver(t, status)
		err := sender(t, open).Send(t.Context(), Delivery{"id", address, "POST", json.RawMessage(event)})
		if (err == nil) != delivered {
			t.Errorf("%d: error %v", status, err)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	target, requests := receiver(t, 200)
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.RedirectHandler(target, status))
		err := sender(t, open).Send(t.Context(), Delivery{"id", server.URL, "POST", json.RawMessage(event)})
		if err == nil || !strings.Contains(err.Error(), "redirects") {
			t.Errorf("%d: error %v", status, err)
		}
		server.Close()
	}
	if len(requests) > 0 {
		t.Error("somebody was led on")
	}
}

// TestOwnMachineIsRefused has a receiver on the loopback, by several names.
func TestOwnMachineIsRefused(t *testing.T) {
	address, requests := receiver(t, 200)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "[::]"} {
		d := Delivery{"id", "http://" + host + ":" + u.Port() + "/", "POST", json.RawMessage(event)}
		if err := sender(t, Options{}).Send(t.Context(), d); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: error %v", host, err)
		}
	}
	if len(requests) > 0 {
		t.Error("the receiver was called")
	}
}

// TestJudgedAfterTheLookup goes past the check of the address as a name does that
// leads to the loopback only when it is dialled.
func TestJudgedAfterTheLookup(t *testing.T) {
	address, requests := receiver(t, 200)
	s := sender(t, Options{})
	req, err := http.NewRequestWithContext(t.Context(), "POST", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.Do(req); !errors.Is(err, ErrRefused) {
		t.Errorf("error %v", err)
	}
	if len(requests) > 0 {
		t.Error("the receiver was called")
	}
	if err := s.control("tcp4", "nonsense", nil); !errors.Is(err, ErrRefused) {
		t.Errorf("error %v", err)
	}
}

func TestAllowedNetwork(t *testing.T) {
	address, _ := receiver(t, 200)
	d := Delivery{"id", address, "POST", json.RawMessage(event)}
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if err := sender(t, Options{Networks: loopback}).Send(t.Context(), d); err != nil {
		t.Error(err)
	}
	other := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	if err := sender(t, Options{Networks: other}).Send(t.Context(), d); !errors.Is(err, ErrRefused) {
		t.Errorf("error %v", err)
	}
}

// TestProxiesAreNotUsed: a proxy would dial whatever it is told.
func TestProxiesAreNotUsed(t *testing.T) {
	transport, ok := sender(t, open).client.Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Error("requests may go through a proxy")
	}
}

func TestSilentReceiver(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(release)
	d := Delivery{"id", server.URL + "/?token=hidden", "POST", json.RawMessage(event)}
	err := sender(t, Options{AllowPrivate: true, Timeout: 50 * time.Millisecond}).Send(t.Context(), d)
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "hidden") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sender(t, open).Send(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestEndlessAnswer is not read to an end that never comes.
func TestEndlessAnswer(t *testing.T) {
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		block := make([]byte, 64<<10)
		for {
			n, err := w.Write(block)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}))
	if err := sender(t, open).Send(t.Context(), Delivery{"id", server.URL, "POST", json.RawMessage(event)}); err != nil {
		t.Error(err)
	}
	server.Close()                        // waits until the handler has met the closed connection
	if got := sent.Load(); got > 64<<20 { // what buffers of the system hold
		t.Errorf("%d bytes were read", got)
	}
}

func TestBadDeliveries(t *testing.T) {
	s := sender(t, open)
	for _, d := range []Delivery{
		{"id", "ftp://host/", "POST", nil}, {"id", "http://host/", "DELETE", nil}, {"id", "", "POST", nil}, {"id", "http://host/", "", nil},
	} {
		if err := s.Send(t.Context(), d); err == nil || errors.Is(err, ErrRefused) {
			t.Errorf("%+v: error %v", d, err)
		}
	}
}
