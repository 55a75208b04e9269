package hook

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	s := sender(t, Options{Networks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8")}})
	const okay = ""
	for _, c := range []struct{ address, method, codes string }{
		{"http://shop.example/hook", "GET", okay},
		{"https://shop.example:8443/hook?a=b", "POST", okay},
		{"HTTPS://user:word@shop.example", "PUT", okay},
		{"http://9.9.9.9/", "PUT", okay},
		{"http://[2606:4700::1111]/", "PUT", okay},
		{"http://10.1.2.3/", "PUT", okay},
		{"http://10.1.2.3:22/", "PUT", okay},
		{"http://[fd00::1]/", "PUT", okay},

		{"", "POST", "url:missing"},
		{"http://h/", "", "method:missing"},
		{"", "", "url:missing method:missing"},
		{"http://h/", "post", "method:unknown_value"},
		{"http://h/", "DELETE", "method:unknown_value"},
		{"http://h/" + strings.Repeat("x", maxURL), "GET", "url:too_long"},
		{"/hook", "GET", "url:not_a_url"},
		{"shop.example/hook", "GET", "url:not_a_url"},
		{"//shop.example/hook", "GET", "url:not_a_url"},
		{"http:///hook", "GET", "url:not_a_url"},
		{"http://:80/hook", "GET", "url:not_a_url"},
		{"http:shop.example", "GET", "url:not_a_url"},
		{"ftp://shop.example/", "GET", "url:not_a_url"},
		{"file:///etc/passwd", "GET", "url:not_a_url"},
		{"gopher://h/", "GET", "url:not_a_url"},
		{"javascript:alert(1)", "GET", "url:not_a_url"},
		{"http://h ost/", "GET", "url:not_a_url"},
		{"http://h/\r\nX: y", "GET", "url:not_a_url"},
		{"http://h:0/", "GET", "url:not_a_url"},
		{"http://h:65536/", "GET", "url:not_a_url"},
		{"http://h:x/", "GET", "url:not_a_url"},

		{"http://127.0.0.1/", "GET", "url:not_allowed"},
		{"http://127.255.3.4:8080/", "GET", "url:not_allowed"},
		{"http://localhost/", "GET", "url:not_allowed"},
		{"http://10.2.0.1/", "GET", "url:not_allowed"},
		{"http://172.16.0.1/", "GET", "url:not_allowed"},
		{"http://192.168.1.1/", "GET", "url:not_allowed"},
		{"http://169.254.169.254/latest/meta-data/", "GET", "url:not_allowed"},
		{"http://100.64.0.1/", "GET", "url:not_allowed"},
		{"http://0.0.0.0/", "GET", "url:not_allowed"},
		{"http://224.0.0.1/", "GET", "url:not_allowed"},
		{"http://255.255.255.255/", "GET", "url:not_allowed"},
		{"http://[::1]/", "GET", "url:not_allowed"},
		{"http://[::ffff:169.254.169.254]/", "GET", "url:not_allowed"},
		{"http://[64:ff9b::7f00:1]/", "GET", "url:not_allowed"},
		{"http://[2002:7f00:1::]/", "GET", "url:not_allowed"},
		{"http://[fe80::1%25eth0]/", "GET", "url:not_allowed"},
		{"http://9.9.9.9:25/", "GET", "url:not_allowed"},
		{"http://shop.example:25/", "GET", ""}, // it may lead into the networks that are allowed
		{"http://9.9.9.9:22/", "FETCH", "url:not_allowed method:unknown_value"},
	} {
		var codes []string
		for _, f := range s.Check(c.address, c.method) {
			codes = append(codes, f.Field+":"+f.Code)
			if f.Message == "" {
				t.Errorf("%s: no message", f.Code)
			}
		}
		if got := strings.Join(codes, " "); got != c.codes {
			t.Errorf("%.60q %q: %q, want %q", c.address, c.method, got, c.codes)
		}
	}
}

func TestCheckWhereAllIsAllowed(t *testing.T) {
	s := sender(t, open)
	for _, address := range []string{"http://localhost:25/", "http://169.254.169.254/", "http://[::1]/"} {
		if faults := s.Check(address, "GET"); faults != nil {
			t.Errorf("%s: %v", address, faults)
		}
	}
}

// TestCheckPortOfName: a port that is called nowhere is refused before the name is
// looked up.
func TestCheckPortOfName(t *testing.T) {
	for _, c := range []struct {
		o     Options
		codes string
	}{{Options{}, "not_allowed"}, {Options{AllowPrivate: true}, ""}} {
		s := sender(t, c.o)
		for _, port := range []string{"22", "25", "1023"} {
			code, _ := s.checkURL("http://shop.example:" + port + "/")
			if code != c.codes {
				t.Errorf("port %s: %q, want %q", port, code, c.codes)
			}
		}
		for _, port := range []string{"80", "443", "1024", "65535"} {
			if code, _ := s.checkURL("https://shop.example:" + port + "/"); code != "" {
				t.Errorf("port %s: %q", port, code)
			}
		}
	}
}

// FuzzCheck looks for addresses that pass the check and lead to the loopback or
// carry a line break into the request.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"http://h/", "http://127.0.0.1:80/?a=b#c", "https://[::ffff:7f00:1]/", "http://u@h:1/%0a", "http://0x7f.1/"} {
		f.Add(seed, "GET")
	}
	s, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, address, method string) {
		d := Delivery{"id", address, method, []byte(`{"uri":"u","status":"s"}`)}
		if len(s.Check(address, method)) > 0 {
			if _, err := s.request(t.Context(), d); err == nil {
				t.Error("a bad delivery became a request")
			}
			return
		}
		req, err := s.request(t.Context(), d)
		if err != nil {
			return // net/http may be stricter
		}
		if strings.ContainsAny(req.URL.RequestURI(), "\r\n ") {
			t.Errorf("%q", req.URL.RequestURI())
		}
		if addr, err := netip.ParseAddr(req.URL.Hostname()); err == nil && (addr.IsLoopback() || addr.Unmap().IsLoopback()) {
			t.Errorf("%q leads to the loopback", address)
		}
		before, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if method == "GET" && !strings.HasPrefix(req.URL.RawQuery, strings.TrimRight(before.RawQuery, "&")) {
			t.Errorf("query %q of %q", req.URL.RawQuery, address)
		}
	})
}
