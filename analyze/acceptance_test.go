package analyze_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// cube returns the 12 triangles of a cube, as separate corners like a file's.
func cube(at geom.Vec, side float64) []geom.Vec {
	corner := func(i int) geom.Vec {
		return geom.Vec{X: at.X + side*float64(i&1), Y: at.Y + side*float64(i>>1&1), Z: at.Z + side*float64(i>>2)}
	}
	var out []geom.Vec
	for _, q := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		a, b, c, d := corner(q[0]), corner(q[1]), corner(q[2]), corner(q[3])
		out = append(out, a, b, c, a, c, d)
	}
	return out
}

// flipped returns the triangles turned inside out.
func flipped(corners []geom.Vec) []geom.Vec {
	out := append([]geom.Vec(nil), corners...)
	for i := 0; i < len(out); i += 3 {
		out[i+1], out[i+2] = out[i+2], out[i+1]
	}
	return out
}

func soup(parts ...[]geom.Vec) *mesh.Mesh {
	m := &mesh.Mesh{}
	for _, p := range parts {
		for i := range p {
			if i%3 == 0 {
				n := uint32(len(m.Vertices) + i)
				m.Faces = append(m.Faces, [3]uint32{n, n + 1, n + 2})
			}
		}
		m.Vertices = append(m.Vertices, p...)
	}
	return m
}

// stl returns m as the bytes of a binary STL file.
func stl(m *mesh.Mesh) []byte {
	var b bytes.Buffer
	if err := mesh.Write(&b, mesh.Single(m), mesh.WriteOptions{Format: "stl"}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func analyse(t testing.TB, m *mesh.Mesh) *analyze.Report {
	t.Helper()
	r, err := analyze.Analyze(context.Background(), m, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t testing.TB, file []byte, o mesh.ReadOptions) *mesh.Mesh {
	t.Helper()
	m, err := mesh.Read(context.Background(), bytes.NewReader(file), int64(len(file)), o)
	if err != nil {
		t.Fatal(err)
	}
	return m.Merged()
}

func wantVolume(t *testing.T, r *analyze.Report, want, relative float64, method analyze.VolumeMethod) {
	t.Helper()
	if r.VolumeMM3 == nil {
		t.Fatalf("no volume (%s), want %g", r.VolumeMethod, want)
	}
	near(t, "volume", *r.VolumeMM3, want, relative*math.Abs(want))
	if r.VolumeMethod != method {
		t.Errorf("volume method %s, want %s", r.VolumeMethod, method)
	}
}

// The tests below are the acceptance list of the specification of models, under
// its numbers.

func TestAcceptance01Cube(t *testing.T) {
	m := soup(cube(geom.Vec{}, 10))
	for _, ascii := range []bool{false, true} {
		var file bytes.Buffer
		if err := mesh.Write(&file, mesh.Single(m), mesh.WriteOptions{Format: "stl", ASCII: ascii}); err != nil {
			t.Fatal(err)
		}
		r := analyse(t, read(t, file.Bytes(), mesh.ReadOptions{}))
		wantVolume(t, r, 1000, 1e-12, analyze.VolumeSigned)
		near(t, "area", r.SurfaceAreaMM2, 600, 600e-12)
		near(t, "hull", r.ConvexHullVolumeMM3, 1000, 1000e-12)
		near(t, "footprint", r.FootprintAreaMM2, 100, 100e-12)
		if r.Size != (analyze.XYZ{X: 10, Y: 10, Z: 10}) || r.Polygons != 12 || !r.Analyses.Manifold || !r.Analyses.UnambiguousMesh {
			t.Errorf("ascii %v: %+v", ascii, r)
		}
		if g := r.Analyses.Genus; g == nil || *g != 0 {
			t.Errorf("genus %v, want 0", g)
		}
		for i := range 3 {
			near(t, "centre of mass", r.CenterOfMass[i], 5, 1e-12)
			near(t, "inertia", r.InertiaMM5[i][i], 1000*100/6., 1e-7) // m·a²/6
		}
	}
}

func TestAcceptance02FarFromTheOrigin(t *testing.T) {
	r := analyse(t, read(t, stl(soup(cube(geom.Vec{X: 1e6, Y: 1e6, Z: 1e6}, 10))), mesh.ReadOptions{}))
	wantVolume(t, r, 1000, 1e-6, analyze.VolumeSigned)
}

func TestAcceptance03OneTriangleReversed(t *testing.T) {
	c := cube(geom.Vec{}, 10)
	c[4], c[5] = c[5], c[4]
	r := analyse(t, soup(c))
	a := r.Analyses
	if a.Manifold || a.WindingConsistent || a.InvertedTriangles != 1 || a.ValidVolume || !a.Watertight {
		t.Errorf("%+v", a)
	}
	wantVolume(t, r, 1000, 1e-12, analyze.VolumeOriented)
}

func TestAcceptance04AllReversed(t *testing.T) {
	r := analyse(t, soup(flipped(cube(geom.Vec{X: 3}, 10))))
	if r.Analyses.InvertedTriangles != 12 || r.Analyses.ValidVolume || !r.Analyses.WindingConsistent {
		t.Errorf("%+v", r.Analyses)
	}
	wantVolume(t, r, 1000, 1e-12, analyze.VolumeOriented)
	for i, want := range []float64{8, 5, 5} {
		near(t, "centre of mass", r.CenterOfMass[i], want, 1e-12)
	}
}

func TestAcceptance05OneTriangleMissing(t *testing.T) {
	r := analyse(t, soup(cube(geom.Vec{}, 10)[3:]))
	if r.Analyses.Watertight || r.Analyses.OpenEdges != 3 || r.Exact.OpenEdges != 3 {
		t.Errorf("%+v", r.Analyses)
	}
	if r.VolumeMethod != analyze.VolumeWindingNumber || r.VolumeErrorBoundMM3 == nil {
		t.Fatalf("volume method %s, bound %v", r.VolumeMethod, r.VolumeErrorBoundMM3)
	}
	near(t, "volume", *r.VolumeMM3, 1000, *r.VolumeErrorBoundMM3)
	if r.CenterOfMass != nil || r.InertiaMM5 != nil {
		t.Error("an open surface has mass properties")
	}
}

func TestAcceptance06Cavity(t *testing.T) {
	outer, inner := cube(geom.Vec{}, 10), cube(geom.Vec{X: 3, Y: 3, Z: 3}, 4)
	r := analyse(t, soup(outer, flipped(inner)))
	wantVolume(t, r, 1000-64, 1e-12, analyze.VolumeSigned)
	if a := r.Analyses; a.Cavities != 1 || a.ShellsOuter != 1 || a.Components != 2 || !a.UnambiguousMesh || !a.ValidVolume || a.InvertedTriangles != 0 {
		t.Errorf("%+v", a)
	}
	r = analyse(t, soup(outer, inner))
	if r.Analyses.UnambiguousMesh || !hasWarning(r, "nested_shells") {
		t.Errorf("a shell facing outwards inside another is not reported: %+v", r.Analyses)
	}
}

// Hollow parts that are open, or reversed, or both: what lies inside stays a
// hollow.
func TestHollowPartsStayHollow(t *testing.T) {
	outer, inner := cube(geom.Vec{}, 10), flipped(cube(geom.Vec{X: 2, Y: 2, Z: 2}, 6))
	far := cube(geom.Vec{X: 50}, 10)
	for _, c := range []struct {
		name     string
		m        *mesh.Mesh
		volume   float64
		inverted int
		cavities int
	}{
		{"as it should be", soup(outer, inner), 784, 0, 1},
		{"all reversed", soup(flipped(outer), flipped(inner)), 784, 24, 1},
		{"only the outside reversed", soup(flipped(outer), inner), 784, 12, 1},
		{"outside open", soup(outer[3:], inner), 784, 0, 1},
		{"inside open", soup(outer, inner[3:]), 784, 0, 0},
		{"outside open, all reversed", soup(flipped(outer[3:]), flipped(inner)), 784, 23, 1},
		{"something else open", soup(outer, inner, far[3:]), 1784, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analyse(t, c.m)
			bound := 1e-9
			if r.VolumeErrorBoundMM3 != nil {
				bound = *r.VolumeErrorBoundMM3
			}
			near(t, "volume", *r.VolumeMM3, c.volume, bound)
			if a := r.Analyses; a.InvertedTriangles != c.inverted || a.Cavities != c.cavities || !a.UnambiguousMesh {
				t.Errorf("%d inverted, %d cavities, unambiguous %v; want %d and %d", a.InvertedTriangles, a.Cavities, a.UnambiguousMesh, c.inverted, c.cavities)
			}
			if bound > 0.15*c.volume {
				t.Errorf("bound %g of %g", bound, c.volume)
			}
		})
	}
}

// A Möbius strip has one side: nothing in it is inverted and it holds nothing.
func TestOneSidedSurfaces(t *testing.T) {
	const n = 40
	m := &mesh.Mesh{}
	for i := range n {
		a := 2 * math.Pi * float64(i) / n
		for _, r := range []float64{-1, 1} {
			m.Vertices = append(m.Vertices, geom.Vec{X: (5 + r*math.Cos(a/2)) * math.Cos(a), Y: (5 + r*math.Cos(a/2)) * math.Sin(a), Z: r * math.Sin(a/2)})
		}
		p, q, u, v := uint32(2*i), uint32(2*i+1), uint32(2*i+2), uint32(2*i+3)
		if i == n-1 {
			u, v = 1, 0
		}
		m.Faces = append(m.Faces, [3]uint32{p, u, q}, [3]uint32{q, u, v})
	}
	r := analyse(t, m)
	if r.VolumeMM3 != nil || r.Analyses.InvertedTriangles != 0 || !hasWarning(r, "one_sided") {
		t.Errorf("volume %v, %d inverted, %v", r.VolumeMM3, r.Analyses.InvertedTriangles, r.Warnings)
	}
}

// A hair is not welded to nothing, and what is thin costs no more than the rest.
func TestThinOpenBoxes(t *testing.T) {
	for _, size := range []geom.Vec{{X: 100, Y: 100, Z: 1e-6}, {X: 1e-6, Y: 1e-6, Z: 100}, {X: 1, Y: 100, Z: 1e-3}} {
		a := geom.Identity()
		a.M = [3][3]float64{{size.X, 0, 0}, {0, size.Y, 0}, {0, 0, size.Z}}
		r := analyse(t, soup(cube(geom.Vec{}, 1)[3:]).Transform(a))
		if r.Weld.Rule != "exact" || r.Vertices != 8 {
			t.Errorf("%v: weld %s, %d vertices", size, r.Weld.Rule, r.Vertices)
		}
	}
}

// Loose triangles have no inside: none of them is inverted, wherever they are.
func TestSheetsAreNotInverted(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	var loose []geom.Vec
	for range 300 {
		loose = append(loose, geom.Vec{X: r.Float64(), Y: r.Float64(), Z: r.Float64()})
	}
	for _, shift := range []float64{0, 10, -77.7} {
		got := analyse(t, soup(loose).Transform(geom.Translation(geom.Vec{X: shift})))
		if got.Analyses.InvertedTriangles != 0 || got.Analyses.Cavities != 0 {
			t.Errorf("moved by %g: %d inverted, %d cavities", shift, got.Analyses.InvertedTriangles, got.Analyses.Cavities)
		}
	}
}

func hasWarning(r *analyze.Report, code string) bool {
	for _, w := range r.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

func TestAcceptance07TwoCubesAlongAnEdge(t *testing.T) {
	r := analyse(t, soup(cube(geom.Vec{}, 10), cube(geom.Vec{X: 10, Y: 10}, 10)))
	a := r.Analyses
	if a.NonManifoldEdges != 1 || a.Manifold || !a.Watertight || !a.WindingConsistent || !a.ValidVolume || r.Exact.Watertight {
		t.Errorf("%+v", a)
	}
	wantVolume(t, r, 2000, 1e-12, analyze.VolumeSigned)
}

func TestAcceptance08EverythingTwice(t *testing.T) {
	r := analyse(t, soup(cube(geom.Vec{}, 10), cube(geom.Vec{}, 10)))
	if r.Analyses.UnambiguousMesh || r.Analyses.DuplicateTriangles != 12 {
		t.Errorf("%+v", r.Analyses)
	}
}

func TestAcceptance09InchCube(t *testing.T) {
	m := read(t, stl(soup(cube(geom.Vec{}, 1))), mesh.ReadOptions{Unit: geom.Inch})
	r := analyse(t, m)
	wantVolume(t, r, 16387.064, 1e-12, analyze.VolumeSigned)
	near(t, "size", r.Size.X, 25.4, 1e-12)
}

func TestAcceptance12LyingHeader(t *testing.T) {
	file := make([]byte, 1024)
	binary.LittleEndian.PutUint32(file[80:], 100_000_000)
	allocated := testing.AllocsPerRun(1, func() {
		if _, err := mesh.Read(context.Background(), bytes.NewReader(file), int64(len(file)), mesh.ReadOptions{}); mesh.CodeOf(err) != mesh.CodeTruncated {
			t.Errorf("error %v", err)
		}
	})
	if allocated > 100 {
		t.Errorf("%g allocations", allocated)
	}
}

func TestAcceptance13BinaryThatSaysSolid(t *testing.T) {
	file := stl(soup(cube(geom.Vec{}, 10)))
	copy(file, "solid facet normal vertex")
	wantVolume(t, analyse(t, read(t, file, mesh.ReadOptions{})), 1000, 1e-12, analyze.VolumeSigned)
}

func TestAcceptance16OrderOfTriangles(t *testing.T) {
	m := bumpySphere(50_000)
	first := analyse(t, m)
	want := figures(first)
	// A product of inertia that symmetry makes nearly 0 is right to the last
	// digits of the moments beside it, a coordinate to those of the part's size.
	scale := func(i int, w float64) float64 {
		switch {
		case i >= inertiaAt && i < inertiaAt+9:
			return first.InertiaMM5[0][0]
		case i >= centersAt && i < inertiaAt:
			return first.Size.X
		}
		return math.Abs(w)
	}
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 1))
		other := &mesh.Mesh{Vertices: m.Vertices, Faces: append([][3]uint32(nil), m.Faces...)}
		r.Shuffle(len(other.Faces), func(i, j int) { other.Faces[i], other.Faces[j] = other.Faces[j], other.Faces[i] })
		for i, got := range figures(analyse(t, other)) {
			near(t, fmt.Sprint("figure ", i), got, want[i], 1e-12*scale(i, want[i]))
		}
	}
}

// Where the centres and the inertia begin in figures.
const (
	centersAt = 13
	inertiaAt = centersAt + 6
)

// figures lists every number of a report of a closed mesh.
func figures(r *analyze.Report) []float64 {
	list := []float64{float64(r.Polygons), float64(r.Vertices), r.Size.X, r.Size.Y, r.Size.Z, r.SurfaceAreaMM2, r.ConvexHullVolumeMM3,
		r.FootprintAreaMM2, r.ProjectedAreaMM2.X, r.ProjectedAreaMM2.Y, float64(r.Exact.Edges), float64(r.Exact.EulerCharacteristic), *r.VolumeMM3}
	list = append(list, r.CenterOfMass[:]...)
	list = append(list, r.Centroid[:]...)
	for _, row := range r.InertiaMM5 {
		list = append(list, row[:]...)
	}
	return append(list, r.MinimalBoundingBox.Size[:]...)
}
