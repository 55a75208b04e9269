package scan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/saggar3d/saggar/job/scan"
	"github.com/saggar3d/saggar/job/scan/scantest"
)

// scanner returns one that asks a daemon.
func scanner(t *testing.T, d scantest.Daemon) *scan.ClamAV {
	t.Helper()
	c, err := scan.NewClamAV(d.Listen(t, "tcp", "127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	c.Timeout = 10 * time.Second
	return c
}

var found = scan.Verdict{Infected: true, Name: scantest.Name}

// TestVerdicts has what is to be found lie across the borders of chunks, which
// the daemon puts together again.
func TestVerdicts(t *testing.T) {
	c := scanner(t, scantest.Daemon{})
	const chunk = 64 << 10
	for _, n := range []int{0, 1, 10, chunk - 1, chunk, chunk + 1, 5*chunk + 3} {
		clean := bytes.Repeat([]byte("x"), n)
		if v, err := c.Scan(t.Context(), bytes.NewReader(clean)); err != nil || v != (scan.Verdict{}) {
			t.Errorf("%d clean bytes: %+v, %v", n, v, err)
		}
		for _, r := range []io.Reader{
			strings.NewReader(string(clean) + scantest.Marker + "y"),
			iotest.DataErrReader(strings.NewReader(string(clean) + scantest.Marker)),
			iotest.HalfReader(strings.NewReader(string(clean) + scantest.Marker)),
		} {
			if v, err := c.Scan(t.Context(), r); err != nil || v != found {
				t.Errorf("%d bytes and a virus: %+v, %v", n, v, err)
			}
		}
		if n > 8 {
			across := append(bytes.Clone(clean[:n-8]), scantest.Marker...)
			if v, err := c.Scan(t.Context(), bytes.NewReader(across)); err != nil || v != found {
				t.Errorf("a virus across byte %d: %+v, %v", n, v, err)
			}
		}
	}
}

func TestUnixSocket(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no paths of sockets as elsewhere")
	}
	path := scantest.Daemon{}.Listen(t, "unix", filepath.Join(t.TempDir(), "clamd.sock"))
	c, err := scan.NewClamAV("unix://" + path)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := c.Scan(t.Context(), strings.NewReader(scantest.Marker)); err != nil || v != found {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestOverOwnLimit(t *testing.T) {
	c := scanner(t, scantest.Daemon{})
	c.MaxBytes = 1000
	if v, err := c.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 1000))); err != nil || v.Infected {
		t.Errorf("at the limit: %+v, %v", v, err)
	}
	if v, err := c.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 1001))); !errors.Is(err, scan.ErrTooLarge) {
		t.Errorf("over the limit: %+v, %v", v, err)
	}
}

// TestOverLimitOfDaemon streams on after the daemon has closed. Whether its
// reason still reaches us is up to the system; that there is no verdict is not.
func TestOverLimitOfDaemon(t *testing.T) {
	c := scanner(t, scantest.Daemon{Limit: 100_000})
	v, err := c.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 100_001)))
	if err == nil || runtime.GOOS == "linux" && !errors.Is(err, scan.ErrTooLarge) || v != (scan.Verdict{}) {
		t.Errorf("just over: %+v, %v", v, err)
	}
	v, err = c.Scan(t.Context(), io.LimitReader(endless{}, 50<<20))
	if err == nil || v != (scan.Verdict{}) {
		t.Errorf("far over: %+v, %v", v, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestBrokenStream must not have the part that came judged as the whole.
func TestBrokenStream(t *testing.T) {
	c := scanner(t, scantest.Daemon{})
	for _, broken := range []error{errors.New("the client hung up"), io.ErrUnexpectedEOF, io.ErrClosedPipe} {
		r := io.MultiReader(strings.NewReader("half a mo"), iotest.ErrReader(broken))
		if v, err := c.Scan(t.Context(), r); !errors.Is(err, broken) || v != (scan.Verdict{}) {
			t.Errorf("%+v, error %v, want %v", v, err, broken)
		}
	}
}

func TestStrangeAnswers(t *testing.T) {
	for _, answer := range []string{
		"", "\x00", "OK\x00", "stream: \x00", "stream: FOUND\x00", "stream:  FOUND\x00", "UNKNOWN COMMAND\x00", "stream: OK OK\x00",
		"Can't allocate memory ERROR\x00", "stream: x\x1b[31m FOUND\x00", "file: OK\x00", strings.Repeat("x", 1<<20),
		"stream: " + strings.Repeat("x", 5000) + " FOUND\x00",
	} {
		c := scanner(t, scantest.Daemon{Answer: answer})
		if answer == "" {
			c = silent(t)
		}
		if v, err := c.Scan(t.Context(), strings.NewReader("x")); err == nil || v != (scan.Verdict{}) {
			t.Errorf("%.40q: %+v, %v", answer, v, err)
		}
	}
	// The zero byte at the end may be missing.
	c := scanner(t, scantest.Daemon{Answer: "stream: Eicar-Test-Signature(44d88:68) FOUND\n"})
	want := scan.Verdict{Infected: true, Name: "Eicar-Test-Signature(44d88:68)"}
	if v, err := c.Scan(t.Context(), strings.NewReader("x")); err != nil || v != want {
		t.Errorf("%+v, %v", v, err)
	}
}

// silent asks a server that takes connections and says nothing, for a while.
func silent(t *testing.T) *scan.ClamAV {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	c, err := scan.NewClamAV("tcp://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.Timeout = 50 * time.Millisecond
	return c
}

func TestNobodyAnswers(t *testing.T) {
	var timeout net.Error
	if _, err := silent(t).Scan(t.Context(), strings.NewReader("x")); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("a silent daemon: %v", err)
	}
	// One that takes nothing fills the buffers of the system.
	if _, err := silent(t).Scan(t.Context(), io.LimitReader(endless{}, 1<<30)); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("a daemon that takes nothing: %v", err)
	}
	c := silent(t)
	c.Timeout = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(strings.NewReader("x"), readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
	if _, err := c.Scan(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	gone, err := scan.NewClamAV("127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Scan(t.Context(), strings.NewReader("x")); err == nil {
		t.Error("nobody listens, and there is a verdict")
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestManyAtOnce(t *testing.T) {
	c := scanner(t, scantest.Daemon{})
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			text, want := strings.Repeat("x", 1000*i), scan.Verdict{}
			if i%2 == 1 {
				text, want = text+scantest.Marker, found
			}
			if v, err := c.Scan(t.Context(), strings.NewReader(text)); err != nil || v != want {
				t.Errorf("%d: %+v, %v", i, v, err)
			}
		})
	}
	group.Wait()
}

func TestAddresses(t *testing.T) {
	for _, good := range []string{"127.0.0.1:3310", "clamd:3310", "tcp://clamd:3310", "[::1]:3310", "unix:///run/clamd.sock"} {
		if _, err := scan.NewClamAV(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "clamd", ":3310", "tcp://clamd", "unix://run/clamd.sock", "unix://", "http://clamd:3310",
		"tcp://clamd:3310/x", "tcp://u@clamd:3310", "clamd:x", "clamd:3310?x=y"} {
		if c, err := scan.NewClamAV(bad); err == nil {
			t.Errorf("%q was taken: %+v", bad, c)
		}
	}
}

func ExampleNewClamAV() {
	_, err := scan.NewClamAV("clamd")
	fmt.Println(err)
	_, err = scan.NewClamAV("unix:///run/clamav/clamd.ctl")
	fmt.Println(err)
	// Output:
	// address of clamd "clamd": want host:port or unix:///path
	// <nil>
}
