package transform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func of(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

// box returns a box with one corner in the origin.
func box(x, y, z float64) *mesh.Mesh {
	return of(shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}))
}

// tripod is a part without symmetry.
func tripod() *mesh.Mesh {
	return of(shape.Join(
		shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 6, Z: 5}),
		shape.Box(geom.Vec{X: 1, Y: 7, Z: 1}, geom.Vec{X: 9, Y: 33, Z: 4}),
		shape.Torus(8, 2, 24, 12).Map(func(v geom.Vec) geom.Vec { return geom.Add(v, geom.Vec{X: 25, Y: 20, Z: 17}) }),
	))
}

func apply(t testing.TB, m *mesh.Mesh, steps ...Step) (*mesh.Mesh, *Result) {
	t.Helper()
	out, r, err := Apply(context.Background(), m, steps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

func report(t testing.TB, m *mesh.Mesh) *analyze.Report {
	t.Helper()
	r, err := analyze.Analyze(context.Background(), m, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.VolumeMM3 == nil {
		t.Fatal("no volume")
	}
	return r
}

func near(a, b, relative float64) bool {
	return math.Abs(a-b) <= relative*max(math.Abs(a), math.Abs(b))
}

func sizeIs(t *testing.T, m *mesh.Mesh, x, y, z float64) {
	t.Helper()
	s := m.Bounds().Size()
	if math.Abs(s.X-x) > 1e-9 || math.Abs(s.Y-y) > 1e-9 || math.Abs(s.Z-z) > 1e-9 {
		t.Errorf("size %v, want %g x %g x %g", s, x, y, z)
	}
}

// farthest returns the largest distance between vertices of the same number.
func farthest(a, b *mesh.Mesh) float64 {
	d := 0.0
	for i := range a.Vertices {
		d = max(d, geom.Norm(geom.Sub(a.Vertices[i], b.Vertices[i])))
	}
	return d
}

// Acceptance 1.
func TestRotateBox(t *testing.T) {
	m := box(10, 20, 30)
	before := report(t, m)
	out, _ := apply(t, m, Rotate{X: 90})
	sizeIs(t, out, 10, 30, 20)
	after := report(t, out)
	if !near(*before.VolumeMM3, *after.VolumeMM3, 1e-9) || !near(before.SurfaceAreaMM2, after.SurfaceAreaMM2, 1e-9) {
		t.Errorf("volume %g, area %g", *after.VolumeMM3, after.SurfaceAreaMM2)
	}
}

// Acceptance 2.
func TestRotateOrder(t *testing.T) {
	_, r := apply(t, box(1, 1, 1), Rotate{X: 90, Y: 90})
	for _, c := range []struct{ from, to [4]float64 }{
		{[4]float64{0, 1, 0, 1}, [4]float64{1, 0, 0, 1}},
		{[4]float64{0, 0, 1, 1}, [4]float64{0, -1, 0, 1}},
	} {
		if got := times(r.Matrix, c.from); got != c.to {
			t.Errorf("%v goes to %v, want %v", c.from, got, c.to)
		}
	}
}

// times is the product of a matrix and a column.
func times(m Matrix, v [4]float64) (out [4]float64) {
	for i := range 4 {
		for j := range 4 {
			out[i] += m[i][j] * v[j]
		}
	}
	return out
}

// Acceptance 3.
func TestRotateBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	m := tripod()
	for range 50 {
		a := rnd.Float64()*2000 - 1000
		for _, pair := range [][2]Step{{Rotate{X: a}, Rotate{X: -a}}, {Rotate{Y: a}, Rotate{Y: -a}}, {Rotate{Z: a}, Rotate{Z: -a}}} {
			out, _ := apply(t, m, pair[0], pair[1])
			if d := farthest(m, out); d > 1e-9 {
				t.Errorf("%v: %g mm away", pair, d)
			}
		}
	}
}

// Acceptance 4.
func TestScale(t *testing.T) {
	m := tripod()
	before := report(t, m)
	out, _ := apply(t, m, Scale{200, 100, 100})
	if v := *report(t, out).VolumeMM3; !near(v, 2**before.VolumeMM3, 1e-9) {
		t.Errorf("volume %g, want twice %g", v, *before.VolumeMM3)
	}
	for _, s := range []Scale{{-100, 100, 100}, {-100, -100, -100}, {100, -250, 40}, {-100, -100, 100}} {
		out, _ = apply(t, m, s)
		r := report(t, out)
		want := *before.VolumeMM3 * math.Abs(s.X*s.Y*s.Z) / 1e6
		if !near(*r.VolumeMM3, want, 1e-9) || r.VolumeMethod != analyze.VolumeSigned || !r.Analyses.Manifold || r.Analyses.InvertedTriangles != 0 {
			t.Errorf("%v: volume %g (%s), want %g; manifold %v", s, *r.VolumeMM3, r.VolumeMethod, want, r.Analyses.Manifold)
		}
	}
}

// Acceptance 5.
func TestAutoScale(t *testing.T) {
	m := box(20, 10, 10)
	for _, c := range []struct {
		step   AutoScale
		factor float64
		size   [3]float64
	}{
		{AutoScale{Build: XYZ{100, 100, 30}}, 3, [3]float64{60, 30, 30}},
		{AutoScale{Build: XYZ{100, 100, 30}, ShrinkOnly: true}, 1, [3]float64{20, 10, 10}},
		{AutoScale{Build: XYZ{5, 100, 30}, ShrinkOnly: true}, 0.25, [3]float64{5, 2.5, 2.5}},
	} {
		out, r := apply(t, m, c.step)
		sizeIs(t, out, c.size[0], c.size[1], c.size[2])
		if f := r.Steps[0].Factor; f == nil || *f != c.factor {
			t.Errorf("%v: factor %v, want %g", c.step, f, c.factor)
		}
	}
}

// A part that was scaled to fit does fit, to the last digit.
func TestAutoScaleFitsExactly(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		lo := geom.Vec{X: rnd.NormFloat64() * 100, Y: rnd.NormFloat64(), Z: rnd.NormFloat64()}
		m := of(shape.Box(lo, geom.Add(lo, geom.Vec{X: rnd.Float64() * 50, Y: rnd.Float64() * 50, Z: rnd.Float64() * 50})))
		build := XYZ{rnd.Float64() * 300, rnd.Float64() * 300, rnd.Float64() * 300}
		out, _ := apply(t, m, AutoScale{Build: build})
		s := out.Bounds().Size()
		if s.X > build.X || s.Y > build.Y || s.Z > build.Z || max(s.X/build.X, s.Y/build.Y, s.Z/build.Z) < 1-1e-12 {
			t.Errorf("size %v in %v", s, build)
		}
	}
}

// Acceptance 7.
func TestBracket(t *testing.T) {
	m := box(10, 10, 10)
	out, r := apply(t, m, Bracket{Width: 5, Gap: 2, Thickness: 3})
	sizeIs(t, out, 24, 24, 10)
	a := report(t, out)
	if a.Analyses.Components != 2 || !a.Analyses.Manifold || a.Analyses.InvertedTriangles != 0 || !near(*a.VolumeMM3, 1000+1140, 1e-12) {
		t.Errorf("%d components, volume %g", a.Analyses.Components, *a.VolumeMM3)
	}
	if len(r.Brackets) != 1 || r.Brackets[0].OuterMin != [2]float64{-7, -7} || r.Brackets[0].InnerMax != [2]float64{12, 12} || r.Brackets[0].Top != 3 {
		t.Errorf("brackets %+v", r.Brackets)
	}
	if r.Matrix != matrixOf(geom.Identity()) || r.Steps[0].Matrix != nil {
		t.Errorf("a bracket has no matrix: %v", r.Matrix)
	}
}

// However small the gap and however far away the part: frame and part stay apart.
func TestBracketStaysApart(t *testing.T) {
	for _, at := range []float64{0, 1e3, 1e9, -1e15} {
		for _, gap := range []float64{1e-300, 1e-12, 1} {
			m := of(shape.Box(geom.Vec{X: at, Y: at, Z: at}, geom.Vec{X: at + 10, Y: at + 10, Z: at + 10}))
			out, r := apply(t, m, Bracket{Width: 1e-9, Gap: gap, Thickness: 1e-9})
			f, b := r.Brackets[0], m.Bounds()
			if !(f.OuterMin[0] < f.InnerMin[0] && f.InnerMin[0] < b.Min.X && b.Max.Y < f.InnerMax[1] && f.InnerMax[1] < f.OuterMax[1] && f.Bottom < f.Top) {
				t.Errorf("at %g, gap %g: %+v around %v", at, gap, f, b)
			}
			top, err := mesh.NewTopology(context.Background(), out)
			if err != nil || top.Components != 2 || !top.Closed() {
				t.Errorf("at %g, gap %g: %+v %v", at, gap, top, err)
			}
		}
	}
}

func TestAutoTranslate(t *testing.T) {
	out, _ := apply(t, tripod(), Rotate{30, 40, 50, true}, Translate{17, -300, 55}, AutoTranslate{})
	b := out.Bounds()
	if b.Min.Z != 0 || math.Abs(b.Center().X) > 1e-12 || math.Abs(b.Center().Y) > 1e-12 {
		t.Errorf("box %v", b)
	}
}

func TestRotateAboutCenter(t *testing.T) {
	m := box(10, 20, 30)
	out, _ := apply(t, m, Rotate{Z: 90, AboutCenter: true})
	if c := out.Bounds().Center(); geom.Norm(geom.Sub(c, m.Bounds().Center())) > 1e-12 {
		t.Errorf("the centre went to %v", c)
	}
	sizeIs(t, out, 20, 10, 30)
}

// ten are steps of every type.
var ten = Chain{
	Rotate{X: 33, Y: -12, Z: 5}, Translate{X: 3, Y: -4, Z: 100}, Scale{120, -80, 100}, Bracket{3, 1, 2}, AutoRotate{XYZ{300, 300, 300}},
	AutoScale{Build: XYZ{120, 90, 130}}, AutoTranslate{}, Rotate{Y: 90, AboutCenter: true}, Bracket{1, 0.5, 1}, Translate{Z: -7},
}

// Acceptance 8 and 9. The calls pass the mesh on as the service does, through a
// file.
func TestTenStepsAreTenCalls(t *testing.T) {
	m := tripod()
	was := mesh.Mesh{Vertices: slices.Clone(m.Vertices), Faces: slices.Clone(m.Faces)}
	once, r := apply(t, m, ten...)
	if !slices.Equal(m.Vertices, was.Vertices) || !slices.Equal(m.Faces, was.Faces) {
		t.Fatal("the input was changed")
	}
	for _, format := range []string{"", "ply", "3mf", "obj"} {
		at := m
		for _, s := range ten {
			at, _ = apply(t, at, s)
			if format != "" {
				at = throughFile(t, at, format)
			}
		}
		if !slices.Equal(at.Vertices, once.Vertices) || !slices.Equal(at.Faces, once.Faces) {
			t.Errorf("%q: ten calls give another mesh", format)
		}
	}
	if len(r.Steps) != len(ten) || len(r.Brackets) != 2 {
		t.Errorf("%d steps, %d brackets", len(r.Steps), len(r.Brackets))
	}
}

func throughFile(t *testing.T, m *mesh.Mesh, format string) *mesh.Mesh {
	t.Helper()
	var b bytes.Buffer
	if err := mesh.Write(&b, mesh.Single(m), mesh.WriteOptions{Format: format}); err != nil {
		t.Fatal(err)
	}
	back, err := mesh.Read(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return back.Merged()
}

// The matrix says where the vertices went, and is the product of those of the
// steps: multiplied here by the book, in the order of columns.
func TestMatrix(t *testing.T) {
	m := tripod()
	out, r := apply(t, m, ten...)
	want := Matrix{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	for _, s := range r.Steps {
		if s.Matrix == nil {
			continue
		}
		var product Matrix
		for i := range 4 {
			for j := range 4 {
				for k := range 4 {
					product[i][j] += s.Matrix[i][k] * want[k][j]
				}
			}
		}
		want = product
	}
	for i := range 4 {
		for j := range 4 {
			if math.Abs(want[i][j]-r.Matrix[i][j]) > 1e-9 {
				t.Errorf("[%d][%d] is %g, want %g", i, j, r.Matrix[i][j], want[i][j])
			}
		}
	}
	for i, v := range m.Vertices {
		p, q := times(r.Matrix, [4]float64{v.X, v.Y, v.Z, 1}), out.Vertices[i]
		if d := geom.Norm(geom.Sub(q, geom.Vec{X: p[0], Y: p[1], Z: p[2]})); d > 1e-9 {
			t.Fatalf("vertex %d is %g mm from where the matrix puts it", i, d)
		}
	}
}

// Turns by the formula of Rodrigues, in package shape, are turns by degrees.
func TestRotateAgainstRodrigues(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		s := Rotate{X: rnd.NormFloat64() * 300, Y: rnd.NormFloat64() * 300, Z: rnd.NormFloat64() * 300}
		want := tripod()
		for _, turn := range []struct {
			axis  geom.Vec
			angle float64
		}{{geom.Vec{X: 1}, s.X}, {geom.Vec{Y: 1}, s.Y}, {geom.Vec{Z: 1}, s.Z}} {
			want = want.Transform(shape.Turn(turn.axis, turn.angle*math.Pi/180))
		}
		got, _ := apply(t, tripod(), s)
		if d := farthest(got, want); d > 1e-10 {
			t.Errorf("%v: %g mm away", s, d)
		}
	}
}

func TestVolumeUnderRotation(t *testing.T) {
	m := tripod()
	before := report(t, m)
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 10 {
		out, _ := apply(t, m, Rotate{X: rnd.Float64() * 360, Y: rnd.Float64() * 360, Z: rnd.Float64() * 360})
		r := report(t, out)
		if !near(*r.VolumeMM3, *before.VolumeMM3, 1e-9) || !near(r.SurfaceAreaMM2, before.SurfaceAreaMM2, 1e-9) {
			t.Errorf("volume %.15g, area %.15g", *r.VolumeMM3, r.SurfaceAreaMM2)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	far := box(10, 20, 30)
	for _, c := range []struct {
		name  string
		m     *mesh.Mesh
		chain Chain
		code  Code
	}{
		{"no triangles", &mesh.Mesh{}, Chain{AutoTranslate{}}, CodeEmpty},
		{"a point", of(shape.Box(geom.Vec{X: 1}, geom.Vec{X: 1})), Chain{AutoScale{Build: XYZ{1, 1, 1}}}, CodeNoExtent},
		{"overflow", far, Chain{Translate{X: 1.7e308}, Translate{X: 1.7e308}}, CodeOverflow},
		{"overflow of the matrix", box(0, 0, 1e-300), slices.Repeat(Chain{Scale{1e12, 1e12, 1e12}}, 40), CodeOverflow},
		{"does not fit", far, Chain{AutoRotate{XYZ{5, 5, 5}}}, CodeDoesNotFit},
	} {
		_, _, err := Apply(context.Background(), c.m, c.chain, Options{})
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || e.Error() == "" {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
	if _, _, err := Apply(context.Background(), &mesh.Mesh{Faces: [][3]uint32{{0, 1, 2}}}, Chain{AutoTranslate{}}, Options{}); mesh.CodeOf(err) != mesh.CodeIndex {
		t.Errorf("a face without vertices: %v", err)
	}
	var f Faults
	if _, _, err := Apply(context.Background(), far, Chain{Scale{}, nil}, Options{}); !errors.As(err, &f) || len(f) != 4 {
		t.Errorf("four faults: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Apply(ctx, far, Chain{AutoRotate{XYZ{50, 50, 50}}}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestWorkers(t *testing.T) {
	m := of(shape.Sphere(50, 200).Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X * 2, Y: v.Y, Z: v.Z + v.X*v.X/100} }))
	chain := Chain{Rotate{10, 20, 30, false}, AutoRotate{XYZ{300, 210, 105}}}
	var want []geom.Vec
	for _, n := range []int{1, 2, 8} {
		out, _, err := Apply(context.Background(), m, chain, Options{Workers: n})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = out.Vertices
		}
		if !slices.Equal(want, out.Vertices) {
			t.Errorf("%d workers: other bits", n)
		}
	}
}

func ExampleApply() {
	part, err := mesh.Load("../testdata/bracket.stl")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, result, err := Apply(context.Background(), part, Chain{
		Rotate{X: 90},
		AutoScale{Build: XYZ{100, 100, 50}},
		AutoTranslate{},
	}, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	size := out.Bounds().Size()
	fmt.Printf("scaled by %.4f to %.2f x %.2f x %.2f mm\n", *result.Steps[1].Factor, size.X, size.Y, size.Z)
	// Output:
	// scaled by 0.8333 to 80.83 x 76.67 x 50.00 mm
}
