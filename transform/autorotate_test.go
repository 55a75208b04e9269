package transform

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// turnInto applies auto-rotate and checks what holds of every answer: the box fits,
// the matrix turns and does nothing else, and the mesh is where it says.
func turnInto(t testing.TB, m *mesh.Mesh, x, y, z float64) (*mesh.Mesh, Done) {
	t.Helper()
	out, r, err := Apply(context.Background(), m, Chain{AutoRotate{XYZ{x, y, z}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := out.Bounds().Size()
	if s.X > x*(1+1e-8) || s.Y > y*(1+1e-8) || s.Z > z*(1+1e-8) {
		t.Errorf("the box is %v", s)
	}
	for i := range 4 {
		for j := range 4 {
			dot, want := 0.0, 0.0
			for k := range 4 {
				dot += r.Matrix[i][k] * r.Matrix[j][k]
			}
			if i == j {
				want = 1
			}
			if math.Abs(dot-want) > 1e-12 {
				t.Errorf("rows %d and %d: %g", i, j, dot)
			}
		}
	}
	a := geom.Affine{}
	for i := range 3 {
		copy(a.M[i][:], r.Matrix[i][:3])
	}
	if d := a.Det(); math.Abs(d-1) > 1e-12 {
		t.Errorf("determinant %g", d)
	}
	return out, r.Steps[0]
}

func height(m *mesh.Mesh) float64 { return m.Bounds().Size().Z }

// Acceptance 6.
func TestAutoRotateRod(t *testing.T) {
	rod := box(10, 10, 200)
	out, done := turnInto(t, rod, 250, 250, 50)
	if h := height(out); math.Abs(h-10) > 1e-9 || done.Pose.Source != SourceAxis || math.Abs(done.Pose.AngleDeg-90) > 1e-9 {
		t.Errorf("height %g, %+v", h, done.Pose)
	}
	_, _, err := Apply(context.Background(), rod, Chain{AutoTranslate{}, AutoRotate{XYZ{50, 50, 50}}}, Options{})
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeDoesNotFit || e.Step != 1 || *e.Build != (XYZ{50, 50, 50}) {
		t.Fatalf("%v", err)
	}
	// On the space diagonal the rod is at its least: (200 + 2·10·c)/√3 or so.
	if worst := max(e.Box.X, e.Box.Y, e.Box.Z); worst < 200/math.Sqrt(3) || worst > 215/math.Sqrt(3)+10 {
		t.Errorf("best box %+v", e.Box)
	}
}

// Acceptance 10, and rods that fit along the space diagonal alone.
func TestAutoRotateFreely(t *testing.T) {
	out, done := turnInto(t, box(300, 2, 2), 220, 220, 220)
	if h := height(out); h > 2+1e-6 {
		t.Errorf("a rod lies across the plate at a height of %g: %+v", h, done.Pose)
	}
	for _, rod := range []*mesh.Mesh{box(2, 370, 3), box(375, 1, 1)} {
		if _, done := turnInto(t, rod, 220, 220, 220); done.Pose.Source != SourceFree {
			t.Errorf("%+v", done.Pose)
		}
	}
	turnInto(t, box(2, 2, 500), 400, 300, 120)
	// Of squares with a side of 1, the unit cube holds none larger than 3√2/4 = 1.0607.
	turnInto(t, box(242, 242, 0.1), 230, 230, 230)
}

// Parts that were turned out of their build volume are brought back: whatever fits
// one way must be found again, with hardly any play, even if by none of the poses
// that rest on a face.
func TestAutoRotateFindsTheWayBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	anyTurn := func() Step {
		return Rotate{rnd.Float64() * 360, rnd.Float64() * 360, rnd.Float64() * 360, false}
	}
	free := 0
	for i := range 45 {
		part := [3]func() *mesh.Mesh{
			func() *mesh.Mesh { return cloud(rnd, 4+rnd.IntN(40)) },
			func() *mesh.Mesh { return box(1+rnd.Float64()*30, 1+rnd.Float64()*10, 1+rnd.Float64()*3) },
			func() *mesh.Mesh { return box(30, 30*rnd.Float64(), 0.1) },
		}[i%3]()
		part, _ = apply(t, part, anyTurn())
		s := part.Bounds().Size()
		const play = 1.0001
		_, r, err := Apply(context.Background(), part, Chain{anyTurn(), AutoRotate{XYZ{s.X * play, s.Y * play, s.Z * play}}}, Options{})
		if err != nil {
			t.Errorf("part %d: %v", i, err)
		} else if r.Steps[1].Pose.Source == SourceFree {
			free++
		}
	}
	if free < 10 {
		t.Errorf("%d free turns: the test has become too easy", free)
	}
}

// cloud returns n triangles between random points: auto-rotate asks for no more.
func cloud(rnd *rand.Rand, n int) *mesh.Mesh {
	m := &mesh.Mesh{}
	for i := range uint32(n) {
		m.Vertices = append(m.Vertices, geom.Vec{X: rnd.NormFloat64() * 40, Y: rnd.NormFloat64() * 20, Z: rnd.NormFloat64() * 10})
		m.Faces = append(m.Faces, [3]uint32{i, (i + 1) % uint32(n), (i + 2) % uint32(n)})
	}
	return m
}

// No pose of the brute search, which tries every third degree about all axes, is
// lower than the one chosen.
func TestAutoRotateIsLow(t *testing.T) {
	for _, m := range []*mesh.Mesh{
		tripod(),
		of(shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 20, Z: 10}).Apply(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 0.7))),
		of(shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 28, Y: 9}, {X: 3, Y: 17}}, 55)),
	} {
		out, _ := turnInto(t, m, 500, 500, 500)
		lowest := math.Inf(1)
		for a := 0.0; a < 180; a += 3 {
			for b := 0.0; b < 180; b += 3 {
				ra, rb := a*math.Pi/180, b*math.Pi/180
				up := geom.Vec{X: math.Sin(ra) * math.Cos(rb), Y: math.Sin(ra) * math.Sin(rb), Z: math.Cos(ra)}
				lo, hi := math.Inf(1), math.Inf(-1)
				for _, v := range m.Vertices {
					d := v.X*up.X + v.Y*up.Y + v.Z*up.Z
					lo, hi = min(lo, d), max(hi, d)
				}
				lowest = min(lowest, hi-lo)
			}
		}
		if h := height(out); h > lowest+1e-9 {
			t.Errorf("height %g, and %g is possible", h, lowest)
		}
	}
}

// Of poses of one height the one with less below overhangs is taken, of these the
// one nearest to how the part stands.
func TestAutoRotatePrefers(t *testing.T) {
	// A table: a board on a foot, so that the board is better below.
	table := func(board float64) *mesh.Mesh {
		return of(shape.Join(
			shape.Box(geom.Vec{X: -20, Y: -20, Z: board}, geom.Vec{X: 20, Y: 20, Z: board + 5}),
			shape.Box(geom.Vec{X: -3, Y: -3, Z: 5 - board}, geom.Vec{X: 3, Y: 3, Z: 10 - board}),
		))
	}
	out, done := turnInto(t, table(5), 100, 100, 12)
	// 36: where the foot stands on the board.
	if done.Pose.OverhangAreaMM2 != 36 || done.Pose.AngleDeg != 180 {
		t.Errorf("board above: %+v", done.Pose)
	}
	if b := out.Bounds(); math.Abs(b.Size().Z-10) > 1e-9 {
		t.Errorf("box %v", b)
	}
	if _, done = turnInto(t, table(0), 100, 100, 12); done.Pose.AngleDeg != 0 || done.Pose.Source != SourceAxis {
		t.Errorf("board below: %+v", done.Pose)
	}
}

// A part that stands well is left as it is, to the bit, though its numbers came
// through single precision.
func TestAutoRotateLeavesAlone(t *testing.T) {
	for _, m := range []*mesh.Mesh{box(100, 80, 5), of(shape.Torus(30, 4, 40, 20)), of(shape.Box(geom.Vec{X: 1e4}, geom.Vec{X: 1e4 + 33.3, Y: 21.7, Z: 8.1}))} {
		for i, v := range m.Vertices {
			m.Vertices[i] = geom.Vec{X: float64(float32(v.X)), Y: float64(float32(v.Y)), Z: float64(float32(v.Z))}
		}
		out, done := turnInto(t, m, 200, 200, 200)
		if farthest(m, out) != 0 {
			t.Errorf("turned: %+v", done.Pose)
		}
	}
}

// What is flat, a line or a point has poses too.
func TestAutoRotateFlat(t *testing.T) {
	sheet := box(50, 0, 20)
	out, _ := turnInto(t, sheet, 60, 60, 1)
	if h := height(out); h != 0 {
		t.Errorf("a sheet stands %g high", h)
	}
	turnInto(t, box(0, 0, 90), 70, 70, 1)
	turnInto(t, box(0, 0, 0), 1, 1, 1)
	turnInto(t, box(1e-200, 1e-200, 1e-200), 1, 1, 1)
	m := box(10, 10, 10)
	m.Vertices = append(m.Vertices, geom.Vec{X: 1e6}) // in no face
	turnInto(t, m, 11, 11, 11)
}

// The smooth and the large: the work is done on the hull, all of whose corners are
// on it here.
func BenchmarkAutoRotate(b *testing.B) {
	for name, build := range map[string]XYZ{"fits": {250, 250, 250}, "none": {180, 101, 99}} {
		b.Run(name, func(b *testing.B) {
			m := of(shape.Sphere(50, 1000).Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X * 2, Y: v.Y, Z: v.Z} }))
			for b.Loop() {
				_, _, err := Apply(context.Background(), m, Chain{AutoRotate{build}}, Options{})
				if (err != nil) != (name == "none") {
					b.Fatal(err)
				}
			}
		})
	}
}
