package pack

import (
	"bytes"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// TestSpaceModel3MF: a layout in space that is written as 3MF and read again has
// the same copies, transformations and total volume.
func TestSpaceModel3MF(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 3}, {ID: "ring", Mesh: solid(shape.Torus(10, 3, 24, 12))}}
	l := &Layout{Bed: volume(100, 100, 100), Options: inSpace(1), Plates: 1, Placements: []Placement{
		{Copy: 0, Placed: true, Pose: turned(vec(1, 2, 3), 40, 20, 20, 20)},
		{Copy: 1, Placed: true, Pose: turned(vec(0, 1, 0), 90, 60, 20, 70)},
		{Copy: 2, Reason: NoRoom},
		{Part: 1, Placed: true, Pose: turned(vec(3, 0, 1), 77, 50, 60, 40)},
	}}
	m, err := l.Model(parts, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := mesh.Write(&b, m, mesh.WriteOptions{Format: "3mf"}); err != nil {
		t.Fatal(err)
	}
	back, err := mesh.Read(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), mesh.ReadOptions{Name: "bed.3mf"})
	if err != nil || len(back.Items) != 3 || len(back.Objects) != 2 {
		t.Fatalf("%+v, %v", back, err)
	}
	rows := []Placement{l.Placements[0], l.Placements[1], l.Placements[3]}
	sum, want := 0.0, 0.0
	for i, it := range back.Items {
		for _, p := range []geom.Vec{{}, {X: 1, Y: 2, Z: 3}, {X: -40, Y: 5}} {
			if d := geom.Norm(geom.Sub(it.Matrix.Apply(p), rows[i].Pose.Apply(p))); d > 1e-9 {
				t.Errorf("item %d is off by %v", i, d)
			}
		}
		got, err := closedVolume(t.Context(), back.Objects[it.Object])
		asked, err2 := closedVolume(t.Context(), parts[rows[i].Part].Mesh)
		if err != nil || err2 != nil || got == nil || asked == nil {
			t.Fatalf("item %d: %v %v", i, err, err2)
		}
		sum, want = sum+*got, want+*asked
	}
	if math.Abs(sum/want-1) > 1e-9 {
		t.Errorf("%v mm³ in the file, %v in the layout", sum, want)
	}
}
