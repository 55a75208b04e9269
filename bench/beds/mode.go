package beds

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// Mode says which turns the items may do, as the published figures name it.
type Mode struct {
	Name string

	// Turns are all that are allowed; nil for any.
	Turns [][3][3]float64
}

// modes are the names that [ParseMode] knows.
const modes = "fixed, discrete2, discrete4, discrete8, axis24, free"

// ParseMode reads "fixed" (no turn), "discreteN" (none, or one about a single axis
// by a multiple of 360/N degrees), "axis24" (the turns of a cube) or "free".
func ParseMode(name string) (Mode, error) {
	m := Mode{Name: name}
	digits, discrete := strings.CutPrefix(name, "discrete")
	n, err := strconv.Atoi(digits)
	switch {
	case name == "fixed":
		m.Turns = oneAxis(1)
	case discrete && err == nil && (n == 2 || n == 4 || n == 8):
		m.Turns = oneAxis(n)
	case name == "axis24":
		m.Turns = cube()
	case name == "free":
	default:
		return m, fmt.Errorf("mode %q: there are %s", name, modes)
	}
	return m, nil
}

// rotations returns what a packer is told.
func (m Mode) rotations() pack.Rotations {
	switch m.Name {
	case "fixed":
		return pack.Rotations{Kind: pack.NoTurns}
	case "axis24":
		return pack.Rotations{Kind: pack.AxisTurns}
	case "free":
		return pack.Rotations{Kind: pack.FreeTurns}
	}
	return pack.Rotations{Kind: pack.AxisTurns, Turns: m.Turns}
}

// oneAxis returns no turn, and those about X, Y and Z by k·360/n degrees.
func oneAxis(n int) [][3][3]float64 {
	out := [][3][3]float64{geom.Identity().M}
	for axis := range 3 {
		for k := 1; k < n; k++ {
			out = append(out, about(axis, 360*float64(k)/float64(n)))
		}
	}
	return out
}

// about returns the turn about an axis, counter-clockwise seen from its tip.
func about(axis int, deg float64) [3][3]float64 {
	sin, cos := sincos(deg)
	a, b := (axis+1)%3, (axis+2)%3
	m := geom.Identity().M
	m[a][a], m[b][b], m[a][b], m[b][a] = cos, cos, -sin, sin
	return m
}

// sincos of degrees, exact for quarter turns.
func sincos(deg float64) (sin, cos float64) {
	if q := deg / 90; q == math.Trunc(q) {
		quarter := (int(q)%4 + 4) % 4
		return []float64{0, 1, 0, -1}[quarter], []float64{1, 0, -1, 0}[quarter]
	}
	return math.Sincos(deg * (math.Pi / 180))
}

// cube returns the 24 turns that take a cube onto itself.
func cube() [][3][3]float64 {
	var out [][3][3]float64
	for _, p := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			a := geom.Affine{}
			for row := range 3 {
				a.M[row][p[row]] = 1 - 2*float64(signs>>row&1)
			}
			if a.Det() > 0 {
				out = append(out, a.M)
			}
		}
	}
	return out
}

// rigidTolerance is how far entries of a matrix may be from those of the turn
// that it is said to be: the sine of a packer and ours differ in the last bits,
// 1e-15; a free turn is a product of some. The corner of a part of 100 mm is off
// by 1e-10 mm then.
const rigidTolerance = 1e-12

// allows says what is wrong with a turn, "" when nothing is.
func (m Mode) allows(r [3][3]float64) string {
	if m.Turns == nil {
		return rigid(r)
	}
	for _, t := range m.Turns {
		if near(r, t) {
			return ""
		}
	}
	return fmt.Sprintf("%v is none of the turns of mode %s", r, m.Name)
}

// rigid says why r is no turn, "" when it is one.
func rigid(r [3][3]float64) string {
	var product [3][3]float64
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				product[i][j] += r[i][k] * r[j][k]
			}
		}
	}
	if !near(product, geom.Identity().M) || !((geom.Affine{M: r}).Det() > 0) {
		return fmt.Sprintf("%v is no turn", r)
	}
	return ""
}

func near(a, b [3][3]float64) bool {
	for i := range 3 {
		for j := range 3 {
			if !(math.Abs(a[i][j]-b[i][j]) <= rigidTolerance) {
				return false
			}
		}
	}
	return true
}
