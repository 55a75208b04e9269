package profile

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func part(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func of(t *testing.T, s shape.Soup, o Options) *Profile {
	t.Helper()
	p, err := Of(context.Background(), part(s), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.9g, want %.9g within %g", what, got, want, within)
	}
}

// The last layer counts however little of it there is, and there is none for what single
// precision adds, wherever the part stands.
func TestLastLayer(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      int
	}{{0, 1, 5}, {0, 1.05, 6}, {0, 1.15, 6}, {0, 0.05, 1}, {0, 0.25, 2}, {0, float64(float32(1.2)), 6}, {50, float64(float32(51.2)), 6}, {0, 1.2 + 1e-6, 7}} {
		p := of(t, shape.Box(geom.Vec{Z: c.low}, geom.Vec{X: 10, Y: 10, Z: c.high}), Options{Height: 0.2, TopReach: 0.2, BottomReach: 0.2})
		if len(p.Layers) != c.want {
			t.Errorf("%g to %g mm: %d layers, want %d", c.low, c.high, len(p.Layers), c.want)
		}
		for i, l := range p.Layers {
			near(t, "area", l.Area, 100, 1e-9)
			if top := i == len(p.Layers)-1; (l.Top > 0) != top {
				t.Errorf("%g to %g mm: %g mm² of layer %d are seen from above", c.low, c.high, l.Top, i)
			}
		}
	}
}

// A cube of 10 mm has 50 layers of 100 mm² and 40 mm, and its diagonal lines are
// crossed by 4·10/√2 mm of boundary in either direction.
func TestCube(t *testing.T) {
	p := of(t, shape.Box(geom.Vec{X: 3, Y: -7, Z: 2}, geom.Vec{X: 13, Y: 3, Z: 12}), Options{Height: 0.2, TopReach: 0.8, BottomReach: 0.6, Inset: 0.5, Surface: true})
	if len(p.Layers) != 50 || !p.Sound() {
		t.Fatalf("%d layers, sound %t", len(p.Layers), p.Sound())
	}
	near(t, "volume", p.Volume, 1000, 1e-9)
	near(t, "surface", p.Area, 600, 1e-9)
	for i, l := range p.Layers {
		near(t, "area", l.Area, 100, 1e-9)
		near(t, "perimeter", l.Perimeter, 40, 1e-9)
		near(t, "crossings", l.Cross, 40/math.Sqrt2, 1e-9)
		near(t, "base", l.Base, 0.2*float64(i), 1e-9)
		for _, c := range []struct {
			what string
			got  float64
			is   bool
		}{
			{"top shell", l.TopShell, i >= 46}, {"top", l.Top, i == 49},
			{"bottom shell", l.BottomShell, i < 3}, {"bottom", l.Bottom, i == 0},
		} {
			want := 0.0
			if c.is {
				want = 100
			}
			near(t, c.what, c.got, want, 1e-9)
		}
	}
}

// The sections of a sphere are circles; the volume of all layers is that of the
// sphere, and their boundaries add up to π²r².
func TestSphere(t *testing.T) {
	const r, h = 10.0, 0.1
	p := of(t, shape.Sphere(r, 256), Options{Height: h})
	sum, sides, lines := 0.0, 0.0, 0.0
	for _, l := range p.Layers {
		z := l.Base + l.Height/2 - r
		circle := r*r - z*z
		near(t, "area", l.Area, math.Pi*circle, 0.002*math.Pi*r*r)
		near(t, "perimeter", l.Perimeter, 2*math.Pi*math.Sqrt(circle), 0.002*2*math.Pi*r)
		sum += l.Area * h
		sides += l.Perimeter * h
		lines += l.Cross * h
	}
	near(t, "volume", sum, p.Volume, 1e-4*p.Volume)
	near(t, "volume of a sphere", p.Volume, 4*math.Pi*r*r*r/3, 0.001*p.Volume)
	near(t, "sides", sides, math.Pi*math.Pi*r*r, 0.001*sides)
	// Twice the width of each circle: 4·∫√(r²-z²) dz = 2πr².
	near(t, "crossings", lines, 2*math.Pi*r*r, 0.002*lines)
}

// The shell of a slope is as wide as the slope is in the layers behind; where that is too
// thin for a line there is none. Where the slope is so gentle that the last of these layers
// is seen, walls included, it goes a line beyond that.
func TestShellOfSlope(t *testing.T) {
	// A ridge 40 wide and 10 high, 30 long: slopes of 2 to 1.
	s := shape.Soup{
		Vertices: []geom.Vec{{X: -20}, {X: 20}, {X: 20, Y: 30}, {X: -20, Y: 30}, {Z: 10}, {Y: 30, Z: 10}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 3, 2}, {0, 1, 4}, {2, 3, 5}, {0, 4, 5}, {0, 5, 3}, {1, 2, 5}, {1, 5, 4}},
	}
	p := of(t, s, Options{Height: 0.2, TopReach: 1, BottomReach: 1, Inset: 0.5})
	for i, l := range p.Layers {
		near(t, "shell", l.TopShell, 2*30*(0.8*2), 1e-9)
		near(t, "of it bands", l.Band, l.TopShell, 1e-9)
		near(t, "along", l.Edge, 60, 1e-9)
		near(t, "steps", l.Top, 0, 0) // 0.4 mm wide: all wall
		want := 0.0
		if i < 5 {
			want = 40 * 30
		}
		near(t, "bottom", l.BottomShell, want, 1e-9)
	}
	for _, l := range of(t, s, Options{Height: 0.2, TopReach: 1, Inset: 0.5, Least: 1.61, More: 0.1}).Layers {
		near(t, "wider shell", l.TopShell, 2*30*(5*0.4-0.5+1.61+0.1), 1e-9)
	}
	for _, l := range of(t, s, Options{Height: 0.2, BottomReach: 1, Least: 0.4, More: 0.1}).Layers {
		near(t, "no shell above", l.TopShell+l.Edge+l.Band, 0, 0)
	}
	for _, l := range of(t, s, Options{Height: 0.2, TopReach: 1, Inset: 2.1, Least: 1.61}).Layers {
		near(t, "thin shell", l.TopShell+l.Edge+l.Band, 0, 0)
	}
}

// A slope of many faces less high than a layer has the shell of one of few: in the middle of
// it, where what reaches over its ends is as much.
func TestShellOfFineSlope(t *testing.T) {
	ridge := func(steps int) shape.Soup {
		var s shape.Soup
		point := func(x, y, z float64) uint32 {
			s.Vertices = append(s.Vertices, geom.Vec{X: x, Y: y, Z: z})
			return uint32(len(s.Vertices) - 1)
		}
		quad := func(a, b, c, d uint32) { s.Faces = append(s.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d}) }
		var rows [][4]uint32 // left and right of the section, in front and behind
		for i := range steps {
			z := 10 * float64(i) / float64(steps)
			rows = append(rows, [4]uint32{point(2*z-20, 0, z), point(20-2*z, 0, z), point(20-2*z, 30, z), point(2*z-20, 30, z)})
		}
		front, back := point(0, 0, 10), point(0, 30, 10)
		rows = append(rows, [4]uint32{front, front, back, back})
		quad(rows[0][0], rows[0][3], rows[0][2], rows[0][1])
		for i := range steps {
			a, b := rows[i], rows[i+1]
			quad(a[0], a[1], b[1], b[0])
			quad(a[1], a[2], b[2], b[1])
			quad(a[2], a[3], b[3], b[2])
			quad(a[3], a[0], b[0], b[3])
		}
		return s
	}
	for _, o := range []Options{
		{Height: 0.2, TopReach: 1, Inset: 0.5},
		{Height: 0.2, TopReach: 1, Inset: 0.3, Least: 0.4, More: 0.1, Anchor: 3},
		{Height: 0.2, TopReach: 1, Inset: 0.6, Least: 0.4, More: 0.1, Anchor: 3},
		{Height: 0.2, TopReach: 0.2, Inset: 0.3, Least: 0.4, More: 0.1},
		{Height: 0.2, TopReach: 0.6, Inset: 2.1, Least: 1.2},
	} {
		sum := func(steps int) (shell, seen, band, edge float64) {
			for _, l := range of(t, ridge(steps), o).Layers[10:40] {
				shell, seen, band, edge = shell+l.TopShell, seen+l.Top, band+l.Band, edge+l.Edge
			}
			return shell, seen, band, edge
		}
		shell, seen, band, edge := sum(1)
		fineShell, fineSeen, fineBand, fineEdge := sum(130)
		near(t, "shell", fineShell, shell, 0.01*shell)
		near(t, "seen", fineSeen, seen, 0.01*seen)
		near(t, "band", fineBand, band, 0.01*band)
		near(t, "edge", fineEdge, edge, 1e-6)
	}
}

// Cutting does not care where the part stands, how it is turned about Z, or in
// which order its faces come; volumes grow with the cube of the scale.
func TestRelations(t *testing.T) {
	s := shape.Torus(12, 4, 48, 24).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.3, Z: 0.2}, 0.7))
	o := Options{Height: 0.2, TopReach: 0.8, BottomReach: 0.8, Inset: 0.7}
	base := of(t, s, o)
	moved := of(t, s.Map(func(v geom.Vec) geom.Vec { return geom.Add(v, geom.Vec{X: 1000, Y: -3000, Z: 64}) }), o)
	turned := of(t, s.Apply(shape.Turn(geom.Vec{Z: 1}, math.Pi/2)), o)
	double := of(t, s.Map(func(v geom.Vec) geom.Vec { return geom.Scale(2, v) }), Options{Height: 0.4, TopReach: 1.6, BottomReach: 1.6, Inset: 1.4})
	crossed, turnedCrossed := 0.0, 0.0 // a quarter turn swaps the directions
	for i, l := range base.Layers {
		near(t, "moved area", moved.Layers[i].Area, l.Area, 1e-7)
		near(t, "turned area", turned.Layers[i].Area, l.Area, 1e-8)
		crossed, turnedCrossed = crossed+l.Cross, turnedCrossed+turned.Layers[i].Cross
		near(t, "scaled area", double.Layers[i].Area, 4*l.Area, 1e-7)
		near(t, "scaled shell", double.Layers[i].TopShell, 4*l.TopShell, 1e-7)
		near(t, "scaled boundary", double.Layers[i].Perimeter, 2*l.Perimeter, 1e-7)
	}
	near(t, "turned crossings", turnedCrossed, crossed, 0.01*crossed)
	near(t, "scaled volume", double.Volume, 8*base.Volume, 1e-8*double.Volume)
	flipped := of(t, s.Flip(), o)
	near(t, "flipped volume", flipped.Volume, -base.Volume, 1e-9)
	if flipped.Sound() || flipped.Negative == 0 || !base.Sound() {
		t.Error("a flipped part must not look sound, and the part itself must")
	}
	if open := of(t, s.Without(func(f int) bool { return f == 7 }), o); open.Sound() {
		t.Error("an open part looks sound")
	}
}

// Planes through vertices and faces count them once: a cube whose faces lie in
// cutting planes keeps its sections.
func TestPlanesThroughVertices(t *testing.T) {
	low := shape.Box(geom.Vec{}, geom.Vec{X: 4, Y: 4, Z: 0.1})
	high := shape.Box(geom.Vec{Z: 0.1}, geom.Vec{X: 2, Y: 2, Z: 1})
	p := of(t, shape.Join(low, high), Options{Height: 0.2})
	near(t, "area at the step", p.Layers[0].Area, 16, 1e-9) // a plane takes what is below it
	near(t, "next area", p.Layers[1].Area, 4, 1e-9)
}

// Two boxes on top of each other are one, once it is known where their faces meet.
func TestStacked(t *testing.T) {
	ctx := context.Background()
	o := Options{Height: 0.2, TopReach: 0.8, BottomReach: 0.6, Inset: 0.5, Anchor: 1}
	lo, hi := geom.Vec{X: 1, Y: 2, Z: 3}, geom.Vec{X: 11, Y: 22, Z: 13}
	tall, err := Of(ctx, part(shape.Box(lo, hi)), o)
	if err != nil {
		t.Fatal(err)
	}
	two := part(shape.Join(shape.Box(lo, geom.Vec{X: 11, Y: 22, Z: 8}), shape.Box(geom.Vec{X: 1, Y: 2, Z: 8}, hi)))
	stacked, err := Stacked(ctx, two, o, []Floor{{Z: 8, Area: 200}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range tall.Layers {
		a, b := &stacked.Layers[i], &tall.Layers[i]
		for _, q := range [][2]float64{{a.Area, b.Area}, {a.TopShell, b.TopShell}, {a.BottomShell, b.BottomShell}, {a.Top, b.Top}, {a.Bottom, b.Bottom}, {a.Perimeter, b.Perimeter}} {
			near(t, "stacked", q[0], q[1], 1e-9)
		}
	}
	if plain, err := Of(ctx, two, o); err != nil || plain.Layers[24].TopShell < 200 {
		t.Errorf("%v: nothing would have to be known", err)
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		height, first, layer float64
		want                 int
	}{
		{10, 0.2, 0.2, 50}, {10.01, 0.2, 0.2, 51}, {0.05, 0.2, 0.2, 1}, {0.2, 0.2, 0.2, 1}, {0.5, 0.3, 0.2, 2}, {10 + 1e-12, 0.2, 0.2, 50},
	} {
		if got := Count(c.height, c.first, c.layer); got != c.want {
			t.Errorf("Count(%g, %g, %g) = %d, want %d", c.height, c.first, c.layer, got, c.want)
		}
	}
}

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	cube := part(shape.Cube(geom.Vec{}, 10))
	for _, o := range []Options{{}, {Height: -1}, {Height: math.NaN()}, {Height: 0.2, First: -1}, {Height: 0.2, Inset: math.Inf(1)}, {Height: 1e-9}} {
		if _, err := Of(ctx, cube, o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	flat := &mesh.Mesh{Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}}, Faces: [][3]uint32{{0, 1, 2}}}
	speck := &mesh.Mesh{Vertices: []geom.Vec{{}, {X: 10}, {Y: 10}, {Z: 1e-310}}, Faces: [][3]uint32{{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}}
	for _, m := range []*mesh.Mesh{{}, flat, speck} {
		if _, err := Of(ctx, m, Options{Height: 0.2}); !errors.Is(err, ErrEmpty) {
			t.Errorf("%d faces: %v", len(m.Faces), err)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	stop()
	if _, err := Of(ctx, cube, Options{Height: 0.2}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkOf(b *testing.B) {
	m := part(shape.Sphere(40, 316))
	for b.Loop() {
		if _, err := Of(context.Background(), m, Options{Height: 0.2, TopReach: 0.8, BottomReach: 0.8, Inset: 0.7}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/float64(len(m.Faces))*1e5, "ms/100ktri")
}
