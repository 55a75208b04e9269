package auth

import (
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	acmeKey  = "acme-key-of-the-tests"
	otherKey = "other-key-of-the-tests"
)

func keyCredentials() Credentials {
	sum := hashKey(otherKey)
	return Credentials{Keys: []Key{
		{Tenant: "acme", Name: "quoting", Key: acmeKey},
		{Tenant: "other", SHA256: strings.ToUpper(hex.EncodeToString(sum[:]))},
	}}
}

func TestKeys(t *testing.T) {
	g := newGuard(t, Options{Credentials: keyCredentials()})
	for header, want := range map[string]Identity{
		"Bearer " + acmeKey:         {"acme", "quoting", ByKey},
		"bearer   " + acmeKey + " ": {"acme", "quoting", ByKey},
		"Bearer " + otherKey:        {"other", "other", ByKey},
	} {
		w, id := ask(g, request("DELETE", "/model/1/", "Authorization", header, "X-CSRFToken", "of another world"))
		if id == nil || *id != want {
			t.Errorf("%q: %d %+v", header, w.Code, id)
		}
	}
	for _, header := range []string{"Bearer", "Bearer ", acmeKey, "Basic " + acmeKey, "Bearer " + acmeKey + "x", "Bearer " + acmeKey[1:], "Bearer \x00"} {
		w, id := ask(g, request("GET", "/model/", "Authorization", header))
		refused(t, w, 401, "bad_credentials")
		if id != nil || w.Header().Get("WWW-Authenticate") == "" || strings.Contains(w.Body.String(), acmeKey) {
			t.Errorf("%q: %+v %v %s", header, id, w.Header(), w.Body)
		}
	}
	w, _ := ask(g, request("GET", "/model/"))
	refused(t, w, 401, "no_credentials")
}

func TestKeyFaults(t *testing.T) {
	for _, c := range []struct {
		keys []Key
		want string
	}{
		{[]Key{{Key: acmeKey}}, "keys[0]: the tenant is missing"},
		{[]Key{{Tenant: "a"}}, `give either "key" or "sha256"`},
		{[]Key{{Tenant: "a", Key: acmeKey, SHA256: "00"}}, `give either`},
		{[]Key{{Tenant: "a", Key: "short"}}, "5 characters"},
		{[]Key{{Tenant: "a", SHA256: "00"}}, "64 hexadecimal digits"},
		{[]Key{{Tenant: strings.Repeat("a", 201), Key: acmeKey}}, "201 bytes"},
		{[]Key{{Tenant: "a", Key: acmeKey}, {Tenant: "b", Key: acmeKey}}, "keys[1]: the same key as keys[0]"},
	} {
		_, err := New(Options{Secrets: []string{testSecret}, Listen: "0.0.0.0:80", Credentials: Credentials{Keys: c.keys}})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), acmeKey) {
			t.Errorf("%+v: %v, want %q", c.keys, err, c.want)
		}
	}
	if k, err := ParseKey("acme:a:key:with:colons:in:it"); err != nil || k.Tenant != "acme" || k.Key != "a:key:with:colons:in:it" {
		t.Errorf("%+v %v", k, err)
	}
	for _, text := range []string{"", acmeKey, ":" + acmeKey, "acme:", "acme:short"} {
		if _, err := ParseKey(text); err == nil || strings.Contains(err.Error(), acmeKey) {
			t.Errorf("ParseKey(%q): %v", text, err)
		}
	}
}

// TestWhoIsLetInWithoutCredentials: nothing is asked for on loopback alone, or
// by an explicit wish.
func TestWhoIsLetInWithoutCredentials(t *testing.T) {
	for _, c := range []struct {
		listen      string
		anonymous   bool
		credentials Credentials
		open        bool
		fails       string
	}{
		{"127.0.0.1:8080", false, Credentials{}, true, ""},
		{"127.8.8.8:0", false, Credentials{}, true, ""},
		{"[::1]:8080", false, Credentials{}, true, ""},
		{"[::ffff:127.0.0.1]:8080", false, Credentials{}, true, ""},
		{"localhost:8080", false, Credentials{}, true, ""},
		{"127.0.0.1:8080", false, keyCredentials(), false, ""},
		{"0.0.0.0:8080", false, keyCredentials(), false, ""},
		{"0.0.0.0:8080", true, Credentials{}, true, ""},
		{"0.0.0.0:8080", false, Credentials{}, false, "can be reached from other machines"},
		{":8080", false, Credentials{}, false, "can be reached"},
		{"[::]:8080", false, Credentials{}, false, "can be reached"},
		{"192.168.1.2:8080", false, Credentials{}, false, "can be reached"},
		{"localhost.example.com:80", false, Credentials{}, false, "can be reached"},
		{"", false, Credentials{}, false, "can be reached"},
		{"127.0.0.1:8080", true, keyCredentials(), false, "choose one"},
	} {
		g, err := New(Options{Listen: c.listen, AllowAnonymous: c.anonymous, Credentials: c.credentials, Secrets: []string{testSecret}})
		switch {
		case c.fails != "":
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%q: %v, want %q", c.listen, err, c.fails)
			}
		case err != nil || g.Open() != c.open:
			t.Errorf("%q: open %v, %v", c.listen, g != nil && g.Open(), err)
		}
	}
}

// TestOpenToThisMachineAlone: a page of another site must not reach the service
// of somebody's own machine through the browser.
func TestOpenToThisMachineAlone(t *testing.T) {
	g := newGuard(t, Options{Listen: "127.0.0.1:8080", BaseURL: "https://shop.example/engine"})
	for _, c := range []struct{ host, origin, site, code string }{
		{"127.0.0.1:8080", "", "", ""},
		{"localhost:8080", "", "", ""},
		{"LOCALHOST", "", "", ""},
		{"[::1]:8080", "", "", ""},
		{"shop.example", "", "", ""},
		{"evil.example:8080", "", "", "foreign_host"},
		{"", "", "", "foreign_host"},
		{"127.0.0.1:8080", "http://127.0.0.1:8080", "same-origin", ""},
		{"127.0.0.1:8080", "https://evil.example", "cross-site", "cross_origin"},
		{"127.0.0.1:8080", "https://evil.example", "", "cross_origin"},
		{"127.0.0.1:8080", "null", "", "cross_origin"},
		{"127.0.0.1:8080", "https://shop.example", "cross-site", ""},
	} {
		r := request("POST", "/model/", "Authorization", "Bearer whatever")
		r.Host = c.host
		for name, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w, id := ask(g, r)
		if c.code != "" {
			refused(t, w, 403, c.code)
		} else if id == nil || id.Tenant != DefaultTenant || id.By != ByNothing {
			t.Errorf("%+v: %d %s", c, w.Code, w.Body)
		}
	}
	for _, base := range []string{"shop.example", "ftp://x", "http://", ":"} {
		if _, err := New(Options{Listen: "127.0.0.1:1", Secrets: []string{testSecret}, BaseURL: base}); err == nil {
			t.Errorf("base URL %q", base)
		}
	}
}

func TestPublicAndLinks(t *testing.T) {
	c := newClock()
	g := newGuard(t, Options{Credentials: keyCredentials(), Now: c.now,
		Public: func(r *http.Request) bool { return r.URL.Path == "/about/" }})
	if _, id := ask(g, request("GET", "/about/")); id == nil || id.Tenant != "" {
		t.Errorf("public: %+v", id)
	}
	target := signed(t, g.Links(), Link{Method: "PUT", Path: "/model/7/upload/", Tenant: "acme"})
	// The right of the link is its own: what else the client sends is not looked at.
	_, id := ask(g, request("PUT", target, "Authorization", "Bearer wrong", "Origin", "https://elsewhere.example"))
	if id == nil || *id != (Identity{Tenant: "acme", By: ByLink}) {
		t.Errorf("link: %+v", id)
	}
	w, _ := ask(g, request("GET", target, "Authorization", "Bearer "+acmeKey))
	refused(t, w, 403, "link_invalid")
	c.at = c.at.Add(5 * time.Minute)
	w, _ = ask(g, request("PUT", target))
	refused(t, w, 403, "link_expired")
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) string {
		name := filepath.Join(dir, "credentials.json")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	got, err := ReadFile(write(`{"keys":[{"tenant":"acme","key":"` + acmeKey + `"}],
		"issuers":[{"issuer":"shop","jwks_file":"shop.json"},{"issuer":"b","public_key_file":"/b.pem"}],
		"users":[{"tenant":"acme","username":"anna","password":"secret"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got.Issuers[0].JWKSFile != filepath.Join(dir, "shop.json") || got.Issuers[1].PublicKeyFile != "/b.pem" {
		t.Errorf("files of issuers: %+v", got.Issuers)
	}
	if got.Keys[0].Key != acmeKey || got.Users[0].Username != "anna" || got.Empty() {
		t.Errorf("%+v", got)
	}
	for text, want := range map[string]string{
		`{"keys":[{"tenant":"a","kye":"x"}]}`: `line 1: unknown field "kye"`,
		"{\n\"keys\":1}":                      "line 2: keys: number, want a list",
		`{"keys":[]} {}`:                      "line 1: text after the end",
		`{"keys":[],"keys":[]}`:               "stands twice",
		`{"keys":[`:                           "ends early",
		``:                                    "ends early",
		`{"users":[{"username":"a","tenant":"a"}]`: "ends early",
	} {
		if _, err := ReadFile(write(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadFile(filepath.Join(dir, "none")); err == nil {
		t.Error("a file that is not there")
	}
}

func TestCheckNeedsNoSecret(t *testing.T) {
	if err := (Options{Listen: "127.0.0.1:80"}).Check(); err != nil {
		t.Error(err)
	}
	if err := (Options{Listen: ":80"}).Check(); err == nil || !strings.Contains(err.Error(), "can be reached") {
		t.Errorf("%v", err)
	}
	if _, err := New(Options{Listen: "127.0.0.1:80"}); err == nil {
		t.Error("a guard without a secret")
	}
}

func TestCookiesAreSecureOverTLS(t *testing.T) {
	plain, behind := newGuard(t, Options{Credentials: keyCredentials()}), newGuard(t, Options{Credentials: keyCredentials(), BaseURL: "https://x"})
	r := request("GET", "/api-auth/login")
	overTLS := request("GET", "/api-auth/login")
	overTLS.TLS = &tls.ConnectionState{}
	for _, c := range []struct {
		g    *Guard
		r    *http.Request
		want bool
	}{{plain, r, false}, {plain, overTLS, true}, {behind, r, true}} {
		if got := c.g.cookie(c.r, "a", "b"); got.Secure != c.want || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" {
			t.Errorf("%v, want secure %v", got, c.want)
		}
	}
}

func TestLinkLifeOfTheGuard(t *testing.T) {
	c := newClock()
	g := newGuard(t, Options{Credentials: keyCredentials(), Now: c.now, LinkLife: time.Hour})
	_, ends, err := g.Links().Sign(Link{Method: "GET", Path: "/x", Tenant: "acme"})
	if err != nil || !ends.Equal(c.at.Add(time.Hour)) {
		t.Errorf("%v %v", ends, err)
	}
}

// TestPageCredentials checks that the file which docs/configuration.md shows is
// one.
func TestPageCredentials(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n{\n  \"keys\"")
	text, _, _ := strings.Cut("{\n  \"keys\""+rest, "```")
	name := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadFile(name)
	if err != nil || len(c.Keys) != 1 || len(c.Issuers) != 3 || len(c.Users) != 1 {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := newKeyring(c.Keys); err != nil {
		t.Error(err)
	}
	if _, err := c.Issuers[2].open(); err != nil {
		t.Error(err)
	}
}
