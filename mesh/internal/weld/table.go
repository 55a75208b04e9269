package weld

import (
	"math/bits"

	"github.com/saggar3d/saggar/internal/huge"
)

// table is the hash table of one partition: open addressing with the points in
// the table, so that a look-up touches one cache line.
type table[F Coord] struct {
	entries []entry[F]
	mask    uint64
}

type entry[F Coord] struct {
	x, y, z F
	global  uint32 // slot of the first appearance + 1, 0 is empty
}

// reset empties the table and makes it large enough for n points.
func (t *table[F]) reset(n int) {
	size := 1 << bits.Len(uint(n+n/2))
	if len(t.entries) < size {
		t.entries = make([]entry[F], size)
	} else {
		clear(t.entries[:size])
	}
	t.mask = uint64(size - 1)
}

// find returns where the point appeared first, or marks it as new and remembers
// that it is at global.
func (t *table[F]) find(x, y, z F, global uint32) uint32 {
	for i := hashOf(x, y, z) >> 8 & t.mask; ; i = (i + 1) & t.mask {
		e := &t.entries[i]
		if e.global == 0 {
			*e = entry[F]{x, y, z, global + 1}
			return fresh | global
		}
		if e.x == x && e.y == y && e.z == z {
			return e.global - 1
		}
	}
}

// slab hands out pieces of large arrays: a mesh has thousands of chunks, and
// their pieces would each be a separate allocation without huge pages.
type slab[T any] struct {
	free   []T
	size   int   // of the last array
	arrays [][]T // all of them
}

// The arrays of a slab begin with what is asked for, so that a thousand meshes of
// one triangle stay small, and double up to slabLen values: 4 to 32 MiB.
const (
	firstSlab = 1 << 10
	slabLen   = 4 << 20
)

func (s *slab[T]) make(n int) []T {
	if len(s.free) < n {
		s.size = min(max(n, 4*s.size), slabLen)
		s.free = huge.MakeUncleared[T](max(n, s.size))
		s.arrays = append(s.arrays, s.free)
	}
	piece := s.free[:n:n]
	s.free = s.free[n:]
	return piece
}

// release gives all pieces back.
func (s *slab[T]) release() {
	for _, a := range s.arrays {
		huge.Free(a)
	}
	*s = slab[T]{}
}
