package slice_test

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice"
)

// TestMissingWalls slices two boxes side by side that lack a wall each, nearer to each
// other than the walls are wide: each is closed by itself. Asked for seams of 2 mm
// alone, nothing is made up.
func TestMissingWalls(t *testing.T) {
	var s shape.Soup
	for _, x := range []float64{0, 23} {
		b := shape.Box(geom.Vec{X: x}, geom.Vec{X: x + 20, Y: 10, Z: 10})
		n := uint32(len(s.Vertices))
		s.Vertices = append(s.Vertices, b.Vertices...)
		for _, f := range b.Faces {
			if b.Vertices[f[0]].X == x+20 && b.Vertices[f[1]].X == x+20 && b.Vertices[f[2]].X == x+20 {
				continue // of the wall that is missing
			}
			s.Faces = append(s.Faces, [3]uint32{f[0] + n, f[1] + n, f[2] + n})
		}
	}
	for _, l := range layersOf(t, s, slice.Options{}) {
		if a := l.Area(); math.Abs(a-400) > 1e-9 || l.Far != 2 || l.Open != 2 || l.Dropped != 0 || len(l.Region) != 2 {
			t.Fatalf("layer %d: %g mm² in %d pieces, %d far of %d, %d dropped", l.Index, a, len(l.Region), l.Far, l.Open, l.Dropped)
		}
	}
	for _, l := range layersOf(t, s, slice.Options{Gap: 2}) {
		if l.Area() != 0 || l.Far != 0 || l.Dropped != 2 {
			t.Fatalf("layer %d: %g mm², %d far, %d dropped", l.Index, l.Area(), l.Far, l.Dropped)
		}
	}
}
