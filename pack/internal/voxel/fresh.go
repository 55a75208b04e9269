package voxel

import (
	"math"
	"math/rand/v2"

	"github.com/saggar3d/saggar/geom"
)

// fresh is a turn that a body is given while the search goes on, with its shape in
// it. Nobody keeps it but what lies in it.
type fresh struct {
	turn Matrix
	s    *shape
}

// freshTurn returns a turn of an item that may take any: the one in which it lay
// last turned on a little, one of those listed turned on about Z, or any.
func (k *packing) freshTurn(item int) Matrix {
	b := &k.p.Bodies[k.p.Items[item].Body]
	switch r := k.rng.IntN(4); {
	case r < 2 && k.last[item] != (Matrix{}):
		const little = 0.25 // in radians, in the middle
		return TurnedOn(k.rng, k.last[item], little)
	case r < 3:
		sin, cos := geom.Sincos(float64(2 * math.Pi * k.rng.Float64()))
		return product(Matrix{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}, b.Turns[k.rng.IntN(len(b.Turns))])
	}
	return AnyTurn(k.rng)
}

// tailored makes the shape of a body in a turn that is not listed.
func (k *packing) tailored(body int, t Matrix) *fresh {
	s := newShape(&k.p.Bodies[body], t, k.edge, k.w.pad)
	s.class = k.w.class[body]
	k.work += k.w.cost(body, s)
	return &fresh{t, s}
}

// AnyTurn returns a turn of which all are as likely, from a quaternion: K. Shoemake,
// Uniform random rotations, Graphics Gems III, 1992.
func AnyTurn(rng *rand.Rand) Matrix {
	u := float64(rng.Float64()) // rounded: not fused with the difference below
	sa, ca := geom.Sincos(float64(2 * math.Pi * rng.Float64()))
	sb, cb := geom.Sincos(float64(2 * math.Pi * rng.Float64()))
	r, q := math.Sqrt(1-u), math.Sqrt(u)
	return ofQuaternion(float64(q*cb), geom.Vec{X: float64(r * sa), Y: float64(r * ca), Z: float64(q * sb)})
}

// TurnedOn returns a turn turned on about any axis, by an angle of the given
// deviation in radians.
func TurnedOn(rng *rand.Rand, t Matrix, deviation float64) Matrix {
	return orthonormal(product(aboutAxis(rng, float64(deviation*rng.NormFloat64())), t))
}

// aboutAxis returns a turn by an angle about any axis.
func aboutAxis(rng *rand.Rand, angle float64) Matrix {
	v := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
	n := geom.Norm(v)
	if n == 0 {
		v, n = geom.Vec{Z: 1}, 1
	}
	sin, cos := geom.Sincos(angle / 2)
	return ofQuaternion(cos, geom.Scale(sin/n, v))
}

// ofQuaternion returns the turn of a quaternion of length 1.
func ofQuaternion(w float64, v geom.Vec) Matrix {
	xx, yy, zz := float64(v.X*v.X), float64(v.Y*v.Y), float64(v.Z*v.Z)
	xy, yz, zx := float64(v.X*v.Y), float64(v.Y*v.Z), float64(v.Z*v.X)
	wx, wy, wz := float64(w*v.X), float64(w*v.Y), float64(w*v.Z)
	return orthonormal(Matrix{
		{1 - float64(2*(yy+zz)), float64(2 * (xy - wz)), float64(2 * (zx + wy))},
		{float64(2 * (xy + wz)), 1 - float64(2*(xx+zz)), float64(2 * (yz - wx))},
		{float64(2 * (zx - wy)), float64(2 * (yz + wx)), 1 - float64(2*(xx+yy))},
	})
}

func product(a, b Matrix) Matrix { return geom.Affine{M: a}.Mul(geom.Affine{M: b}).M }

// orthonormal takes rounding out of a turn: after thousands of turns on turns it
// is one still.
func orthonormal(m Matrix) Matrix {
	vec := func(r [3]float64) geom.Vec { return geom.Vec{X: r[0], Y: r[1], Z: r[2]} }
	unit := func(v geom.Vec) geom.Vec { return geom.Scale(1/geom.Norm(v), v) }
	x := unit(vec(m[0]))
	y := vec(m[1])
	y = unit(geom.Sub(y, geom.Scale(geom.Dot(x, y), x)))
	z := geom.Cross(x, y)
	return Matrix{{x.X, x.Y, x.Z}, {y.X, y.Y, y.Z}, {z.X, z.Y, z.Z}}
}
