package mesh

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// TestRoundingLossIsWhatIsReadBack compares the count with a file that is
// written and read: the slow, obvious way.
func TestRoundingLossIsWhatIsReadBack(t *testing.T) {
	for _, at := range []float64{0, 1e3, 1e6, 1e8} {
		m := randomModel(at)
		for _, o := range []WriteOptions{
			{Format: "stl"}, {Format: "stl", Unit: geom.Inch}, {Format: "stl", ASCII: true},
			{Format: "obj"}, {Format: "3mf"}, {Format: "ply"}, {Format: "ply", ASCII: true},
		} {
			loss, err := RoundingLoss(context.Background(), m, o)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := Write(&b, m, o); err != nil {
				t.Fatal(err)
			}
			back, err := Read(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			before, after := m.Merged(), back.Merged()
			want := Loss{Vertices: places(before) - places(after)}
			for i := range before.Faces {
				if distinct(before, i) > distinct(after, i) {
					want.Triangles++
				}
			}
			if loss != want {
				t.Errorf("%+v at %g: %+v, read back %+v", o, at, loss, want)
			}
			if lossy := o.Format == "stl" && !o.ASCII && at >= 1e6; lossy != (loss != Loss{}) {
				t.Errorf("%+v at %g: %+v", o, at, loss)
			}
		}
	}
}

// randomModel returns triangles of half a millimetre far from the origin.
func randomModel(at float64) *Model {
	rng := rand.New(rand.NewPCG(1, 7))
	m := &Mesh{}
	for i := range uint32(200) {
		p := geom.Vec{X: at + 10*rng.Float64(), Y: -at + 10*rng.Float64(), Z: 10 * rng.Float64()}
		for range 3 {
			m.Vertices = append(m.Vertices, geom.Vec{X: p.X + rng.Float64()/2, Y: p.Y + rng.Float64()/2, Z: p.Z + 1e-7*rng.Float64()})
		}
		m.Faces = append(m.Faces, [3]uint32{3 * i, 3*i + 1, 3*i + 2})
	}
	return Single(m)
}

// places counts the distinct vertices of a mesh's faces.
func places(m *Mesh) int {
	seen := map[geom.Vec]bool{}
	for _, f := range m.Faces {
		for _, v := range f {
			seen[m.Vertices[v]] = true
		}
	}
	return len(seen)
}

// distinct counts the different corners of a face.
func distinct(m *Mesh, face int) int {
	seen := map[geom.Vec]bool{}
	for _, v := range m.Faces[face] {
		seen[m.Vertices[v]] = true
	}
	return len(seen)
}

// A GLB stores objects about an origin of their own, so being far away costs
// nothing; being large and fine does.
func TestRoundingLossOfGLB(t *testing.T) {
	for _, c := range []struct {
		far  float64 // where another triangle stands, in the same object
		want bool
	}{{0, false}, {1e7, true}} {
		m := randomModel(1e8)
		o := m.Objects[0]
		at := uint32(len(o.Vertices))
		o.Vertices = append(o.Vertices, geom.Vec{X: 1e8 + c.far*100}, geom.Vec{X: 1e8 + 1}, geom.Vec{X: 1e8, Y: 1})
		o.Faces = append(o.Faces, [3]uint32{at, at + 1, at + 2})
		if c.far == 0 {
			m = randomModel(1e8)
		}
		loss, err := RoundingLoss(context.Background(), m, WriteOptions{Format: "glb"})
		if err != nil || c.want != (loss != Loss{}) {
			t.Errorf("far %g: %+v, %v", c.far, loss, err)
		}
	}
	if l, err := RoundingLoss(context.Background(), Single(&Mesh{}), WriteOptions{Format: "glb"}); err != nil || l != (Loss{}) {
		t.Errorf("nothing: %+v, %v", l, err)
	}
	huge := Single(&Mesh{Vertices: []geom.Vec{{X: 1e300}, {Y: 1}, {Z: 1}}, Faces: [][3]uint32{{0, 1, 2}}})
	if l, err := RoundingLoss(context.Background(), huge, WriteOptions{Format: "stl"}); err != nil || l != (Loss{}) {
		t.Errorf("out of range: %+v, %v", l, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := RoundingLoss(ctx, randomModel(1e8), WriteOptions{Format: "stl"}); err == nil {
		t.Error("not cancelled")
	}
}

func ExampleRoundingLoss() {
	m := &Mesh{
		Vertices: []geom.Vec{{X: 1e6}, {X: 1e6 + 0.01}, {X: 1e6, Y: 1}},
		Faces:    [][3]uint32{{0, 1, 2}},
	}
	loss, err := RoundingLoss(context.Background(), Single(m), WriteOptions{Format: "stl"})
	fmt.Println(loss.Vertices, "vertices,", loss.Triangles, "triangle", err)
	// Output: 1 vertices, 1 triangle <nil>
}
