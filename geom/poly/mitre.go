package poly

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Offsets with mitred corners, for toolpaths: thousands of layers, each moved in
// several times, where a nanometre does not count but a microsecond does.
//
// Every edge moves by d to its outer side. At corners that sticks out after the
// move the edges are made longer until they meet, or cut off where that is too
// far away; at the other corners they are made shorter, or, where an edge is too
// short for that, joined through the corner itself, or beside it. The chain that comes out
// winds more than zero times around what is asked for: while edges move inwards
// and none is turned round, each passes over a point at most once and takes one
// winding away (the argument of Chen & McMains, doi:10.1115/DETC2005-85513, with
// mitres in the place of arcs). Loops that wind otherwise are cut off in cross.go.

// mitreLimit is how many times d a mitred corner may be away from the corner.
// 3 is what the slicers have that build on Clipper.
const mitreLimit = 3

// astray is the part of d by which edges that are too short may be joined beside their corner:
// it lies d within what is cut off. On parts with short steps at right angles what joins them
// lies along edges, and so on other corners. That is tried where edges touch.
const astray = 32

// A Mitre makes offsets with mitred corners. The zero value is ready; it keeps
// its memory for the next call and is for one goroutine at a time.
type Mitre struct {
	chains  chains
	normals []geom.Vec2
	lengths []float64
	trims   []float64
	corners []geom.Vec2 // of all chains
	ends    []int       // by chain: the number of corners up to its end
	plain   bool        // in the last offset nothing met
	aside   float64     // how far from corners too short edges may be joined
	random  uint32
}

// Offset returns g grown by d with mitred corners, or shrunk where d is
// negative. Corners are rounded to 2^-16 mm. Rings may cross themselves by that
// much, no more: for regions that are valid to the last bit take [OffsetWithin],
// which is many times slower. O(n log n) for regions of n corners in a plain
// arrangement. Errors: [ErrNotFinite], [ErrTangled].
func (m *Mitre) Offset(g Region, d float64) (Region, error) {
	if d-d != 0 {
		return nil, ErrNotFinite
	}
	for _, m.aside = range [2]float64{0, d / astray} {
		m.chains.reset()
		m.corners, m.ends, m.random = m.corners[:0], m.ends[:0], 0
		g.Rings(func(r Ring) bool {
			m.chain(r, d)
			return true
		})
		if out, ok := m.chains.region(1); ok {
			m.plain = len(m.chains.hits) == 0
			return out, nil
		}
	}
	m.plain = false
	return m.exact()
}

// Closed returns g grown by d and shrunk again: gaps and notches up to 2d wide are
// filled. Where the growth makes nothing meet, it is g itself.
func (m *Mitre) Closed(g Region, d float64) (Region, error) {
	grown, err := m.Offset(g, d)
	if err != nil || m.plain && grown.rings() == g.rings() {
		return g, err
	}
	return m.Offset(grown, -d)
}

// rings returns the number of rings of g.
func (g Region) rings() int {
	n := len(g)
	for _, p := range g {
		n += len(p.Holes)
	}
	return n
}

// exact resolves the chains by the exact arrangement.
func (m *Mitre) exact() (Region, error) {
	a := newArrangement(FillOptions{Grid: 1 / unitsPerMM})
	from := 0
	for _, end := range m.ends {
		ring := m.corners[from:end]
		for i, p := range ring {
			a.add(p, ring[(i+1)%len(ring)], [2]int32{1})
		}
		from = end
	}
	return a.region(context.Background(), func(w [2]int32) bool { return w[0] > 0 })
}

// chain adds the offset chain of r.
func (m *Mitre) chain(r Ring, d float64) {
	if r = m.measure(r); len(r) < 3 {
		return
	}
	m.trim(d)
	n := len(r)
	begin := len(m.corners)
	for i, p := range r {
		before := (i + n - 1) % n
		m.corner(p, before, i, d)
	}
	m.ends = append(m.ends, len(m.corners))
	m.chains.add(m.corners[begin:])
}

// measure finds the directions of the edges of r, which begin at its corners. It
// returns r without corners that are equal to the one before.
func (m *Mitre) measure(r Ring) Ring {
	m.normals, m.lengths = m.normals[:0], m.lengths[:0]
	plain := true
	for i, p := range r {
		q := r[(i+1)%len(r)]
		dx, dy := q.X-p.X, q.Y-p.Y
		l := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if !(l > 1/unitsPerMM) {
			plain = false
			break
		}
		m.normals = append(m.normals, geom.Vec2{X: dy / l, Y: -dx / l})
		m.lengths = append(m.lengths, l)
	}
	if plain {
		return r
	}
	return m.measureCleaned(r)
}

// measureCleaned is measure for rings with edges that are no longer than the
// rounding.
func (m *Mitre) measureCleaned(r Ring) Ring {
	far := func(p, q geom.Vec2) bool {
		dx, dy := q.X-p.X, q.Y-p.Y
		return float64(dx*dx)+float64(dy*dy) > 4/(unitsPerMM*unitsPerMM)
	}
	out := make(Ring, 0, len(r))
	for _, p := range r {
		if len(out) == 0 || far(out[len(out)-1], p) {
			out = append(out, p)
		}
	}
	for len(out) > 1 && !far(out[len(out)-1], out[0]) {
		out = out[:len(out)-1]
	}
	if len(out) < 3 || len(out) == len(r) { // the latter: coordinates that are not finite
		return nil
	}
	return m.measure(out)
}

// trim finds how much shorter the edges become at each corner when they move by
// d: 0 at those that stick out.
func (m *Mitre) trim(d float64) {
	n := len(m.normals)
	m.trims = m.trims[:0]
	for i := range n {
		cross, dot := m.turn((i+n-1)%n, i)
		t := 0.0
		if float64(cross*d) < 0 {
			t = abs(float64(d*cross) / (1 + dot)) // d·tan(turn/2)
		}
		m.trims = append(m.trims, t)
	}
}

// turn returns sine and cosine of the turn from edge i to edge k.
func (m *Mitre) turn(i, k int) (sin, cos float64) {
	u, v := m.normals[i], m.normals[k]
	return float64(u.X*v.Y) - float64(u.Y*v.X), float64(u.X*v.X) + float64(u.Y*v.Y)
}

// corner adds what joins the moved edges before and after the corner p, at which
// edge i begins.
func (m *Mitre) corner(p geom.Vec2, before, i int, d float64) {
	u, v := m.normals[before], m.normals[i]
	cross, dot := m.turn(before, i)
	shift := func(n geom.Vec2, f float64) {
		// n turned by a quarter is the direction of its edge.
		m.corners = append(m.corners, geom.Vec2{
			X: p.X + float64(d*(n.X-float64(f*n.Y))),
			Y: p.Y + float64(d*(n.Y+float64(f*n.X))),
		})
	}
	after := (i + 1) % len(m.normals)
	switch {
	case dot > 1-1e-9: // straight on
		shift(u, 0)
	case float64(cross*d) >= 0 && 1+dot < 2.0/(mitreLimit*mitreLimit):
		// Cut off at the distance d: two corners at the quarters of the turn.
		f := quarter(cross, dot)
		if d < 0 {
			f = -f
		}
		shift(u, f)
		shift(v, -f)
	case float64(cross*d) >= 0 || m.fits(before, i, after):
		m.corners = append(m.corners, geom.Vec2{
			X: p.X + float64(d/(1+dot)*(u.X+v.X)),
			Y: p.Y + float64(d/(1+dot)*(u.Y+v.Y)),
		})
	default:
		shift(u, 0)
		m.corners = append(m.corners, m.beside(p))
		shift(v, 0)
	}
}

// beside returns p, or a random place beside it.
func (m *Mitre) beside(p geom.Vec2) geom.Vec2 {
	if m.aside == 0 {
		return p
	}
	for _, x := range [2]*float64{&p.X, &p.Y} {
		m.random = m.random*1664525 + 1013904223 // Numerical Recipes
		*x += float64(m.aside * (float64(float64(m.random)/(1<<31)) - 1))
	}
	return p
}

// fits reports whether the edges at the corner where edge i begins stay longer
// than nothing when they are trimmed at both their ends.
func (m *Mitre) fits(before, i, after int) bool {
	return m.trims[i]+m.trims[before] <= m.lengths[before] && m.trims[i]+m.trims[after] <= m.lengths[i]
}

// quarter returns the tangent of a quarter of the turn with the given sine and
// cosine, positive.
func quarter(sin, cos float64) float64 {
	// tan(t/2) = sin/(1+cos), and tan(t/4) = tan(t/2)/(1+1/cos(t/2)).
	half := math.Sqrt(max(0, (1+cos)/2))
	return math.Sqrt(max(0, (1-cos)/2)) / (1 + half)
}
