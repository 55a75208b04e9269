package fdm

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// Right angles at equal distances are strokes from corner speed to corner speed, long
// ones and such as are too short for the speed.
func TestBendsAreStrokes(t *testing.T) {
	for _, length := range []float64{0.05, 0.5, 2, 30} {
		for v := 5.0; v < 400; v *= 1.7 {
			p := pace{speed: v, accel: 1250, corner: 9.6}
			near(t, "bends", (&Bends{10}).time(10*length, 1, p), 10*stroke(length, p, p.corner, p.corner), 1e-9)
		}
	}
	near(t, "straight", new(Bends).time(30, 1, pace{speed: 40, accel: 1250, corner: 9.6}), 30./40, 1e-12)
}

// No mixture of bends takes longer where the machine is faster in anything.
func TestBendsFasterIsNeverLonger(t *testing.T) {
	var b Bends
	for i := range b {
		b[i] = float64(i * 7 % 11)
	}
	for _, length := range []float64{1, 20, 300} {
		for v := 5.0; v < 2000; v *= 1.05 {
			p := pace{speed: v, accel: 1250, corner: 9.6}
			before := b.time(length, 0.7, p)
			for what, q := range map[string]pace{
				"speed": {v * 1.05, 1250, 9.6}, "acceleration": {v, 1300, 9.6}, "corner": {v, 1250, 9.8},
			} {
				if after := b.time(length, 0.7, q); !(after <= before*(1+1e-12)) {
					t.Fatalf("%g mm at %g mm/s: a higher %s takes %g s, before %g", length, v, what, after, before)
				}
			}
		}
	}
}

// The bands of a square are right angles, those of a cylinder its chords.
func TestBendsOf(t *testing.T) {
	c := config.Defaults()
	for _, v := range trace(t, shape.Cube(geom.Vec{}, 20), &c) {
		if v.Bends[0] == 0 || v.Bends[0] != v.Bends.Sum() {
			t.Fatalf("a square has %v", v.Bends)
		}
	}
	ring := make([]geom.Vec2, 64)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 64)
		ring[i] = geom.Vec2{X: 10 * cos, Y: 10 * sin}
	}
	s := shape.Prism(ring, 1)
	for l, err := range slice.Layers(context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, slice.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		b := bendsOf(l.Region)
		near(t, "corners", b.Sum(), 64, 0)
		// Chords of 64 turn by 2π/64: the jump is at most that, and at least 1/√2 of it.
		for i, n := range b {
			if jump := math.Pow(2, -float64(i)/4); n > 0 && (jump > 0.117 || jump < 0.058) {
				t.Errorf("%g corners of a jump of %.3f", n, jump)
			}
		}
	}
}
