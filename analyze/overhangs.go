package analyze

import "github.com/saggar3d/saggar/geom"

// sinOverhang is the sine of 45.01 degrees: faces at 45 degrees need no support,
// whatever the rounding of their corners says.
const sinOverhang = 0.70723

// Overhangs reports whether a face looks down and leans more than 45 degrees from the
// vertical, so that a print needs support below it. normal points outside and may be
// of any length; up is a unit vector.
func Overhangs(normal, up geom.Vec) bool {
	return geom.Dot(normal, up) < -float64(geom.Norm(normal)*sinOverhang)
}
