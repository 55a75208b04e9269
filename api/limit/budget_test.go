package limit_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/limit"
)

// TestBudgetIsKept has many requests want shares; some give up.
func TestBudgetIsKept(t *testing.T) {
	const most = 100
	b := limit.NewBudget(most)
	var taken, served atomic.Int64
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 0))
			for range 50 {
				n := random.Int64N(60) + 1
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(random.IntN(3000))*time.Microsecond)
				if b.Take(ctx, n) {
					if now := taken.Add(n); now > most {
						t.Errorf("%d of %d are taken", now, most)
					}
					served.Add(1)
					time.Sleep(10 * time.Microsecond)
					taken.Add(-n)
					b.Give(n)
				}
				cancel()
			}
		})
	}
	all.Wait()
	if served.Load() == 0 {
		t.Error("nobody was served")
	}
	if !b.Take(context.Background(), most) { // nothing is lost by those who gave up
		t.Error("the whole budget is not free at the end")
	}
}

// TestBudgetOfOne: who wants more than there is works alone, and in turn.
func TestBudgetOfOne(t *testing.T) {
	b := limit.NewBudget(10)
	if !b.Take(context.Background(), 5) {
		t.Fatal("half of a free budget is refused")
	}
	large := make(chan bool)
	go func() { large <- b.Take(context.Background(), 1000) }()
	for ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond); ; {
		if !b.Take(ctx, 1) {
			cancel()
			break // it waits behind the large one
		}
		b.Give(1)
	}
	b.Give(5)
	if !<-large {
		t.Error("the large one is never served")
	}
	b.Give(1000)
	if !b.Take(context.Background(), 10) {
		t.Error("the large one has given back less than it took")
	}
}
