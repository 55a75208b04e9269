package pack

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// TestEdge: all that lies on a plate is within its edge, which is as wide as the plate.
func TestEdge(t *testing.T) {
	drawn := poly.Polygon{Outer: poly.Ring{{X: 50, Y: 50}, {X: 90, Y: 50}, {X: 50, Y: 80}}}
	for _, b := range []Bed{Plate(30, 20), Disc(220), FromPolygon(drawn)} {
		edge := poly.Region{{Outer: b.Edge()}}
		got, want := edge.Box(), b.bounds()
		for _, d := range []float64{got.Min.X - want.Min.X, got.Min.Y - want.Min.Y, got.Max.X - want.Max.X, got.Max.Y - want.Max.Y} {
			if math.Abs(d) > 1e-9 {
				t.Errorf("%s: %v, want %v", b.Shape, got, want)
			}
		}
		if area := edge.Area(); area < b.Area() || area > 1.0001*b.Area() {
			t.Errorf("%s: %g mm², want %g", b.Shape, area, b.Area())
		}
	}
	edge := poly.Region{{Outer: Disc(220).Edge()}}
	for i := range 5000 {
		sin, cos := geom.Sincos(float64(i))
		if p := (geom.Vec2{X: 109.999999 * cos, Y: 109.999999 * sin}); !edge.Contains(p) {
			t.Fatalf("%v is outside", p)
		}
	}
}
