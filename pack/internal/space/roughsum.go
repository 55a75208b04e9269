package space

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Sums of pieces with many corners are not computed to the bit: planes in enough
// directions that touch the sum hold all of it and little more. How far they do is
// known from the supports of both pieces, without a hull of the many differences of
// their corners.

// exactCorners is the product of the numbers of corners up to which a sum is exact.
const exactCorners = 1024

// mostNormals is how many directions of its own a piece brings into a sum. Between
// directions 2θ apart a round sum is 1/cos θ too wide.
const mostNormals = 40

// directionsOf returns directions for sums of a piece: the normals of its faces,
// those that differ little from larger ones left out.
func directionsOf(corners []geom.Vec) []geom.Vec {
	type face struct {
		n    geom.Vec
		area float64
	}
	var faces []face
	eachFacet(corners, func(n geom.Vec, area float64) { faces = append(faces, face{n, area}) })
	slices.SortStableFunc(faces, func(a, b face) int { return cmp.Compare(b.area, a.area) })
	for nearest := 0.9999; ; nearest -= 0.005 {
		var out []geom.Vec
		for _, f := range faces {
			if out = addDirection(out, f.n, nearest); len(out) > mostNormals {
				break
			}
		}
		if len(out) <= mostNormals {
			return out
		}
	}
}

// addDirection adds a direction unless one with at least the given cosine to it is
// there.
func addDirection(to []geom.Vec, n geom.Vec, nearest float64) []geom.Vec {
	for _, o := range to {
		if geom.Dot(n, o) >= nearest {
			return to
		}
	}
	return append(to, n)
}

// roughSum returns a polytope that holds the points a−b for a in A and b in B,
// grown by gap, by planes in the directions of A, those against B's, and compass.
func roughSum(a, b *piece, gap float64) polytope {
	var all []geom.Vec
	for _, n := range a.normals {
		all = addDirection(all, n, sameDirection)
	}
	for _, n := range b.normals {
		all = addDirection(all, geom.Scale(-1, n), sameDirection)
	}
	for _, n := range compass {
		all = addDirection(all, n, 0.96)
	}
	s := polytope{box: geom.EmptyBox()}
	for _, n := range all {
		d := support(a.corners, n) + support(b.corners, geom.Scale(-1, n)) + gap
		s.planes = append(s.planes, halfspace{n, d})
	}
	ba, bb := geom.BoxOf(a.corners), geom.BoxOf(b.corners)
	g := geom.Vec{X: gap, Y: gap, Z: gap}
	s.box = geom.Box{Min: geom.Sub(geom.Sub(ba.Min, bb.Max), g), Max: geom.Add(geom.Sub(ba.Max, bb.Min), g)}
	return s
}

// sameDirection is the cosine from which on two directions count as one.
const sameDirection = 0.9962 // 5°

// compass holds the directions to the faces, edges and corners of a cube, and
// those between.
var compass = compassOf()

func compassOf() []geom.Vec {
	var out []geom.Vec
	for i := range 125 {
		v := geom.Vec{X: float64(i%5 - 2), Y: float64(i/5%5 - 2), Z: float64(i/25 - 2)}
		if l := geom.Norm(v); l > 0 {
			out = addDirection(out, geom.Scale(1/l, v), 0.9999)
		}
	}
	// The axes first: then boxes lie within their planes.
	slices.SortStableFunc(out, func(a, b geom.Vec) int { return cmp.Compare(flatness(b), flatness(a)) })
	return out
}

func flatness(v geom.Vec) float64 { return max(math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z)) }
