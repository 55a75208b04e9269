package limit

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll is a handler that answers with the length of the body.
var readAll = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	if p := Problem(err); p != nil {
		p.Write(w)
		return
	}
	fmt.Fprint(w, len(data), err)
})

func gz(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inflate(r io.Reader, most int64) ([]byte, error) {
	z, err := Inflate(r, most)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func TestInflate(t *testing.T) {
	text := []byte(strings.Repeat("solid part\n", 1000))
	packed := gz(t, text)
	changed := bytes.Clone(packed)
	changed[len(changed)-6] ^= 1 // of the checksum
	n := int64(len(text))
	for _, c := range []struct {
		name string
		data []byte
		most int64
		code string
	}{
		{"just enough", packed, n, ""},
		{"more than enough", packed, n + 1, ""},
		{"one byte too many", packed, n - 1, "body_too_large"},
		{"nothing allowed", packed, 0, "body_too_large"},
		{"nothing in it", gz(t, nil), 0, ""},
		{"two members", append(bytes.Clone(packed), packed...), 2 * n, ""},
		{"two members, too many", append(bytes.Clone(packed), packed...), 2*n - 1, "body_too_large"},
		{"cut", packed[:len(packed)-9], n, "bad_gzip"},
		{"cut before the checksum", packed[:len(packed)-8], n, "bad_gzip"},
		{"changed", changed, n, "bad_gzip"},
		{"text behind", append(bytes.Clone(packed), "x"...), n, "bad_gzip"},
		{"no gzip", text, n, "bad_gzip"},
		{"empty", nil, n, "bad_gzip"},
	} {
		for name, r := range map[string]io.Reader{"": bytes.NewReader(c.data), ", in halves": iotest.HalfReader(bytes.NewReader(c.data)), ", with its end": iotest.DataErrReader(bytes.NewReader(c.data))} {
			got, err := inflate(r, c.most)
			p := Problem(err)
			switch {
			case c.code == "" && (err != nil || !bytes.HasPrefix(append(bytes.Clone(text), text...), got) || int64(len(got)) > c.most):
				t.Errorf("%s%s: %d bytes, %v", c.name, name, len(got), err)
			case c.code != "" && (p == nil || p.Errors[0].Code != c.code || int64(len(got)) > c.most):
				t.Errorf("%s%s: %d bytes, %v, want %s", c.name, name, len(got), err, c.code)
			}
		}
	}
}

// TestBomb: a body that swells a thousandfold is let go after the limit.
func TestBomb(t *testing.T) {
	noise := make([]byte, 256<<10) // which does not shrink, so that there is much left to read
	random := rand.New(rand.NewPCG(1, 1))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	bomb := gz(t, append(make([]byte, 2<<20), noise...))
	r := &counter{r: bytes.NewReader(bomb)}
	z, err := Inflate(r, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, z)
	var large *TooLargeError
	if n != 1<<20 || !errors.As(err, &large) || r.n > len(bomb)/2 {
		t.Errorf("%d bytes out, %d of %d in, %v", n, r.n, len(bomb), err)
	}
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestProblem(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{nil, 0}, {io.EOF, 0}, {errors.New("the disk is full"), 0},
		{fmt.Errorf("read: %w", os.ErrDeadlineExceeded), 408},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), 400},
		{&GzipError{io.ErrUnexpectedEOF}, 400},
		{&TooLargeError{1}, 413},
		{&http.MaxBytesError{Limit: 1}, 413},
	} {
		p := Problem(c.err)
		if p == nil && c.status != 0 || p != nil && p.Status != c.status {
			t.Errorf("%v: %v, want %d", c.err, p, c.status)
		}
	}
	// A fault of the connection is not one of the data.
	slow := io.MultiReader(bytes.NewReader(gz(t, []byte("abc"))[:12]), iotest.ErrReader(os.ErrDeadlineExceeded))
	if _, err := inflate(slow, 10); Problem(err) == nil || Problem(err).Status != 408 {
		t.Errorf("slow gzip: %v", err)
	}
}

// FuzzInflate checks that nothing passes the limit, and that what passes is what
// a plain reader finds.
func FuzzInflate(f *testing.F) {
	f.Add(gz(f, []byte("solid")), int64(5))
	f.Add(gz(f, make([]byte, 5000)), int64(100))
	f.Fuzz(func(t *testing.T, data []byte, most int64) {
		most &= 1<<16 - 1
		got, err := inflate(bytes.NewReader(data), most)
		if int64(len(got)) > most {
			t.Fatalf("%d bytes, limit %d", len(got), most)
		}
		plain, plainErr := gzip.NewReader(bytes.NewReader(data))
		if plainErr != nil {
			if err == nil {
				t.Error("what is not gzip was read")
			}
			return
		}
		want, plainErr := io.ReadAll(io.LimitReader(plain, most+1))
		var large *TooLargeError
		switch {
		case int64(len(want)) > most:
			if !errors.As(err, &large) || !bytes.Equal(got, want[:most]) {
				t.Errorf("too long: %v", err)
			}
		case (plainErr == nil) != (err == nil) || !bytes.Equal(got, want):
			t.Errorf("%v, want %v", err, plainErr)
		}
	})
}
