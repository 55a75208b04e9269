package overhang

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

func box(x0, y0, z0, x1, y1, z1 float64) shape.Soup {
	return shape.Box(geom.Vec{X: x0, Y: y0, Z: z0}, geom.Vec{X: x1, Y: y1, Z: z1})
}

// Turned about Z, so that nothing lies along the grid.
func turned(s shape.Soup, angle float64) shape.Soup {
	sin, cos := math.Sincos(angle)
	return s.Apply(geom.Affine{M: [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}})
}

// TestBridges: what hangs between two sides needs nothing; of what hangs from one, walls
// are carried, and 1.5 mm more where strokes along what holds it end in the air; and all
// of it where there is no more than that, or where nothing holds it.
func TestBridges(t *testing.T) {
	walls := shape.Join(box(0, 0, 0, 2, 20, 10), box(18, 0, 0, 20, 20, 10))
	for _, c := range []struct {
		name   string
		s      shape.Soup
		wall   float64
		left   float64 // mm³ of room below what is no bridge
		turned float64 // the same where nothing lies along the grid and more ends are open, if it is another
		narrow bool
	}{
		{"a portal", shape.Join(walls, box(0, 0, 10, 20, 20, 12)), 0, 0, 0, false},
		{"a lid that reaches into the walls", shape.Join(walls, box(1, 0, 9, 19, 20, 12)), 0, 0, 0, false},
		{"a lid with an end beyond", shape.Join(walls, box(0, 0, 10, 28, 20, 12)), 0, 2 * 1.5 * 8 * 10, (8*20 - 6.5*17) * 10, false},
		{"a table on one leg", shape.Join(box(8, 8, 0, 12, 12, 10), box(0, 0, 10, 20, 20, 12)), 0, 2 * 1.5 * 20 * 10, (400 - 17*17) * 10, false},
		{"a shelf on one wall", shape.Join(walls, box(0, 0, 8, 10, 20, 9)), 0, 2 * 1.5 * 8 * 8, (8*20 - 6.5*17) * 8, false},
		{"a table with walls", shape.Join(box(8, 8, 0, 12, 12, 10), box(0, 0, 10, 20, 20, 12)), 0.9, (400 - 18.2*15.2) * 10, (400 - 15.2*15.2) * 10, false},
		{"a stool with walls", shape.Join(box(2, 2, 0, 4, 4, 10), box(0, 0, 10, 6, 6, 12)), 0.9, (36 - 4) * 10, 0, false},
		{"a plate in the air", shape.Join(box(0, 0, 0, 4, 4, 10), box(10, 10, 10, 30, 30, 12)), 0.9, 400 * 10, 0, false},
		{"an arm between two walls", shape.Join(walls, box(2, 9.7, 5, 18, 10.3, 6)), 0, 0, 0, true},
		{"an arm as thin as its walls", shape.Join(walls, box(2, 9.7, 5, 18, 10.3, 6)), 0.9, 16 * 0.6 * 5, 0, true},
		{"a portal with walls", shape.Join(walls, box(0, 0, 10, 20, 20, 12)), 0.9, 0, 0, false},
	} {
		for _, angle := range []float64{0, 0.3} {
			if angle > 0 && c.narrow {
				continue // strokes of no direction tried are along it
			}
			s := turned(c.s, angle)
			r := below(t, s, Options{Angle: 45, Layer: 0.2, Cell: 2.9, Bridges: true, Wall: c.wall})
			all := below(t, s, Options{Angle: 45, Layer: 0.2, Cell: 2.9})
			// Rows of lines at the border of a lid are on one side of it or the other.
			slack, left := 0.04*(all.Volume+all.Blocked), c.left
			if angle > 0 && c.turned > 0 {
				left = c.turned
			}
			if math.Abs(r.Volume-left) > slack {
				t.Errorf("%s, turned by %g: %g mm³ of room, want %g", c.name, angle, r.Volume, left)
			}
			sum := 0.0
			for _, a := range r.Layers {
				sum += a * 0.2
			}
			if math.Abs(sum-r.Volume) > slack {
				t.Errorf("%s, turned by %g: layers hold %g mm³ of %g", c.name, angle, sum, r.Volume)
			}
			if all.Volume < 0.9*c.left || c.left == 0 && all.Volume < 10 {
				t.Errorf("%s: %g mm³ with bridges carried", c.name, all.Volume)
			}
		}
	}
}
