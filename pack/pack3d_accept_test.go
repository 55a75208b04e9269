package pack_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// The acceptance of the specification of layouts, for packing in space.

func meshOf(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func boxed(x, y, z float64) pack.Bed { return pack.Bed{Shape: pack.Rectangle, X: x, Y: y, Z: z} }

func layoutText(t *testing.T, l *pack.Layout, parts []pack.Part) string {
	t.Helper()
	f, err := pack.NewFile(l, parts, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := pack.WriteLayout(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// mixed are parts of which not all fit the bed below.
func mixed() []pack.Part {
	return []pack.Part{
		{ID: "cube", Mesh: solidCube(11), Count: 8},
		{ID: "ring", Mesh: meshOf(shape.Torus(9, 3, 24, 12)), Count: 5},
		{ID: "bar", Mesh: meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 25, Y: 6, Z: 6})), Count: 8},
		{ID: "ball", Mesh: meshOf(shape.Sphere(7, 12)), Count: 6},
	}
}

// Acceptance 4: what is larger than the volume in every turn is left out, or stays
// in and is flagged; the others are placed.
func TestPack3DTooLarge(t *testing.T) {
	parts := []pack.Part{{ID: "whale", Mesh: solidCube(60)}, {ID: "fish", Mesh: solidCube(10), Count: 3}}
	l := packSpace(t, parts, boxed(50, 50, 50), pack.Options{})
	if p := l.Placements[0]; p.Placed || p.Reason != pack.TooLarge || countPlaced(l) != 3 {
		t.Errorf("%+v, %d placed", p, countPlaced(l))
	}
	l = packSpace(t, parts, boxed(50, 50, 50), pack.Options{KeepTooLarge: true, MultiBuild: true})
	if p := l.Placements[0]; !p.Placed || !p.Oversized || countPlaced(l) != 4 {
		t.Errorf("%+v, %d placed", p, countPlaced(l))
	}
}

// Acceptance 7 in space: nothing leaves a round bed, or one of any outline.
func TestPack3DBeds(t *testing.T) {
	for _, bed := range []pack.Bed{pack.Disc(70), pack.FromPolygon(pack.Disc(70).Polygon())} {
		bed.Z = 40
		if l := packSpace(t, mixed(), bed, pack.Options{MinDistance: 1, Iterations: 20_000}); countPlaced(l) < 15 {
			t.Errorf("%s: %d placed", bed.Shape, countPlaced(l))
		}
	}
}

// Acceptance 8: rings are not linked unless that is allowed, and what is locked in
// is told.
func TestPack3DInterlock(t *testing.T) {
	a := geom.Identity()
	b := shape.Turn(geom.Vec{X: 1}, math.Pi/2)
	b.T = geom.Vec{X: 18, Y: 0, Z: 0}
	a.T, b.T = geom.Vec{X: 40, Y: 40, Z: 40}, geom.Add(b.T, geom.Vec{X: 40, Y: 40, Z: 40})
	parts := []pack.Part{{ID: "ring", Mesh: meshOf(shape.Torus(18, 3, 16, 8)), Count: 2, Locked: []pack.Pose{{Transformation: a}, {Transformation: b}}}}
	if !testing.Short() { // it searches long before it gives up
		l := packSpace(t, parts, boxed(120, 120, 120), pack.Options{Interlock: pack.ReportInterlock, Iterations: 1000})
		if l.Removal == nil || len(l.Removal.Interlocked) != 1 {
			t.Errorf("%+v: want one interlocked pair", l.Removal)
		}
	}
	parts = mixed()
	l := packSpace(t, parts, boxed(45, 45, 40), pack.Options{})
	if l.Removal == nil || !l.Removal.Free() || len(l.Removal.Steps) != countPlaced(l) {
		t.Errorf("%+v", l.Removal)
	}
}

// Acceptance 9: byte-equal for any number of workers.
func TestPack3DWorkers(t *testing.T) {
	first := ""
	for _, n := range []int{1, 2, 8} {
		l := packSpace(t, mixed(), boxed(45, 45, 40), pack.Options{MinDistance: 1, Workers: n})
		if got := layoutText(t, l, mixed()); first == "" {
			first = got
		} else if got != first {
			t.Errorf("another layout with %d workers", n)
		}
	}
}

// Acceptance 10: twice the budget never places fewer, or as many higher.
func TestPack3DBudget(t *testing.T) {
	before, high, most := 0, 0.0, int64(512_000)
	if testing.Short() {
		most = 32_000
	}
	for n := int64(2000); n <= most; n *= 2 {
		l := packSpace(t, mixed(), boxed(45, 45, 40), pack.Options{MinDistance: 1, Iterations: n})
		m, err := l.Measure(t.Context(), mixed())
		if err != nil {
			t.Fatal(err)
		}
		if got := countPlaced(l); got < before || got == before && m.Plates[0].UsedHeight > high+1e-9 {
			t.Errorf("%d iterations: %d placed up to %g mm, half of them: %d up to %g", n, got, m.Plates[0].UsedHeight, before, high)
		}
		before, high = countPlaced(l), m.Plates[0].UsedHeight
	}
}

// Acceptance 13: no piece is lost or doubled when builds are split.
func TestPack3DSplit(t *testing.T) {
	parts := []pack.Part{{ID: "cube", Mesh: solidCube(10), Count: 500}}
	l := packSpace(t, parts, boxed(75, 75, 75), pack.Options{MinDistance: 5, FloorDistance: new(float64), MultiBuild: true, Iterations: 1000})
	on, copies := map[int]int{}, map[int]bool{}
	for _, p := range l.Placements {
		on[p.Plate]++
		copies[p.Copy] = p.Placed
	}
	if l.Plates != 4 || on[0] != 125 || on[3] != 125 || len(copies) != 500 || countPlaced(l) != 500 {
		t.Errorf("%d builds with %v, %d copies", l.Plates, on, len(copies))
	}
}

// Acceptance 14: written as 3MF and read again, all has the same count, place and
// volume.
func TestPack3DFile(t *testing.T) {
	parts := mixed()
	l := packSpace(t, parts, boxed(60, 60, 60), pack.Options{MinDistance: 2, Iterations: 5000})
	model, err := l.Model(parts, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := mesh.Write(&b, model, mesh.WriteOptions{Format: "3mf"}); err != nil {
		t.Fatal(err)
	}
	back, err := mesh.Read(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), mesh.ReadOptions{Name: "bed.3mf"})
	if err != nil || len(back.Items) != countPlaced(l) {
		t.Fatalf("%d items of %d, %v", len(back.Items), countPlaced(l), err)
	}
	k, sum, want := 0, 0.0, 0.0
	for _, p := range l.Placements {
		if !p.Placed {
			continue
		}
		it := back.Items[k]
		k++
		for _, q := range []geom.Vec{{}, {X: 3, Y: 5, Z: 7}, {X: -20}} {
			if d := geom.Norm(geom.Sub(it.Matrix.Apply(q), p.Pose.Apply(q))); d > 1e-6 {
				t.Fatalf("item %d is off by %g", k, d)
			}
		}
		m := back.Objects[it.Object]
		sum += shape.Soup{Vertices: m.Vertices, Faces: m.Faces}.Volume()
		want += shape.Soup{Vertices: parts[p.Part].Mesh.Vertices, Faces: parts[p.Part].Mesh.Faces}.Volume()
	}
	if math.Abs(sum-want) > 1e-6*want {
		t.Errorf("%g mm³ in the file, %g in the layout", sum, want)
	}
}

// Acceptance 15: asked for more than there is.
func TestPack3DTwiceTheVolume(t *testing.T) {
	parts := []pack.Part{{ID: "cube", Mesh: solidCube(10), Count: 54}}
	l := packSpace(t, parts, boxed(30, 30, 30), pack.Options{Iterations: 5000})
	n, err := l.Measure(t.Context(), parts)
	if err != nil || math.Abs(n.Fill-200) > 1e-6 || math.Abs(n.PackedFill-100) > 1e-6 {
		t.Errorf("%+v, %v", n, err)
	}
}

// Acceptance 17: cancelled at half time, the best layout comes with the error, and with
// the order in which its parts come out.
func TestPack3DCancelled(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer stop()
	parts := mixed()
	l, err := pack.Pack3D{}.Pack(ctx, parts, boxed(45, 45, 40), pack.Options{Budget: time.Hour})
	if !errors.Is(err, context.DeadlineExceeded) || l == nil || l.Status != pack.Cancelled || countPlaced(l) == 0 {
		t.Fatalf("%v, %+v", err, l)
	}
	if r, err := pack.Check(t.Context(), parts, boxed(45, 45, 40), l); err != nil || !r.OK() {
		t.Errorf("%+v, %v", r, err)
	}
	if l.Removal == nil || len(l.Removal.Steps) != countPlaced(l) {
		t.Errorf("%+v of %d copies", l.Removal, countPlaced(l))
	}
}

// Acceptance 18: the JSON of pack3d in and out; what is not packed has the matrix
// of zeros.
func TestPack3DJSON(t *testing.T) {
	q, err := pack.DecodePack3D(strings.NewReader(`{"build_volume": [30, 30, 30], "spacing": 1,
		"items": [{"filename": "a.stl", "count": 3}, {"filename": "big.stl"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	j, err := q.Job(func(name string) (*mesh.Mesh, error) {
		if name == "big.stl" {
			return solidCube(40), nil
		}
		return solidCube(10), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l := packSpace(t, j.Parts, boxed(30, 30, 30), pack.Options{MinDistance: 1, FloorDistance: new(float64), Iterations: 1000})
	rows, err := j.Rows(l)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := pack.EncodePack3DRows(&b, rows); err != nil {
		t.Fatal(err)
	}
	back, err := pack.DecodePack3DRows(&b)
	if err != nil || len(back) != 4 {
		t.Fatalf("%d rows, %v", len(back), err)
	}
	zero := 0
	for _, r := range back {
		if r.Transformation == (pack.Pack3DRow{}).Transformation {
			zero++
		}
	}
	if zero != 1 {
		t.Errorf("%d matrices of zeros, want 1", zero)
	}
}
