package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/saggar3d/saggar/mesh"
)

// TestCancelWhileWaiting checks that every command leaves an input that never
// comes to an end, and says so.
func TestCancelWhileWaiting(t *testing.T) {
	inFolder(t, nil)
	for _, c := range []struct{ args, begins string }{
		{"analyze -", ""},
		{"analyze -", cube(1, nil)[:300]},
		{"analyze --json -", "PK\x03\x04"},
		{"convert - x.stl", "solid x\n"},
		{"render - -o x.png", ""},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		r, w := io.Pipe()
		go func() {
			io.WriteString(w, c.begins)
			cancel() // the writer stays open
		}()
		var out, errs bytes.Buffer
		code := run(ctx, strings.Fields(c.args), streams{r, &out, &errs})
		if code != exitFailed || !strings.Contains(out.String()+errs.String(), "cancelled") {
			t.Errorf("%s after %d bytes: exit %d, %s%s", c.args, len(c.begins), code, out.String(), errs.String())
		}
		w.Close()
	}
	if list, _ := os.ReadDir("."); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

// TestLeave: work that does not look at its context is left, work that does says
// itself how it ended.
func TestLeave(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	if n, err := leave(ctx, func() (int, error) { return 7, nil }); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	blocked := make(chan struct{})
	defer close(blocked)
	if n, err := leave(ctx, func() (int, error) { cancel(); <-blocked; return 7, nil }); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("blocked: %d, %v", n, err)
	}
	own := errors.New("tidied up")
	if _, err := leave(ctx, func() (int, error) { return 0, own }); !errors.Is(err, own) {
		t.Errorf("%v", err)
	}
}

// TestCancelledSlicing: slice and estimate end when told to, with the code for
// it and the name of the file, and nothing stays in the folder.
func TestCancelledSlicing(t *testing.T) {
	part := cube(10, nil)
	inFolder(t, map[string]string{"a.stl": part})
	for _, args := range []string{"slice a.stl -o x.gcode -o x.svg --json", "estimate a.stl --json"} {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		var out, errs bytes.Buffer
		code := run(ctx, strings.Fields(args), streams{strings.NewReader(""), &out, &errs})
		if code != exitFailed || !strings.Contains(out.String(), `"error_code":"cancelled"`) || !strings.Contains(out.String(), `"a.stl"`) {
			t.Errorf("%s: exit %d, %s%s", args, code, out.String(), errs.String())
		}
	}
	if list, _ := os.ReadDir("."); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
}

// TestPatientReader checks that the detour changes no byte.
func TestPatientReader(t *testing.T) {
	data := make([]byte, 3*patience+17)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range data {
		data[i] = byte(rng.Uint32())
	}
	for name, r := range map[string]io.Reader{
		"whole":    bytes.NewReader(data),
		"halves":   iotest.HalfReader(bytes.NewReader(data)),
		"with EOF": iotest.DataErrReader(bytes.NewReader(data)),
	} {
		got, err := io.ReadAll(newPatientReader(context.Background(), r))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	broken := errors.New("broken")
	if _, err := io.ReadAll(newPatientReader(context.Background(), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// cancellingWriter cancels when it has been written to.
type cancellingWriter struct {
	cancel context.CancelFunc
	n      int
}

func (c *cancellingWriter) Write(p []byte) (int, error) {
	c.cancel()
	c.n += len(p)
	return len(p), nil
}

// TestCancelWhileWriting checks that every format stops writing soon.
func TestCancelWhileWriting(t *testing.T) {
	for _, format := range mesh.Writable() {
		whole := len(saggar("", "convert", bracket, "-", "--format", format).out)
		ctx, cancel := context.WithCancel(context.Background())
		w := &cancellingWriter{cancel: cancel}
		var errs bytes.Buffer
		code := run(ctx, []string{"convert", bracket, "-", "--format", format}, streams{strings.NewReader(""), w, &errs})
		if code != exitFailed || !strings.Contains(errs.String(), "cancelled") || w.n >= whole {
			t.Errorf("%s: exit %d after %d of %d bytes, %s", format, code, w.n, whole, errs.String())
		}
	}
}

// TestSameFile checks that no command writes over what it reads.
func TestSameFile(t *testing.T) {
	part := cube(1, nil)
	inFolder(t, map[string]string{"a.stl": part, "a.png": part, "d/x": ""})
	if err := os.Symlink("a.stl", "link.stl"); err != nil {
		t.Skip("no symbolic links here")
	}
	for _, args := range []string{
		"convert a.stl a.stl", "convert a.stl d/../a.stl", "convert link.stl a.stl", "convert a.stl link.stl",
		"convert --format obj a.png a.png", "render a.png -o a.png",
	} {
		o := saggar("", strings.Fields(args)...)
		if o.code != exitUsage || !strings.Contains(o.err, "same file") {
			t.Errorf("%s: exit %d, %s", args, o.code, o.err)
		}
	}
	f, err := os.Open("a.stl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"convert", "-", "a.stl"}, streams{f, &out, &errs}); code != exitUsage {
		t.Errorf("from standard input: exit %d, %s", code, errs.String())
	}
	for _, name := range []string{"a.stl", "a.png"} {
		if got, _ := os.ReadFile(name); string(got) != part {
			t.Errorf("%s was changed", name)
		}
	}
	if o := saggar("", "convert", "a.stl", "b.stl"); o.code != exitOK {
		t.Errorf("another file: exit %d, %s", o.code, o.err)
	}
}
