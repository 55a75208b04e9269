package poly

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Closed chains on an integer grid and the rings around what they wind around.
//
// All pairs of edges that cross are found by going up through the edges. Where
// only a few do, as after an offset, no arrangement need be made: the winding on
// the left of a chain changes by one at each crossing and nowhere else, so going
// along the chain gives it from crossing to crossing, and the pieces whose left
// is in and whose right is out are linked at the crossings, where always one such
// piece comes in for one that goes out. All decisions are on integers and so are
// exact. Chains that touch, rather than cross, are left to the exact arrangement.

// unitsPerMM is the fineness of the grid, and reach the largest coordinate on it:
// differences have 29 bits, products 58, and signs of areas are exact in int64.
const (
	unitsPerMM = 1 << 16
	reach      = 1 << 28
)

// point is a point of the grid.
type point struct{ x, y int64 }

// side is positive when c lies left of the line from a to b.
func side(a, b, c point) int64 {
	return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x)
}

// chains are closed chains of edges. Edge i runs from point i to the point after
// it in its chain.
type chains struct {
	pts  []point
	ends []int32 // by chain: the index after its last point
	of   []int32 // by edge: its chain
	far  bool    // some coordinate is out of reach

	spans  []span
	active []span
	hits   []hit
	visits []visit
	root   []int32 // by chain: another one that it crosses, or itself
}

// span is an edge while pairs are looked for.
type span struct {
	y0, y1, x0, x1 int64
	edge           int32
}

// hit is a crossing of edges e and f.
type hit struct {
	e, f int32
	left bool // f goes to the left of e
	at   geom.Vec2
}

// visit is a hit as it is seen from one of its edges.
type visit struct {
	edge int32
	hit  int32
	t    float64 // place on the edge, 0 to 1
}

func (c *chains) reset() {
	c.pts, c.ends, c.of = c.pts[:0], c.ends[:0], c.of[:0]
	c.far = false
}

// add adds a chain, without points that are equal to the one before.
func (c *chains) add(r []geom.Vec2) {
	k, begin := int32(len(c.ends)), len(c.pts)
	for _, p := range r {
		x, y := float64(p.X*unitsPerMM), float64(p.Y*unitsPerMM)
		if !(abs(x) < reach && abs(y) < reach) {
			c.far = true
			return
		}
		q := point{int64(math.RoundToEven(x)), int64(math.RoundToEven(y))}
		if len(c.pts) == begin || c.pts[len(c.pts)-1] != q {
			c.pts = append(c.pts, q)
		}
	}
	for len(c.pts) > begin && c.pts[len(c.pts)-1] == c.pts[begin] && len(c.pts) > begin+1 {
		c.pts = c.pts[:len(c.pts)-1]
	}
	if len(c.pts) < begin+3 {
		c.pts = c.pts[:begin]
		return
	}
	for len(c.of) < len(c.pts) {
		c.of = append(c.of, k)
	}
	c.ends = append(c.ends, int32(len(c.pts)))
}

// begin returns the first point of chain k.
func (c *chains) begin(k int32) int32 {
	if k == 0 {
		return 0
	}
	return c.ends[k-1]
}

// next returns the point after point i.
func (c *chains) next(i int32) int32 {
	if k := c.of[i]; i+1 == c.ends[k] {
		return c.begin(k)
	}
	return i + 1
}

// region returns the points that the chains wind around at least level times. It
// says false when chains touch or are out of reach.
func (c *chains) region(level int32) (Region, bool) {
	if c.far || !c.findHits() {
		return nil, false
	}
	c.group()
	rings, ok := c.rings(level)
	if !ok {
		return nil, false
	}
	return Nest(rings), true
}

// findHits finds all crossings; it says false when edges touch.
func (c *chains) findHits() bool {
	c.spans, c.hits = c.spans[:0], c.hits[:0]
	for i := range c.pts {
		p, q := c.pts[i], c.pts[c.next(int32(i))]
		c.spans = append(c.spans, span{min(p.y, q.y), max(p.y, q.y), min(p.x, q.x), max(p.x, q.x), int32(i)})
	}
	slices.SortFunc(c.spans, func(a, b span) int {
		if a.y0 != b.y0 {
			return cmp.Compare(a.y0, b.y0)
		}
		return cmp.Compare(a.edge, b.edge)
	})
	c.active = c.active[:0]
	for _, s := range c.spans {
		kept := c.active[:0]
		for _, o := range c.active {
			if o.y1 < s.y0 {
				continue
			}
			kept = append(kept, o)
			if o.x0 <= s.x1 && s.x0 <= o.x1 && !c.compare(s.edge, o.edge) {
				return false
			}
		}
		c.active = append(kept, s)
	}
	return true
}

// compare adds the crossing of edges e and f, if there is one; it says false when
// they touch.
func (c *chains) compare(e, f int32) bool {
	a, b, p, q := c.pts[e], c.pts[c.next(e)], c.pts[f], c.pts[c.next(f)]
	sp, sq := side(a, b, p), side(a, b, q)
	if sp > 0 && sq > 0 || sp < 0 && sq < 0 {
		return true
	}
	if b == p || a == q {
		return c.neighbours(e, f)
	}
	sa, sb := side(p, q, a), side(p, q, b)
	switch {
	case sa > 0 && sb > 0 || sa < 0 && sb < 0:
		return true
	case sp == 0 || sq == 0 || sa == 0 || sb == 0:
		return false
	}
	t := float64(sa) / (float64(sa) - float64(sb))
	c.hits = append(c.hits, hit{e, f, sq > 0, geom.Vec2{
		X: (float64(a.x) + float64(t*float64(b.x-a.x))) / unitsPerMM,
		Y: (float64(a.y) + float64(t*float64(b.y-a.y))) / unitsPerMM,
	}})
	return true
}

// neighbours judges edges of which one ends where the other begins: false when
// they do not follow each other, or run back over each other.
func (c *chains) neighbours(e, f int32) bool {
	if c.next(f) == e {
		e, f = f, e
	}
	if c.next(e) != f {
		return false
	}
	a, b, q := c.pts[e], c.pts[f], c.pts[c.next(f)]
	ahead := (b.x-a.x)*(q.x-b.x)+(b.y-a.y)*(q.y-b.y) >= 0
	return ahead || side(a, b, q) != 0
}

// group finds which chains hang together by crossings.
func (c *chains) group() {
	c.root = c.root[:0]
	for k := range c.ends {
		c.root = append(c.root, int32(k))
	}
	for _, h := range c.hits {
		a, b := c.find(c.of[h.e]), c.find(c.of[h.f])
		c.root[max(a, b)] = min(a, b)
	}
}

// find returns the first chain of the group of chain k.
func (c *chains) find(k int32) int32 {
	for c.root[k] != k {
		c.root[k] = c.root[c.root[k]]
		k = c.root[k]
	}
	return k
}

// around returns how many times the chains of other groups wind around chain k.
func (c *chains) around(k int32) int32 {
	p := c.pts[c.begin(k)]
	wind := int32(0)
	for j := range c.ends {
		if c.find(int32(j)) != c.find(k) {
			wind += c.winding(int32(j), p)
		}
	}
	return wind
}

// winding returns how many times chain j winds around p, which is not on it.
func (c *chains) winding(j int32, p point) int32 {
	wind := int32(0)
	ring := c.pts[c.begin(j):c.ends[j]]
	a := ring[len(ring)-1]
	for _, b := range ring {
		if (a.y <= p.y) != (b.y <= p.y) {
			switch s := side(a, b, p); {
			case b.y > a.y && s > 0:
				wind++
			case b.y < a.y && s < 0:
				wind--
			}
		}
		a = b
	}
	return wind
}
