package analyze_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// turnBy returns the turn by angle about z, then by half of it about x.
func turnBy(angle float64) geom.Affine {
	s, c := math.Sincos(angle)
	z := geom.Identity()
	z.M = [3][3]float64{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}
	s, c = math.Sincos(angle / 2)
	x := geom.Identity()
	x.M = [3][3]float64{{1, 0, 0}, {0, c, -s}, {0, s, c}}
	return x.Mul(z)
}

// lopsided is a closed part without any symmetry.
func lopsided() *mesh.Mesh {
	m := bumpySphere(3000)
	a := geom.Identity()
	a.M = [3][3]float64{{1, 0.3, 0}, {0, 1.7, 0.2}, {0, 0, 0.6}}
	a.T = geom.Vec{X: 11, Y: -7, Z: 3}
	return m.Transform(a)
}

func TestMovingChangesNothingButPlaces(t *testing.T) {
	m := lopsided()
	want := analyse(t, m)
	d := geom.Vec{X: 1000, Y: -300, Z: 77}
	got := analyse(t, m.Transform(geom.Translation(d)))
	near(t, "volume", *got.VolumeMM3, *want.VolumeMM3, 1e-11**want.VolumeMM3)
	near(t, "area", got.SurfaceAreaMM2, want.SurfaceAreaMM2, 1e-11*want.SurfaceAreaMM2)
	near(t, "footprint", got.FootprintAreaMM2, want.FootprintAreaMM2, 1e-9*want.FootprintAreaMM2)
	near(t, "hull", got.ConvexHullVolumeMM3, want.ConvexHullVolumeMM3, 1e-11*want.ConvexHullVolumeMM3)
	for k, shift := range []float64{d.X, d.Y, d.Z} {
		near(t, "centre of mass", got.CenterOfMass[k], want.CenterOfMass[k]+shift, 1e-9)
		near(t, "centroid", got.Centroid[k], want.Centroid[k]+shift, 1e-9)
		near(t, "inertia", got.InertiaMM5[k][k], want.InertiaMM5[k][k], 1e-10*want.InertiaMM5[k][k])
	}
	if got.Analyses.EulerCharacteristic != want.Analyses.EulerCharacteristic {
		t.Error("topology changed")
	}
}

func TestTurningKeepsWhatTurnsCannotChange(t *testing.T) {
	m := lopsided()
	want := analyse(t, m)
	for _, angle := range []float64{0.1, 1, 2.5, 4} {
		got := analyse(t, m.Transform(turnBy(angle)))
		near(t, "volume", *got.VolumeMM3, *want.VolumeMM3, 1e-11**want.VolumeMM3)
		near(t, "area", got.SurfaceAreaMM2, want.SurfaceAreaMM2, 1e-11*want.SurfaceAreaMM2)
		near(t, "hull", got.ConvexHullVolumeMM3, want.ConvexHullVolumeMM3, 1e-10*want.ConvexHullVolumeMM3)
		trace := func(r *analyze.Report) float64 { return r.InertiaMM5[0][0] + r.InertiaMM5[1][1] + r.InertiaMM5[2][2] }
		near(t, "trace of inertia", trace(got), trace(want), 1e-10*trace(want))
		box := func(r *analyze.Report) float64 {
			s := r.MinimalBoundingBox.Size
			return s[0] * s[1] * s[2]
		}
		near(t, "minimal box", box(got), box(want), 0.01*box(want))
	}
}

func TestScalingFollowsThePowers(t *testing.T) {
	m := lopsided()
	want := analyse(t, m)
	for _, s := range []float64{1e-3, 0.5, 25.4, 1e4} {
		a := geom.Identity()
		a.M = [3][3]float64{{s, 0, 0}, {0, s, 0}, {0, 0, s}}
		got := analyse(t, m.Transform(a))
		near(t, "volume", *got.VolumeMM3/(s*s*s), *want.VolumeMM3, 1e-11**want.VolumeMM3)
		near(t, "area", got.SurfaceAreaMM2/(s*s), want.SurfaceAreaMM2, 1e-11*want.SurfaceAreaMM2)
		near(t, "size", got.Size.Y/s, want.Size.Y, 1e-12*want.Size.Y)
		near(t, "footprint", got.FootprintAreaMM2/(s*s), want.FootprintAreaMM2, 1e-9*want.FootprintAreaMM2)
		near(t, "inertia", got.InertiaMM5[0][0]/math.Pow(s, 5), want.InertiaMM5[0][0], 1e-10*want.InertiaMM5[0][0])
		if got.Vertices != want.Vertices || got.Exact != want.Exact {
			t.Errorf("scaled by %g: %+v, want %+v", s, got.Exact, want.Exact)
		}
	}
}

func TestMirroringKeepsTheVolumePositive(t *testing.T) {
	m := lopsided()
	want := analyse(t, m)
	a := geom.Identity()
	a.M[0][0] = -1
	got := analyse(t, m.Transform(a))
	wantVolume(t, got, *want.VolumeMM3, 1e-12, analyze.VolumeSigned)
	if got.Analyses.InvertedTriangles != 0 {
		t.Errorf("%d inverted triangles", got.Analyses.InvertedTriangles)
	}
}

func TestFlippingIsFoundAndUndone(t *testing.T) {
	m := lopsided()
	want := analyse(t, m)
	r := rand.New(rand.NewPCG(7, 7))
	for _, share := range []float64{0.001, 0.1, 0.5, 0.9, 1} {
		flipped := &mesh.Mesh{Vertices: m.Vertices, Faces: append([][3]uint32(nil), m.Faces...)}
		count := 0
		for i := range flipped.Faces {
			if r.Float64() < share {
				f := &flipped.Faces[i]
				f[1], f[2] = f[2], f[1]
				count++
			}
		}
		got := analyse(t, flipped)
		if got.Analyses.InvertedTriangles != count {
			t.Errorf("%d flipped, %d found", count, got.Analyses.InvertedTriangles)
		}
		if count > 0 {
			wantVolume(t, got, *want.VolumeMM3, 1e-12, analyze.VolumeOriented)
		}
	}
}

func TestSplittingTrianglesKeepsTheShape(t *testing.T) {
	m := lopsided()
	split := &mesh.Mesh{Vertices: append([]geom.Vec(nil), m.Vertices...)}
	middle := map[[2]uint32]uint32{}
	between := func(a, b uint32) uint32 {
		key := [2]uint32{min(a, b), max(a, b)}
		if v, ok := middle[key]; ok {
			return v
		}
		split.Vertices = append(split.Vertices, geom.Scale(0.5, geom.Add(m.Vertices[a], m.Vertices[b])))
		middle[key] = uint32(len(split.Vertices) - 1)
		return middle[key]
	}
	for _, f := range m.Faces {
		a, b, c := between(f[0], f[1]), between(f[1], f[2]), between(f[2], f[0])
		split.Faces = append(split.Faces, [3]uint32{f[0], a, c}, [3]uint32{a, f[1], b}, [3]uint32{c, b, f[2]}, [3]uint32{a, b, c})
	}
	want, got := analyse(t, m), analyse(t, split)
	wantVolume(t, got, *want.VolumeMM3, 1e-12, analyze.VolumeSigned)
	near(t, "area", got.SurfaceAreaMM2, want.SurfaceAreaMM2, 1e-12*want.SurfaceAreaMM2)
	near(t, "footprint", got.FootprintAreaMM2, want.FootprintAreaMM2, 1e-9*want.FootprintAreaMM2)
	if got.Exact.EulerCharacteristic != want.Exact.EulerCharacteristic || got.Exact.Edges != 2*want.Exact.Edges+3*want.Polygons {
		t.Errorf("%+v after %+v", got.Exact, want.Exact)
	}
}

// TestVolumeAgainstExactArithmetic sums the determinants of a mesh exactly.
func TestVolumeAgainstExactArithmetic(t *testing.T) {
	m := bumpySphere(40_000).Transform(geom.Translation(geom.Vec{X: 500, Y: 500, Z: 500}))
	total := new(big.Rat)
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	product := func(a, b, c float64) *big.Rat {
		p := new(big.Rat).Mul(rat(a), rat(b))
		return p.Mul(p, rat(c))
	}
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		for _, p := range []*big.Rat{product(a.X, b.Y, c.Z), product(a.Y, b.Z, c.X), product(a.Z, b.X, c.Y)} {
			total.Add(total, p)
		}
		for _, p := range []*big.Rat{product(a.X, b.Z, c.Y), product(a.Y, b.X, c.Z), product(a.Z, b.Y, c.X)} {
			total.Sub(total, p)
		}
	}
	exact, _ := total.Quo(total, big.NewRat(6, 1)).Float64()
	wantVolume(t, analyse(t, m), exact, 1e-13, analyze.VolumeSigned)
}

func TestTheSameBitsForAnyNumberOfWorkers(t *testing.T) {
	for name, m := range map[string]*mesh.Mesh{
		"closed":  bumpySphere(120_000),
		"open":    {Vertices: bumpySphere(30_000).Vertices, Faces: bumpySphere(30_000).Faces[40:]},
		"several": soup(cube(geom.Vec{}, 10), flipped(cube(geom.Vec{X: 2, Y: 2, Z: 2}, 3)), cube(geom.Vec{X: 20}, 5), flipped(cube(geom.Vec{Y: 20}, 5))),
	} {
		var want []byte
		for _, workers := range []int{1, 2, 3, 8} {
			r, err := analyze.Analyze(context.Background(), m, analyze.Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = got
			}
			if string(got) != string(want) {
				t.Errorf("%s, %d workers:\n%s\nwant\n%s", name, workers, got, want)
			}
		}
	}
}

func TestTorusHasOneHandle(t *testing.T) {
	const rows, cols, R, r = 90, 60, 20., 6.
	m := &mesh.Mesh{}
	for i := range rows {
		for j := range cols {
			a, b := 2*math.Pi*float64(i)/rows, 2*math.Pi*float64(j)/cols
			m.Vertices = append(m.Vertices, geom.Vec{X: (R + r*math.Cos(b)) * math.Cos(a), Y: (R + r*math.Cos(b)) * math.Sin(a), Z: r * math.Sin(b)})
			at := func(i, j int) uint32 { return uint32(i%rows*cols + j%cols) }
			m.Faces = append(m.Faces, [3]uint32{at(i, j), at(i+1, j), at(i, j+1)}, [3]uint32{at(i+1, j), at(i+1, j+1), at(i, j+1)})
		}
	}
	got := analyse(t, m)
	if g := got.Analyses.Genus; g == nil || *g != 1 || !got.Analyses.Manifold {
		t.Errorf("genus %v", g)
	}
	// The polygonal torus is the solid of revolution cut into rows prisms.
	ring := cols / 2. * r * r * math.Sin(2*math.Pi/cols)
	near(t, "volume", *got.VolumeMM3, ring*R*rows*math.Sin(2*math.Pi/rows), 2e-3**got.VolumeMM3)
}

func TestCancelledAnalysisStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := analyze.Analyze(ctx, bumpySphere(1000), analyze.Options{}); err == nil {
		t.Error("no error")
	}
}

func ExampleAnalyze() {
	r, err := analyze.Analyze(context.Background(), soup(cube(geom.Vec{}, 10)), analyze.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(*r.VolumeMM3, r.VolumeMethod, r.Analyses.Manifold)
	// Output: 1000 signed true
}
