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
	p := &matchingPlan{top: m.ends, home: true, start: make([]int, runs+1)}
	if len(p.top) != runs {
		if err := p.findTops(ctx, m); err != nil {
			return nil, err
		}
	}
	sent, order, err := p.collect(ctx, m)
	if err == nil && order == beyondTop {
		if err = p.findTops(ctx, m); err == nil {
			sent, order, err = p.collect(ctx, m)
		}
	}
	if err != nil || order != inOrder {
		return nil, err
	}
	p.deliver(m, sent)
	return p, nil
}

// findTops fills in top: the vertices that each run and those before it reach.
func (p *matchingPlan) findTops(ctx context.Context, m *Mesh) error {
	p.top = make([]uint32, par.Chunks(len(m.Faces), matchGrain))
	err := par.For(ctx, len(m.Faces), matchGrain, func(run, lo, hi int) error {
		top := uint32(0)
		for _, f := range m.Faces[lo:hi] {
			top = max(top, f[0], f[1], f[2])
		}
		p.top[run] = top + 1
		return nil
	})
	for i := 1; i < len(p.top); i++ {
		p.top[i] = max(p.top[i], p.top[i-1])
	}
	return err
}

// What collect says of the order of the faces.
const (
	inOrder   = iota
	dispersed // more than half of the corners of some run are at vertices of earlier ones
	beyondTop // some run reaches vertices that are not below its top
)

// collect lists for every run the corners at vertices that an earlier run
// reached, if the faces are in order.
func (p *matchingPlan) collect(ctx context.Context, m *Mesh) (sent [][]uint32, order int, err error) {
	for i := range p.top {
		if lo, hi := p.vertices(i); hi-lo > 3*matchGrain { // hi < lo included
			return nil, dispersed, nil
		}
	}
	sent = make([][]uint32, p.blocks())
	scratch := make([][]uint32, par.Workers(ctx))
	var found atomic.Int32
	err = par.Each(ctx, p.blocks(), func(worker, run int) error {
		if found.Load() != inOrder {
			return nil
		}
		if scratch[worker] == nil && run > 0 { // no run is earlier than the first
			scratch[worker] = make([]uint32, 0, 3*matchGrain)
		}
		first, top := p.vertices(run)
		lo := run * matchGrain
		list, highest := belowFirst(scratch[worker][:0], m.Faces[lo:min(len(m.Faces), lo+matchGrain)], uint32(3*lo), first)
		if highest >= top {
			found.Store(beyondTop)
		} else if len(list) > 3*matchGrain/2 {
			found.CompareAndSwap(inOrder, dispersed)
		}
		sent[run] = append([]uint32(nil), list...)
		return nil
	})
	return sent, int(found.Load()), err
}

// belowFirst appends the corners of faces, the first of which is corner h, that are
// at vertices below first, and returns the highest vertex, too.
func belowFirst(list []uint32, faces [][3]uint32, h, first uint32) ([]uint32, uint32) {
	highest := uint32(0)
	for _, f := range faces {
		highest = max(highest, f[0], f[1], f[2])
		if (f[0] < first || f[1] < first || f[2] < first) && !degenerate(f) {
			for k := range uint32(3) {
				if f[k] < first {
					list = append(list, h+k)
				}
			}
		}
		h += 3
	}
	return list, highest
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
	p.sent = huge.MakeUncleared[uint32](total)
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
