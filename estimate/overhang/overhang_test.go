package overhang

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func below(t *testing.T, s shape.Soup, o Options) *Room {
	t.Helper()
	r, err := Below(context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.9g, want %.9g within %g", what, got, want, within)
	}
}

// Acceptance 2 of the estimates: a cube turned 30 degrees about X needs support below
// one face alone, a prism of 10·cos30 by 10·sin30 over 2 by 10; one standing on a
// corner needs none at 45 degrees, for its faces lean by 35.3.
func TestTurnedCube(t *testing.T) {
	cube := shape.Cube(geom.Vec{X: 4, Y: 9, Z: -2}, 10)
	flat := below(t, cube, Options{Angle: 45})
	near(t, "as it is", flat.Volume, 0, 0)
	near(t, "on the plate", flat.Plate, 100, 1e-9)
	tilted := below(t, cube.Apply(shape.Turn(geom.Vec{X: 1}, math.Pi/6)), Options{Angle: 45})
	near(t, "turned by 30 degrees", tilted.Volume, 10*10*math.Cos(math.Pi/6)*10*math.Sin(math.Pi/6)/2, 1e-6)
	near(t, "its face from below", tilted.Faces, 100*math.Cos(math.Pi/6), 1e-9)
	near(t, "what the part takes", tilted.Blocked, 0, 0)
	corner := cube.Apply(shape.Turn(geom.Vec{X: 1, Y: -1}, math.Atan(math.Sqrt2)))
	near(t, "on a corner at 45", below(t, corner, Options{Angle: 45}).Volume, 0, 0)
	if v := below(t, corner, Options{Angle: 35}).Volume; !(v > 100) {
		t.Errorf("on a corner at 35: %g mm³", v)
	}
}

// wedge is a body of 10 mm whose left side leans out by an angle from the vertical.
func wedge(angle float64) shape.Soup {
	out := 10 * math.Tan(angle*math.Pi/180)
	return shape.Cube(geom.Vec{Z: 5}, 10).Map(func(v geom.Vec) geom.Vec {
		if v.Z > 5 && v.X < 0 {
			v.X -= out
		}
		return v
	})
}

// Acceptance 3: an overhang right at the limit needs none, one a tenth of a degree
// beyond it does.
func TestLimit(t *testing.T) {
	near(t, "at 45", below(t, wedge(45), Options{Angle: 45}).Volume, 0, 0)
	near(t, "at 45.1", below(t, wedge(45.1), Options{Angle: 45}).Volume, 10*100*math.Tan(45.1*math.Pi/180)/2, 1e-6)
	near(t, "at 45.1, of 46", below(t, wedge(45.1), Options{Angle: 46}).Volume, 0, 0)
	for _, turn := range []float64{17, 90, 200} { // about Z nothing changes
		s := wedge(45.1).Apply(shape.Turn(geom.Vec{Z: 1}, turn))
		near(t, "turned", below(t, s, Options{Angle: 45}).Volume, 10*100*math.Tan(45.1*math.Pi/180)/2, 1e-6)
	}
}

// A table: the room below its top, less its legs, which reach the plate; below a shelf
// the room ends at the part.
func TestTableAndShelf(t *testing.T) {
	box := func(x0, y0, z0, x1, y1, z1 float64) shape.Soup {
		return shape.Box(geom.Vec{X: x0, Y: y0, Z: z0}, geom.Vec{X: x1, Y: y1, Z: z1})
	}
	// One mesh of boxes that touch: what lies on another box is no overhang in truth,
	// but the line through both says so.
	table := shape.Join(box(0, 0, 20, 40, 40, 22), box(0, 0, 0, 8, 40, 20))
	r := below(t, table, Options{Angle: 45, Layer: 0.5})
	near(t, "below a table", r.Volume, (40-8)*40*20, 0.01*(40-8)*40*20)
	shelf := shape.Join(box(0, 0, 0, 40, 40, 5), box(0, 0, 15, 40, 40, 17))
	r = below(t, shelf, Options{Angle: 45, Layer: 0.5})
	near(t, "below a shelf", r.Volume, 40*40*10, 0.01*40*40*10)
	sum := 0.0
	for i, a := range r.Layers {
		want := 0.0
		if i >= 10 && i < 30 {
			want = 1600
		}
		near(t, "layer", a, want, 20)
		sum += a * 0.5
	}
	near(t, "layers together", sum, r.Volume, 0.01*r.Volume)
	near(t, "tops", r.Tops[29], 1600, 20)
	near(t, "nothing leans by more than a ceiling", below(t, shelf, Options{Angle: 90}).Volume, 0, 0)
}

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	for _, o := range []Options{{Angle: -1}, {Angle: 91}, {Angle: math.NaN()}, {Layer: math.Inf(1)}, {Layer: -1}, {Lines: -1}, {Lines: 5000}} {
		if _, err := Below(ctx, &mesh.Mesh{}, o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if r, err := Below(ctx, &mesh.Mesh{}, Options{Angle: 45}); err != nil || r.Volume != 0 {
		t.Errorf("no faces: %v, %v", r, err)
	}
	ctx, stop := context.WithCancel(ctx)
	stop()
	cube := shape.Cube(geom.Vec{}, 1)
	if _, err := Below(ctx, &mesh.Mesh{Vertices: cube.Vertices, Faces: cube.Faces}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestCells: the room below a roof of ten squares each way fills a hundred of them but for
// the stem, and their outline is that of the roof and of the stem; a roof a hair wider needs
// a row more on both sides, as squares meet in the middle of the part. The stem is three
// pixels wide, sevenths of a square, so that both are exact.
func TestCells(t *testing.T) {
	const cell = 2.9
	const pixel, side = cell / 7, 3 * cell / 7
	for _, c := range []struct{ x, squares, rim float64 }{{10 * cell, 100, 40}, {10*cell + 0.5, 120, 44}} {
		roof := shape.Box(geom.Vec{Z: 10}, geom.Vec{X: c.x, Y: 10 * cell, Z: 12})
		corner := geom.Vec{X: c.x/2 - 5*pixel, Y: 5*cell - 5*pixel} // the middle is one of squares
		stem := shape.Box(corner, geom.Vec{X: corner.X + side, Y: corner.Y + side, Z: 10})
		s := shape.Join(roof, stem)
		r, err := Below(context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, Options{Angle: 45, Layer: 0.2, Cell: cell})
		if err != nil || len(r.Cells) != len(r.Layers) {
			t.Fatalf("%d layers, %d of squares, %v", len(r.Layers), len(r.Cells), err)
		}
		for i := range r.Cells {
			squares, rim := c.squares, c.rim
			if i >= 50 {
				squares, rim = 0, 0
			}
			area, round := squares*cell*cell, rim*cell
			if squares > 0 {
				area, round = area-side*side, round+4*side
			}
			if math.Abs(r.Cells[i]-area) > 1e-6 || math.Abs(r.Rims[i]-round) > 1e-6 {
				t.Fatalf("layer %d: %g mm² and %g mm, want %g squares and %g sides", i, r.Cells[i], r.Rims[i], squares, rim)
			}
		}
	}
}

// TestStanding: what fills the room below shelves stands on the plate below the lowest alone.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		name string
		s    shape.Soup
		want float64 // mm²
	}{
		{"a table", shape.Join(box(8, 8, 0, 12, 12, 10), box(0, 0, 10, 20, 20, 12)), 400 - 16},
		{"shelves on a wall", shape.Join(box(0, 0, 0, 2, 50, 40), box(2, 0, 10, 50, 50, 12), box(2, 0, 20, 50, 50, 22), box(2, 0, 30, 50, 50, 32)), 48 * 50},
		{"a hollow", shape.Join(shape.Cube(geom.Vec{}, 20), shape.Cube(geom.Vec{X: 5, Y: 5, Z: 5}, 10).Flip()), 0},
		{"a cube", shape.Cube(geom.Vec{}, 10), 0},
	} {
		r := below(t, c.s, Options{Angle: 45, Layer: 0.1})
		near(t, c.name, r.Standing, c.want, 0.02*c.want+1e-9)
	}
}
