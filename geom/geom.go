// Package geom holds the plain values every other package speaks in: points,
// boxes, affine maps, length units, compensated sums and exact predicates.
//
// Lengths are millimetres, Z is up, axes are right-handed and faces run
// counter-clockwise seen from outside. The vector types are gonum's, so a
// geom.Vec converts for free to and from golang/geo's and fauxgl's vectors.
package geom

import (
	"math"

	"gonum.org/v1/gonum/spatial/r2"
	"gonum.org/v1/gonum/spatial/r3"
)

// Vec is a point or a direction in space, in mm unless said otherwise.
type Vec = r3.Vec

// Vec2 is a point or a direction in the plane, in mm unless said otherwise.
type Vec2 = r2.Vec

// Finite reports whether no coordinate of v is NaN or infinite.
func Finite(v Vec) bool {
	// x-x is 0 for every finite x and NaN otherwise.
	return v.X-v.X == 0 && v.Y-v.Y == 0 && v.Z-v.Z == 0
}

// Norm returns the length of v. It is faster than r3.Norm, which guards
// against overflow with two Hypot calls; coordinates of parts need no guard.
func Norm(v Vec) float64 {
	return math.Sqrt(float64(v.X*v.X) + float64(v.Y*v.Y) + float64(v.Z*v.Z))
}

// Add returns a + b.
func Add(a, b Vec) Vec { return Vec{X: a.X + b.X, Y: a.Y + b.Y, Z: a.Z + b.Z} }

// Sub returns a - b.
func Sub(a, b Vec) Vec { return Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z} }

// Scale returns s·v.
func Scale(s float64, v Vec) Vec {
	return Vec{X: float64(s * v.X), Y: float64(s * v.Y), Z: float64(s * v.Z)}
}

// Dot returns the inner product of a and b, with every product rounded so that
// the bits agree between processors with and without fused multiply-add.
func Dot(a, b Vec) float64 {
	return float64(a.X*b.X) + float64(a.Y*b.Y) + float64(a.Z*b.Z)
}

// Cross returns the vector product of a and b, rounded like [Dot].
func Cross(a, b Vec) Vec {
	return Vec{
		X: float64(a.Y*b.Z) - float64(a.Z*b.Y),
		Y: float64(a.Z*b.X) - float64(a.X*b.Z),
		Z: float64(a.X*b.Y) - float64(a.Y*b.X),
	}
}

// SingleSlack returns by how much the distance of two coordinates may be off that were kept in
// single precision: half a unit in the last place of each.
func SingleSlack(a, b float64) float64 {
	const half = 1.0 / (1 << 24)
	return float64(half * (math.Abs(a) + math.Abs(b)))
}
