package render

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// frameOf returns a frame that is projected and binned.
func frameOf(t *testing.T, m *mesh.Mesh, o Options) *frame {
	t.Helper()
	s, err := newScene(context.Background(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	f := &frame{scene: s, verts: make([]vert, len(m.Vertices)), px: make([]pixel, s.width*s.height)}
	if err := f.shot(context.Background()); err != nil {
		t.Fatal(err)
	}
	return f
}

func polygonArea(c []corner) float64 {
	var sum geom.Vec
	for k := 2; k < len(c); k++ {
		sum = geom.Add(sum, geom.Cross(geom.Sub(c[k-1].p, c[0].p), geom.Sub(c[k].p, c[0].p)))
	}
	return geom.Norm(sum) / 2
}

// What is below the cut and what is above it, found by turning the face upside
// down, add up to the face.
func TestCutFaceSplitsTheArea(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 2000 {
		var poly, upside [3]corner
		for k := range poly {
			p := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: float64(rng.IntN(9)-4) / 2}
			poly[k].p = p
			p.Z = -p.Z
			upside[k].p = p
		}
		f := &frame{scene: &scene{cut: 0.25}}
		g := &frame{scene: &scene{cut: -0.25}}
		face := [3]uint32{uint32(rng.IntN(3)), 4, 5}
		var below, above [9]corner
		n, entry, exit := f.cutFace(face, poly[:], &below)
		k, _, _ := g.cutFace(face, upside[:], &above)
		got, want := polygonArea(below[:n])+polygonArea(above[:k]), polygonArea(poly[:])
		if math.Abs(got-want) > 1e-12*(1+want) {
			t.Fatalf("case %d: the parts add up to %g, want %g", i, got, want)
		}
		for _, c := range below[:n] {
			if c.p.Z > 0.25+1e-12 {
				t.Fatalf("case %d: %v is above the cut", i, c.p)
			}
		}
		if (entry < 0) != (exit < 0) || (entry >= 0) != (n > 0 && k > 0) {
			t.Fatalf("case %d: enters at %d, leaves at %d of %d corners", i, entry, exit, n)
		}
		for _, at := range []int{entry, exit} {
			if at >= 0 && math.Abs(below[at].p.Z-0.25) > 1e-12 {
				t.Fatalf("case %d: crosses the plane at height %g", i, below[at].p.Z)
			}
		}
	}
}

// The sections of a closed mesh are closed on the screen to the last bit: each
// point ends as many segments as it starts.
func TestSectionsAreClosed(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 500
	}
	m := prism(n)
	for i := range m.Vertices {
		v := &m.Vertices[i]
		v.Z += 0.3 * math.Sin(5*v.X) * math.Cos(3*v.Y)
	}
	for h := 0.17; h < 2.2; h += 0.1 {
		f := frameOf(t, m, Options{SliceHeight: &h, Camera: Camera{Direction: &geom.Vec{X: 0.3, Y: 0.4, Z: -1}}})
		balance := map[[2]int32]int{}
		segments := 0
		for _, b := range f.chunks {
			for _, s := range b.section {
				balance[[2]int32{s.a.x, s.a.y}]++
				balance[[2]int32{s.b.x, s.b.y}]--
				segments++
			}
		}
		for p, n := range balance {
			if n != 0 {
				t.Errorf("height %g: %v has %d loose ends", h, p, n)
			}
		}
		if segments < 20 {
			t.Errorf("height %g: only %d segments", h, segments)
		}
	}
}

// A vertex on the plane counts as below: nothing is cut off at its height, and
// what lies in the plane stays.
func TestCutAtTheHeightOfVertices(t *testing.T) {
	m := prism(20)
	m.Vertices = append(m.Vertices, geom.Vec{Z: 3})
	for i := 1; i < len(m.Faces); i += 4 { // the top becomes a cone
		m.Faces[i][0] = uint32(len(m.Vertices) - 1)
	}
	f := frameOf(t, m, Options{SliceHeight: new(2.0), Camera: Camera{Direction: &geom.Vec{Z: -1}}})
	seen := 0
	for _, p := range f.px {
		if p.cover > 0 {
			seen++
		}
	}
	segments := 0
	for _, b := range f.chunks {
		segments += len(b.section)
	}
	if segments != 20 || seen < 100000 {
		t.Errorf("%d segments, %d px", segments, seen)
	}
}

// From inside a part, triangles reach behind the eye: what is drawn of them
// stays where integers can hold it.
func TestClippedTrianglesStayInTheGuardBand(t *testing.T) {
	m := cloud(500, geom.Vec{X: 10, Y: 10, Z: 10}, 3)
	f := frameOf(t, m, Options{Camera: Camera{Position: &geom.Vec{X: 5, Y: 5, Z: 5}}})
	extras := 0
	for _, b := range f.chunks {
		for _, x := range b.extras {
			extras++
			for _, v := range x.v {
				if max(v.x, -v.x, v.y, -v.y) > guard*sub || !(v.w > 0 && v.w <= 1.01/near) {
					t.Fatalf("corner %+v of a clipped triangle", v)
				}
			}
		}
	}
	if extras < 50 {
		t.Errorf("only %d clipped triangles", extras)
	}
}

// Bands and lists change nothing: one tile over the whole picture, into which
// all triangles are drawn in order, holds the same samples.
func TestBandsAreOnePicture(t *testing.T) {
	m := joinAll(cloud(3000, geom.Vec{X: 10, Y: 10, Z: 10}, 4), cloud(20, geom.Vec{X: 9, Y: 12, Z: 8}, 5))
	f := frameOf(t, m, Options{Samples: new(4)})
	var whole tile
	whole.clear(f.width*f.grid, 0, f.height*f.grid)
	for i, v := range m.Faces {
		whole.triangle(&f.verts[v[0]], &f.verts[v[1]], &f.verts[v[2]], uint32(i+1))
	}
	if f.bands < 4 {
		t.Fatalf("%d bands test little", f.bands)
	}
	for band := range f.bands {
		var tl tile
		top := band * f.rowsOf
		tl.clear(f.width*f.grid, top*f.grid, min(f.rowsOf, f.height-top)*f.grid)
		if err := f.drawBand(context.Background(), &tl, band); err != nil {
			t.Fatal(err)
		}
		for i, s := range tl.samples {
			if want := whole.samples[top*f.grid*f.width*f.grid+i]; s != want {
				t.Fatalf("band %d sample %d: %v, want %v", band, i, s, want)
			}
		}
	}
}

func joinAll(parts ...*mesh.Mesh) *mesh.Mesh {
	out := &mesh.Mesh{}
	for _, m := range parts {
		base := uint32(len(out.Vertices))
		out.Vertices = append(out.Vertices, m.Vertices...)
		for _, f := range m.Faces {
			out.Faces = append(out.Faces, [3]uint32{f[0] + base, f[1] + base, f[2] + base})
		}
	}
	return out
}

func TestClippedFacesKeepTheirSmoothNormals(t *testing.T) {
	// The weights of a whole face in the screen and in space are the same.
	m := prism(12)
	f := frameOf(t, m, Options{Samples: new(1)})
	ids := visible(t, f.scene)
	checked := 0
	for y := 5; y < f.height; y += 7 {
		for x := 5; x < f.width; x += 7 {
			id := ids[y*f.width+x]
			if id == 0 {
				continue
			}
			v := m.Faces[id-1]
			a := f.weights(&f.verts[v[0]], &f.verts[v[1]], &f.verts[v[2]], pos{x, y})
			b := f.weightsInSpace(id-1, pos{x, y})
			sum := a[0] + a[1] + a[2]
			for k := range a {
				if d := a[k]/sum - b[k]; d > 0.01 || d < -0.01 {
					t.Fatalf("pixel %d,%d: %v in the screen, %v in space", x, y, a, b)
				}
			}
			checked++
		}
	}
	if checked < 500 {
		t.Errorf("only %d pixels", checked)
	}
}

// Two faces find the same bits for the crossing of the edge they share.
func TestNeighboursCrossAtTheSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	f := &frame{scene: &scene{}}
	crossings := 0
	for range 3000 {
		var c [4]corner
		for k := range c {
			c[k] = corner{p: geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}}
		}
		// Faces 0 1 2 and 1 0 3, the one entering where the other leaves.
		var a, b [9]corner
		_, entryA, exitA := f.cutFace([3]uint32{0, 1, 2}, c[:3], &a)
		_, entryB, exitB := f.cutFace([3]uint32{1, 0, 3}, []corner{c[1], c[0], c[3]}, &b)
		if (c[0].p.Z > 0) == (c[1].p.Z > 0) {
			continue
		}
		crossings++
		p, q := a[exitA].p, b[entryB].p
		if c[0].p.Z > 0 {
			p, q = a[entryA].p, b[exitB].p
		}
		if p != q {
			t.Fatalf("%v and %v", p, q)
		}
	}
	if crossings < 1000 {
		t.Errorf("only %d crossings", crossings)
	}
}
