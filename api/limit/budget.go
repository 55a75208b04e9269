package limit

import (
	"context"
	"sync"
)

// Budget is an amount that requests share: what one has taken, others wait for, in
// the order in which they came.
type Budget struct {
	most int64

	mu      sync.Mutex
	taken   int64
	waiting []*claim
}

// claim is a request that waits for its share.
type claim struct {
	n     int64
	given chan struct{} // closed when it has its share
}

// NewBudget returns a budget of most.
func NewBudget(most int64) *Budget { return &Budget{most: most} }

// Take waits for n and reports whether it has it before ctx ends. What is more than
// the whole budget takes all of it, and so is the only one at work. Each Take that
// succeeds needs a [Budget.Give] of the same n.
func (b *Budget) Take(ctx context.Context, n int64) bool {
	n = min(n, b.most)
	b.mu.Lock()
	if len(b.waiting) == 0 && b.taken+n <= b.most {
		b.taken += n
		b.mu.Unlock()
		return true
	}
	c := &claim{n, make(chan struct{})}
	b.waiting = append(b.waiting, c)
	b.mu.Unlock()
	select {
	case <-c.given:
		return true
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-c.given: // in the same moment
		b.taken -= n
	default:
		for i, other := range b.waiting {
			if other == c {
				b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
				break
			}
		}
	}
	b.serve()
	return false
}

// Give gives back what was taken.
func (b *Budget) Give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken -= min(n, b.most)
	b.serve()
}

// serve gives those who wait their shares, first come, first served: nobody who wants
// much is passed by for ever.
func (b *Budget) serve() {
	for len(b.waiting) > 0 && b.taken+b.waiting[0].n <= b.most {
		c := b.waiting[0]
		b.waiting = b.waiting[1:]
		b.taken += c.n
		close(c.given)
	}
}
