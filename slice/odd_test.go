package slice_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice"
)

// Meshes that are not as they should be, and heights that are not.

func at(s shape.Soup, x, y, z float64) shape.Soup {
	return s.Apply(geom.Translation(geom.Vec{X: x, Y: y, Z: z}))
}

func TestShells(t *testing.T) {
	cube := func(lo, hi float64) shape.Soup {
		return shape.Box(geom.Vec{X: lo, Y: lo}, geom.Vec{X: hi, Y: hi, Z: 1})
	}
	for _, c := range []struct {
		name            string
		s               shape.Soup
		area            float64
		polygons, holes int
		inverted        int
		united          bool
	}{
		{"one", cube(0, 10), 100, 1, 0, 0, false},
		{"inverted", cube(0, 10).Flip(), 100, 1, 0, 1, false},
		{"one in another", shape.Join(cube(0, 10), cube(2, 8)), 100, 1, 0, 0, false},
		{"cavity", shape.Join(cube(0, 10), cube(2, 8).Flip()), 64, 1, 1, 0, false},
		{"part in a cavity", shape.Join(cube(0, 10), cube(2, 8).Flip(), cube(4, 6)), 68, 2, 1, 0, false},
		{"cavity in a part in a cavity", shape.Join(cube(0, 20), cube(2, 18).Flip(), cube(4, 16), cube(6, 14).Flip()), 400 - 256 + 144 - 64, 2, 2, 0, false},
		{"three deep and one out", shape.Join(cube(0, 20), cube(2, 18), cube(4, 16), cube(6, 14).Flip()), 400, 1, 0, 0, false},
		{"side by side", shape.Join(cube(0, 10), at(cube(0, 10), 20, 3, 0)), 200, 2, 0, 0, false},
		{"overlapping", shape.Join(cube(0, 10), at(cube(0, 10), 5, 5, 0)), 175, 1, 0, 0, true},
		{"overlapping, both inverted", shape.Join(cube(0, 10).Flip(), at(cube(0, 10), 5, 5, 0).Flip()), 175, 1, 0, 0, true},
		{"sharing a face", shape.Join(cube(0, 10), at(cube(0, 10), 10, 0, 0)), 200, 1, 0, 0, false},
		{"touching along a part of a face", shape.Join(cube(0, 10), at(cube(0, 10), 10, 3, 0)), 200, 1, 0, 0, true},
		{"the same twice", shape.Join(cube(0, 10), cube(0, 10)), 100, 1, 0, 0, true},
		{"inverted beside", shape.Join(cube(0, 10), at(cube(0, 10), 20, 0, 0).Flip()), 200, 2, 0, 1, false},
	} {
		for _, l := range layersOf(t, c.s, slice.Options{}) {
			holes := 0
			for _, p := range l.Region {
				holes += len(p.Holes)
			}
			if !near(l.Area(), c.area, 1e-9) || len(l.Region) != c.polygons || holes != c.holes || l.Inverted != c.inverted || l.United != c.united {
				t.Errorf("%s: %g mm², %d polygons, %d holes, %d inverted, united %t", c.name, l.Area(), len(l.Region), holes, l.Inverted, l.United)
				break
			}
		}
	}
}

// TestEdgesOfFourFaces: two boxes that share an edge as one mesh, upright and
// lying in the cut.
func TestEdgesOfFourFaces(t *testing.T) {
	upright := shape.Join(box(10, 10, 5), at(box(10, 10, 5), 10, 10, 0))
	for _, l := range layersOf(t, upright, slice.Options{}) {
		if !near(l.Area(), 200, 1e-9) {
			t.Errorf("layer %d: %g mm²", l.Index, l.Area())
		}
	}
	lying := shape.Join(box(10, 10, 2.5), at(box(10, 10, 2.5), 10, 0, 2.5))
	for _, l := range layersOf(t, lying, slice.Options{LayerHeight: 1}) {
		if !near(l.Area(), 100, 1e-9) || len(l.Region) != 1 {
			t.Errorf("layer %d: %g mm²", l.Index, l.Area())
		}
	}
}

// TestFlippedFaces: some faces of a ball are wound the wrong way.
func TestFlippedFaces(t *testing.T) {
	ball := shape.Sphere(10, 40)
	want := layersOf(t, ball, slice.Options{})
	r := rand.New(rand.NewPCG(1, 2))
	for _, share := range []float64{0.1, 0.5, 1} {
		s := shape.Soup{Vertices: ball.Vertices}
		for _, f := range ball.Faces {
			if r.Float64() < share {
				f[1], f[2] = f[2], f[1]
			}
			s.Faces = append(s.Faces, f)
		}
		for i, l := range layersOf(t, s, slice.Options{}) {
			if !near(l.Area(), want[i].Area(), 1e-9) || len(l.Region) != 1 {
				t.Errorf("%g flipped: layer %d: %g mm², want %g", share, i, l.Area(), want[i].Area())
			}
		}
	}
}

// TestFacesThereAgain: faces that are there two or three times, wound alike, count once.
func TestFacesThereAgain(t *testing.T) {
	s := shape.Cube(geom.Vec{}, 10)
	for i, f := range s.Faces[:7] {
		again := [][3]uint32{f, {f[1], f[2], f[0]}, {f[2], f[0], f[1]}}
		s.Faces = append(s.Faces, again[i%3])
		if i < 2 {
			s.Faces = append(s.Faces, f)
		}
	}
	// All of them twice, and one missing: its gap is closed, no more.
	holed := shape.Cube(geom.Vec{}, 10)
	holed.Faces = append(slices.Clone(holed.Faces[1:]), holed.Faces[1:]...)
	one := shape.Soup{Vertices: holed.Vertices, Faces: holed.Faces[:len(holed.Faces)/2]}
	want := layersOf(t, one, slice.Options{LayerHeight: 1})
	for i, l := range layersOf(t, holed, slice.Options{LayerHeight: 1}) {
		if !near(l.Area(), want[i].Area(), 1e-9) || l.Open != want[i].Open {
			t.Errorf("with a hole, layer %d: %d gaps, %g mm², want %d and %g", i, l.Open, l.Area(), want[i].Open, want[i].Area())
		}
	}
	for _, l := range layersOf(t, s, slice.Options{LayerHeight: 1, Gap: slice.DefaultGap}) {
		if l.Open != 0 || l.Dropped != 0 || !near(l.Area(), 100, 1e-9) {
			t.Errorf("layer %d: %d gaps, %d dropped, %g mm²", l.Index, l.Open, l.Dropped, l.Area())
		}
	}
}

// TestHolesInTheMesh: faces are missing; gaps are closed, and counted, until they
// are too wide.
func TestHolesInTheMesh(t *testing.T) {
	s := tube(10, 6, 5, 60) // faces 0, 1 are a piece of the outside, 1 mm wide
	s.Faces = s.Faces[2:]
	area := 30 * math.Sin(2*math.Pi/60) * (100 - 36)
	for _, l := range layersOf(t, s, slice.Options{}) {
		if l.Open != 1 || l.Dropped != 0 || !near(l.Area(), area, 1e-9) {
			t.Errorf("layer %d: %d gaps, %d dropped, %g mm², want %g", l.Index, l.Open, l.Dropped, l.Area(), area)
		}
	}
	for _, l := range layersOf(t, s, slice.Options{Gap: 0.5}) {
		// The outside is gone. What is left runs clockwise, and counts as solid.
		if l.Open != 0 || l.Dropped != 1 || l.Inverted != 1 {
			t.Errorf("layer %d: %d gaps, %d dropped, %d inverted", l.Index, l.Open, l.Dropped, l.Inverted)
		}
	}
}

// TestSoup: no face shares a vertex with another; corners are off by more than
// the weld takes.
func TestSoup(t *testing.T) {
	want := layersOf(t, tube(10, 6, 5, 30), slice.Options{})
	whole := tube(10, 6, 5, 30)
	r := rand.New(rand.NewPCG(3, 4))
	var s shape.Soup
	for i, f := range whole.Faces {
		for _, v := range f {
			p := whole.Vertices[v]
			p.X += 1e-3 * (r.Float64() - 0.5)
			p.Y += 1e-3 * (r.Float64() - 0.5)
			s.Vertices = append(s.Vertices, p)
		}
		k := uint32(3 * i)
		s.Faces = append(s.Faces, [3]uint32{k, k + 1, k + 2})
	}
	for i, l := range layersOf(t, s, slice.Options{}) {
		if !near(l.Area(), want[i].Area(), 0.1) || l.Open == 0 || l.Dropped != 0 {
			t.Errorf("layer %d: %g mm², want %g; %d gaps, %d dropped", i, l.Area(), want[i].Area(), l.Open, l.Dropped)
		}
	}
}

// TestAnyHeightIsSafe cuts a body with steps and points at exactly the heights of
// its vertices, and just beside them: areas stay between those of the two sides.
func TestAnyHeightIsSafe(t *testing.T) {
	s := shape.Join(shape.Sphere(5, 8), at(shape.Torus(8, 2, 12, 8), 30, 0, 0), at(box(3, 4, 5), 60, 0, -2))
	heights := map[float64]bool{}
	for _, v := range s.Vertices {
		heights[v.Z] = true
	}
	section := func(z float64) float64 {
		// One layer around z, of a mesh that reaches beyond it.
		m := shape.Join(s, at(box(1, 1, 1000), -100, 0, z-500))
		layers := layersOf(t, m, slice.Options{LayerHeight: 1000})
		checkForm(t, layers[0])
		return layers[0].Area() - 1
	}
	for z := range heights {
		const eps = 1e-7
		below, here, above := section(z-eps), section(z), section(z+eps)
		if !near(here, below, 1e-3) && !near(here, above, 1e-3) {
			t.Errorf("at %g: %g mm², %g below, %g above", z, here, below, above)
		}
	}
}

// areaBySegments finds the area of a section another way:
// the sum over faces of what their shadows add, by signed triangles from the
// origin. It needs no loops and no nesting.
func areaBySegments(s shape.Soup, z float64) float64 {
	sum := 0.0
	for _, f := range s.Faces {
		var enter, leave geom.Vec
		cut := false
		for k := range 3 {
			a, b := s.Vertices[f[k]], s.Vertices[f[(k+1)%3]]
			if (a.Z >= z) == (b.Z >= z) {
				continue
			}
			u := (z - a.Z) / (b.Z - a.Z)
			p := geom.Vec{X: a.X + u*(b.X-a.X), Y: a.Y + u*(b.Y-a.Y)}
			if cut = true; a.Z < z {
				leave = p
			} else {
				enter = p
			}
		}
		if cut {
			sum += (enter.X*leave.Y - enter.Y*leave.X) / 2
		}
	}
	return sum
}

// TestAreasAgainstSegments compares closed solids at random angles with the sum
// over their segments.
func TestAreasAgainstSegments(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 30 {
		s := shape.Torus(8+4*r.Float64(), 1+2*r.Float64(), 3+r.IntN(30), 3+r.IntN(12))
		s = s.Apply(pose(7*r.Float64(), 7*r.Float64(), geom.Vec{X: 100 * r.Float64()}))
		low := math.Inf(1)
		for _, v := range s.Vertices {
			low = math.Min(low, v.Z)
		}
		for _, l := range layersOf(t, s, slice.Options{LayerHeight: 0.5}) {
			if want := areaBySegments(s, low+l.Z); !near(l.Area(), want, 1e-8) {
				t.Errorf("layer %d: %g mm², want %g", l.Index, l.Area(), want)
			}
		}
	}
}

// TestSameBitsForAnyWorkers compares all numbers of all layers.
func TestSameBitsForAnyWorkers(t *testing.T) {
	s := shape.Join(shape.Torus(10, 4, 50, 40), at(shape.Torus(10, 4, 50, 40), 5, 5, 1), at(tube(6, 3, 9, 40), 30, 0, 0))
	s.Faces = s.Faces[3:]
	var want []slice.Layer
	for _, workers := range []int{1, 2, 8} {
		stack, err := slice.Slice(par.WithWorkers(context.Background(), workers), meshOf(s), slice.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = stack.Layers
		}
		for i, l := range stack.Layers {
			sameRegion(t, i, l.Region, want[i].Region)
		}
	}
}

func sameRegion(t *testing.T, layer int, a, b poly.Region) {
	t.Helper()
	var p, q []geom.Vec2
	a.Rings(func(r poly.Ring) bool { p = append(p, r...); return true })
	b.Rings(func(r poly.Ring) bool { q = append(q, r...); return true })
	if len(p) != len(q) || len(a) != len(b) {
		t.Fatalf("layer %d: %d corners, want %d", layer, len(p), len(q))
	}
	for i := range p {
		if p[i] != q[i] {
			t.Fatalf("layer %d: corner %d is %v, want %v", layer, i, p[i], q[i])
		}
	}
}
