package weld

import (
	"math"
	"math/bits"
	"unsafe"
)

// local is one worker's scratch memory: the weld of a single chunk.
type local[F Coord] struct {
	slots []uint16 // hash table: number of a distinct point + 1, 0 is empty
	mask  uint64

	number int      // of the chunk
	ids    []uint32 // of each point of the chunk: its distinct point
	done   int      // points so far

	keys []F      // distinct points in order of first appearance
	hash []uint64 // of each distinct point

	start []uint16 // of each partition: its first slot
	next  []uint16
	ranks []uint32
}

// smallTable is the first size of the hash table for a full chunk: 32 KiB,
// within the first or second cache level, half full with a typical chunk of 8192
// triangles. A chunk of few points gets tinyTable or a little more.
const (
	smallTable = 1 << 14
	tinyTable  = 1 << 4
)

// begin starts a chunk whose points are to be numbered in ids.
func (s *local[F]) begin(ids []uint32) {
	s.ids, s.done = ids, 0
	s.keys, s.hash = s.keys[:0], s.hash[:0]
	// Twice the points: it need not grow when all are distinct.
	if size := min(smallTable, max(tinyTable, 1<<bits.Len(uint(2*len(ids))))); len(s.slots) < size {
		s.slots = make([]uint16, size)
	}
	clear(s.slots)
	s.mask = uint64(len(s.slots) - 1)
}

// points numbers some points of the chunk. Hash and look-up are written out: three
// million calls would cost a third more.
func (s *local[F]) points(coords []F) {
	ids := s.ids[s.done : s.done+len(coords)/3]
	s.done += len(ids)
	slots, mask, keys := s.slots, s.mask, s.keys
	for i := range ids {
		c := coords[3*i : 3*i+3 : 3*i+3]
		// Adding 0 turns -0 into +0.
		x, y, z := c[0]+0, c[1]+0, c[2]+0
		var h uint64
		if unsafe.Sizeof(x) == 4 {
			h = hash32(math.Float32bits(float32(x)), math.Float32bits(float32(y)), math.Float32bits(float32(z)))
		} else {
			h = hash64(math.Float64bits(float64(x)), math.Float64bits(float64(y)), math.Float64bits(float64(z)))
		}
		at := h >> 20 & mask
		for ; ; at = (at + 1) & mask {
			u := int(slots[at])
			if u == 0 {
				ids[i] = uint32(s.insert(at, h, x, y, z))
				slots, mask, keys = s.slots, s.mask, s.keys
				break
			}
			if k := keys[3*u-3 : 3*u : 3*u]; k[0] == x && k[1] == y && k[2] == z {
				ids[i] = uint32(u - 1)
				break
			}
		}
	}
}

// insert gives a point the next number, which slot i is to hold.
func (s *local[F]) insert(i, h uint64, x, y, z F) uint16 {
	s.keys = append(s.keys, x, y, z)
	s.hash = append(s.hash, h)
	s.slots[i] = uint16(len(s.hash))
	if 2*len(s.hash) > len(s.slots) {
		s.grow()
	}
	return uint16(len(s.hash) - 1)
}

// grow doubles the table. The larger one is kept for later chunks: files whose
// triangles are in no order need it for all of them.
func (s *local[F]) grow() {
	s.slots = make([]uint16, 2*len(s.slots))
	s.mask = uint64(len(s.slots) - 1)
	for u, h := range s.hash {
		i := h >> 20 & s.mask
		for s.slots[i] != 0 {
			i = (i + 1) & s.mask
		}
		s.slots[i] = uint16(u + 1)
	}
}

// group counts the distinct points of each partition and sets start and next to
// the first slot of each.
func (s *local[F]) group(shift uint, parts int) {
	if s.start == nil {
		s.start, s.next = make([]uint16, parts+1), make([]uint16, parts)
	}
	clear(s.start)
	for _, h := range s.hash {
		s.start[h>>shift+1]++
	}
	for p := range parts {
		s.start[p+1] += s.start[p]
	}
	copy(s.next, s.start)
}

// table returns scratch room for n numbers.
func (s *local[F]) table(n int) []uint32 {
	if cap(s.ranks) < n {
		s.ranks = make([]uint32, max(n, 2*cap(s.ranks)))
	}
	return s.ranks[:n]
}
