package packtest

import (
	"math"
	"math/rand/v2"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// The parts of the suite: outlines without meshes.

// box returns a rectangle with its lower left corner at the origin.
func box(w, h float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{}, {X: w}, {X: w, Y: h}, {Y: h}}}}
}

// ell returns an L in a square of the given side with arms of the given width.
func ell(side, arm float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{}, {X: side}, {X: side, Y: arm}, {X: arm, Y: arm}, {X: arm, Y: side}, {Y: side}}}}
}

// cup returns a square that is open above down to its middle, with arms of the
// given width.
func cup(side, arm float64) poly.Region {
	h := side / 2
	return poly.Region{{Outer: poly.Ring{{}, {X: side}, {X: side, Y: side}, {X: side - arm, Y: side}, {X: side - arm, Y: h}, {X: arm, Y: h}, {X: arm, Y: side}, {Y: side}}}}
}

// frame returns a square with a square hole in its middle.
func frame(side, hole float64) poly.Region {
	g := box(side, side)
	lo, hi := (side-hole)/2, (side+hole)/2
	g[0].Holes = []poly.Ring{{{X: lo, Y: lo}, {X: lo, Y: hi}, {X: hi, Y: hi}, {X: hi, Y: lo}}}
	return g
}

// star returns a star-shaped polygon with n corners at random radii up to r
// about the origin.
func star(rng *rand.Rand, n int, r float64) poly.Region {
	ring := make(poly.Ring, n)
	for i := range ring {
		m := poly.Turn(360 * (float64(i) + 0.8*rng.Float64()) / float64(n))
		ring[i] = m.Apply(geom.Vec2{X: r * (0.25 + 0.75*rng.Float64())})
	}
	return poly.Region{{Outer: ring}}
}

// part returns so many copies of an outline.
func part(id string, g poly.Region, count int) pack.Part {
	return pack.Part{ID: id, Footprint: g, Count: count}
}

// at returns a turn about Z and a shift.
func at(deg, x, y float64) geom.Affine {
	m := poly.Turn(deg)
	a := geom.Identity()
	a.M[0][0], a.M[0][1], a.M[1][0], a.M[1][1] = m.Cos, -m.Sin, m.Sin, m.Cos
	a.T = geom.Vec{X: x, Y: y}
	return a
}

// octagon returns a bed of eight equal sides about the middle of a square.
func octagon(width float64) pack.Bed {
	r := width / 2
	c := r * (math.Sqrt2 - 1)
	return pack.FromPolygon(poly.Polygon{Outer: poly.Ring{
		{X: -c, Y: -r}, {X: c, Y: -r}, {X: r, Y: -c}, {X: r, Y: c}, {X: c, Y: r}, {X: -c, Y: r}, {X: -r, Y: c}, {X: -r, Y: -c},
	}})
}
