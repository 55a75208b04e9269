package auth

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

func newLinks(t testing.TB, c *clock, secrets ...string) *Links {
	t.Helper()
	l, err := NewLinks(secrets, c.now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func signed(t testing.TB, l *Links, link Link) string {
	t.Helper()
	target, _, err := l.Sign(link)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func TestLinkLives(t *testing.T) {
	c := newClock()
	l := newLinks(t, c, testSecret)
	put := Link{Method: "PUT", Path: "/model/7/upload/", Tenant: "acme"}
	target, ends, err := l.Sign(put)
	if err != nil || !ends.Equal(c.at.Add(5*time.Minute)) {
		t.Fatalf("ends %v, %v", ends, err)
	}
	for _, step := range []struct {
		after time.Duration
		want  error
	}{{0, nil}, {5*time.Minute - time.Nanosecond, nil}, {5 * time.Minute, ErrLinkExpired}, {100 * time.Hour, ErrLinkExpired}} {
		later := newLinks(t, &clock{c.at.Add(step.after)}, testSecret)
		if tenant, err := later.Check(request("PUT", target)); err != step.want || err == nil && tenant != "acme" {
			t.Errorf("after %v: %q %v, want %v", step.after, tenant, err, step.want)
		}
	}
	put.Life = time.Hour
	hour := signed(t, l, put)
	c.at = c.at.Add(59 * time.Minute)
	if _, err := l.Check(request("PUT", hour)); err != nil {
		t.Errorf("a link of an hour after 59 minutes: %v", err)
	}
}

// TestLinkIsBound changes one thing after another of a good link.
func TestLinkIsBound(t *testing.T) {
	c := newClock()
	l := newLinks(t, c, testSecret)
	get := signed(t, l, Link{Method: "GET", Path: "/model/7/content/?type=stl&a=1", Tenant: "acme"})
	soon, late := strconv.FormatInt(c.at.Unix()+300, 10), strconv.FormatInt(c.at.Unix()+301, 10)
	if !strings.Contains(get, soon) {
		t.Fatal(get)
	}
	u, _ := url.Parse(get)
	for _, k := range []struct {
		name, method, target string
		ok                   bool
	}{
		{"as it is", "GET", get, true},
		{"HEAD", "HEAD", get, true},
		{"without the last slash", "GET", strings.Replace(get, "content/?", "content?", 1), true},
		{"in another order", "GET", u.Path + "?type=stl&" + strings.Replace(u.RawQuery, "&type=stl", "", 1), true},
		{"another spelling of the path", "GET", strings.Replace(get, "model", "m%6fdel", 1), true},
		{"PUT", "PUT", get, false},
		{"DELETE", "DELETE", get, false},
		{"another model", "GET", strings.Replace(get, "/7/", "/8/", 1), false},
		{"deeper", "GET", strings.Replace(get, "content/", "content/x/", 1), false},
		{"another tenant", "GET", strings.Replace(get, "acme", "acmf", 1), false},
		{"longer", "GET", strings.Replace(get, soon, late, 1), false},
		{"another type", "GET", strings.Replace(get, "type=stl", "type=3mf", 1), false},
		{"one parameter more", "GET", get + "&b=1", false},
		{"one parameter less", "GET", strings.Replace(get, "a=1&", "", 1), false},
		{"tenant twice", "GET", get + "&tenant=other", false},
		{"a semicolon", "GET", get + ";x=1", false},
		{"a line end in the signature", "GET", strings.Replace(get, "signature=", "signature=%0A", 1), false},
		{"without signature", "GET", u.Path + "?expires=" + soon + "&tenant=acme&signature=", false},
		{"nothing but a path", "GET", u.Path, false},
	} {
		r := httptest.NewRequest(k.method, k.target, nil)
		if tenant, err := l.Check(r); (err == nil) != k.ok || k.ok && tenant != "acme" {
			t.Errorf("%s: %q %v, want ok %v", k.name, tenant, err, k.ok)
		}
	}
	// What one piece lends to the next must not stay the same message.
	a := message("GET", "/ab", url.Values{"c": {"d"}})
	if b := message("GET", "/a", url.Values{"bc": {"d"}}); string(a) == string(b) {
		t.Error("pieces run into each other")
	}
}

func TestLinkRotation(t *testing.T) {
	c := newClock()
	const before, after = "the secret of last year", "the secret of this year"
	link := Link{Method: "GET", Path: "/x", Tenant: "acme"}
	old := signed(t, newLinks(t, c, before), link)
	both := newLinks(t, c, after, before)
	if _, err := both.Check(request("GET", old)); err != nil {
		t.Errorf("a link of the old secret: %v", err)
	}
	fresh := signed(t, both, link)
	if fresh != signed(t, newLinks(t, c, after), link) {
		t.Error("the first secret does not sign")
	}
	if _, err := newLinks(t, c, after).Check(request("GET", old)); err != ErrLinkInvalid {
		t.Errorf("the old secret is dropped: %v", err)
	}
	for _, secrets := range [][]string{nil, {"short"}, {after, ""}} {
		if _, err := NewLinks(secrets, c.now); err == nil {
			t.Errorf("secrets %q", secrets)
		}
	}
}

func TestLinkPaths(t *testing.T) {
	l := newLinks(t, newClock(), testSecret)
	for _, path := range []string{"", "model", "//host/model", "/%2Fhost", "http://host/model", "/%zz", "/a?%zz"} {
		if target, _, err := l.Sign(Link{Method: "GET", Path: path}); err == nil {
			t.Errorf("%q became %q", path, target)
		}
	}
	odd := signed(t, l, Link{Method: "GET", Path: "/a%2Fb/ü?q=%26", Tenant: "a&b=c"})
	if tenant, err := l.Check(request("GET", odd)); err != nil || tenant != "a&b=c" {
		t.Errorf("%q: %q %v", odd, tenant, err)
	}
}

// FuzzLink checks that nothing passes but what was signed, in other words: verb,
// path and the values of the query are those of one of two known links.
func FuzzLink(f *testing.F) {
	c := newClock()
	l := newLinks(f, c, testSecret)
	known := map[string]bool{}
	for _, link := range []Link{{Method: "GET", Path: "/a/?x=1", Tenant: "t"}, {Method: "PUT", Path: "/b/c/", Tenant: "t"}} {
		target := signed(f, l, link)
		u, _ := url.Parse(target)
		known[link.Method+u.Path+"?"+u.Query().Encode()] = true
		f.Add(link.Method, u.Path, u.RawQuery)
		f.Add(link.Method, u.Path, u.RawQuery+"&x=1")
		f.Add(link.Method, u.Path, strings.Replace(u.RawQuery, "signature=", "signature=%0D%0A", 1))
		f.Add("HEAD", u.Path[:len(u.Path)-1], u.RawQuery)
	}
	f.Fuzz(func(t *testing.T, method, path, query string) {
		r := &http.Request{Method: method, URL: &url.URL{Path: path, RawQuery: query}}
		if _, err := l.Check(r); err != nil {
			return
		}
		if method == "HEAD" {
			method = "GET"
		}
		if path = strings.TrimSuffix(path, "/") + "/"; !known[method+path+"?"+r.URL.Query().Encode()] {
			t.Errorf("%s %s %s was let in", method, path, query)
		}
	})
}

// FuzzSign checks that whatever can be signed is accepted as it was signed.
func FuzzSign(f *testing.F) {
	l := newLinks(f, newClock(), testSecret)
	f.Add("PUT", "/model/1/?a=b&a=c&expires=1&signature=2", "acme")
	f.Add("", "/%2F?=&", "ü")
	f.Fuzz(func(t *testing.T, method, path, tenant string) {
		target, _, err := l.Sign(Link{Method: method, Path: path, Tenant: tenant})
		if err != nil {
			return
		}
		u, err := url.Parse(target)
		if err != nil {
			t.Fatalf("%q: %v", target, err)
		}
		r := &http.Request{Method: method, URL: u}
		if got, err := l.Check(r); err != nil || got != tenant || !Signed(r) {
			t.Errorf("%s %q -> %q: %q %v", method, path, target, got, err)
		}
	})
}
