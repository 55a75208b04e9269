package slice

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// layout is a set of loops, and what a slow search says about them.
type layout struct {
	points []geom.Vec2
	loops  []chain
}

func (l *layout) add(r []geom.Vec2) {
	from := int32(len(l.points))
	l.points = append(l.points, r...)
	l.loops = append(l.loops, chain{from: from, to: int32(len(l.points)), faces: 1})
}

func (l *layout) ring(i int) poly.Ring { return l.points[l.loops[i].from:l.loops[i].to] }

// meets reports whether two closed segments have a point in common.
func meets(a, b, c, d geom.Vec2) bool {
	o := geom.Orient2D
	s, t, u, v := o(a, b, c), o(a, b, d), o(c, d, a), o(c, d, b)
	if s*t < 0 && u*v < 0 {
		return true
	}
	on := func(p, a, b geom.Vec2) bool {
		return o(a, b, p) == 0 && p.X >= math.Min(a.X, b.X) && p.X <= math.Max(a.X, b.X) && p.Y >= math.Min(a.Y, b.Y) && p.Y <= math.Max(a.Y, b.Y)
	}
	return on(a, c, d) || on(b, c, d) || on(c, a, b) || on(d, a, b)
}

// clean reports whether no two edges meet but neighbours at their corner.
func (l *layout) clean() bool {
	type segment struct{ loop, at, n int }
	var all []segment
	for i := range l.loops {
		n := len(l.ring(i))
		for k := range n {
			all = append(all, segment{i, k, n})
		}
	}
	end := func(s segment, k int) geom.Vec2 { return l.ring(s.loop)[(s.at+k)%s.n] }
	for i, s := range all {
		for _, t := range all[:i] {
			switch {
			case s.loop == t.loop && (t.at+1)%t.n == s.at:
				if meets(end(t, 0), end(t, 0), end(s, 0), end(s, 1)) || meets(end(s, 1), end(s, 1), end(t, 0), end(t, 1)) && s.n > 2 {
					return false
				}
			case s.loop == t.loop && (s.at+1)%s.n == t.at:
				if meets(end(s, 0), end(s, 0), end(t, 0), end(t, 1)) || meets(end(t, 1), end(t, 1), end(s, 0), end(s, 1)) {
					return false
				}
			default:
				if meets(end(s, 0), end(s, 1), end(t, 0), end(t, 1)) {
					return false
				}
			}
		}
	}
	return true
}

// winding returns how often the loops other than the i-th wind around p.
func (l *layout) winding(p geom.Vec2, but int) int32 {
	w := int32(0)
	for i := range l.loops {
		if i == but {
			continue
		}
		r := l.ring(i)
		for k, a := range r {
			b := r[(k+1)%len(r)]
			switch {
			case a.Y <= p.Y && b.Y > p.Y && geom.Orient2D(a, b, p) > 0:
				w++
			case b.Y <= p.Y && a.Y > p.Y && geom.Orient2D(a, b, p) < 0:
				w--
			}
		}
	}
	return w
}

// check compares the sweep with the slow search.
func (l *layout) check(t *testing.T) (ok bool) {
	t.Helper()
	var n nest
	ok = n.run(l.points, l.loops)
	if !ok {
		if l.clean() {
			t.Fatalf("the sweep finds what is not there: %v %v", l.loops, l.points)
		}
		return ok
	}
	if !l.clean() {
		// Loops may touch in a point that is the last of one and the first of
		// another. That is no crossing: the union is the same.
		var w worker
		w.points, w.loops = l.points, l.loops
		g, err := w.unite(context.Background())
		if err != nil || math.Abs(g.Area()-n.region().Area()) > 1e-9 {
			t.Fatalf("area %g, want %g (%v): %v %v", n.region().Area(), g.Area(), err, l.loops, l.points)
		}
		return ok
	}
	area := 0.0
	for i := range l.loops {
		outside := l.winding(l.ring(i)[0], i)
		inside := outside + 1
		if l.ring(i).Area() < 0 {
			inside = outside - 1
		}
		want := roleOf(outside, inside)
		if n.role[i] != want {
			t.Fatalf("loop %d has role %d, want %d (%d outside, %d inside)", i, n.role[i], want, outside, inside)
		}
		switch want {
		case outer:
			area += math.Abs(l.ring(i).Area())
		case hole:
			area -= math.Abs(l.ring(i).Area())
		}
	}
	g := n.region()
	if math.Abs(g.Area()-area) > 1e-9*math.Max(1, area) {
		t.Fatalf("area %g, want %g", g.Area(), area)
	}
	for _, p := range g {
		for _, h := range p.Holes {
			if !p.Contains(h[0]) && !(poly.Polygon{Outer: p.Outer}).Contains(h[0]) {
				t.Fatalf("a hole at %v is not in its polygon", h[0])
			}
		}
	}
	return ok
}

// roleOf is the role of a loop between two windings.
func roleOf(outside, within int32) role {
	switch {
	case outside == 0:
		return outer
	case within == 0:
		return hole
	}
	return inside
}

// star returns a ring about c, on a coarse grid when grid is above 0.
func star(r *rand.Rand, c geom.Vec2, size, grid float64) []geom.Vec2 {
	n := 3 + r.IntN(9)
	out := make([]geom.Vec2, 0, n)
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.8*r.Float64()) / float64(n))
		d := size * (0.4 + 0.6*r.Float64())
		p := geom.Vec2{X: c.X + d*cos, Y: c.Y + d*sin}
		if grid > 0 {
			p.X, p.Y = math.Round(p.X/grid)*grid, math.Round(p.Y/grid)*grid
		}
		if len(out) == 0 || p != out[len(out)-1] && p != out[0] {
			out = append(out, p)
		}
	}
	if r.IntN(2) == 0 {
		reverse(out)
	}
	return out
}

// TestNestAgainstSearch: random loops, few and many, nested and apart, in general
// position and on a grid where they touch and lie on each other.
func TestNestAgainstSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	clean, crossed := 0, 0
	for range 6000 {
		var l layout
		grid := []float64{0, 1, 0.25}[r.IntN(3)]
		for range 1 + r.IntN(6) {
			ring := star(r, geom.Vec2{X: 20 * r.Float64(), Y: 20 * r.Float64()}, []float64{1, 3, 12}[r.IntN(3)], grid)
			if len(ring) >= 3 {
				l.add(ring)
			}
		}
		if len(l.loops) == 0 {
			continue
		}
		if l.check(t) {
			clean++
		} else {
			crossed++
		}
	}
	if clean < 1000 || crossed < 1000 {
		t.Errorf("%d clean, %d crossed: the test does not test", clean, crossed)
	}
}

// TestNestOfNestedStars: rings one in another, with random directions.
func TestNestOfNestedStars(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 500 {
		var l layout
		for k := range 1 + r.IntN(5) {
			s, c := math.Pow(0.3, float64(k)), geom.Vec2{X: 0.1 * r.Float64()}
			l.add(star(r, c, 10*s, 0))
		}
		l.check(t)
	}
}

// TestUnsureLoops: loops whose faces do not agree are solid and hollow in turn.
func TestUnsureLoops(t *testing.T) {
	var l layout
	for k, flip := range []bool{false, false, true, true} {
		s := 10 - 2*float64(k)
		ring := []geom.Vec2{{X: -s, Y: -s}, {X: s, Y: -s}, {X: s, Y: s}, {X: -s, Y: s}}
		if flip {
			reverse(ring)
		}
		l.add(ring)
		l.loops[k].faces, l.loops[k].against = 4, 2
	}
	var n nest
	if !n.run(l.points, l.loops) {
		t.Fatal("crossed")
	}
	for i, want := range []role{outer, hole, outer, hole} {
		if n.role[i] != want {
			t.Errorf("loop %d has role %d, want %d", i, n.role[i], want)
		}
	}
	if a := n.region().Area(); a != 400-256+144-64 {
		t.Errorf("area %g", a)
	}
}
