package mesh

import (
	"math"
	"math/big"

	"github.com/saggar3d/saggar/geom"
)

// turn returns the exact sign of the area of the triangle a, b, c: positive
// when it runs counter-clockwise.
func turn(a, b, c geom.Vec2) int {
	l := (a.X - c.X) * (b.Y - c.Y)
	r := (a.Y - c.Y) * (b.X - c.X)
	det := float64(l) - float64(r)
	// Shewchuk's bound for the rounded determinant, doi:10.1007/PL00009321:
	// (3 + 16 eps) eps times the sum of the products, eps = 2^-53. The second
	// term covers products that sink below the normal numbers.
	if bound := 3.3306690738754716e-16*(math.Abs(l)+math.Abs(r)) + 1e-300; math.Abs(det) > bound {
		if det > 0 {
			return 1
		}
		return -1
	}
	return exactTurn(a, b, c)
}

// exactTurn decides what rounding could spoil. It allocates; polygons that
// need it often are made of straight lines of corners, where sizes are small.
func exactTurn(a, b, c geom.Vec2) int {
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	cx, cy := rat(c.X), rat(c.Y)
	l := new(big.Rat).Mul(new(big.Rat).Sub(rat(a.X), cx), new(big.Rat).Sub(rat(b.Y), cy))
	r := new(big.Rat).Mul(new(big.Rat).Sub(rat(a.Y), cy), new(big.Rat).Sub(rat(b.X), cx))
	return l.Cmp(r)
}
