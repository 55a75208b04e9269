package path

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Pieces of a pattern are joined along the border, the nearest ends first, so that
// the infill holds on to the walls and the nozzle need not travel; ends that find
// no partner run along the border for a short anchor.

// anchors says how far along the border.
type anchors struct {
	longest float64 // by which two ends are joined, mm
	hook    float64 // that a free end takes, mm
}

// arc is a part of the border between neighbouring ends.
type arc struct {
	from, to int32 // ends: 2·piece + 0 or 1
	length   float64
	taken    float64 // by hooks
	joined   bool
}

// connector joins pieces.
type connector struct {
	*border
	pieces []piece
	arcs   []arc
	out    []int32 // by end: the arc that begins at it
	in     []int32 // by end: the arc that ends at it
	via    []int32 // by end: the arc by which it is joined, or -1
	root   []int32 // by piece
}

// connect returns lines made of the pieces.
func (b *border) connect(pieces []piece, a anchors) [][]geom.Vec2 {
	n := 2 * len(pieces)
	c := &connector{border: b, pieces: pieces, out: make([]int32, n), in: make([]int32, n), via: make([]int32, n),
		root: make([]int32, len(pieces))}
	for i := range c.via {
		c.via[i] = -1
		c.root[i/2] = int32(i / 2)
	}
	c.findArcs()
	c.join(a.longest)
	var lines [][]geom.Vec2
	done := make([]bool, len(pieces))
	for e := int32(0); e < int32(n); e++ {
		if !done[e/2] && c.via[e] < 0 {
			lines = append(lines, c.line(e, done, a.hook))
		}
	}
	return lines
}

// spot returns where an end is.
func (c *connector) spot(e int32) spot { return c.pieces[e/2].ends[e%2] }

// findArcs cuts the border at the ends.
func (c *connector) findArcs() {
	order := make([]int32, len(c.out))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		if k := c.spot(i).compare(c.spot(j)); k != 0 {
			return k
		}
		return cmp.Compare(i, j)
	})
	for i := 0; i < len(order); {
		k := i
		for k < len(order) && c.spot(order[k]).ring == c.spot(order[i]).ring {
			k++
		}
		for m := i; m < k; m++ {
			from, to := order[m], order[i]
			if m+1 < k {
				to = order[m+1]
			}
			c.out[from], c.in[to] = int32(len(c.arcs)), int32(len(c.arcs))
			c.arcs = append(c.arcs, arc{from: from, to: to, length: c.length(from, to)})
		}
		i = k
	}
}

// length returns the length of the border from one end forward to another.
func (c *connector) length(from, to int32) float64 {
	at, sum := c.spot(from).at, 0.0
	c.corners(from, to, func(p geom.Vec2) {
		sum += dist(at, p)
		at = p
	})
	return sum + dist(at, c.spot(to).at)
}

// corners calls f for the corners of the border from one end forward to another.
func (c *connector) corners(from, to int32, f func(geom.Vec2)) {
	s, e := c.spot(from), c.spot(to)
	r := c.rings[s.ring]
	n := (int(e.edge) - int(s.edge) + len(r)) % len(r)
	if n == 0 && e.t <= s.t {
		n = len(r)
	}
	for i := range n {
		f(r[(int(s.edge)+1+i)%len(r)])
	}
}

// join joins ends by arcs, the shortest first, and makes no rings.
func (c *connector) join(longest float64) {
	order := make([]int32, len(c.arcs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		if k := cmp.Compare(c.arcs[i].length, c.arcs[j].length); k != 0 {
			return k
		}
		return cmp.Compare(i, j)
	})
	// Short links first is not the best way to join all, but near it, and what
	// PrusaSlicer does.
	for _, i := range order {
		a := &c.arcs[i]
		p, q := c.find(a.from/2), c.find(a.to/2)
		if a.length > longest || c.via[a.from] >= 0 || c.via[a.to] >= 0 || p == q {
			continue
		}
		a.joined = true
		c.via[a.from], c.via[a.to] = i, i
		c.root[max(p, q)] = min(p, q)
	}
}

func (c *connector) find(i int32) int32 {
	for c.root[i] != i {
		c.root[i] = c.root[c.root[i]]
		i = c.root[i]
	}
	return i
}

// line draws pieces from the free end e on, as far as they are joined.
func (c *connector) line(e int32, done []bool, hook float64) []geom.Vec2 {
	line := c.hook(e, hook)
	slices.Reverse(line)
	for {
		done[e/2] = true
		points := c.pieces[e/2].line
		for i := range points {
			if e%2 == 1 {
				i = len(points) - 1 - i
			}
			line = append(line, points[i])
		}
		e ^= 1
		via := c.via[e]
		if via < 0 {
			return append(line, c.hook(e, hook)...)
		}
		a := c.arcs[via]
		begin := len(line)
		c.corners(a.from, a.to, func(p geom.Vec2) { line = append(line, p) })
		if a.from == e {
			e = a.to
		} else {
			slices.Reverse(line[begin:])
			e = a.from
		}
	}
}

// hook returns the way that a free end takes along the border, away from it, and
// marks it as taken.
func (c *connector) hook(e int32, longest float64) []geom.Vec2 {
	ahead, back := &c.arcs[c.out[e]], &c.arcs[c.in[e]]
	room := func(a *arc) float64 {
		if a.joined {
			return 0
		}
		return a.length - a.taken
	}
	// The arc with more room: two hooks may share one, and must not overlap.
	a, forward := ahead, true
	if room(back) > room(ahead) {
		a, forward = back, false
	}
	l := min(longest, room(a))
	if l <= 0 {
		return nil
	}
	a.taken += l
	way := []geom.Vec2{c.spot(a.from).at}
	c.corners(a.from, a.to, func(p geom.Vec2) { way = append(way, p) })
	way = append(way, c.spot(a.to).at)
	if !forward {
		slices.Reverse(way)
	}
	return shortened(way, a.length-l)[1:]
}
