package mesh

import (
	"context"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// A build may have a hundred thousand objects of a triangle each: what is spent
// on one follows its size.
func TestSmallMeshesTakeLittleMemory(t *testing.T) {
	ctx := context.Background()
	perMesh := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			m := &Mesh{Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}}, Faces: [][3]uint32{{0, 1, 2}}}
			for _, tolerance := range []float64{0, 1e-6} {
				welded, err := Weld(ctx, m, tolerance)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := NewTopology(ctx, welded); err != nil {
					b.Fatal(err)
				}
			}
		}
	}).AllocedBytesPerOp()
	if perMesh > 16<<10 {
		t.Errorf("%d bytes for one triangle", perMesh)
	}
}
