package pack

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

const request = `{"build_volume": [120, 100, 80], "spacing": 5, "items": [
	{"filename": "tall.stl", "count": 2, "scale": 2.0, "copack": [{"filename": "pin.stl"}], "axes_lock": {"theta_x": 90, "theta_y": null, "theta_z": 0}},
	{"filename": "pin.stl", "axes_lock": null, "note": "nobody knows this"},
	{"filename": "tall.stl", "count": 3, "scale": 1.0, "axes_lock": {"theta_x": null, "theta_y": null, "theta_z": null}}]}`

// loads are the meshes of the request. The box of tall and pin together is from
// 0, 0, 0 to 20, 10, 40.
func loads(name string) (*mesh.Mesh, error) {
	switch name {
	case "tall.stl":
		return solid(shape.Box(vec(0, 0, 0), vec(10, 10, 40))), nil
	case "pin.stl":
		return solid(shape.Box(vec(15, 2, 5), vec(20, 8, 10))), nil
	}
	return nil, os.ErrNotExist
}

func decoded(t *testing.T, text string) *Pack3DRequest {
	t.Helper()
	q, err := DecodePack3D(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestDecodePack3D(t *testing.T) {
	q := decoded(t, request)
	if q.Build != [3]float64{120, 100, 80} || q.Spacing != 5 || len(q.Items) != 3 {
		t.Fatalf("%+v", q)
	}
	a, b := q.Items[0], q.Items[1]
	if a.Scale != 2 || a.Count != 2 || len(a.Copack) != 1 || *a.Lock.X != 90 || a.Lock.Y != nil || *a.Lock.Z != 0 {
		t.Errorf("%+v", a)
	}
	if b.Scale != 1 || b.Count != 1 || b.Lock != nil {
		t.Errorf("%+v", b)
	}
	var out bytes.Buffer
	if err := EncodePack3D(&out, q); err != nil {
		t.Fatal(err)
	}
	again := decoded(t, out.String())
	if again.Items[0].Filename != a.Filename || *again.Items[0].Lock.X != 90 || again.Items[2].Count != 3 {
		t.Errorf("%+v", again)
	}
}

// TestDecodePack3DNames: what is wrong is named, with its value.
func TestDecodePack3DNames(t *testing.T) {
	for change, want := range map[[2]string]string{
		{"[120, 100, 80]", "[120, 100, -8]"}:     "build_volume[2]: -8",
		{"[120, 100, 80]", "[120, 100]"}:         "build_volume[2] is missing",
		{`"build_volume"`, `"volume"`}:           "build_volume is missing",
		{`"spacing": 5`, `"spacing": -5`}:        "spacing -5",
		{`"count": 3`, `"count": 0`}:             "items[2] (tall.stl): count: 0",
		{`"count": 3`, `"count": 3000000`}:       "items[2] (tall.stl): count: 3000000",
		{`"scale": 2.0`, `"scale": 0`}:           "items[0] (tall.stl): scale: 0",
		{`{"filename": "pin.stl", `, `{`}:        "items[1] (): filename is missing",
		{`{"filename": "pin.stl"}`, `{}`}:        "copack[0]: filename is missing",
		{`"theta_x": 90`, `"theta_x": 1e300`}:    "axes_lock: theta_x: 1e+300",
		{`"theta_x": 90`, `"theta_x": "ninety"`}: "theta_x",
		{"}]}", "}]} {}"}:                        "something follows",
		{request, `{"build_volume": [1,1,1]}`}:   "items: there are none",
		{request, ``}:                            "ends early",
	} {
		_, err := DecodePack3D(strings.NewReader(strings.Replace(request, change[0], change[1], 1)))
		if !errors.Is(err, ErrPack3D) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", change[1], err, want)
		}
	}
}

// TestPack3DJob: an item is its mesh and the co-packed one, centred, scaled, turned.
func TestPack3DJob(t *testing.T) {
	j, err := decoded(t, request).Job(loads)
	if err != nil {
		t.Fatal(err)
	}
	if j.Bed.X != 120 || j.Bed.Y != 100 || j.Bed.Z != 80 || j.Options.MinDistance != 5 || *j.Options.FloorDistance != 0 {
		t.Errorf("%+v %+v", j.Bed, j.Options)
	}
	first := j.Parts[0].Mesh.Bounds() // 20 x 10 x 40, doubled, on its back
	if s := first.Size(); geom.Norm(geom.Sub(s, vec(40, 80, 20))) > 1e-9 || geom.Norm(first.Center()) > 1e-9 || len(j.Parts[0].Mesh.Faces) != 24 {
		t.Errorf("%v, %d faces", first, len(j.Parts[0].Mesh.Faces))
	}
	if r := j.Parts[0].Rotations; r == nil || len(r.Turns) != 8 { // its Z onto plus or minus Y
		t.Errorf("%+v", r)
	}
	if j.Parts[1].Rotations != nil || j.Parts[2].Rotations != nil || j.Parts[0].Count != 2 || j.Parts[2].Count != 3 {
		t.Errorf("%+v", j.Parts[1:])
	}
	if b := j.Parts[1].Mesh.Bounds(); b.Min != vec(15, 2, 5) {
		t.Errorf("a plain item is at %v", b)
	}
	if _, err := decoded(t, strings.Replace(request, `"pin.stl", "axes`, `"lost.stl", "axes`, 1)).Job(loads); err == nil || !strings.Contains(err.Error(), "items[1]: lost.stl") {
		t.Errorf("%v", err)
	}
	locked := Pack3DLock{X: new(0.0), Y: new(0.0), Z: new(0.0)}
	if r := locked.rotations(); r.Kind != NoTurns || r.Turns != nil {
		t.Errorf("%+v", r)
	}
	if free := (&Pack3DLock{X: new(0.0)}).rotations(); len(free.Turns) != 16 {
		t.Errorf("%+v", free)
	}
	if len(axisTurns()) != 24 {
		t.Error("turns of a cube")
	}
}

// TestPack3DTurn: about X, then Y, then Z, counter-clockwise.
func TestPack3DTurn(t *testing.T) {
	l := &Pack3DLock{X: new(90.0), Z: new(90.0)}
	for from, to := range map[geom.Vec]geom.Vec{{X: 1}: {Y: 1}, {Y: 1}: {Z: 1}, {Z: 1}: {X: 1}} {
		if got := l.turn().Apply(from); geom.Norm(geom.Sub(got, to)) > 1e-15 {
			t.Errorf("%v goes to %v, want %v", from, got, to)
		}
	}
}

// TestPack3DRows: the matrix takes the centred item to where the part lies, in a
// frame about the middle of the volume; what is not packed is all zero; and the
// rows lead back to the layout.
func TestPack3DRows(t *testing.T) {
	j, err := decoded(t, request).Job(loads)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	l := &Layout{Bed: j.Bed, Options: j.Options, Plates: 1}
	for part, n := range []int{2, 1, 3} {
		for k := range n {
			p := Placement{Part: part, Copy: k, Placed: true, Pose: turned(vec(rng.Float64(), 1, rng.Float64()), 360*rng.Float64(), 60, 50, 40)}
			if part == 2 && k == 1 {
				p = Placement{Part: part, Copy: k, Reason: NoRoom}
			}
			l.Placements = append(l.Placements, p)
		}
	}
	rows, err := j.Rows(l)
	if err != nil || len(rows) != 2*2+1+3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	names := []string{"tall.stl", "pin.stl", "tall.stl", "pin.stl", "pin.stl", "tall.stl", "tall.stl", "tall.stl"}
	for i, r := range rows {
		if r.Filename != names[i] {
			t.Errorf("row %d is of %s", i, r.Filename)
		}
	}
	if rows[1].Transformation != rows[0].Transformation || rows[1].VolumeWithSpacing != 0 || rows[0].VolumeWithSpacing != 42.5*82.5*22.5 {
		t.Errorf("%+v", rows[:2])
	}
	if rows[6].Transformation != [4][4]float64{} || rows[6].VolumeWithSpacing != 0 {
		t.Errorf("%+v", rows[6])
	}
	// The corner of tall, as stored 0, 0, 0, is -10, -5, -20 from the middle.
	m := rows[0].Transformation
	want := geom.Sub(l.Placements[0].Pose.Apply(vec(-20, 40, -10)), vec(60, 50, 40)) // doubled, turned by 90 about X
	got := vec(m[0][0]*-10+m[0][1]*-5+m[0][2]*-20+m[0][3], m[1][0]*-10+m[1][1]*-5+m[1][2]*-20+m[1][3], m[2][0]*-10+m[2][1]*-5+m[2][2]*-20+m[2][3])
	if geom.Norm(geom.Sub(got, want)) > 1e-9 {
		t.Errorf("%v, want %v", got, want)
	}
	var b bytes.Buffer
	if err := EncodePack3DRows(&b, rows); err != nil {
		t.Fatal(err)
	}
	again, err := DecodePack3DRows(&b)
	if err != nil || !slices.Equal(again, rows) {
		t.Fatalf("%v, %v", again, err)
	}
	back, err := j.Layout(again)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range back.Placements {
		if p.Placed != l.Placements[i].Placed || p.Part != l.Placements[i].Part || p.Copy != l.Placements[i].Copy {
			t.Errorf("row %d: %+v", i, p)
		}
		for _, v := range []geom.Vec{{}, vec(10, 0, 0), vec(1, 20, 3)} {
			if d := geom.Norm(geom.Sub(p.Pose.Apply(v), l.Placements[i].Pose.Apply(v))); p.Placed && d > 1e-9 {
				t.Errorf("row %d is off by %v", i, d)
			}
		}
	}
	for name, bad := range map[string][]Pack3DRow{"short": again[:7], "long": append(slices.Clone(again), again[0]), "mixed": append([]Pack3DRow{again[1]}, again[1:]...)} {
		if _, err := j.Layout(bad); !errors.Is(err, ErrPack3D) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again[2].Transformation[0][0] = math.NaN()
	if err := EncodePack3DRows(&b, again); !errors.Is(err, ErrPack3D) {
		t.Errorf("%v", err)
	}
}

// TestPack3DUnpacked: both forms of a row that was not packed are read.
func TestPack3DUnpacked(t *testing.T) {
	rows, err := DecodePack3DRows(strings.NewReader(`[
		{"Filename":"a","Transformation":[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,1]],"VolumeWithSpacing":1},
		{"Filename":"a","Transformation":[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,0]],"VolumeWithSpacing":1},
		{"Filename":"a","Transformation":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]`))
	if err != nil || rows[0].packed() || rows[1].packed() || !rows[2].packed() {
		t.Errorf("%v, %v", rows, err)
	}
	if _, err := DecodePack3DRows(strings.NewReader(`[{"Transformation":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,0]]}]`)); !errors.Is(err, ErrPack3D) {
		t.Errorf("%v", err)
	}
}

// TestCorpusPack3D reads the files of pack3d itself.
func TestCorpusPack3D(t *testing.T) {
	corpus := os.Getenv("SAGGAR_CORPUS")
	if corpus == "" {
		t.Skip("set SAGGAR_CORPUS to the folder that has pack3d")
	}
	dir := filepath.Join(corpus, "pack3d", "authentise-pack3d")
	for name, copies := range map[string]int{"copack.json": 12, "overpack_ends_w_success.json": 20} {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		q, err := DecodePack3D(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		j, err := q.Job(func(name string) (*mesh.Mesh, error) { return mesh.Load(filepath.Join(dir, name)) })
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range j.Parts {
			n += p.Count
		}
		if n != copies {
			t.Errorf("%s: %d copies", name, n)
		}
	}
	file, err := os.Open(filepath.Join(dir, "output_example.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if rows, err := DecodePack3DRows(file); err != nil || len(rows) != 3 || rows[0].Filename != "printABS.STL" {
		t.Errorf("%v, %v", rows, err)
	}
}

func FuzzDecodePack3D(f *testing.F) {
	f.Add([]byte(request))
	f.Add([]byte(`{"build_volume":[1,1,1],"items":[{"filename":"tall.stl","scale":1e6,"copack":[{"filename":"tall.stl"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := DecodePack3D(bytes.NewReader(data))
		if err != nil {
			return
		}
		var a, b bytes.Buffer
		if err := EncodePack3D(&a, q); err != nil {
			t.Fatal(err)
		}
		again, err := DecodePack3D(bytes.NewReader(a.Bytes()))
		if err != nil || EncodePack3D(&b, again) != nil || a.String() != b.String() {
			t.Fatalf("%v: %s and %s", err, a.String(), b.String())
		}
	})
}

func FuzzDecodePack3DRows(f *testing.F) {
	f.Add([]byte(`[{"Filename":"a","Transformation":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]],"VolumeWithSpacing":1.5}]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := DecodePack3DRows(bytes.NewReader(data))
		if err != nil {
			return
		}
		var a bytes.Buffer
		if err := EncodePack3DRows(&a, rows); err != nil {
			t.Fatal(err)
		}
		again, err := DecodePack3DRows(&a)
		if err != nil || !slices.Equal(again, rows) {
			t.Fatalf("%v: %v and %v", err, rows, again)
		}
	})
}
