package mesh

import (
	"context"
	"math/bits"
	"sort"
	"sync/atomic"

	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
)

// Neighbours are found vertex by vertex: the corners about a vertex hold every
// face of every edge that ends there. Vertices are taken in blocks, and all
// corners of a block are looked at by one worker, with tables that fit its
// second-level cache.
//
// Files nearly always number vertices by first use, or close to it. Then the
// vertices that a run of faces is the first to use are used by few faces outside
// the run: the run is the block's home, its faces are simply walked over, and
// only the corners of later runs are sent to the block one by one. In a mesh
// without such an order blocks have a fixed size and no home, and every corner
// is sent.

// matchGrain is the faces of one run: 96 KiB of indices, whose corners take
// 400 KB of tables.
const matchGrain = 8192

// fixedBits is the size of a block without a home, as a power of two, unless
// that made more than maxBlocks of them: there is a counter for each run and
// block.
const (
	fixedBits = 13
	maxBlocks = 2048
)

// matchingPlan says which corners each block looks at.
type matchingPlan struct {
	top  []uint32 // of each block: the end of its vertices
	home bool     // block i also looks at the faces of run i

	start []int    // of each block in sent; one more at the end
	sent  []uint32 // corners sent to a block, 3f+k for corner k of face f
}

// blocks returns the number of blocks.
func (p *matchingPlan) blocks() int { return len(p.top) }

// vertices returns the range of vertices of a block.
func (p *matchingPlan) vertices(block int) (lo, hi uint32) {
	if block > 0 {
		lo = p.top[block-1]
	}
	return lo, p.top[block]
}

func planMatching(ctx context.Context, m *Mesh) (*matchingPlan, error) {
	p, err := planHomes(ctx, m)
	if err != nil || p != nil {
		return p, err
	}
	return planScattered(ctx, m)
}

// planHomes makes a block of the vertices that each run of faces is the first to
// reach, or returns nil when the faces are in no order that this suits.
func planHomes(ctx context.Context, m *Mesh) (*matchingPlan, error) {
	runs := par.Chunks(len(m.Faces), matchGrain)
	p := &matchingPlan{top: make([]uint32, runs), home: true, start: make([]int, runs+1)}
	err := par.For(ctx, len(m.Faces), matchGrain, func(run, lo, hi int) error {
		top := uint32(0)
		for _, f := range m.Faces[lo:hi] {
			top = max(top, f[0], f[1], f[2])
		}
		p.top[run] = top + 1
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := 1; i < runs; i++ {
		p.top[i] = max(p.top[i], p.top[i-1])
	}
	for i := range runs {
		if lo, hi := p.vertices(i); hi-lo > 3*matchGrain {
			return nil, nil
		}
	}
	sent, err := p.collect(ctx, m)
	if err != nil || sent == nil {
		return nil, err
	}
	p.deliver(m, sent)
	return p, nil
}

// collect lists for every run the corners at vertices that an earlier run
// reached. It returns nil when these are more than half of all in some run.
func (p *matchingPlan) collect(ctx context.Context, m *Mesh) ([][]uint32, error) {
	sent := make([][]uint32, p.blocks())
	scratch := make([][]uint32, par.Workers(ctx))
	var scattered atomic.Bool
	err := par.Each(ctx, p.blocks(), func(worker, run int) error {
		if run == 0 || scattered.Load() { // no run is earlier than the first
			return nil
		}
		if scratch[worker] == nil {
			scratch[worker] = make([]uint32, 0, 3*matchGrain)
		}
		list := scratch[worker][:0]
		first, _ := p.vertices(run)
		lo := run * matchGrain
		for i, f := range m.Faces[lo:min(len(m.Faces), lo+matchGrain)] {
			if f[0] >= first && f[1] >= first && f[2] >= first || degenerate(f) {
				continue
			}
			for k := range 3 {
				if f[k] < first {
					list = append(list, uint32(3*(lo+i)+k))
				}
			}
		}
		if len(list) > 3*matchGrain/2 {
			scattered.Store(true)
		}
		sent[run] = append([]uint32(nil), list...)
		return nil
	})
	if err != nil || scattered.Load() {
		return nil, err
	}
	return sent, nil
}

// deliver sorts the corners that runs have sent by the block they go to.
func (p *matchingPlan) deliver(m *Mesh, sent [][]uint32) {
	total := 0
	for run, list := range sent {
		total += len(list)
		for _, h := range list {
			p.start[p.owner(run, m.Faces[h/3][h%3])+1]++
		}
	}
	for i := range p.blocks() {
		p.start[i+1] += p.start[i]
	}
	p.sent = make([]uint32, total)
	next := append([]int(nil), p.start...)
	for run, list := range sent {
		for _, h := range list {
			o := p.owner(run, m.Faces[h/3][h%3])
			p.sent[next[o]] = h
			next[o]++
		}
	}
}

// owner returns the block of vertex v, which run found to be an earlier one's:
// nearly always that of the run before.
func (p *matchingPlan) owner(run int, v uint32) int {
	for o := run - 1; o > max(0, run-4); o-- {
		if lo, hi := p.vertices(o); v >= lo && v < hi {
			return o
		}
	}
	return sort.Search(run, func(i int) bool { return v < p.top[i] })
}

// planScattered makes blocks of a fixed size and sends every corner.
func planScattered(ctx context.Context, m *Mesh) (*matchingPlan, error) {
	shift := uint(max(fixedBits, bits.Len(uint(len(m.Vertices)/maxBlocks))))
	n := len(m.Vertices)>>shift + 1
	p := &matchingPlan{top: make([]uint32, n), start: make([]int, n+1), sent: huge.MakeUncleared[uint32](3 * len(m.Faces))}
	for i := range p.top {
		p.top[i] = uint32(i+1) << shift
	}
	runs := par.Chunks(len(m.Faces), matchGrain)
	cursor := make([]uint32, runs*n)
	err := par.For(ctx, len(m.Faces), matchGrain, func(run, lo, hi int) error {
		count := cursor[run*n : (run+1)*n]
		for _, f := range m.Faces[lo:hi] {
			if degenerate(f) {
				continue
			}
			count[f[0]>>shift]++
			count[f[1]>>shift]++
			count[f[2]>>shift]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := uint32(0)
	for block := range n {
		p.start[block] = int(total)
		for run := range runs {
			total, cursor[run*n+block] = total+cursor[run*n+block], total
		}
	}
	p.start[n] = int(total)
	return p, par.For(ctx, len(m.Faces), matchGrain, func(run, lo, hi int) error {
		at := cursor[run*n : (run+1)*n]
		for i, f := range m.Faces[lo:hi] {
			if degenerate(f) {
				continue
			}
			for k, v := range f {
				c := &at[v>>shift]
				p.sent[*c] = uint32(3*(lo+i) + k)
				*c++
			}
		}
		return nil
	})
}
