package poly

import (
	"cmp"
	"errors"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// halfEdge is a boundary edge in the direction that has the region on its left.
type halfEdge struct {
	from, to int32 // points, numbered in order
	edge     int32
	used     bool
}

// linker makes rings of boundary edges.
type linker struct {
	a      *arrangement
	points []geom.Vec2
	halves []halfEdge // by from
	start  []int32    // by point: its first half-edge
	loops  []loop
	loopOf []int32 // by edge
	seen   []int32 // by point: its place in the path, or none
}

// loop is a ring that passes no point twice.
type loop struct {
	path  []int32 // half-edges, the first from the first point by X, then Y
	outer bool    // counter-clockwise
}

var errOpen = errors.New("poly: the boundary of the region does not close")

// link returns the region whose boundary edges the sweep has found.
func (a *arrangement) link() (Region, error) {
	l := &linker{a: a}
	l.collect()
	for h := range l.halves {
		if !l.halves[h].used {
			if err := l.trace(int32(h)); err != nil {
				return nil, err
			}
		}
	}
	l.number()
	return l.region(), nil
}

// collect numbers the points and lists the half-edges.
func (l *linker) collect() {
	for i, s := range l.a.sides {
		if s.bound {
			l.points = append(l.points, l.a.edges[i].a, l.a.edges[i].b)
		}
	}
	slices.SortFunc(l.points, compare)
	l.points = slices.Compact(l.points)
	at := func(p geom.Vec2) int32 {
		k, _ := slices.BinarySearchFunc(l.points, p, compare)
		return int32(k)
	}
	for i, s := range l.a.sides {
		if !s.bound {
			continue
		}
		h := halfEdge{from: at(l.a.edges[i].a), to: at(l.a.edges[i].b), edge: int32(i)}
		if !s.inside {
			h.from, h.to = h.to, h.from
		}
		l.halves = append(l.halves, h)
	}
	slices.SortFunc(l.halves, func(g, h halfEdge) int {
		return cmp.Or(cmp.Compare(g.from, h.from), cmp.Compare(g.edge, h.edge))
	})
	l.start = make([]int32, len(l.points)+1)
	for _, h := range l.halves {
		l.start[h.from+1]++
	}
	for i := range l.points {
		l.start[i+1] += l.start[i]
	}
	l.seen = slices.Repeat([]int32{none}, len(l.points))
}

// trace follows the boundary from half-edge h until it closes, and cuts off a
// loop wherever it comes to a point again: so a hole that touches its outline in
// a point is a hole, and two polygons that touch are two.
func (l *linker) trace(h int32) error {
	var path []int32
	begin := l.halves[h].from
	l.seen[begin] = 0
	for {
		g := &l.halves[h]
		g.used = true
		path = append(path, h)
		if k := l.seen[g.to]; k != none {
			l.cutOff(path[k:])
			for _, i := range path[k+1:] {
				l.seen[l.halves[i].from] = none
			}
			path = path[:k]
			if k == 0 {
				l.seen[begin] = none
				return nil
			}
		} else {
			l.seen[g.to] = int32(len(path))
		}
		if h = l.next(g); h == none {
			return errOpen
		}
	}
}

// next returns the half-edge after g: the first one clockwise from where g
// comes from, which bounds the same corner of the region.
func (l *linker) next(g *halfEdge) int32 {
	best := none
	for h := l.start[g.to]; h < l.start[g.to+1]; h++ {
		if !l.halves[h].used && (best == none || l.clockwise(g, l.halves[h].to, l.halves[best].to)) {
			best = h
		}
	}
	return best
}

// clockwise reports whether p comes before q when turning clockwise about the
// end of g from its beginning.
func (l *linker) clockwise(g *halfEdge, p, q int32) bool {
	o, u := l.points[g.to], l.points[g.from]
	quarter := func(p int32) int {
		switch geom.Orient2D(o, u, l.points[p]) {
		case -1:
			return 0
		case 1:
			return 2
		}
		return 1 // straight on: a way back does not exist
	}
	if a, b := quarter(p), quarter(q); a != b {
		return a < b
	}
	return geom.Orient2D(o, l.points[p], l.points[q]) < 0
}

// cutOff makes a loop of the closed path.
func (l *linker) cutOff(path []int32) {
	first := 0
	for k, h := range path {
		if l.halves[h].from < l.halves[path[first]].from {
			first = k
		}
	}
	p := make([]int32, 0, len(path))
	p = append(append(p, path[first:]...), path[:first]...)
	in, out := l.halves[p[len(p)-1]], l.halves[p[0]]
	turn := geom.Orient2D(l.points[in.from], l.points[out.from], l.points[out.to])
	l.loops = append(l.loops, loop{path: p, outer: turn > 0})
}

// number sorts the loops by their first points and notes which edge belongs to
// which.
func (l *linker) number() {
	slices.SortStableFunc(l.loops, func(p, q loop) int {
		return cmp.Compare(l.halves[p.path[0]].from, l.halves[q.path[0]].from)
	})
	l.loopOf = slices.Repeat([]int32{none}, len(l.a.edges))
	for i := range l.loops {
		for _, h := range l.loops[i].path {
			l.loopOf[l.halves[h].edge] = int32(i)
		}
	}
}

// around returns the outer loop around hole i: what lies below its first point
// is an outline, or the top of another hole in the same one.
func (l *linker) around(i int32) int32 {
	for range len(l.loops) {
		path := l.loops[i].path
		below := l.a.base[l.halves[path[len(path)-1]].edge]
		if below == none {
			return none
		}
		if i = l.loopOf[below]; i == none || l.loops[i].outer {
			return i
		}
	}
	return none
}

// region returns the loops as polygons.
func (l *linker) region() Region {
	rings := make([]Ring, len(l.loops))
	at := make([]int, len(l.loops))
	var g Region
	for i := range l.loops {
		rings[i] = l.ring(l.loops[i].path)
		at[i] = -1
		if l.loops[i].outer && rings[i] != nil {
			at[i] = len(g)
			g = append(g, Polygon{Outer: rings[i]})
		}
	}
	for i := range l.loops {
		if l.loops[i].outer || rings[i] == nil {
			continue
		}
		if o := l.around(int32(i)); o != none && at[o] >= 0 {
			g[at[o]].Holes = append(g[at[o]].Holes, rings[i])
		}
	}
	return g
}

// slack is how many units of the grid a corner may be off a straight line, or a
// ring be thick, to be left out: crossings on straight edges are off by less
// than one, before and after.
const slack = 2

// ring returns the corners of a loop without those on straight lines, or nil
// when it encloses next to nothing.
func (l *linker) ring(path []int32) Ring {
	r := make(Ring, 0, len(path))
	for _, h := range path {
		r = append(r, l.points[l.halves[h].from])
	}
	if l.a.keep {
		return r
	}
	length := 0.0
	for i, p := range r {
		q := r[(i+1)%len(r)]
		length += abs(p.X-q.X) + abs(p.Y-q.Y)
	}
	if abs(r.Area()) <= float64(slack*l.a.grid*length) {
		return nil
	}
	if r = straighten(r, slack*l.a.grid); len(r) < 3 {
		return nil
	}
	for i, p := range r {
		if q, ok := l.a.exact[p]; ok {
			r[i] = q
		}
	}
	return r
}

// straighten drops corners that lie between their neighbours and at most off
// from the line through them. It changes r.
func straighten(r Ring, off float64) Ring {
	out := r[:0:len(r)]
	n := len(r)
	first := r[0]
	for i := range n {
		next := first
		if i+1 < n {
			next = r[i+1]
		}
		if len(out) > 0 && onTheWay(out[len(out)-1], r[i], next, off) {
			continue
		}
		out = append(out, r[i])
	}
	return out
}

// onTheWay reports whether p lies between a and b, at most off from their line.
func onTheWay(a, p, b geom.Vec2, off float64) bool {
	dx, dy, px, py := b.X-a.X, b.Y-a.Y, p.X-a.X, p.Y-a.Y
	cross := float64(dx*py) - float64(dy*px)
	if abs(cross) > float64(off*max(abs(dx), abs(dy))) {
		return false
	}
	dot := float64(dx*px) + float64(dy*py)
	return dot > 0 && dot < float64(dx*dx)+float64(dy*dy)
}
