package transform

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Turns in degrees, in which a quarter turn is exact.

// sincos returns the sine and cosine of an angle in degrees: exact for multiples
// of 90, and with the same bits but for signs for an angle and its opposite.
func sincos(degrees float64) (sin, cos float64) {
	d := math.Mod(degrees, 360) // exact
	quarter := math.RoundToEven(d / 90)
	sin, cos = geom.Sincos(float64((d - float64(quarter*90)) * (math.Pi / 180)))
	switch int(quarter) & 3 {
	case 1:
		sin, cos = cos, -sin
	case 2:
		sin, cos = -sin, -cos
	case 3:
		sin, cos = -cos, sin
	}
	return sin + 0, cos + 0 // no zeros below zero
}

// about returns the turn about coordinate axis k by the right-hand rule.
func about(k int, degrees float64) geom.Affine {
	sin, cos := sincos(degrees)
	i, j := (k+1)%3, (k+2)%3
	var a geom.Affine
	a.M[k][k] = 1
	a.M[i][i], a.M[i][j] = cos, 0-sin
	a.M[j][i], a.M[j][j] = sin, cos
	return a
}

// diagonal returns the map that scales each axis.
func diagonal(x, y, z float64) geom.Affine {
	return geom.Affine{M: [3][3]float64{{x, 0, 0}, {0, y, 0}, {0, 0, z}}}
}
