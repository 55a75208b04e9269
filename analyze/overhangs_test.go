package analyze

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func TestOverhangs(t *testing.T) {
	for lean, want := range map[float64]bool{-90: false, 0: false, 44: false, 45: false, 45.1: true, 46: true, 90: true} {
		sin, cos := geom.Sincos(lean * math.Pi / 180)
		for _, size := range []float64{1e-9, 1, 1e9} {
			// A face that leans out by an angle looks down by it; up is X here.
			n := geom.Vec{X: -sin * size, Y: cos * size * 0.6, Z: cos * size * 0.8}
			if got := Overhangs(n, geom.Vec{X: 1}); got != want {
				t.Errorf("%g degrees, %g large: %v", lean, size, got)
			}
		}
	}
	if Overhangs(geom.Vec{}, geom.Vec{Z: 1}) {
		t.Error("a face of no size overhangs")
	}
}
