package poly

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// After is one motion and then the other.
func TestMotionAfter(t *testing.T) {
	a, b := Turn(90), Motion{Cos: 0.6, Sin: 0.8, T: geom.Vec2{X: 3, Y: -1}}
	a.T = geom.Vec2{X: 10, Y: 2}
	p := geom.Vec2{X: 5, Y: 7}
	got, want := a.After(b).Apply(p), a.Apply(b.Apply(p))
	if math.Abs(got.X-want.X)+math.Abs(got.Y-want.Y) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
}
