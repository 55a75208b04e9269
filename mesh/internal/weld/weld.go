// Package weld makes equal points one. Points come in chunks from several
// workers; the result is numbered by first appearance and is the same for any
// number of workers.
//
// Two levels keep the work inside the processor's caches. Each chunk is welded
// by itself first, which removes most repeats because neighbours in a file are
// usually neighbours in space. What is left is grouped by hash into partitions
// small enough that the table of one partition fits the second-level cache, and
// each partition is welded over all chunks, in file order.
package weld

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"sync"
	"unsafe"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
)

// Coord is the type of a coordinate: the precision in which points are compared
// and kept until the end.
type Coord interface{ ~float32 | ~float64 }

// MaxPoints is how many points a chunk may hold, so that a number within a
// chunk fits 16 bits.
const MaxPoints = 3 * 16384

// maxDistinct bounds the distinct points of all chunks together; one bit of the
// 32 is a flag.
const maxDistinct = 1<<31 - 1

// ErrTooMany is returned when a mesh has more points than can be numbered.
var ErrTooMany = errors.New("more than 2147483647 points")

// Welder collects points. Add may be called from several goroutines.
type Welder[F Coord] struct {
	shift   uint // hash >> shift is the partition
	parts   int
	scratch []local[F] // by worker

	mu      sync.Mutex
	chunks  []chunk[F]
	keys    slab[F]
	ranks   slab[uint16]
	numbers slab[uint32]

	// ids is the result when the number of points was known from the start;
	// chunks then hold parts of it.
	ids    []uint32
	stride int
}

// chunk is the distinct points of one chunk, grouped by partition.
type chunk[F Coord] struct {
	keys  []F      // x, y, z of each slot
	rank  []uint16 // of each slot: its number within the chunk by first appearance
	start []uint16 // of each partition: its first slot; one more at the end
	ids   []uint32 // of each point: rank, and in the end its vertex
	base  int      // slots in all earlier chunks
	fresh int      // slots that appear here first
	first int      // vertices in all earlier chunks
}

// New returns a Welder for the given number of workers. points is how many
// points are expected, 0 when unknown: it sizes the partitions and nothing else.
func New[F Coord](workers, points int) *Welder[F] {
	// A third to a sixth of the points of a soup are distinct; 2^13 of them
	// with 16 or 32 bytes each, at half load, fill 256 to 512 KiB.
	want := points / 6 / (1 << 13)
	log := min(bits.Len(uint(want)), 8)
	if points == 0 {
		log = 6
	}
	return &Welder[F]{shift: uint(64 - log), parts: 1 << log, scratch: make([]local[F], workers)}
}

// Reserve allocates the result for points points at once. Chunks must then all
// hold stride points, except the last.
func (w *Welder[F]) Reserve(points, stride int) {
	w.ids = huge.MakeUncleared[uint32](points)
	w.stride = stride
}

// Add welds the points of one chunk, given as x, y, z triples that must be
// finite. Chunks are numbered from 0 in file order without gaps and may come in
// any order; at most [MaxPoints] points each. coords may be reused afterwards.
func (w *Welder[F]) Add(worker, number int, coords []F) {
	w.Begin(worker, number, len(coords)/3)
	w.Points(worker, coords)
	w.End(worker)
}

// Begin starts a chunk of n points, as [Welder.Add] does. They follow in as many
// calls of [Welder.Points] as is convenient, and then [Welder.End].
func (w *Welder[F]) Begin(worker, number, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.chunks) <= number {
		w.chunks = append(w.chunks, chunk[F]{})
	}
	s := &w.scratch[worker]
	s.number = number
	if w.ids != nil {
		s.begin(w.ids[number*w.stride:][:n:n])
	} else {
		s.begin(w.numbers.make(n))
	}
}

// Points welds some points of the worker's chunk.
func (w *Welder[F]) Points(worker int, coords []F) { w.scratch[worker].points(coords) }

// End finishes the worker's chunk.
func (w *Welder[F]) End(worker int) {
	s := &w.scratch[worker]
	s.group(w.shift, w.parts)
	c := w.allocate(s)
	copy(c.start, s.start)
	for u, h := range s.hash {
		slot := int(s.next[h>>w.shift])
		s.next[h>>w.shift]++
		c.rank[slot] = uint16(u)
		to, from := c.keys[3*slot:3*slot+3], s.keys[3*u:3*u+3]
		to[0], to[1], to[2] = from[0], from[1], from[2]
	}
}

// allocate makes room for the distinct points of a worker's chunk.
func (w *Welder[F]) allocate(s *local[F]) chunk[F] {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := chunk[F]{
		keys:  w.keys.make(3 * len(s.hash)),
		rank:  w.ranks.make(len(s.hash)),
		start: w.ranks.make(w.parts + 1),
		ids:   s.ids,
	}
	w.chunks[s.number] = c
	return c
}

// Result is what a weld makes of the points.
type Result struct {
	Vertices []geom.Vec // the distinct points in order of first appearance
	IDs      []uint32   // of each point added: the index of its equal
	Ends     []uint32   // of each chunk: how many vertices it and those before it have
}

// Finish returns the result. The Welder is used up.
func (w *Welder[F]) Finish(ctx context.Context) (r Result, err error) {
	// There is scratch memory for so many workers and no more.
	ctx = par.WithWorkers(ctx, min(par.Workers(ctx), len(w.scratch)))
	total := 0
	for i := range w.chunks {
		w.chunks[i].base = total
		total += len(w.chunks[i].rank)
	}
	if total > maxDistinct {
		return r, ErrTooMany
	}
	first := huge.MakeUncleared[uint32](total)
	if err := w.weldPartitions(ctx, first); err != nil {
		return r, err
	}
	if r.Vertices, err = w.number(ctx, first); err != nil {
		return r, err
	}
	if err := w.resolve(ctx, first); err != nil {
		return r, err
	}
	huge.Free(first)
	r.IDs = w.allIDs()
	r.Ends = make([]uint32, len(w.chunks))
	for i := range w.chunks {
		r.Ends[i] = uint32(w.chunks[i].first + w.chunks[i].fresh)
	}
	w.chunks = nil
	w.keys.release()
	w.ranks.release()
	w.numbers.release()
	return r, nil
}

// fresh marks an entry of first that appears there first; the other bits are
// then its vertex, once numbered. Without the mark the entry is the global slot
// of the first appearance.
const fresh = 1 << 31

// weldPartitions finds for every slot the slot where its point appears first.
func (w *Welder[F]) weldPartitions(ctx context.Context, first []uint32) error {
	tables := make([]table[F], len(w.scratch))
	return par.Each(ctx, w.parts, func(worker, p int) error {
		n := 0
		for i := range w.chunks {
			n += int(w.chunks[i].start[p+1] - w.chunks[i].start[p])
		}
		t := &tables[worker]
		t.reset(n)
		for i := range w.chunks {
			c := &w.chunks[i]
			for slot := int(c.start[p]); slot < int(c.start[p+1]); slot++ {
				k := c.keys[3*slot : 3*slot+3]
				global := uint32(c.base + slot)
				first[global] = t.find(k[0], k[1], k[2], global)
			}
		}
		return nil
	})
}

// number gives every fresh point its vertex, in order of first appearance.
func (w *Welder[F]) number(ctx context.Context, first []uint32) ([]geom.Vec, error) {
	err := par.Each(ctx, len(w.chunks), func(_, i int) error {
		c := &w.chunks[i]
		for _, f := range first[c.base : c.base+len(c.rank)] {
			c.fresh += int(f >> 31)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range w.chunks {
		w.chunks[i].first = n
		n += w.chunks[i].fresh
	}
	vertices := huge.MakeUncleared[geom.Vec](n)
	err = par.Each(ctx, len(w.chunks), func(worker, i int) error {
		w.chunks[i].number(&w.scratch[worker], first, vertices)
		return nil
	})
	return vertices, err
}

// number numbers the fresh points of c and writes their vertices.
func (c *chunk[F]) number(s *local[F], first []uint32, vertices []geom.Vec) {
	slots := s.table(len(c.rank))
	for slot, u := range c.rank {
		slots[u] = uint32(slot)
	}
	id := uint32(c.first)
	for _, slot := range slots {
		f := &first[c.base+int(slot)]
		if *f&fresh == 0 {
			continue
		}
		k := c.keys[3*slot : 3*slot+3]
		vertices[id] = geom.Vec{X: float64(k[0]), Y: float64(k[1]), Z: float64(k[2])}
		*f = fresh | id
		id++
	}
}

// resolve replaces the rank of every point by its vertex.
func (w *Welder[F]) resolve(ctx context.Context, first []uint32) error {
	return par.Each(ctx, len(w.chunks), func(worker, i int) error {
		c := &w.chunks[i]
		vertex := w.scratch[worker].table(len(c.rank))
		for slot, u := range c.rank {
			f := first[c.base+slot]
			if f&fresh == 0 {
				f = first[f]
			}
			vertex[u] = f &^ fresh
		}
		for j, u := range c.ids {
			c.ids[j] = vertex[u]
		}
		return nil
	})
}

// allIDs joins the numbers of all chunks, unless they are in one piece already.
func (w *Welder[F]) allIDs() []uint32 {
	if w.ids != nil {
		return w.ids
	}
	n := 0
	for i := range w.chunks {
		n += len(w.chunks[i].ids)
	}
	ids := huge.MakeUncleared[uint32](n)
	n = 0
	for i := range w.chunks {
		n += copy(ids[n:], w.chunks[i].ids)
	}
	return ids
}

// hashOf mixes a point's bits. There must be no -0 among the coordinates: it is
// equal to +0 but for its bits.
func hashOf[F Coord](x, y, z F) uint64 {
	if unsafe.Sizeof(x) == 4 {
		return hash32(math.Float32bits(float32(x)), math.Float32bits(float32(y)), math.Float32bits(float32(z)))
	}
	return hash64(math.Float64bits(float64(x)), math.Float64bits(float64(y)), math.Float64bits(float64(z)))
}

const k1, k2, k3, k4 = 0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9, 0xd6e8feb86659fd93

func hash32(x, y, z uint32) uint64 {
	h := (uint64(x)|uint64(y)<<32)*k1 + uint64(z)*k2
	return (h ^ h>>32) * k4
}

func hash64(x, y, z uint64) uint64 {
	h := x*k1 + y*k2 + z*k3
	return (h ^ h>>32) * k4
}
