package plate

import (
	"math"
	"math/rand/v2"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Slow and obvious answers, and the shapes that the tests are made of.

// rect is a rectangle with its corners at x0, y0 and x1, y1.
func rect(x0, y0, x1, y1 float64) poly.Ring {
	return poly.Ring{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// backwards turns a ring round, as holes run.
func backwards(r poly.Ring) poly.Ring {
	out := make(poly.Ring, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}

// solid is a region of one ring; holes are given the way outlines run.
func solid(outer poly.Ring, holes ...poly.Ring) poly.Region {
	p := poly.Polygon{Outer: outer}
	for _, h := range holes {
		p.Holes = append(p.Holes, backwards(h))
	}
	return poly.Region{p}
}

// ell is an L of two arms as long as side.
func ell(side, arm float64) poly.Ring {
	return poly.Ring{{}, {X: side}, {X: side, Y: arm}, {X: arm, Y: arm}, {X: arm, Y: side}, {Y: side}}
}

// regular is a regular polygon about the origin.
func regular(n int, r float64) poly.Ring {
	out := make(poly.Ring, n)
	for i := range out {
		out[i] = poly.Turn(360 * float64(i) / float64(n)).Apply(geom.Vec2{X: r})
	}
	return out
}

// star is a polygon with n corners at random radii up to r about the origin.
func star(rng *rand.Rand, n int, r float64) poly.Ring {
	out := make(poly.Ring, n)
	for i := range out {
		m := poly.Turn(360 * (float64(i) + float64(0.8*rng.Float64())) / float64(n))
		out[i] = m.Apply(geom.Vec2{X: float64(r * (0.3 + float64(0.7*rng.Float64())))})
	}
	return out
}

// starWithHole is a star with a hole about the origin that lies well inside.
func starWithHole(rng *rand.Rand, n int, r float64) poly.Region {
	return solid(star(rng, n, r), star(rng, 3+rng.IntN(5), 0.2*r))
}

// spiral is a band of the given width that winds around the origin.
func spiral(turns float64, n int, width float64) poly.Ring {
	var out, back poly.Ring
	for i := range n + 1 {
		a := turns * 360 * float64(i) / float64(n)
		r := 2*width + 2*width*a/360
		out = append(out, poly.Turn(a).Apply(geom.Vec2{X: r + width}))
		back = append(back, poly.Turn(a).Apply(geom.Vec2{X: r}))
	}
	return append(out, backwards(back)...)
}

// comb is a bar with n teeth.
func comb(n int) poly.Ring {
	out := poly.Ring{{}, {X: float64(2*n - 1)}}
	for i := n - 1; i >= 0; i-- {
		x := float64(2 * i)
		out = append(out, geom.Vec2{X: x + 1, Y: 5}, geom.Vec2{X: x, Y: 5})
		if i > 0 {
			out = append(out, geom.Vec2{X: x, Y: 1}, geom.Vec2{X: x - 1, Y: 1})
		}
	}
	return out
}

func shifted(g poly.Region, x, y float64) poly.Region {
	return g.Move(poly.Motion{Cos: 1, T: geom.Vec2{X: x, Y: y}})
}

// within tells by the crossings of a ray whether a point lies in a region.
func within(g poly.Region, p geom.Vec2) bool {
	in := false
	g.Rings(func(r poly.Ring) bool {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y) {
				in = !in
			}
		}
		return true
	})
	return in
}

// away is the distance of a point from a segment.
func away(p, a, b geom.Vec2) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := max(0, min(1, ((p.X-a.X)*dx+(p.Y-a.Y)*dy)/(dx*dx+dy*dy)))
	return math.Hypot(p.X-a.X-t*dx, p.Y-a.Y-t*dy)
}

// apart is the distance of two segments, 0 when they cross.
func apart(a, b, c, d geom.Vec2) float64 {
	side := func(p, q, r geom.Vec2) float64 { return (q.X-p.X)*(r.Y-p.Y) - (q.Y-p.Y)*(r.X-p.X) }
	if side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0 {
		return 0
	}
	return min(away(a, c, d), away(b, c, d), away(c, a, b), away(d, a, b))
}

// distance is how far two regions are apart, edge by edge; 0 when they overlap.
func distance(g, h poly.Region) float64 {
	least := math.Inf(1)
	overlap := false
	g.Rings(func(r poly.Ring) bool {
		overlap = overlap || within(h, r[0])
		h.Rings(func(o poly.Ring) bool {
			overlap = overlap || within(g, o[0])
			for i, a := range r {
				for j, c := range o {
					least = min(least, apart(a, r[(i+1)%len(r)], c, o[(j+1)%len(o)]))
				}
			}
			return true
		})
		return true
	})
	if overlap {
		return 0
	}
	return least
}

// fieldOf is the field of two regions with the given gap.
func fieldOf(fixed, moving poly.Region, gap float64) *field {
	a, b := newOutline(fixed), newOutline(moving)
	return newField(noFit(&a, &b, 1e-9), gap, 1e-9, false)
}

// flat is a catalogue of kinds with equal gaps on a plate of about 100 mm.
func flat(gap, fault float64, kinds ...Kind) *Catalogue {
	return NewCatalogue(kinds, 100, fault, func(int, int) float64 { return gap })
}

// quarters are the turns of most kinds.
var quarters = []float64{0, 90, 180, 270}

// put returns where a kind lies.
func (p Placed) of(kinds []Kind) poly.Region {
	m := poly.Turn(p.Angle)
	m.T = geom.Vec2{X: p.X, Y: p.Y}
	return kinds[p.Kind].Region.Move(m)
}

// worst returns by how much the nearest two of a layout miss their gap; 0 or less
// when all keep it.
func worst(kinds []Kind, placed []Placed, gap float64) float64 {
	w := math.Inf(-1)
	for i, p := range placed {
		for _, q := range placed[:i] {
			w = max(w, gap-distance(p.of(kinds), q.of(kinds)))
		}
	}
	return w
}
