package par

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

func TestAhead(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	want := make([]byte, 100_000)
	for i := range want {
		want[i] = byte(rng.Uint32())
	}
	failure := errors.New("cable cut")
	for _, workers := range []int{1, 2, 8} {
		ctx := WithWorkers(context.Background(), workers)
		for _, size := range []int{1, 7, 4096, 100_000, 1 << 20} {
			for _, end := range []error{io.EOF, failure} {
				in := io.MultiReader(iotest.HalfReader(bytes.NewReader(want[:min(len(want), 2000*size)])), iotest.ErrReader(end))
				r, stop := Ahead(ctx, in, size)
				got, err := io.ReadAll(r)
				stop()
				if !bytes.Equal(got, want[:min(len(want), 2000*size)]) || end != io.EOF && err != end || end == io.EOF && err != nil {
					t.Fatalf("%d workers, blocks of %d: %d bytes, error %v", workers, size, len(got), err)
				}
			}
		}
	}
}

// endless counts how often it is read and notices reads after the end.
type endless struct {
	t       *testing.T
	stopped bool
	reads   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.stopped {
		e.t.Error("read after stop")
	}
	e.reads++
	return len(p), nil
}

func TestAheadStops(t *testing.T) {
	for taken := range 10 {
		e := &endless{t: t}
		r, stop := Ahead(WithWorkers(context.Background(), 2), e, 16)
		if _, err := io.ReadFull(r, make([]byte, taken*16)); err != nil {
			t.Fatal(err)
		}
		stop()
		e.stopped = true
		if e.reads > taken+aheadBlocks {
			t.Errorf("%d blocks taken, %d read", taken, e.reads)
		}
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("a bug") }

func TestAheadPanicsInTheCaller(t *testing.T) {
	r, stop := Ahead(WithWorkers(context.Background(), 2), panicking{}, 16)
	defer stop()
	defer func() {
		if p := recover(); p != "a bug" {
			t.Errorf("panic %v", p)
		}
	}()
	io.ReadAll(r)
	t.Error("no panic")
}
