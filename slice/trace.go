package slice

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Tracing. A face that has corners both above and below a cut is passed through
// once, from the one of its edges that runs down through the cut to the one that
// runs up; there the neighbour begins. With corners at the cut counted as above,
// no face is passed along an edge or through a corner, so that on a closed mesh
// every trace comes back to its first face, whatever lies exactly in the cut.

// chain is one outline: points[from:to] of a tracer.
type chain struct {
	from, to int32
	faces    int32 // passed
	against  int32 // of them, against their own direction
}

func (c chain) len() int32 { return c.to - c.from }

// unsure reports whether the faces do not agree on the direction of the outline:
// less than four in five of them.
func (c chain) unsure() bool {
	return 5*min(c.against, c.faces-c.against) > c.faces
}

// tracer finds the outlines at one cut after another.
type tracer struct {
	s    *solid
	cut  int32
	z    float64
	seen []uint64 // a bit for each face passed at this cut

	points []geom.Vec2
	from   int32 // where the present outline begins
	bent   float64
	loops  []chain
	chains []chain // open ones
}

func newTracer(s *solid) *tracer {
	return &tracer{s: s, seen: make([]uint64, (len(s.m.Faces)+63)/64)}
}

// trace finds the outlines at a cut, given the faces that it cuts. Loops have
// three points or more, no two equal ones in a row.
func (t *tracer) trace(cut int, faces []int32) {
	t.cut, t.z = int32(cut), t.s.planes.cuts[cut]
	t.points, t.loops, t.chains = t.points[:0], t.loops[:0], t.chains[:0]
	for _, f := range faces {
		if t.seen[f>>6]&(1<<(f&63)) == 0 {
			t.follow(f)
		}
	}
	for _, f := range faces {
		t.seen[f>>6] = 0
	}
}

// follow traces the outline through face f.
func (t *tracer) follow(f int32) {
	c := chain{from: int32(len(t.points))}
	t.from = c.from
	in := t.entry(f)
	closed, passed, against := t.walk(in)
	if closed {
		c.faces, c.against = passed, against
		t.finish(c)
		return
	}
	// The trace ended at an open edge. The other part of it lies behind f: found
	// backwards, with what is there already turned round.
	reverse(t.points[c.from:])
	t.addEdge(in)
	switch back := t.s.across[in]; {
	case back == open:
		c.faces, c.against = passed, against
	case back < 0:
		back = sameWay - back
		fallthrough
	default:
		_, more, with := t.walk(back)
		c.faces, c.against = passed+more, against+more-with
	}
	reverse(t.points[c.from:])
	c.to = int32(len(t.points))
	if c.len() > 1 {
		t.chains = append(t.chains, c)
	} else {
		t.points = t.points[:c.from]
	}
}

// finish ends a loop.
func (t *tracer) finish(c chain) {
	for n := len(t.points); n > int(c.from)+1 && t.points[n-1] == t.points[c.from]; n-- {
		t.points = t.points[:n-1]
	}
	c.to = int32(len(t.points))
	if c.len() < 3 {
		t.points = t.points[:c.from]
		return
	}
	// The ends of the list may lie on a straight line too.
	if ring := t.points[c.from:]; c.len() > 3 {
		if _, ok := onTheWay(ring[len(ring)-2], ring[len(ring)-1], ring[0], straight-t.bent); ok {
			c.to--
			t.points, ring = t.points[:c.to], ring[:len(ring)-1]
		}
		if _, ok := onTheWay(ring[len(ring)-1], ring[0], ring[1], straight); ok && c.len() > 3 {
			c.from++
		}
	}
	t.loops = append(t.loops, c)
}

// entry returns the half-edge of f that runs down through the cut.
func (t *tracer) entry(f int32) int32 {
	face := t.s.m.Faces[f]
	a, b, c := t.above(face[0]), t.above(face[1]), t.above(face[2])
	switch {
	case a && !b:
		return 3 * f
	case b && !c:
		return 3*f + 1
	}
	return 3*f + 2
}

func (t *tracer) above(v uint32) bool { return t.s.rank[v] > t.cut }

// walk passes faces, from half-edge in of the first on, and adds the point at
// which it leaves each of them. It ends with true when it comes back to a face
// seen before, which is the first then, and with false at an open edge. against
// counts the faces that were entered at an edge running up.
func (t *tracer) walk(in int32) (closed bool, passed, against int32) {
	faces, rank, cut := t.s.m.Faces, t.s.rank, t.cut
	for {
		f := in / 3
		t.seen[f>>6] |= 1 << (f & 63)
		passed++
		face := &faces[f]
		var a, b, c uint32
		switch in - 3*f {
		case 0:
			a, b, c = face[0], face[1], face[2]
		case 1:
			a, b, c = face[1], face[2], face[0]
		default:
			a, b, c = face[2], face[0], face[1]
		}
		// Of the two other edges the one is cut whose ends lie on two sides.
		down, third := rank[a] > cut, rank[c] > cut
		if !down {
			against++
		}
		out := in + 1
		switch {
		case third && down:
			t.add(b, c)
		case third:
			t.add(a, c)
			out++
		case down:
			t.add(c, a)
			out++
		default:
			t.add(c, b)
		}
		if out >= 3*f+3 {
			out -= 3
		}
		in = t.s.across[out]
		if in < 0 {
			if in == open {
				return false, passed, against
			}
			in = sameWay - in
		}
		if f = in / 3; t.seen[f>>6]&(1<<(f&63)) != 0 {
			return true, passed, against
		}
	}
}

// addEdge adds the point at which half-edge h passes the cut.
func (t *tracer) addEdge(h int32) {
	f, k := t.s.m.Faces[h/3], h%3
	p, q := f[k], f[(k+1)%3]
	if t.above(p) {
		p, q = q, p
	}
	t.add(p, q)
}

// add adds the point between two vertices, the lower below the cut and the
// higher not. Both faces of an edge find the same bits.
func (t *tracer) add(low, high uint32) {
	p, q := &t.s.m.Vertices[low], &t.s.m.Vertices[high]
	at := geom.Vec2{X: q.X, Y: q.Y}
	if q.Z != t.z {
		k := (t.z - p.Z) / (q.Z - p.Z)
		at.X = p.X + float64(k*(q.X-p.X))
		at.Y = p.Y + float64(k*(q.Y-p.Y))
	}
	t.addPoint(at)
}

// straight is how far in mm corners may be from a straight line and be left out:
// flat walls are cut into triangles, each of which adds a corner that says
// nothing, and coordinates of single precision are off by as much.
const straight = 5e-6

// addPoint adds a point to the present outline, once. When the last corner is on
// the way to the new one it gives way. t.bent adds up how far such corners may be
// from the line that is there instead; so all are within straight of it.
func (t *tracer) addPoint(at geom.Vec2) {
	n := len(t.points)
	if n > int(t.from) && t.points[n-1] == at {
		return
	}
	if n < int(t.from)+2 {
		t.points, t.bent = append(t.points, at), 0
		return
	}
	if by, ok := onTheWay(t.points[n-2], t.points[n-1], at, straight-t.bent); ok {
		t.bent += by
		t.points[n-1] = at
		return
	}
	t.points, t.bent = append(t.points, at), 0
}

// onTheWay reports whether q lies between p and r, no farther than room from the
// line through them, and how far.
func onTheWay(p, q, r geom.Vec2, room float64) (float64, bool) {
	ux, uy, vx, vy := q.X-p.X, q.Y-p.Y, r.X-p.X, r.Y-p.Y
	cross := float64(ux*vy) - float64(uy*vx)
	length := float64(vx*vx) + float64(vy*vy)
	along := float64(ux*vx) + float64(uy*vy)
	if float64(cross*cross) > float64(float64(room*room)*length) || along <= 0 || along >= length {
		return 0, false
	}
	return math.Abs(cross) / math.Sqrt(length), true
}

func reverse(p []geom.Vec2) {
	for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
		p[i], p[j] = p[j], p[i]
	}
}
