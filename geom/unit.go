package geom

import "fmt"

// Unit is a length unit, as the number of millimetres in it. Zero means that
// nothing is known.
type Unit float64

// The units that files state and users ask for.
const (
	UnknownUnit Unit = 0
	Micron      Unit = 0.001
	Millimetre  Unit = 1
	Centimetre  Unit = 10
	Inch        Unit = 25.4
	Foot        Unit = 304.8
	Metre       Unit = 1000
)

// unitNames lists every accepted spelling; the first one of a unit is the one
// that output uses.
var unitNames = []struct {
	name string
	unit Unit
}{
	{"mm", Millimetre}, {"cm", Centimetre}, {"m", Metre}, {"in", Inch}, {"feet", Foot}, {"micron", Micron},
	{"millimeter", Millimetre}, {"millimetre", Millimetre},
	{"centimeter", Centimetre}, {"centimetre", Centimetre},
	{"meter", Metre}, {"metre", Metre},
	{"inch", Inch}, {"ft", Foot}, {"foot", Foot}, {"um", Micron},
}

// ParseUnit returns the unit called name: mm, cm, m, in, feet, micron or a
// common long form.
func ParseUnit(name string) (Unit, error) {
	for _, n := range unitNames {
		if n.name == name {
			return n.unit, nil
		}
	}
	return UnknownUnit, fmt.Errorf("unknown unit %q: use mm, cm, m, in or feet", name)
}

// String returns the short name of u, or "" when it is unknown.
func (u Unit) String() string {
	for _, n := range unitNames {
		if n.unit == u {
			return n.name
		}
	}
	if u == UnknownUnit {
		return ""
	}
	return fmt.Sprintf("%g mm", float64(u))
}
