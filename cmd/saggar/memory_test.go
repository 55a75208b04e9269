package main

import (
	"io"
	"runtime/debug"
	"strings"
	"testing"
)

// percent returns the garbage collector's setting without changing it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

func TestMemoryFor(t *testing.T) {
	before := percent()
	defer debug.SetGCPercent(before)
	t.Setenv("GOGC", "")
	for _, c := range []struct {
		size int64
		want int
	}{{0, 100}, {bigFile - 1, 100}, {bigFile, bigPercent}, {1 << 40, bigPercent}, {5, 100}} {
		if memoryFor(c.size); percent() != c.want {
			t.Errorf("%d bytes: %d %%, want %d", c.size, percent(), c.want)
		}
	}
	t.Setenv("GOGC", "77")
	if memoryFor(bigFile); percent() != 100 {
		t.Errorf("GOGC of the user was overruled: %d %%", percent())
	}
}

// zeros is a stream of n bytes.
func zeros(n int64) io.Reader { return io.LimitReader(endless{}, n) }

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestLongStreamIsABigFile(t *testing.T) {
	before := percent()
	defer debug.SetGCPercent(before)
	t.Setenv("GOGC", "")
	for _, c := range []struct {
		size int64
		want int
	}{{bigFile - 1, 100}, {bigFile, bigPercent}, {bigFile + 5, bigPercent}} {
		memoryFor(0)
		r := &countingReader{r: zeros(c.size)}
		if n, err := io.Copy(io.Discard, r); err != nil || n != c.size || r.n != c.size {
			t.Fatalf("%d bytes, %v", n, err)
		}
		if percent() != c.want {
			t.Errorf("%d bytes: %d %%, want %d", c.size, percent(), c.want)
		}
	}
}

func TestReadErrorOfStandardInput(t *testing.T) {
	r := &countingReader{r: io.MultiReader(strings.NewReader("solid"), broken{})}
	if _, err := io.ReadAll(r); err == nil || r.n != 5 {
		t.Errorf("%d bytes, %v", r.n, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
