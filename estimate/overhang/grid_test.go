package overhang

import (
	"context"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// castAll returns a grid over s with all its crosses, sorted.
func castAll(t *testing.T, s shape.Soup, o Options) (*grid, []int32) {
	t.Helper()
	m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	g := newGrid(m, o)
	if err := each(context.Background(), m.Faces, g.prisms); err != nil {
		t.Fatal(err)
	}
	if err := g.cut(context.Background(), m.Faces, o); err != nil {
		t.Fatal(err)
	}
	return g, g.sortCrosses()
}

// TestLinesGoInAndOut: a line goes into a closed part as often as out of it, in turn, and
// all lines together hold its volume.
func TestLinesGoInAndOut(t *testing.T) {
	for _, s := range []shape.Soup{
		shape.Torus(10, 4, 97, 61), shape.Sphere(7, 40), shape.Cube(geom.Vec{}, 10),
		turned(shape.Torus(10, 4, 9, 7), 0.7), shape.Cube(geom.Vec{}, 10).Apply(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 1)),
		box(0, 0, 0, 1e-3, 500, 1),
	} {
		g, begin := castAll(t, s, Options{Angle: 45, Lines: 128})
		sum := 0.0
		for line := range g.nx * g.ny {
			met := g.crosses[begin[line]:begin[line+1]]
			if len(met)%2 != 0 {
				t.Fatalf("line %d meets the surface %d times", line, len(met))
			}
			for i, c := range met {
				if out := i%2 == 1; (c.kind == up) != out {
					t.Fatalf("line %d, cross %d of %d: kind %d", line, i, len(met), c.kind)
				}
			}
			for i := 0; i < len(met); i += 2 {
				sum += (met[i+1].z - met[i].z) * g.pitch * g.pitch
			}
		}
		if size := g.box.Size(); size.X > g.pitch {
			near(t, "volume of the lines", sum, s.Volume(), 0.02*s.Volume())
		}
	}
}

// TestStack: of many plates above one another fewer lines are looked at, and the room
// between them is still what it is.
func TestStack(t *testing.T) {
	var plates []shape.Soup
	const n = 1500
	for i := range n {
		z := float64(2 * i)
		plates = append(plates, box(0, 0, z, 40, 30, z+1))
	}
	s := shape.Join(plates...)
	if g, _ := castAll(t, s, Options{Angle: 45, Lines: 128}); len(g.crosses) > mostCrosses*11/10 || len(g.crosses) < mostCrosses/2 {
		t.Errorf("%d crosses, want about %d", len(g.crosses), mostCrosses)
	}
	r := below(t, s, Options{Angle: 45, Layer: 0.5})
	near(t, "between the plates", r.Volume, (n-1)*40*30, 1e-6*n*40*30)
}

// TestStrips: strips that happen to lie along lines meet many more of them than their
// area says; what is kept stays bounded.
func TestStrips(t *testing.T) {
	const lines, levels = 256, 200
	pitch := 100.0 / lines
	s := box(0, 0, 0, 100, 100, 1)
	for i := range levels {
		for k := range lines {
			y, z, n := (float64(k)+shift)*pitch-0.002, float64(2+i), uint32(len(s.Vertices))
			for _, p := range [4][2]float64{{0, y}, {100, y}, {100, y + 0.004}, {0, y + 0.004}} {
				s.Vertices = append(s.Vertices, geom.Vec{X: p[0], Y: p[1], Z: z})
			}
			s.Faces = append(s.Faces, [3]uint32{n, n + 2, n + 1}, [3]uint32{n, n + 3, n + 2})
		}
	}
	g, _ := castAll(t, s, Options{Angle: 45, Lines: lines})
	if g.pitch <= pitch || len(g.crosses) > 2*mostCrosses+lines {
		t.Errorf("%d crosses, lines %g mm apart", len(g.crosses), g.pitch)
	}
}
