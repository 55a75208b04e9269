package slice

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// merger puts the outlines of items together, with scratch memory of its own.
type merger struct {
	spots  []spot
	shares []share // of their regions
	placed []poly.Region
	boxes  []poly.Box
	heap   []int32 // by item: an item of the same heap of boxes that meet
	order  []int32

	w worker
}

// layer returns layer i of a build.
func (m *merger) layer(ctx context.Context, b *build, i int) (Layer, error) {
	l := b.planes.layer(i)
	m.spots, m.shares = m.spots[:0], m.shares[:0]
	for _, c := range b.classes {
		if c.from() > i {
			break
		}
		for _, g := range c.groups {
			part := c.layer(g, i)
			if part == nil {
				continue
			}
			n := len(g.items)
			l.Open += n * part.Open
			l.Far += n * part.Far
			l.Dropped += n * part.Dropped
			l.Inverted += n * part.Inverted
			l.United = l.United || part.United
			if len(part.Region) == 0 {
				continue
			}
			m.shares = append(m.shares, share{part.Region, n})
			s := spot{region: part.Region, around: part.Region.Box()}
			part.Region.Rings(func(r poly.Ring) bool { s.corners += len(r); return true })
			s.kind = c.kind
			for k := range g.items {
				s.placed = &g.items[k]
				m.spots = append(m.spots, s)
			}
		}
	}
	l.space = m.place(&b.free)
	l.space.shares = append(l.space.shares[:0], m.shares...)
	l.Region = l.space.out
	if b.o.Apart {
		return l, nil
	}
	meet, err := m.gather(ctx, b.shades)
	if err == nil && meet {
		l.Region, err = m.unite(ctx, &l)
	}
	return l, err
}

// spot is the region of an item and where it goes.
type spot struct {
	copyOf
	region  poly.Region
	corners int
	around  poly.Box // the region
}

// place writes down the corners of all items in their places. Copies are many and
// small, so they share memory.
func (m *merger) place(free *spaces) *space {
	corners, polygons, holes := 0, 0, 0
	for i := range m.spots {
		s := &m.spots[i]
		corners += s.corners
		polygons += len(s.region)
		for _, p := range s.region {
			holes += len(p.Holes)
		}
	}
	w := free.take(corners, holes, polygons)
	m.placed = zeroed(m.placed, len(m.spots))
	m.boxes = zeroed(m.boxes, len(m.spots))
	for i := range m.spots {
		s := &m.spots[i]
		m.placed[i] = w.place(s.region, s.motion)
		m.boxes[i] = boxUnder(s.around, s.motion)
	}
	return w
}

// place writes a region behind those before.
func (w *space) place(g poly.Region, t poly.Motion) poly.Region {
	from := len(w.out)
	for _, p := range g {
		q := poly.Polygon{Outer: w.ring(p.Outer, t)}
		if n := len(w.holes); len(p.Holes) > 0 {
			for _, h := range p.Holes {
				w.holes = append(w.holes, w.ring(h, t))
			}
			q.Holes = w.holes[n:len(w.holes):len(w.holes)]
		}
		w.out = append(w.out, q)
	}
	return w.out[from:len(w.out):len(w.out)]
}

func (w *space) ring(r poly.Ring, t poly.Motion) poly.Ring {
	from := len(w.points)
	w.points = w.points[:from+len(r)]
	out := w.points[from:len(w.points):len(w.points)]
	if t.Cos == 1 && t.Sin == 0 {
		for i, p := range r {
			out[i] = geom.Vec2{X: p.X + t.T.X, Y: p.Y + t.T.Y}
		}
		return out
	}
	for i, p := range r {
		out[i] = t.Apply(p)
	}
	return out
}

// boxUnder returns a box that holds what b holds, moved.
func boxUnder(b poly.Box, t poly.Motion) poly.Box {
	if t.Cos == 1 && t.Sin == 0 {
		return poly.Box{Min: geom.Vec2{X: b.Min.X + t.T.X, Y: b.Min.Y + t.T.Y}, Max: geom.Vec2{X: b.Max.X + t.T.X, Y: b.Max.Y + t.T.Y}}
	}
	out := poly.EmptyBox()
	for _, p := range [4]geom.Vec2{b.Min, b.Max, {X: b.Min.X, Y: b.Max.Y}, {X: b.Max.X, Y: b.Min.Y}} {
		out = out.Add(t.Apply(p))
	}
	return out
}

// gather puts items that may meet on heaps, and reports whether there is one of two or
// more.
func (m *merger) gather(ctx context.Context, s *shades) (any bool, err error) {
	m.sort()
	m.heap = zeroed(m.heap, len(m.placed))
	for i := range m.heap {
		m.heap[i] = int32(i)
	}
	for k, i := range m.order {
		for _, j := range m.order[k+1:] {
			p, q := m.boxes[i], m.boxes[j]
			if q.Min.X > p.Max.X {
				break
			}
			if q.Min.Y > p.Max.Y || q.Max.Y < p.Min.Y {
				continue
			}
			a, b := m.root(i), m.root(j)
			if a == b {
				continue
			}
			meet, err := s.met(ctx, m.spots[min(i, j)].copyOf, m.spots[max(i, j)].copyOf)
			if err != nil {
				return false, err
			}
			if meet {
				m.heap[max(a, b)] = min(a, b)
				any = true
			}
		}
	}
	return any, nil
}

// sort puts the items in order of where their boxes begin. As a rule that is the
// order of the layer before, so they are inserted one by one; items that are far
// from their places are sorted.
func (m *merger) sort() {
	n := len(m.placed)
	if len(m.order) != n {
		m.order = zeroed(m.order, n)
		for i := range m.order {
			m.order[i] = int32(i)
		}
	}
	before := func(a, b int32) bool {
		x, y := m.boxes[a].Min.X, m.boxes[b].Min.X
		return x < y || x == y && a < b
	}
	moves := 0
	for i := 1; i < n; i++ {
		for k := i; k > 0 && before(m.order[k], m.order[k-1]); k-- {
			m.order[k], m.order[k-1] = m.order[k-1], m.order[k]
			if moves++; moves > 16*n {
				slices.SortFunc(m.order, func(a, b int32) int {
					switch {
					case before(a, b):
						return -1
					case before(b, a):
						return 1
					}
					return 0
				})
				return
			}
		}
	}
}

func (m *merger) root(i int32) int32 {
	for m.heap[i] != i {
		m.heap[i] = m.heap[m.heap[i]]
		i = m.heap[i]
	}
	return i
}

// unite returns all items, those of a heap united.
func (m *merger) unite(ctx context.Context, l *Layer) (poly.Region, error) {
	heaps := make([][]int32, len(m.placed))
	for i := range m.placed {
		r := m.root(int32(i))
		heaps[r] = append(heaps[r], int32(i))
	}
	var out poly.Region
	for r, items := range heaps {
		if len(items) < 2 {
			if len(items) == 1 {
				out = append(out, m.placed[r]...)
			}
			continue
		}
		m.load(items)
		if m.w.nest.run(m.w.points, m.w.loops) {
			out = append(out, m.w.nest.region()...)
			continue
		}
		l.United = true
		g, err := m.w.unite(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, g...)
	}
	return out, nil
}

// load makes loops of the rings of some items.
func (m *merger) load(items []int32) {
	w := &m.w
	w.points, w.loops = w.points[:0], w.loops[:0]
	for _, i := range items {
		m.placed[i].Rings(func(r poly.Ring) bool {
			from := int32(len(w.points))
			w.points = append(w.points, r...)
			w.loops = append(w.loops, chain{from: from, to: int32(len(w.points))})
			return true
		})
	}
}
