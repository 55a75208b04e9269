package auth

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// serveAll runs a server as the service does: two doors, an address that gives
// out a link, and everything else behind the guard.
func serveAll(t *testing.T, g *Guard) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sessions/", g.ServeSession)
	mux.HandleFunc("GET /api-auth/login", g.ServeLogin)
	mux.HandleFunc("POST /capture/", func(w http.ResponseWriter, r *http.Request) {
		target, _, err := g.Links().Sign(Link{Method: "PUT", Path: "/upload/1/", Tenant: Tenant(r.Context())})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("X-Upload-Location", "http://"+r.Host+target)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, Tenant(r.Context())) })
	s := httptest.NewServer(g.Wrap(mux))
	t.Cleanup(s.Close)
	return s
}

// send does what the sample script of the product does for each of its requests:
// JSON headers always, the cookies of its session, and an error unless the answer
// is good.
func send(t *testing.T, c *http.Client, method, target, body string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, target, resp.StatusCode, data, err)
	}
	resp.Body = io.NopCloser(strings.NewReader(string(data)))
	return resp
}

// TestSampleScript walks the way of the product's sample script with a real
// client: log in, create, upload without any credential, delete. It knows of no
// token but the cookie, with and without credentials configured.
func TestSampleScript(t *testing.T) {
	for tenant, o := range map[string]Options{
		"acme":        {Credentials: Credentials{Users: testUsers}},
		DefaultTenant: {Listen: "127.0.0.1:0"},
	} {
		o.Public = func(r *http.Request) bool { return r.URL.Path == "/sessions/" }
		s := serveAll(t, newGuard(t, o))
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		session, bare := &http.Client{Jar: jar}, &http.Client{}
		login := send(t, session, "POST", s.URL+"/sessions/", `{"username": "anna", "password": "plain words"}`)
		var said struct{ Username, Tenant, Expires string }
		if err := json.NewDecoder(login.Body).Decode(&said); err != nil || said.Tenant != tenant || said.Username != "anna" || said.Expires == "" {
			t.Errorf("%+v %v", said, err)
		}
		if u, _ := url.Parse(s.URL); len(jar.Cookies(u)) != 1 {
			t.Errorf("cookies %v", jar.Cookies(u))
		}
		created := send(t, session, "POST", s.URL+"/capture/", `{"modeler": "x"}`)
		uploaded := send(t, bare, "PUT", created.Header.Get("X-Upload-Location"), "log")
		if owner, _ := io.ReadAll(uploaded.Body); string(owner) != tenant {
			t.Errorf("uploaded for %s, want %s", owner, tenant)
		}
		deleted := send(t, session, "DELETE", s.URL+"/modeler/1/", "")
		if owner, _ := io.ReadAll(deleted.Body); string(owner) != tenant {
			t.Errorf("deleted for %s, want %s", owner, tenant)
		}
	}
}
