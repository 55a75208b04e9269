package main

import (
	"io"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/internal/huge"
)

// percent returns the garbage collector's setting without changing it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
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
	}{{huge.BigFile - 1, 100}, {huge.BigFile, 100}, {2 * huge.BigFile, 50}, {16*huge.BigFile + 5, 10}} {
		huge.CollectFor(0)
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
