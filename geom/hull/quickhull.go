package hull

import (
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

// face is a triangle of the growing hull. adj[k] is the face across the edge
// from v[k] to v[k+1].
type face struct {
	v   [3]int32
	adj [3]int32
	plane
	outside int32   // first point of the list of points seen by this face, or none
	far     int32   // the point of that list farthest out
	farDist float64 // its distance, in units of the normal
	mark    uint32  // the step in which the face was last seen from the new point
	dead    bool
}

const none = int32(-1)

// manyPoints is where growing the list of faces step by step costs more than room
// for all of them at once.
const manyPoints = 1 << 14

// builder grows a hull point by point.
//
// Every point not yet in the hull hangs on the list of one face that sees it;
// a point that no face sees is inside for good. Seeing means strictly: a face
// whose plane goes through the point stays. Since this is decided exactly, the
// seen faces are always a disc, its rim a simple loop, and no new triangle is
// degenerate. A lost point is impossible: a point that saw a removed face and
// sees a kept one also sees the new face on some rim edge between them, whose
// plane lies between theirs.
type builder struct {
	pts   []geom.Vec
	input []uint32 // the index of each point in the caller's slice
	next  []int32  // the list a point hangs on
	size  geom.Vec // bounds every coordinate difference
	faces []face
	store []face // what faces began in, to be given back
	free  []int32
	todo  []int32 // faces that may have points outside
	step  uint32

	// Scratch of one step.
	seen    []int32
	rim     []rimEdge
	fresh   []int32
	startAt []int32 // by vertex: the new face whose rim edge starts there
}

// rimEdge is an edge between a seen and a kept face, in the direction of the
// seen one; side is its number in the kept one.
type rimEdge struct {
	a, b, kept int32
	side       int8
}

func newBuilder(points []geom.Vec, near []uint32) *builder {
	b := &builder{pts: make([]geom.Vec, len(near)), input: near}
	for i, k := range near {
		b.pts[i] = points[k]
	}
	return b
}

// start makes the first tetrahedron and hangs every point on a face of it.
func (b *builder) start(t [4]int32) {
	if geom.Orient3D(b.pts[t[0]], b.pts[t[1]], b.pts[t[2]], b.pts[t[3]]) > 0 {
		t[0], t[1] = t[1], t[0]
	}
	b.size = geom.BoxOf(b.pts).Size()
	b.next = make([]int32, len(b.pts))
	b.startAt = make([]int32, len(b.pts))
	if len(b.pts) > manyPoints {
		// A hull has less than twice as many faces as points, and only what is used
		// of this takes memory.
		b.store = huge.MakeUncleared[face](2 * len(b.pts))
		b.faces = b.store[:0]
	}
	// Face k misses corner k, which lies behind it.
	for k, v := range [4][3]int{{3, 2, 1}, {2, 3, 0}, {1, 0, 3}, {0, 1, 2}} {
		b.fresh = append(b.fresh, b.add(t[v[0]], t[v[1]], t[v[2]]))
		b.faces[k].adj = [3]int32{}
	}
	b.linkAll()
	for i := range b.pts {
		b.hang(int32(i))
	}
	b.todo = append(b.todo, b.fresh...)
}

// linkAll finds the neighbours of the first four faces by trying all pairs.
func (b *builder) linkAll() {
	for i := range b.faces {
		for j := range b.faces {
			for k := range 3 {
				for l := range 3 {
					f, g := &b.faces[i], &b.faces[j]
					if f.v[k] == g.v[(l+1)%3] && f.v[(k+1)%3] == g.v[l] {
						f.adj[k] = int32(j)
					}
				}
			}
		}
	}
}

// grow adds points until no face sees one.
func (b *builder) grow(ctx context.Context) error {
	for steps := 0; len(b.todo) > 0; steps++ {
		if steps%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f := b.todo[len(b.todo)-1]
		if b.faces[f].dead || b.faces[f].outside == none {
			b.todo = b.todo[:len(b.todo)-1]
			continue
		}
		b.addPoint(f, b.faces[f].far)
	}
	return nil
}

// addPoint makes p, seen by face f, a corner of the hull.
func (b *builder) addPoint(f, p int32) {
	b.findSeen(f, p)
	b.fresh = b.fresh[:0]
	for _, e := range b.rim {
		n := b.add(e.a, e.b, p)
		b.faces[n].adj[0] = e.kept
		b.faces[e.kept].adj[e.side] = n
		b.startAt[e.a] = n
		b.fresh = append(b.fresh, n)
	}
	for _, n := range b.fresh {
		after := b.startAt[b.faces[n].v[1]]
		b.faces[n].adj[1] = after
		b.faces[after].adj[2] = n
	}
	for _, s := range b.seen {
		for q := b.faces[s].outside; q != none; {
			following := b.next[q]
			if q != p {
				b.hang(q)
			}
			q = following
		}
		b.faces[s].dead = true
		b.faces[s].outside = none
	}
	b.free = append(b.free, b.seen...)
	for _, n := range b.fresh {
		if b.faces[n].outside != none {
			b.todo = append(b.todo, n)
		}
	}
}

// findSeen collects the faces that see p and their rim, from face f on.
func (b *builder) findSeen(f, p int32) {
	b.step++
	b.seen = append(b.seen[:0], f)
	b.rim = b.rim[:0]
	b.faces[f].mark = b.step
	for i := 0; i < len(b.seen); i++ {
		s := b.seen[i]
		for k := range 3 {
			n := b.faces[s].adj[k]
			if b.faces[n].mark == b.step {
				continue
			}
			if b.sees(&b.faces[n], p) {
				b.faces[n].mark = b.step
				b.seen = append(b.seen, n)
				continue
			}
			a, c := b.faces[s].v[k], b.faces[s].v[(k+1)%3]
			b.rim = append(b.rim, rimEdge{a: a, b: c, kept: n, side: b.faces[n].side(c)})
		}
	}
}

// side returns which edge of f starts at vertex a.
func (f *face) side(a int32) int8 {
	switch a {
	case f.v[0]:
		return 0
	case f.v[1]:
		return 1
	}
	return 2
}

// hang puts q on the list of the first new face that sees it, or drops it.
func (b *builder) hang(q int32) {
	for _, n := range b.fresh {
		f := &b.faces[n]
		d := f.height(b.pts[q])
		// Overflow makes d or the slack NaN: neither comparison holds then.
		if !(d > f.slack) && (d < -f.slack || !b.seesExactly(f, q)) {
			continue
		}
		b.next[q] = f.outside
		f.outside = q
		if f.far == none || d > f.farDist {
			f.far, f.farDist = q, d
		}
		return
	}
}

// sees reports whether q lies strictly outside f.
func (b *builder) sees(f *face, q int32) bool {
	d := f.height(b.pts[q])
	if d > f.slack {
		return true
	}
	return !(d < -f.slack) && b.seesExactly(f, q)
}

func (b *builder) seesExactly(f *face, q int32) bool {
	if f.slack == 0 {
		return f.seesSquarely(b.pts[q])
	}
	if q == f.v[0] || q == f.v[1] || q == f.v[2] {
		return false
	}
	return geom.Orient3D(b.pts[f.v[0]], b.pts[f.v[1]], b.pts[f.v[2]], b.pts[q]) > 0
}

// add makes a face, in the place of a dead one if there is any.
func (b *builder) add(u, v, w int32) int32 {
	k := int32(len(b.faces))
	if n := len(b.free); n > 0 {
		k = b.free[n-1]
		b.free = b.free[:n-1]
	} else {
		if len(b.faces) == cap(b.faces) {
			// append grows by a quarter, which copies each face four times over.
			b.faces = slices.Grow(b.faces, len(b.faces)+16)
		}
		b.faces = b.faces[:k+1]
	}
	f := &b.faces[k]
	f.v = [3]int32{u, v, w}
	f.outside, f.far, f.farDist = none, none, 0
	f.mark, f.dead = 0, false
	f.through(&b.pts[u], &b.pts[v], &b.pts[w], &b.size)
	return k
}

// plane is the plane of three points with a bound on its rounding.
type plane struct {
	normal geom.Vec // not of unit length
	anchor geom.Vec
	slack  float64
}

// planeBound is Shewchuk's bound for orient3d, (7 + 56ε)ε with ε = 2^-53, and
// some room for the roundings of the bound itself.
const planeBound = 8.0 / (1 << 53)

// newPlane returns the plane through a, b, c. Its slack bounds the error of
// height for any point whose coordinates differ from those of a by at most
// size: the terms of the determinant are bounded with size in place of the
// point. The last term covers underflow, as in geom.Orient3D.
//
// When the plane is square to an axis its normal has one component, and height
// is one product of two numbers of known sign: there is nothing to bound, and
// the flat sides of machined parts never need exact arithmetic.
func newPlane(a, b, c, size geom.Vec) (p plane) {
	p.through(&a, &b, &c, &size)
	return p
}

// through makes p what newPlane returns.
func (p *plane) through(a, b, c, size *geom.Vec) {
	u, v := sub(*b, *a), sub(*c, *a)
	yz, zy := float64(u.Y*v.Z), float64(u.Z*v.Y)
	zx, xz := float64(u.Z*v.X), float64(u.X*v.Z)
	xy, yx := float64(u.X*v.Y), float64(u.Y*v.X)
	p.normal = geom.Vec{X: yz - zy, Y: zx - xz, Z: xy - yx}
	p.anchor = *a
	x, y, z := math.Abs(yz)+math.Abs(zy), math.Abs(zx)+math.Abs(xz), math.Abs(xy)+math.Abs(yx)
	p.slack = float64(planeBound*(float64(x*size.X)+float64(y*size.Y)+float64(z*size.Z))) + float64(1e-300*(1+size.X+size.Y+size.Z))
	if u.X == 0 && v.X == 0 || u.Y == 0 && v.Y == 0 || u.Z == 0 && v.Z == 0 {
		p.square(u, v)
	}
}

// square removes the slack of a plane that is square to an axis, if the sign of its
// one component is beyond doubt.
func (p *plane) square(u, v geom.Vec) {
	const tiny = 1e-150
	n := p.normal
	sure := func(c, s, t float64) bool {
		return math.Abs(c) > tiny && math.Abs(c) > planeBound*(math.Abs(s)+math.Abs(t))
	}
	switch {
	case u.X == 0 && v.X == 0 && sure(n.X, u.Y*v.Z, u.Z*v.Y),
		u.Y == 0 && v.Y == 0 && sure(n.Y, u.Z*v.X, u.X*v.Z),
		u.Z == 0 && v.Z == 0 && sure(n.Z, u.X*v.Y, u.Y*v.X):
		p.slack = 0
	}
}

// seesSquarely decides for a plane square to an axis, without a product that
// might underflow.
func (p *plane) seesSquarely(q geom.Vec) bool {
	d := sub(q, p.anchor)
	above := func(n, d float64) bool { return n > 0 && d > 0 || n < 0 && d < 0 }
	return above(p.normal.X, d.X) || above(p.normal.Y, d.Y) || above(p.normal.Z, d.Z)
}

// height returns how far q is outside the plane, times the length of the
// normal; its sign is right when it is larger than the slack.
func (p *plane) height(q geom.Vec) float64 {
	return float64(p.normal.X*(q.X-p.anchor.X)) +
		float64(p.normal.Y*(q.Y-p.anchor.Y)) +
		float64(p.normal.Z*(q.Z-p.anchor.Z))
}
