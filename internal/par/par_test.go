package par

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestEachVisitsEverythingOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 8} {
		ctx := WithWorkers(context.Background(), workers)
		seen := make([]atomic.Int32, 1000)
		if err := Each(ctx, len(seen), func(w, i int) error {
			if w < 0 || w >= workers {
				t.Errorf("worker %d of %d", w, workers)
			}
			seen[i].Add(1)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for i := range seen {
			if seen[i].Load() != 1 {
				t.Fatalf("%d workers: item %d done %d times", workers, i, seen[i].Load())
			}
		}
	}
}

func TestReduceHasTheSameBitsForAnyWorkerCount(t *testing.T) {
	sum := func(workers int) float64 {
		ctx := WithWorkers(context.Background(), workers)
		s, err := Reduce(ctx, 100000, 77, func(lo, hi int) float64 {
			var s float64
			for i := lo; i < hi; i++ {
				s += 1 / float64(i+1)
			}
			return s
		}, func(a, b float64) float64 { return a + b })
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	want := sum(1)
	for _, w := range []int{2, 3, 8} {
		if got := sum(w); got != want {
			t.Errorf("%d workers: %v, want %v", w, got, want)
		}
	}
}

func TestLoopsNest(t *testing.T) {
	ctx := context.Background()
	var count atomic.Int64
	err := Each(ctx, 16, func(_, _ int) error {
		return Each(ctx, 16, func(_, _ int) error {
			return Each(ctx, 16, func(_, _ int) error { count.Add(1); return nil })
		})
	})
	if err != nil || count.Load() != 16*16*16 {
		t.Fatalf("err %v, count %d", err, count.Load())
	}
}

func TestErrorAndCancelStopTheLoop(t *testing.T) {
	boom := errors.New("boom")
	var calls atomic.Int64
	err := Each(context.Background(), 1_000_000, func(_, i int) error {
		calls.Add(1)
		return boom
	})
	if !errors.Is(err, boom) || calls.Load() > 100 {
		t.Fatalf("err %v after %d calls", err, calls.Load())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Each(ctx, 3, func(_, _ int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Fatalf("err %v, want canceled", err)
	}
}

func TestWorkersAreBounded(t *testing.T) {
	for n, want := range map[int]int{1: 1, 256: 256, 257: 256, 1 << 40: 256} {
		if got := Workers(WithWorkers(context.Background(), n)); got != want {
			t.Errorf("%d workers asked for: %d, want %d", n, got, want)
		}
	}
}

// caught returns what f panics with.
func caught(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}

// idle waits until the pool has thrown out the offers that earlier loops took
// back: a full queue takes no new ones, and a test that needs a helper would wait
// for ever.
func idle(t *testing.T) {
	t.Helper()
	for range 1000 {
		if pool().WaitingTasks() == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Skip("the pool stays busy")
}

// The caller panics while a helper is at work: the helper is waited for.
func TestPanicOfTheCallerWaitsForHelpers(t *testing.T) {
	idle(t)
	ctx := WithWorkers(context.Background(), 2)
	started := make(chan struct{})
	var first sync.Once
	var working, calls atomic.Int32
	p := caught(func() {
		Each(ctx, 1000, func(worker, _ int) error {
			calls.Add(1)
			if worker == 0 {
				<-started
				panic("a bug")
			}
			working.Add(1)
			first.Do(func() { close(started) })
			time.Sleep(20 * time.Millisecond)
			working.Add(-1)
			return nil
		})
	})
	if p != "a bug" || working.Load() != 0 {
		t.Errorf("panic %v, %d helpers at work", p, working.Load())
	}
	if n := calls.Load(); n > 20 {
		t.Errorf("%d calls: the helper went on", n)
	}
}

// A helper panics after the caller has had an error: the panic is not lost.
func TestPanicAfterAnError(t *testing.T) {
	idle(t)
	ctx := WithWorkers(context.Background(), 2)
	helping, failed := make(chan struct{}), make(chan struct{})
	p := caught(func() {
		Each(ctx, 2, func(worker, _ int) error {
			if worker == 0 {
				<-helping
				defer close(failed)
				return errors.New("boom")
			}
			close(helping)
			<-failed
			time.Sleep(20 * time.Millisecond) // the error is noted by now
			panic("a bug")
		})
	})
	if p != "a bug" {
		t.Errorf("panic %v", p)
	}
}
