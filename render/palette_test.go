package render

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/slice/gcode"
)

// sights turn linear RGB into what people see, in rows: all cones, and without one
// kind of them. G. Machado, M. Oliveira, L. Fernandes, "A Physiologically-based
// Model for Simulation of Color Vision Deficiency", doi:10.1109/TVCG.2009.113,
// severity 1.
var sights = map[string][3][3]float64{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// cielab returns a colour as seen, in CIELAB under D65.
func cielab(m material, sight [3][3]float64) (out [3]float64) {
	var linear, seen, xyz [3]float64
	for i, v := range []float64{float64(m.r), float64(m.g), float64(m.b)} {
		if linear[i] = v / 12.92; v > 0.04045 {
			linear[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	mul := func(rows [3][3]float64, v [3]float64) (out [3]float64) {
		for i, r := range rows {
			out[i] = r[0]*v[0] + r[1]*v[1] + r[2]*v[2]
		}
		return out
	}
	for i, v := range mul(sight, linear) {
		seen[i] = min(1, max(0, v))
	}
	xyz = mul([3][3]float64{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}, seen)
	for i, white := range []float64{0.95047, 1, 1.08883} {
		if xyz[i] /= white; xyz[i] > 216./24389 {
			xyz[i] = math.Cbrt(xyz[i])
		} else {
			xyz[i] = (24389./27*xyz[i] + 16) / 116
		}
	}
	return [3]float64{116*xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])}
}

// TestFeatureColors checks that toolpaths, travel and paper are told apart by
// everybody.
func TestFeatureColors(t *testing.T) {
	colors := map[string]material{"paper": materialOf(paper, "")}
	for k := range gcode.Travel + 1 {
		colors[k.String()] = featureColor(k)
	}
	for name, sight := range sights {
		for a := range colors {
			for b := range colors {
				p, q := cielab(colors[a], sight), cielab(colors[b], sight)
				if d := math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2])); a < b && d < 20 {
					t.Errorf("%s: %s and %s differ by %.1f", name, a, b, d)
				}
			}
		}
	}
	for k := range gcode.Kinds {
		if c, err := ParseColor(featureColors[k]); err != nil || c.A != 255 {
			t.Errorf("%s: %v", k, err)
		}
	}
}

// TestSpeedColors checks that the scale gets lighter all along, for everybody.
func TestSpeedColors(t *testing.T) {
	for name, sight := range sights {
		last := -1.0
		for i := range speedShades {
			l := cielab(speedColor(i), sight)[0]
			if l < last-0.3 {
				t.Errorf("%s: shade %d is darker than the one before, %g after %g", name, i, l, last)
			}
			last = l
		}
	}
	if shadeOf(-1) != 0 || shadeOf(0) != 0 || shadeOf(1) != speedShades-1 || shadeOf(2) != speedShades-1 {
		t.Error("shadeOf")
	}
	if rgba(speedColor(0)).R != 0x44 || rgba(speedColor(speedShades-1)).R != 0xFD {
		t.Errorf("%v %v", speedColor(0), speedColor(speedShades-1))
	}
}
