package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestHealth asks a service that runs, one that is not well, and none.
func TestHealth(t *testing.T) {
	address, end := serving(t, "--data", t.TempDir())
	listen := strings.TrimPrefix(address, "http://")
	if o := saggar("", "health", "--listen", listen); o.code != exitOK || o.out != "ok\n" {
		t.Errorf("%d %q %q", o.code, o.out, o.err)
	}
	t.Setenv("SAGGAR_LISTEN", listen[strings.LastIndex(listen, ":"):]) // as in a container
	if o := saggar("", "health"); o.code != exitOK {
		t.Errorf("%d %q", o.code, o.err)
	}
	end()
	if o := saggar("", "health"); o.code != exitFailed || !strings.Contains(o.err, "does not answer") {
		t.Errorf("%d %q", o.code, o.err)
	}
	ill := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer ill.Close()
	o := saggar("", "health", "--listen", ill.Listener.Addr().String(), "--tls-cert", "c", "--tls-key", "k")
	if o.code != exitFailed || !strings.Contains(o.err, "503") {
		t.Errorf("%d %q", o.code, o.err)
	}
	if o := saggar("", "health", "--listen", "nonsense"); o.code == exitOK {
		t.Error("an address that is none is well")
	}
}
