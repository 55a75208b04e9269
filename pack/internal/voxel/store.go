package voxel

import (
	"slices"
	"sync"

	"github.com/saggar3d/saggar/geom"
)

// stores keep what all searches on a problem share, which may run side by side:
// the shapes at the edges in use, and the boxes of the bodies.
type stores struct {
	mu    sync.Mutex
	list  []*store // the latest last
	boxes []geom.Box
}

// mostStores bounds memory: the layouts of the hands, the finer one that is being
// made, the one before, and the one that is settled.
const mostStores = 4

// of returns the store of an edge and a pad around all bodies.
func (l *stores) of(edge, pad float64) *store {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.IndexFunc(l.list, func(s *store) bool { return s.edge == edge && s.pad == pad }); i >= 0 {
		return l.list[i]
	}
	if len(l.list) == mostStores {
		l.list = slices.Delete(l.list, 0, 1)
	}
	s := &store{edge: edge, pad: pad, made: map[[2]int]*entry{}}
	l.list = append(l.list, s)
	return s
}

// boxOf returns the boxes around bodies as stored: of what their faces use.
func (l *stores) boxOf(bodies []Body) []geom.Box {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.boxes); i < len(bodies); i++ {
		box := geom.EmptyBox()
		for _, f := range bodies[i].Faces {
			for _, v := range f {
				box = box.Extend(bodies[i].Vertices[v])
			}
		}
		l.boxes = append(l.boxes, box)
	}
	return l.boxes
}

// store is shapes at one edge, by body and turn. Who asks first makes one.
type store struct {
	edge float64
	pad  float64
	mu   sync.Mutex
	made map[[2]int]*entry
}

type entry struct {
	once sync.Once
	s    *shape
}

// atRest is the turn under which a body is kept as it is stored.
const atRest = -1

func (s *store) get(body, turn int, make func() *shape) *shape {
	s.mu.Lock()
	e := s.made[[2]int{body, turn}]
	if e == nil {
		e = &entry{}
		s.made[[2]int{body, turn}] = e
	}
	s.mu.Unlock()
	e.once.Do(func() { e.s = make() })
	return e.s
}
