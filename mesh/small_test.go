package mesh

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
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

// So does reading them: the text in sight is not the one mesh's alone.
func TestManyObjects3MFTakeLittleMemory(t *testing.T) {
	const n = 3000
	var objects, items strings.Builder
	for i := range n {
		objects.WriteString(object3MF(i+1, "", tetra3MF(1)))
		fmt.Fprintf(&items, `<item objectid="%d"/>`, i+1)
	}
	file := package3MF(t, model3MF(objects.String(), items.String()))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := Read(context.Background(), bytes.NewReader(file), int64(len(file)), ReadOptions{Workers: 1})
	runtime.ReadMemStats(&after)
	if err != nil || len(m.Objects) != n {
		t.Fatal(err)
	}
	// 96 bytes of points and 48 of faces, what the parser holds and what it
	// drops.
	if perObject := (after.TotalAlloc - before.TotalAlloc) / n; perObject > 4000 {
		t.Errorf("%d bytes for an object of four triangles", perObject)
	}
}
