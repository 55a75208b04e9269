package pack_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// angle is an L of two legs of 10 mm, 10 mm high, as an OBJ file. Its ends are
// polygons with a notch: cut into triangles from their first corner, they would
// cover the notch. spike lets one of them visit a corner 3 mm out, and come back.
func angle(spike bool) string {
	var b strings.Builder
	outline := [][2]int{{20, 0}, {20, 10}, {10, 10}, {10, 20}, {0, 20}, {0, 0}}
	for _, z := range []int{0, 10} {
		for _, p := range outline {
			fmt.Fprintf(&b, "v %d %d %d\n", p[0], p[1], z)
		}
	}
	b.WriteString("v 23 0 10\n") // 13: in line with the lower edge of the upper end
	upper := "f 7 8 9 10 11 12\n"
	if spike {
		upper = "f 7 8 9 10 11 12 13\n" // from 12 past 7 to 13, and back to 7
	}
	b.WriteString("f 6 5 4 3 2 1\n" + upper)
	for i := range 6 {
		j := (i + 1) % 6
		fmt.Fprintf(&b, "f %d %d %d %d\n", i+1, j+1, j+7, i+7)
	}
	return b.String()
}

// TestPack3DPolygons: two angles of polygons that are not convex lie in each other's
// notches, in a volume of the size of both. A spike without an area is kept clear of
// others and within the walls like all that a file draws, and no more than that.
func TestPack3DPolygons(t *testing.T) {
	for _, c := range []struct {
		name  string
		spike bool
		x, y  float64
		want  int
	}{
		{"as large as both", false, 30, 20, 2},
		{"no room for both spikes", true, 30, 20, 1},
		{"room for spikes", true, 36, 20, 2},
	} {
		model, err := mesh.ReadStream(t.Context(), strings.NewReader(angle(c.spike)), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		parts := []pack.Part{{ID: "angle", Mesh: model.Merged(), Count: 2}}
		l := packSpace(t, parts, boxed(c.x, c.y, 10), pack.Options{Iterations: 20_000, FloorDistance: new(float64)})
		if countPlaced(l) != c.want {
			t.Errorf("%s: %d of %d placed", c.name, countPlaced(l), c.want)
		}
	}
}

// TestPack3DManyTriangles: parts of 300 000 triangles, in memory that is bounded: the
// tables of all pairs, the trees and the search together take less than the limit that
// the packer states, above what the meshes take themselves.
func TestPack3DManyTriangles(t *testing.T) {
	ball := meshOf(shape.Sphere(12, 552))
	ring := meshOf(shape.Torus(15, 4, 500, 300))
	if len(ball.Faces) < 300_000 || len(ring.Faces) < 300_000 {
		t.Fatal(len(ball.Faces), len(ring.Faces))
	}
	parts := []pack.Part{{ID: "ball", Mesh: ball, Count: 3}, {ID: "ring", Mesh: ring, Count: 3}}
	peak := watchMemory(t)
	l := packSpace(t, parts, boxed(60, 60, 60), pack.Options{MinDistance: 1, Iterations: 2000})
	if countPlaced(l) != 6 {
		t.Errorf("%d of 6 placed", countPlaced(l))
	}
	t.Logf("%d MB at most", peak()>>20)
	if peak() > 2<<30 {
		t.Errorf("%d MB", peak()>>20)
	}
}

// watchMemory looks at the heap every few milliseconds, and returns the most by which
// it was above what it was at first.
func watchMemory(t *testing.T) (peak func() uint64) {
	t.Helper()
	runtime.GC()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	start, most, end := heap(), atomic.Uint64{}, make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if h := heap(); h > start && h-start > most.Load() {
				most.Store(h - start)
			}
			select {
			case <-end:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(func() { close(end); <-done })
	return most.Load
}
