package path

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Pieces of a pattern are joined along the border, the nearest ends first, so that
// the infill holds on to the walls and the nozzle need not travel. Ends that are too
// far apart for that run towards each other along the border for a short anchor, a
// hook, and so do those that find no partner. The rules are those of PrusaSlicer.

// anchors says how far along the border.
type anchors struct {
	longest float64 // by which two ends are joined, mm
	hook    float64 // that a free end takes, mm
	apart   float64 // from the next end, where a hook ends at the latest, mm
}

// arc is a part of the border between neighbouring ends.
type arc struct {
	from, to  int32 // ends: 2·piece + 0 or 1
	length    float64
	near, far float64 // taken by hooks of the one end and of the other
	joined    bool
}

// room is what is left of an arc for a hook.
func (a *arc) room() float64 {
	if a.joined {
		return 0
	}
	return a.length - a.near - a.far
}

// hook is the way that a free end takes along an arc: up to a place on it, in mm
// from where it begins.
type hook struct {
	arc   int32 // -1: none
	until float64
	back  bool // from the end of the arc
}

// connector joins pieces.
type connector struct {
	*border
	pieces []piece
	arcs   []arc
	out    []int32 // by end: the arc that begins at it
	in     []int32 // by end: the arc that ends at it
	via    []int32 // by end: the arc by which it is joined, or -1
	hooks  []hook  // by end
	root   []int32 // by piece
}

// connect returns lines made of the pieces.
func (b *border) connect(pieces []piece, a anchors) [][]geom.Vec2 {
	n := 2 * len(pieces)
	c := &connector{border: b, pieces: pieces, out: make([]int32, n), in: make([]int32, n), via: make([]int32, n),
		hooks: make([]hook, n), root: make([]int32, len(pieces))}
	for i := range c.via {
		c.via[i], c.hooks[i].arc = -1, -1
		c.root[i/2] = int32(i / 2)
	}
	c.findArcs()
	c.join(a)
	c.holdOn(a)
	var lines [][]geom.Vec2
	done := make([]bool, len(pieces))
	for e := int32(0); e < int32(n); e++ {
		if !done[e/2] && c.via[e] < 0 {
			lines = append(lines, c.line(e, done))
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

// join joins ends by arcs, the shortest first, and makes no rings. Both ends of an arc
// that is too long get their hooks on it: these end close to each other, or meet, and
// from one to the other it is not far.
func (c *connector) join(by anchors) {
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
		switch {
		case p == q || !c.free(a.from) || !c.free(a.to):
		case a.length <= by.longest:
			a.joined = true
			c.via[a.from], c.via[a.to] = i, i
			c.root[max(p, q)] = min(p, q)
		default:
			c.anchor(a.from, i, by)
			c.anchor(a.to, i, by)
		}
	}
}

// holdOn gives hooks to the ends that are left, where there is more room.
func (c *connector) holdOn(by anchors) {
	for e := range int32(len(c.via)) {
		if !c.free(e) {
			continue
		}
		if ahead, back := c.out[e], c.in[e]; c.arcs[back].room() > c.arcs[ahead].room() {
			c.anchor(e, back, by)
		} else {
			c.anchor(e, ahead, by)
		}
	}
}

// free reports whether an end is neither joined nor has a hook.
func (c *connector) free(e int32) bool { return c.via[e] < 0 && c.hooks[e].arc < 0 }

// anchor gives the end e a hook on arc i, as far as there is room. A second hook may
// reach the first: so short a gap is no gap.
func (c *connector) anchor(e, i int32, by anchors) {
	a := &c.arcs[i]
	l := min(by.hook, a.room(), a.length-by.apart)
	if l <= 0 {
		return
	}
	if a.from == e {
		a.near = l
		c.hooks[e] = hook{arc: i, until: l}
		return
	}
	// Where hooks meet they end in the same place, to the bit.
	h := hook{i, a.length - l, true}
	if l == a.room() {
		h.until = a.near
	}
	a.far = l
	c.hooks[e] = h
}

func (c *connector) find(i int32) int32 {
	for c.root[i] != i {
		c.root[i] = c.root[c.root[i]]
		i = c.root[i]
	}
	return i
}

// line draws pieces from the free end e on, as far as they are joined.
func (c *connector) line(e int32, done []bool) []geom.Vec2 {
	line := c.hook(e)
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
			return append(line, c.hook(e)...)
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

// hook returns the way that a free end takes along the border, away from it.
func (c *connector) hook(e int32) []geom.Vec2 {
	h := c.hooks[e]
	if h.arc < 0 {
		return nil
	}
	a := &c.arcs[h.arc]
	way := []geom.Vec2{c.spot(a.from).at}
	c.corners(a.from, a.to, func(p geom.Vec2) { way = append(way, p) })
	way = append(way, c.spot(a.to).at)
	i, p := placeOn(way, h.until)
	if h.back {
		rest := append([]geom.Vec2{p}, way[i:len(way)-1]...)
		slices.Reverse(rest)
		return rest
	}
	return append(way[1:i], p)
}

// placeOn returns the point so far along a line, and the index of the next of its points.
func placeOn(line []geom.Vec2, by float64) (int, geom.Vec2) {
	for i := 1; ; i++ {
		p, q := line[i-1], line[i]
		d := dist(p, q)
		if by < d {
			t := by / d
			return i, geom.Vec2{X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y))}
		}
		if i == len(line)-1 {
			return i, q
		}
		by -= d
	}
}
