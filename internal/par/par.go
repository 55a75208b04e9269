// Package par is the only parallel loop in the project.
//
// Work is cut into chunks whose borders depend on the size of the data alone,
// and partial results are merged in chunk order: the bits of a result do not
// depend on the number of workers. The caller always works too and helpers are
// only offered to the pool, so loops may nest without deadlock.
package par

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/alitto/pond/v2"
)

type workersKey struct{}

// MaxWorkers bounds the workers of a loop, whatever is asked for: each may have
// scratch memory of its own, and no loop here is faster with more.
const MaxWorkers = 256

// WithWorkers caps the loops run under the returned context to n workers, the
// caller included, and to [MaxWorkers]. n <= 0 means no cap below the number of
// processors.
func WithWorkers(ctx context.Context, n int) context.Context {
	if n <= 0 {
		return ctx
	}
	return context.WithValue(ctx, workersKey{}, min(n, MaxWorkers))
}

// Workers returns how many goroutines a loop under ctx may use.
func Workers(ctx context.Context) int {
	if n, ok := ctx.Value(workersKey{}).(int); ok {
		return n
	}
	return min(runtime.GOMAXPROCS(0), MaxWorkers)
}

// pool is started by the first loop that wants a helper: a program that never
// needs one pays nothing.
var pool = sync.OnceValue(func() pond.Pool {
	return pond.NewPool(max(8, runtime.GOMAXPROCS(0)), pond.WithQueueSize(256))
})

// Each calls body(worker, i) once for every i in [0, n), in any order and on
// several goroutines. worker is in [0, Workers(ctx)) and belongs to one
// goroutine at a time, so it can index scratch memory. The first error, or the
// context's, stops the loop and is returned; ctx is looked at before every call.
// A panic in body stops the loop too and goes on in the caller, once no helper
// runs any more.
func Each(ctx context.Context, n int, body func(worker, i int) error) error {
	l := &loop{ctx: ctx, n: int64(n), body: body}
	var offers []*offer
	for w := 1; w < min(Workers(ctx), n); w++ {
		o := &offer{loop: l, worker: w, done: make(chan struct{})}
		if _, ok := pool().TrySubmit(o.accept); ok {
			offers = append(offers, o)
		}
	}
	l.lead(offers)
	if l.panicked != nil {
		panic(l.panicked)
	}
	return l.err
}

// For cuts [0, n) into chunks of grain and calls body for each of them.
func For(ctx context.Context, n, grain int, body func(chunk, lo, hi int) error) error {
	return Each(ctx, Chunks(n, grain), func(_, c int) error {
		return body(c, c*grain, min(n, (c+1)*grain))
	})
}

// Chunks returns how many chunks of grain cover n items.
func Chunks(n, grain int) int { return (n + grain - 1) / grain }

// Reduce computes one(lo, hi) for every chunk of grain items and merges the
// results in chunk order, so the bits do not depend on the number of workers.
func Reduce[T any](ctx context.Context, n, grain int, one func(lo, hi int) T, merge func(a, b T) T) (T, error) {
	parts := make([]T, Chunks(n, grain))
	err := For(ctx, n, grain, func(c, lo, hi int) error {
		parts[c] = one(lo, hi)
		return nil
	})
	var total T
	if err != nil {
		return total, err
	}
	for i, p := range parts {
		if i == 0 {
			total = p
		} else {
			total = merge(total, p)
		}
	}
	return total, nil
}

type loop struct {
	ctx  context.Context
	n    int64
	next atomic.Int64
	body func(worker, i int) error
	once sync.Once
	err  error // read by Each after every helper has left

	// panicked is what a helper panicked with first: the pool would swallow it,
	// the caller must not, even when there is an error too.
	panicking sync.Once
	panicked  any
}

// lead runs the loop as the caller and returns, or panics, when all helpers have
// left: the body's data is in use until then.
func (l *loop) lead(offers []*offer) {
	defer func() {
		l.next.Store(l.n) // after a panic no helper begins another call
		for _, o := range offers {
			o.withdraw()
		}
	}()
	l.run(0)
}

func (l *loop) run(worker int) {
	for {
		i := l.next.Add(1) - 1
		if i >= l.n {
			return
		}
		err := l.ctx.Err()
		if err == nil {
			err = l.body(worker, int(i))
		}
		if err != nil {
			l.once.Do(func() { l.err = err })
			l.next.Store(l.n)
			return
		}
	}
}

// offer is one invitation to help. Either a pool goroutine takes it or the
// caller, out of work, takes it back: waiting for a helper that the pool has
// not started yet would deadlock nested loops.
type offer struct {
	loop   *loop
	worker int
	taken  atomic.Bool
	done   chan struct{}
}

func (o *offer) accept() {
	if o.taken.CompareAndSwap(false, true) {
		defer close(o.done)
		defer func() {
			if p := recover(); p != nil {
				o.loop.next.Store(o.loop.n)
				o.loop.panicking.Do(func() { o.loop.panicked = p })
			}
		}()
		o.loop.run(o.worker)
	}
}

func (o *offer) withdraw() {
	if !o.taken.CompareAndSwap(false, true) {
		<-o.done
	}
}
