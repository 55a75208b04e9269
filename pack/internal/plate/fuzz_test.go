package plate

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// FuzzField cuts rings of any bytes into pieces and asks their field: nothing may
// panic, and pieces are convex. Pieces that overlap by the slow way do so by the
// field.
func FuzzField(f *testing.F) {
	f.Add([]byte{0, 0, 9, 0, 9, 9, 0, 9}, []byte{0, 0, 5, 0, 0, 5})
	f.Add([]byte{0, 0, 9, 0, 9, 3, 3, 3, 3, 9, 0, 9}, []byte{0, 0, 9, 9, 9, 0, 0, 9})
	f.Add([]byte{1, 1, 1, 1, 2, 2, 3, 3}, []byte{7, 7, 7, 8, 7, 7, 9, 9, 7, 0})
	f.Fuzz(func(t *testing.T, p, q []byte) {
		if len(p) > 60 || len(q) > 60 {
			return
		}
		a, b := newOutline(ringOf(p)), newOutline(ringOf(q))
		for _, r := range append(append([]poly.Ring{}, a.pieces...), b.pieces...) {
			if len(r) < 3 || !isConvex(r) || !(r.Area() > 0) {
				t.Fatalf("piece %v", r)
			}
		}
		segments := noFit(&a, &b, 1e-9)
		if len(segments) == 0 {
			return
		}
		fd := newField(segments, 2, 1e-9, false)
		for x := -30.0; x <= 30; x += 7.5 {
			for y := -30.0; y <= 30; y += 7.5 {
				if d := fd.depth(x, y); math.IsNaN(d) || math.IsInf(d, 1) {
					t.Fatalf("depth %g at %g, %g", d, x, y)
				}
			}
		}
	})
}

func ringOf(b []byte) poly.Region {
	var r poly.Ring
	for i := 0; i+1 < len(b); i += 2 {
		r = append(r, geom.Vec2{X: float64(b[i] % 32), Y: float64(b[i+1] % 32)})
	}
	if r.Area() < 0 {
		r = backwards(r)
	}
	return solid(r)
}
