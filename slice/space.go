package slice

import (
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Writing down the corners of a hundred copies is quick; taking fresh memory for
// them is not: pages must come from the system, be cleared, and be collected. So a
// build writes into the memory of layers that are done with, if it is told.

// space is the memory of the region of one layer of a build.
type space struct {
	points []geom.Vec2
	holes  []poly.Ring
	out    poly.Region
	shares []share // what is in it
	home   *spaces
}

// share is a region that is placed so many times.
type share struct {
	region poly.Region
	copies int
}

// spaces are those that no layer uses.
type spaces struct {
	mu   sync.Mutex
	free []*space
}

// take returns a space without anything in it that has room for as much as is said.
func (f *spaces) take(corners, holes, polygons int) *space {
	f.mu.Lock()
	var s *space
	if n := len(f.free); n > 0 {
		s, f.free = f.free[n-1], f.free[:n-1]
	} else {
		s = &space{home: f}
	}
	f.mu.Unlock()
	s.points, s.holes, s.out = emptied(s.points, corners), emptied(s.holes, holes), emptied(s.out, polygons)
	return s
}

// emptied returns an empty slice with room for n, in the memory of s if that is enough.
func emptied[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, n)
	}
	return s[:0]
}

// Release gives the memory of the region back to the stream that l came from, which
// writes a later layer there: neither l nor its region may be used any more. Who
// does not call it loses nothing but time, in builds of many copies. The writers of
// this package release what they have written, except pictures.
func (l *Layer) Release() {
	s := l.space
	if s == nil {
		return
	}
	l.space, l.Region = nil, nil
	s.home.mu.Lock()
	s.home.free = append(s.home.free, s)
	s.home.mu.Unlock()
}
