package pack

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseRotations reads what people call turns: none, z90, z, z:STEP in degrees and
// free, and in space also axis24 and the quarter turns about one axis, x90 and
// y90.
func ParseRotations(text string, space bool) (Rotations, error) {
	kind, step, stepped := strings.Cut(text, ":")
	r := Rotations{Kind: Turning(kind)}
	switch r.Kind {
	case NoTurns, QuarterTurns, FreeTurns:
		if !stepped {
			return r, nil
		}
	case StepTurns:
		if !stepped {
			return r, nil
		}
		v, err := strconv.ParseFloat(step, 64)
		if err != nil || !(v >= 1 && v <= 180) {
			return r, fmt.Errorf("%q is not a step: use 1 to 180 degrees, such as z:5", step)
		}
		r.Step = v
		return r, nil
	}
	switch {
	case space && text == string(AxisTurns):
		return r, nil
	case space && (text == "x90" || text == "y90"):
		return aboutAxis(text[0] - 'x'), nil
	case space:
		return r, fmt.Errorf("%q is not known: use none, z90, z, z:STEP, x90, y90, axis24 or free", text)
	}
	if text == string(AxisTurns) {
		return r, fmt.Errorf("%q tips parts over: on plates use none, z90, z, z:STEP or free", text)
	}
	return r, fmt.Errorf("%q is not known: use none, z90, z, z:STEP or free", text)
}

// aboutAxis returns the quarter turns about X or Y.
func aboutAxis(axis byte) Rotations {
	r := Rotations{Kind: AxisTurns}
	for _, q := range [4][2]float64{{1, 0}, {0, 1}, {-1, 0}, {0, -1}} { // cosine, sine
		m := [3][3]float64{{1, 0, 0}, {0, q[0], -q[1]}, {0, q[1], q[0]}}
		if axis == 1 {
			m = [3][3]float64{{q[0], 0, q[1]}, {0, 1, 0}, {-q[1], 0, q[0]}}
		}
		for i := range m {
			for k := range m[i] {
				m[i][k] += 0 // no negative zero in files
			}
		}
		r.Turns = append(r.Turns, m)
	}
	return r
}
