package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/internal/settings"
)

// serving starts saggar serve on a free port and returns its address, and what
// waits for its end after stopping it.
func serving(t *testing.T, args ...string) (address string, end func() int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--log-level", "error"}, args...),
			streams{strings.NewReader(""), io.Discard, in})
		in.Close()
	}()
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no start-up line: %v %q", err, line)
	}
	go io.Copy(io.Discard, lines)
	found := regexp.MustCompile(`http://\S+?,`).FindString(line)
	if found == "" {
		t.Fatalf("the start-up line names no address: %q", line)
	}
	return strings.TrimSuffix(found, ","), func() int {
		stop()
		select {
		case c := <-code:
			return c
		case <-time.After(time.Minute):
			t.Fatal("it does not end")
			return -1
		}
	}
}

func TestServe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for range 2 { // anew, and on what the first left
		address, end := serving(t, "--data", data)
		res, err := http.Get(address + "/about/")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"name":"saggar"`)) {
			t.Errorf("%d %s", res.StatusCode, body)
		}
		if code := end(); code != exitOK {
			t.Errorf("exit code %d", code)
		}
	}
}

func TestServeRefuses(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	_, end := serving(t, "--data", data)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"a folder in use", []string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, "another process uses this folder"},
		{"a database in use", []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--database", "sqlite://" + filepath.ToSlash(filepath.Join(data, "saggar.db"))}, "another process uses this folder"},
		{"an open address without credentials", []string{"serve", "--data", t.TempDir(), "--listen", "0.0.0.0:0"}, "credential"},
		{"a database nobody knows", []string{"serve", "--data", t.TempDir(), "--database", "mysql://x"}, "postgres://"},
		{"a worker without a database to share", []string{"worker", "--data", t.TempDir()}, "postgres://"},
		{"a database that does not answer", []string{"migrate", "--data", t.TempDir(), "--database", "postgres://127.0.0.1:1/x?sslmode=disable"}, "127.0.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			code := run(t.Context(), c.args, streams{strings.NewReader(""), io.Discard, &out})
			if code == exitOK || !strings.Contains(out.String(), c.want) {
				t.Errorf("exit code %d, said %q, want it to name %q", code, &out, c.want)
			}
		})
	}
	if code := end(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestCrashStep(t *testing.T) {
	if crashStep(func(string) string { return "" }) != nil {
		t.Error("without the variable there is a step")
	}
	step := crashStep(func(string) string { return "stored:3" })
	step("claimed")
	step("stored")
	step("stored") // the third would end this process
}

// TestTraces has a collector hear of a request.
func TestTraces(t *testing.T) {
	heard := make(chan string, 16)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- string(body)
	}))
	defer collector.Close()
	address, end := serving(t, "--data", t.TempDir(), "--otel-endpoint", collector.URL)
	res, err := http.Get(address + "/about/")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if code := end(); code != exitOK { // what is left is sent then
		t.Errorf("exit code %d", code)
	}
	select {
	case body := <-heard:
		if !strings.Contains(body, `"saggar"`) || !strings.Contains(body, "/about/") {
			t.Error(body)
		}
	default:
		t.Error("the collector heard nothing")
	}
}

// TestOwnScratch: what a dead process left is removed, what a living one has is not.
func TestOwnScratch(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scratch")
	dead := filepath.Join(dir, "process-dead", "work-1")
	if err := os.MkdirAll(dead, 0o700); err != nil {
		t.Fatal(err)
	}
	first, releaseFirst, err := ownScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, releaseSecond, err := ownScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dead); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was left is there: %v", err)
	}
	if _, err := os.Stat(first); err != nil || first == second {
		t.Errorf("%s beside %s: %v", first, second, err)
	}
	for _, release := range []func() error{releaseFirst, releaseSecond} {
		if err := release(); err != nil {
			t.Error(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "process-*")); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

// TestOwnScratchAtOnce: processes that start at the same moment take no folder of
// each other for one of the dead.
func TestOwnScratchAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				own, release, err := ownScratch(dir)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(own, "work"), nil, 0o600); err != nil {
					t.Error(err)
				}
				if err := release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// TestDatabaseURL: schemes mean the same in capitals.
func TestDatabaseURL(t *testing.T) {
	for from, want := range map[string]string{
		"Postgres://u:P@h/X": "postgres://u:P@h/X", "SQLITE:///A/b.db": "sqlite:///A/b.db", "postgres://h": "postgres://h",
	} {
		if got := databaseURL(settings.Settings{Database: from}); got != want {
			t.Errorf("%s is %s, want %s", from, got, want)
		}
	}
}
