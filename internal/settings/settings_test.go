package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// env makes a lookup of variables given as name, value, name, value.
func env(pairs ...string) func(string) (string, bool) {
	vars := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		vars[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

func write(t testing.TB, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "saggar.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// find returns an option of a loader by name.
func find(t testing.TB, l *Loader, name string) *Option {
	t.Helper()
	for _, o := range l.Options() {
		if o.Name == name {
			return o
		}
	}
	t.Fatalf("no option %s", name)
	return nil
}

// TestPrecedence: flag over environment over file over default, each by itself
// and all together.
func TestPrecedence(t *testing.T) {
	file := write(t, `{"lease": "20s"}`)
	for mask := range 8 {
		l, vars := New(Serve), []string{}
		want, origin := 15*time.Second, "default"
		if mask&1 != 0 {
			l.File, want, origin = file, 20*time.Second, file+":1"
		}
		if mask&2 != 0 {
			vars, want, origin = []string{"SAGGAR_LEASE", "30s"}, 30*time.Second, "SAGGAR_LEASE"
		}
		o := find(t, l, "lease")
		if mask&4 != 0 {
			if err := o.Set("40s"); err != nil {
				t.Fatal(err)
			}
			want, origin = 40*time.Second, "--lease"
		}
		if s, err := l.Load(env(vars...)); err != nil || s.Lease != want || o.origin != origin {
			t.Errorf("%03b: %v from %s, %v, want %v from %s", mask, s.Lease, o.origin, err, want, origin)
		}
	}
}

func TestEverywhere(t *testing.T) {
	l := New(Serve)
	l.File = write(t, `{
  "listen": ":80",
  "api-key": ["acme:0123456789abcdef", "other:0123456789abcdef"],
  "allow-private-callbacks": true,
  "rate": 2.5,
  "upload-limit": "1.5GB",
  "body-limit": 2048,
  "retention": 30
}`)
	s, err := l.Load(env("SAGGAR_TRUSTED_PROXY", " 10.0.0.0/8, fd00::/8 ", "SAGGAR_LOG_LEVEL", "WARN", "SAGGAR_CORPUS", "of somebody else"))
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{Listen: ":80", APIKeys: []string{"acme:0123456789abcdef", "other:0123456789abcdef"},
		AllowPrivateCallbacks: true, Rate: 2.5, UploadLimit: 1_500_000_000, BodyLimit: 2048, Retention: 30 * 24 * time.Hour,
		TrustedProxies: []string{"10.0.0.0/8", "fd00::/8"}, LogLevel: "warn"}
	got := Settings{Listen: s.Listen, APIKeys: s.APIKeys, AllowPrivateCallbacks: s.AllowPrivateCallbacks, Rate: s.Rate,
		UploadLimit: s.UploadLimit, BodyLimit: s.BodyLimit, Retention: s.Retention, TrustedProxies: s.TrustedProxies, LogLevel: s.LogLevel}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestDefaults: no flags, no file, no environment is a working configuration.
func TestDefaults(t *testing.T) {
	s, err := New(Serve).Load(env())
	if err != nil {
		t.Fatal(err)
	}
	if s.Listen != "127.0.0.1:8080" || s.Data != "saggar-data" || s.Database != "" || s.Lease != 15*time.Second ||
		s.LinkLife != 5*time.Minute || s.AllowAnonymous || s.LogLevel != "info" || s.LogFormat != "text" {
		t.Errorf("%+v", s)
	}
	if _, err := New(Worker).Load(env("SAGGAR_DATABASE", "postgres://db/saggar", "SAGGAR_BLOBS", "s3://b")); err != nil {
		t.Error(err)
	}
	if _, err := New(Migrate).Load(env()); err != nil {
		t.Error(err)
	}
}

// TestEveryOptionHasAPlace checks the table against the struct: no option shares
// a field with another, and no field is without an option.
func TestEveryOptionHasAPlace(t *testing.T) {
	samples := map[string]string{"list": "10.0.0.0/8", "bool": "true", "int": "7", "float": "7", "duration": "77m", "size": "777MiB"}
	byName := map[string]string{"database": "postgres://h", "blobs": "file:///x", "base-url": "http://h", "listen": ":1",
		"otel-endpoint": "http://h", "callback-pause": "3s", "log-level": "debug", "log-format": "json", "secret": "0123456789abcdef"}
	set := map[int]string{}
	for _, name := range names() {
		l := &Loader{role: everywhere}
		l.options = table(&l.s)
		before := l.s
		o := find(t, l, name)
		text := byName[name]
		if text == "" {
			text = samples[o.Type()]
		}
		if text == "" {
			text = "something"
		}
		if err := o.Set(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if o.Usage == "" || o.Usage[len(o.Usage)-1] == '.' || o.Roles == 0 || o.Env() != "SAGGAR_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_")) {
			t.Errorf("%s: %+v", name, o)
		}
		changed := 0
		for i := range reflect.TypeFor[Settings]().NumField() {
			if !reflect.DeepEqual(reflect.ValueOf(before).Field(i).Interface(), reflect.ValueOf(l.s).Field(i).Interface()) {
				changed++
				if set[i] != "" {
					t.Errorf("%s and %s share a field", name, set[i])
				}
				set[i] = name
			}
		}
		if changed != 1 {
			t.Errorf("%s changes %d fields", name, changed)
		}
	}
	for i := range reflect.TypeFor[Settings]().NumField() {
		if set[i] == "" {
			t.Errorf("no option sets %s", reflect.TypeFor[Settings]().Field(i).Name)
		}
	}
}

func names() []string {
	var all []string
	for _, o := range New(everywhere).Options() {
		all = append(all, o.Name)
	}
	return all
}

// TestFaults: every fault is named with its place, all at once.
func TestFaults(t *testing.T) {
	l := New(Serve)
	l.File = write(t, "{\n  \"lease\": \"soon\",\n  \"lissten\": \":80\",\n  \"slots\": -1\n}")
	_, err := l.Load(env("SAGGAR_RATE", "fast", "SAGGAR_BASE_URL", "shop.example", "SAGGAR_SECRET", "hush"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		l.File + `:2: lease: "soon" is not a time such as 30s or 2m, at least 1s`,
		l.File + `:3: unknown key "lissten"`,
		l.File + `:4: slots: "-1" is not a whole number from 0 to 4096`,
		`SAGGAR_RATE: "fast" is not a number from 0`,
		`SAGGAR_BASE_URL: want an address that begins with http:// or https://`,
		`SAGGAR_SECRET: a secret of 4 characters is too short: at least 16`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "hush") {
		t.Error("the secret is in the error")
	}
}

func TestFiles(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                 "",
		`{"trusted-proxy":[]}`:               "",
		`{"listen":":80"`:                    ":1: the text ends early",
		``:                                   ":1: the text ends early",
		`[]`:                                 ":1: want one JSON object",
		"{\n\n\"listen\" 1}":                 ":3: not JSON",
		`{"listen":null}`:                    ":1: listen: want a text, a number, true, false or a list of texts",
		"{\"data\":\"x\",\n\"listen\":{}}":   ":2: listen: want",
		`{"trusted-proxy":[1]}`:              ":1: trusted-proxy: want",
		`{"trusted-proxy":["10.0.0.0/8,x"]}`: ":1: trusted-proxy: want",
		`{"trusted-proxy":["10.0.0.0"]}`:     `:1: trusted-proxy: "10.0.0.0" is not a network`,
		"{\"data\":\"x\",\n\"data\":\"x\"}":  `:2: "data" stands twice`,
		`{} {}`:                              "text behind the object",
		`{"Listen":":80"}`:                   `unknown key "Listen"`,
		`{"config":"x"}`:                     `unknown key "config"`,
		`{"allow-anonymous":"perhaps"}`:      `"perhaps" is not true or false`,
		`{"log-format":"xml"}`:               `"xml" is not one of text, json`,
		`{"listen":"80"}`:                    `"80" is not an address and a port`,
		`{"database":"mysql://u:pw@h"}`:      "want an address that begins with postgres://",
		`{"upload-limit":"big"}`:             `"big" is not a size such as`,
		`{"upload-limit":"1B"}`:              "under the least that makes sense, 1KiB",
		`{"retention":"1.5"}`:                "not a whole number of days",
		`{"data":"` + strings.Repeat("x", 5000) + `"}`: "longer than 4096",
	} {
		l := New(Serve)
		l.File = write(t, text)
		_, err := l.Load(env())
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), l.File+":")):
			t.Errorf("%.60s: %v, want %q", text, err, want)
		case err != nil && strings.Contains(err.Error(), "pw@"):
			t.Errorf("a password in the error: %v", err)
		}
	}
	if _, err := New(Serve).Load(env("SAGGAR_CONFIG", filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("a file that is not there")
	}
	if _, err := New(Serve).Load(env("SAGGAR_CONFIG", write(t, "{\"data\":1"+strings.Repeat(" ", largestFile)+"}"))); err == nil || !strings.Contains(err.Error(), "over") {
		t.Errorf("a long file: %v", err)
	}
}

func TestContradictions(t *testing.T) {
	for _, c := range []struct {
		role Role
		vars []string
		want string
	}{
		{Serve, []string{"SAGGAR_TLS_CERT", "x"}, "tls-cert and tls-key"},
		{Serve, []string{"SAGGAR_BURST", "5"}, "burst"},
		{Serve, []string{"SAGGAR_ADDRESS_BURST", "5"}, "address-burst"},
		{Worker, nil, "database: a worker of its own needs postgres"},
		{Worker, []string{"SAGGAR_DATABASE", "sqlite:///x"}, "database"},
		{Worker, []string{"SAGGAR_DATABASE", "postgres://h"}, "blobs: a worker needs the same"},
		{Worker, []string{"SAGGAR_DATABASE", "postgres://h", "SAGGAR_BLOBS", "s3://b", "SAGGAR_TLS_CERT", "x"}, ""}, // of the server it shares the file with
	} {
		_, err := New(c.role).Load(env(c.vars...))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v, want %q", c.vars, err, c.want)
		}
	}
}

func TestFlags(t *testing.T) {
	l := New(Serve)
	o := find(t, l, "trusted-proxy")
	for _, text := range []string{"10.0.0.0/8", "192.168.0.0/16"} {
		if err := o.Set(text); err != nil {
			t.Fatal(err)
		}
	}
	listen := find(t, l, "listen")
	if listen.Set(":1") != nil || listen.Set(":2") != nil || listen.Set("nowhere") == nil {
		t.Error("the last good one counts")
	}
	s, err := l.Load(env("SAGGAR_TRUSTED_PROXY", "172.16.0.0/12"))
	if err != nil || len(s.TrustedProxies) != 2 || s.Listen != ":2" {
		t.Errorf("%v %q %v", s.TrustedProxies, s.Listen, err)
	}
	if listen.String() != "127.0.0.1:8080" || listen.Type() != "string" || (*Option)(nil).String() != "" {
		t.Errorf("default %q, type %q", listen.String(), listen.Type())
	}
	for _, o := range New(Migrate).Options() {
		if o.Name == "listen" || o.Name == "slots" {
			t.Errorf("saggar migrate does not need %s", o.Name)
		}
	}
}

func TestPrint(t *testing.T) {
	l := New(Serve)
	if err := find(t, l, "slots").Set("3"); err != nil {
		t.Fatal(err)
	}
	l.File = write(t, "{\n\"blobs\": \"s3://bucket?region=eu&secret_key=hush&access_key=hush\"}")
	_, err := l.Load(env("SAGGAR_WEBHOOK_SECRET", "hush", "SAGGAR_API_KEY", "acme:hush-hush-hush-hush",
		"SAGGAR_SECRET", "hush-hush-hush-hush", "SAGGAR_DATABASE", "postgres://anna:hush@db/saggar?sslpassword=hush"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := l.Print(&b); err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(b.String()) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		lines[name] = strings.Join(strings.Fields(rest), " ")
	}
	for name, want := range map[string]string{
		"slots":          "3 --slots",
		"lease":          "15s default",
		"otel-endpoint":  "- default",
		"upload-limit":   "2GiB default",
		"webhook-secret": "(hidden) SAGGAR_WEBHOOK_SECRET",
		"api-key":        "(hidden) SAGGAR_API_KEY",
		"secret":         "(hidden) SAGGAR_SECRET",
		"database":       "postgres://anna:xxxxx@db/saggar?sslpassword=xxxxx SAGGAR_DATABASE",
		"blobs":          "s3://bucket?access_key=xxxxx&region=eu&secret_key=xxxxx " + l.File + ":2",
	} {
		if lines[name] != want {
			t.Errorf("%s: %q, want %q", name, lines[name], want)
		}
	}
	if strings.Contains(b.String(), "hush") || len(lines) != len(l.Options()) {
		t.Errorf("%s", b.String())
	}
	if got := hide("host=db password=hush"); got != masked {
		t.Errorf("%q", got)
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "12": 12, "12B": 12, "1kB": 1000, "1.5 kB": 1500, "1KiB": 1024, "2 gib": 2 << 30, "3TB": 3e12,
		"9007199254740993": 9007199254740993, // more digits than a float holds
		"":                 -1, "B": -1, "-1": -1, "1e30": -1, "9223372036854775807kB": -1, "NaN": -1, "Inf": -1, "1 x": -1, "8388608TiB": -1,
	} {
		got, err := parseSize(text)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %d %v, want %d", text, got, err, want)
		}
	}
	for n, want := range map[int64]string{0: "0B", 1: "1B", 1024: "1KiB", 1025: "1025B", 1500: "1500B", 5e6: "5MB", 2 << 30: "2GiB"} {
		if got := showSize(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// FuzzFile checks that no file makes the reader panic, and that what is read
// comes back when it is written as a file again.
func FuzzFile(f *testing.F) {
	f.Add([]byte(`{"listen":":80","api-key":["a","b"],"rate":1e3,"no-work":true}`))
	f.Add([]byte("{\"a\":[[1]]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseFile(data)
		if err != nil {
			if line, _, ok := strings.Cut(err.Error(), ":"); !ok || strings.Trim(line, "0123456789") != "" {
				t.Errorf("no line in %q", err)
			}
			return
		}
		last := 1
		for _, e := range entries {
			if e.line < last || e.line > 1+strings.Count(string(data), "\n") {
				t.Errorf("%q in line %d after %d", e.key, e.line, last)
			}
			last = e.line
		}
	})
}

// FuzzSize checks that what is shown is read as the same size.
func FuzzSize(f *testing.F) {
	f.Add("1.5GiB")
	f.Add("9223372036854775807")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseSize(text)
		if err != nil {
			return
		}
		if back, err := parseSize(showSize(n)); err != nil || back != n || n < 0 {
			t.Errorf("%q: %d, shown %s, read %d %v", text, n, showSize(n), back, err)
		}
	})
}
