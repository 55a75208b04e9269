package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/settings"
)

// parseService runs the flags of a command of the service as its command line
// would, and returns what it prints with --print-config.
func parseService(t *testing.T, args ...string) (settings.Settings, string, error) {
	t.Helper()
	var s settings.Settings
	var out bytes.Buffer
	cmd := &cobra.Command{Use: "serve", SilenceErrors: true, SilenceUsage: true}
	f := newServiceFlags(cmd, settings.Serve)
	cmd.RunE = func(*cobra.Command, []string) (err error) {
		s, _, err = f.settings(&out)
		return err
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return plainFlagError(err) })
	cmd.SetOut(&out)
	cmd.SetArgs(args)
	err := cmd.Execute()
	return s, out.String(), err
}

func TestServiceFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "saggar.json")
	if err := os.WriteFile(file, []byte(`{"listen": "127.0.0.1:1", "lease": "20s", "grace": "1s"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SAGGAR_LISTEN", "127.0.0.1:2")
	t.Setenv("SAGGAR_LEASE", "30s")
	s, out, err := parseService(t, "--config", file, "--listen", "127.0.0.1:3", "--no-work", "--api-key", "a:0123456789abcdef", "--api-key", "b:123456789abcdef0", "--print-config")
	if err != nil {
		t.Fatal(err)
	}
	if s.Listen != "127.0.0.1:3" || s.Lease.String() != "30s" || s.Grace.String() != "1s" || !s.NoWork || len(s.APIKeys) != 2 {
		t.Errorf("%+v", s)
	}
	for _, want := range []string{"127.0.0.1:3", "--listen", "SAGGAR_LEASE", file + ":1", "(hidden)", "default"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s\nlacks %q", out, want)
		}
	}
	if strings.Contains(out, "0123456789abcdef") {
		t.Error("a key is printed")
	}
	for _, c := range [][3]string{
		{"--lease", "soon", `--lease: "soon" is not a time such as 30s or 2m, at least 1s`},
		{"--slots", "-1", `--slots: "-1" is not a whole number from 0 to 4096`},
		{"--secret", "hush", `--secret: a secret of 4 characters is too short: at least 16`},
	} {
		if _, _, err := parseService(t, c[0], c[1]); err == nil || err.Error() != c[2] {
			t.Errorf("%v: %v", c, err)
		}
	}
	if _, help, err := parseService(t, "--help"); err != nil || !strings.Contains(help, `[SAGGAR_LEASE] (default 15s)`) {
		t.Errorf("%v %s", err, help)
	}
}

// database keeps values as the store does.
type database map[string]string

func (d database) Setting(_ context.Context, name string, make func() (string, error)) (string, error) {
	if d[name] == "" {
		value, err := make()
		if err != nil {
			return "", err
		}
		d[name] = value
	}
	return d[name], nil
}

// TestServiceGuard goes from options to answers: a key of the file, one of the
// flag, and the secret that is kept.
func TestServiceGuard(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "credentials.json")
	if err := os.WriteFile(file, []byte(`{"keys":[{"tenant":"acme","key":"a key of the file"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := settings.Settings{Listen: "0.0.0.0:80", Credentials: file, APIKeys: []string{"other:a key of the flag"}}
	access, err := accessOptions(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := database{}
	g, secret, err := newGuard(t.Context(), access, kept)
	if err != nil {
		t.Fatal(err)
	}
	if _, again, err := newGuard(t.Context(), access, kept); err != nil || again != secret || len(secret) < 32 {
		t.Errorf("another secret after a restart, %v", err)
	}
	access.Secrets = []string{"a secret of the flags", "one of last year"}
	if _, given, err := newGuard(t.Context(), access, nil); err != nil || given != "a secret of the flags" {
		t.Errorf("%v", err)
	}
	for key, want := range map[string]int{"a key of the file": 200, "a key of the flag": 200, "a key of nobody..": 401} {
		r := httptest.NewRequest("GET", "/model/", nil)
		r.Header.Set("Authorization", "Bearer "+key)
		w := httptest.NewRecorder()
		g.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d", key, w.Code)
		}
	}
	for _, bad := range []settings.Settings{
		{Listen: ":80"},
		{Listen: ":80", APIKeys: []string{"a key of the flag"}},
		{Listen: ":80", Credentials: filepath.Join(dir, "none")},
		{Listen: "127.0.0.1:80", BaseURL: "print.example"},
	} {
		if _, err := accessOptions(bad, nil); err == nil || strings.Contains(err.Error(), "a key of the flag") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestServiceServer(t *testing.T) {
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	s := newServer(settings.Settings{AddressRate: 0.001, AddressBurst: 1, TrustedProxies: []string{"192.0.2.0/24"}}, h, nil)
	for i, want := range []int{200, 429, 200} {
		r := httptest.NewRequest("GET", "/", nil) // of 192.0.2.1
		r.Header.Set("X-Forwarded-For", "198.51.100."+[]string{"7", "7", "8"}[i])
		w := httptest.NewRecorder()
		s.Handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("request %d: %d, want %d", i, w.Code, want)
		}
	}
	if n := closedOf3000(s); n != 0 {
		t.Errorf("connections 0 is no limit, and %d were closed", n)
	}
	if n := closedOf3000(newServer(settings.Settings{Connections: 5}, h, nil)); n != 2995 {
		t.Errorf("%d were closed of 3000, and 5 are the limit", n)
	}
}

// closedOf3000 opens as many connections and returns how many of them a server closes.
func closedOf3000(s *http.Server) (n int) {
	for range 3000 {
		s.ConnState(&unheard{closed: &n}, http.StateNew)
	}
	return n
}

// unheard is a connection that counts how many like it were closed.
type unheard struct {
	net.Conn
	closed *int
}

func (c *unheard) Close() error {
	*c.closed++
	return nil
}
