package par

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
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
