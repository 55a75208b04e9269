package child

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/kind"
)

func TestLines(t *testing.T) {
	r := newLines(strings.NewReader(`{"begun":true}` + "\n\n" + `{"update":{"fraction":0.5}}` + "\n" + `{"begun":`))
	var e event
	if err := r.next(&e); err != nil || !e.Begun {
		t.Errorf("%+v, %v", e, err)
	}
	if err := r.next(&e); !errors.Is(err, errLine) {
		t.Errorf("an empty line: %v", err)
	}
	e = event{}
	if err := r.next(&e); err != nil || e.Update.Fraction != 0.5 {
		t.Errorf("%+v, %v", e, err)
	}
	if err := r.next(&e); !errors.Is(err, io.EOF) {
		t.Errorf("half a line: %v", err)
	}
}

func TestLinesAreLimited(t *testing.T) {
	r := newLines(strings.NewReader(`"` + strings.Repeat("x", 200_000) + `"` + "\n"))
	r.max = 100_000
	var text string
	if err := r.next(&text); !errors.Is(err, errLine) || text != "" {
		t.Errorf("%v", err)
	}
	r = newLines(strings.NewReader(`"` + strings.Repeat("x", 200_000) + `"` + "\n"))
	if err := r.next(&text); err != nil || len(text) != 200_000 {
		t.Errorf("%d, %v", len(text), err)
	}
}

func TestTail(t *testing.T) {
	var w tail
	for range 1000 {
		if n, err := w.Write([]byte("0123456789")); n != 10 || err != nil {
			t.Fatal(n, err)
		}
	}
	if _, err := w.Write([]byte("\xffthe end\n")); err != nil {
		t.Fatal(err)
	}
	got := w.String()
	if len(got) > firstKept+lastKept || !strings.HasPrefix(got, "0123") || !strings.HasSuffix(got, "?the end") {
		t.Errorf("%d bytes: %q", len(got), got)
	}
	w.clear()
	if w.String() != "" {
		t.Error("not forgotten")
	}
}

// FuzzLines reads any bytes as events: lines are understood or refused, and those
// that are understood come back after encoding.
func FuzzLines(f *testing.F) {
	f.Add([]byte(`{"begun":true}` + "\n" + `{"outcome":{"failure":{"code":"crashed","message":"x"}}}` + "\n"))
	f.Add([]byte(`{"outcome":{"result":{"data":{},"files":[]}}}` + "\nnull\n[]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := newLines(strings.NewReader(string(data)))
		r.max = 1 << 16
		for {
			var e event
			err := r.next(&e)
			if errors.Is(err, errLine) {
				continue
			}
			if err != nil {
				return
			}
			text, err := line(e)
			if err != nil {
				t.Fatalf("%+v: %v", e, err)
			}
			var back event
			if err := newLines(strings.NewReader(string(text))).next(&back); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if again, err := line(back); err != nil || string(again) != string(text) {
				t.Fatalf("%s became %s (%v)", text, again, err)
			}
		}
	})
}

// TestOutputsStayInside names files that are not outputs.
func TestOutputsStayInside(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	for _, path := range []string{outside + "/file", dir, dir + "/none", dir + "/../x", dir + "/link/file", ""} {
		for _, r := range []*kind.Result{
			{Files: []kind.File{{Name: "a", Path: path}}},
			{Children: []kind.Child{{Files: []kind.File{{Name: "a", Path: path}}}}},
		} {
			if inside(dir, r) == nil {
				t.Errorf("%q passes", path)
			}
		}
	}
	if err := inside(dir, nil); err != nil || !reflect.DeepEqual(inside(dir, &kind.Result{}), nil) {
		t.Error("nothing is refused")
	}
}
