package pack

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// sampleLayout has every field of a layout file set to something.
func sampleLayout() (*Layout, []Part, []FilePart) {
	box := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 20, Z: 5})
	bed := FromPolygon(poly.Polygon{
		Outer: poly.Ring{{}, {X: 100}, {X: 100, Y: 100}, {Y: 100}},
		Holes: []poly.Ring{{{X: 80, Y: 80}, {X: 80, Y: 90}, {X: 90, Y: 90}}},
	})
	bed.Z = 50
	bed.KeepOut = rect(0, 90, 10, 100)
	parts := []Part{
		{
			ID: "box", Mesh: &mesh.Mesh{Vertices: box.Vertices, Faces: box.Faces}, Count: 2, Priority: 3,
			Group: "g", Value: 1.5, MinDistance: 2, Margin: 0.1, Rotations: &Rotations{Kind: StepTurns, Step: 7.5},
			Locked: []Pose{{Plate: 0, Transformation: pose(90, 60.1, 0.3)}},
		},
		{ID: "frame", Footprint: frame(10, 6), Fill: true, Rotations: &Rotations{Kind: QuarterTurns, Angles: []float64{0, 33.3}}},
	}
	l := &Layout{
		Bed: bed, Plates: 1, Status: Cancelled,
		Options: Options{
			Packer:      OnPlates,
			MinDistance: 0.1, WallDistance: 1.0 / 3, Rotations: Rotations{Kind: FreeTurns}, Objective: ByValue,
			NoHoles: true, MultiBuild: true, MaxPlates: 4, KeepTooLarge: true, Seed: 1<<63 + 1,
		},
		Placements: []Placement{
			{Part: 0, Copy: 0, Placed: true, Pose: pose(90, 60.1, 0.3)},
			{Part: 0, Copy: 1, Reason: NoRoom},
			{Part: 1, Copy: 0, Placed: true, Pose: pose(33.3, math.Pi, math.Sqrt2), Oversized: true},
		},
	}
	files := []FilePart{
		{ID: "box", FileMesh: FileMesh{Path: "parts/box.stl", SHA256: strings.Repeat("0f", 32), Unit: "in"}, Copack: []FileMesh{{Path: "parts/tag.stl", SHA256: strings.Repeat("1e", 32), Unit: "mm"}, {Path: "x.3mf"}}},
		{ID: "frame"},
	}
	return l, parts, files
}

func TestLayoutFileRoundTrip(t *testing.T) {
	l, parts, files := sampleLayout()
	n, err := l.Measure(context.Background(), parts)
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewFile(l, parts, files, n)
	if err != nil {
		t.Fatal(err)
	}
	f.EngineVersion = "v1.2.3"
	var first, second bytes.Buffer
	if err := WriteLayout(&first, f); err != nil {
		t.Fatal(err)
	}
	g, err := ReadLayout(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, &first)
	}
	if err := WriteLayout(&second, g); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Errorf("another file after reading it:\n%s\n%s", &first, &second)
	}
	l2, parts2, err := g.Layout()
	if err != nil {
		t.Fatal(err)
	}
	parts[0].Mesh, parts2[1].Count = nil, 0 // read elsewhere; 1 is the default
	if !reflect.DeepEqual(l, l2) {
		t.Errorf("layout %+v\nread   %+v", l, l2)
	}
	if !reflect.DeepEqual(parts, parts2) {
		t.Errorf("parts %+v\nread  %+v", parts, parts2)
	}
	row := g.Positions[0]
	if *row.X != 60.1 || *row.Y != 0.3 || *row.Z != 0 || *row.Rotation != (FileXYZ{Z: 90}) {
		t.Errorf("row %+v", row)
	}
	if want := (FileBounds{Min: [3]float64{40.1, 0.3, 0}, Max: [3]float64{60.1, 10.3, 5}}); *row.BoundingBox != want {
		t.Errorf("box %v, want %v", *row.BoundingBox, want)
	}
}

// TestRotationDegrees: the three turns say the matrix, in the order of the rotate
// step: first X, then Y, then Z.
func TestRotationDegrees(t *testing.T) {
	a := fromDegrees(FileXYZ{X: 90, Y: 90})
	if got := a.Apply(geom.Vec{Y: 1}); got != (geom.Vec{X: 1}) {
		t.Errorf("(0, 1, 0) goes to %v", got)
	}
	if got := a.Apply(geom.Vec{Z: 1}); got != (geom.Vec{Y: -1}) {
		t.Errorf("(0, 0, 1) goes to %v", got)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range 1000 {
		r := FileXYZ{X: 360*rng.Float64() - 180, Y: 180*rng.Float64() - 90, Z: 360*rng.Float64() - 180}
		if i%3 == 0 {
			r.Y = math.Copysign(90, r.Y)
		}
		want := fromDegrees(r)
		got := fromDegrees(toDegrees(want))
		for k := range 3 {
			for c := range 3 {
				if math.Abs(got.M[k][c]-want.M[k][c]) > 1e-12 {
					t.Fatalf("%v: %v and %v", r, got.M, want.M)
				}
			}
		}
	}
}

// small is a layout file that is right; the faults below change one thing.
const small = `{"schema":1,"engine_version":"x","build":{"type":"rectangular","packer_type":"user_managed","x":100,"y":80,"z":0},
"min_packing_distance":5,"wall_distance":0,"floor_distance":0,"rotations":"z90","objective":"count","seed":1,"plate_count":1,
"files":[{"id":"a","count":2,"footprint":[{"outer":[[0,0],[0,10],[10,10],[10,0]]}]}],
"positions":[{"model":"a","copy":0,"placed":true,"plate":0,"x":0,"y":0},
{"model":"a","copy":1,"placed":true,"plate":0,"transformation":[[0,-1,0,25],[1,0,0,0],[0,0,1,0],[0,0,0,1]]}]}`

func TestLayoutFileByHand(t *testing.T) {
	f, err := ReadLayout(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	l, parts, err := f.Layout()
	if err != nil {
		t.Fatal(err)
	}
	if l.Bed.Shape != Rectangle || parts[0].Footprint.Area() != 100 || l.Options.NoHoles || l.Options.KeepTooLarge {
		t.Errorf("%+v %+v", l, parts)
	}
	if r, got := verdict(t, parts, l); got != "" {
		t.Error(r.Violations)
	}
}

// TestLayoutFileTurns: positions by hand may be turned by any angle, unless the
// file says otherwise.
func TestLayoutFileTurns(t *testing.T) {
	turned := strings.Replace(small, `"x":0,"y":0}`, `"x":60,"y":40,"rotation":{"x":0,"y":0,"z":33}}`, 1)
	for old, want := range map[string]string{`"rotations":"z90",`: "turn", `"rotations":"free",`: "", ``: ""} {
		f, err := ReadLayout(strings.NewReader(strings.Replace(turned, `"rotations":"z90",`, old, 1)))
		if err != nil {
			t.Fatal(err)
		}
		l, parts, err := f.Layout()
		if err != nil {
			t.Fatal(err)
		}
		if r, got := verdict(t, parts, l); got != want {
			t.Errorf("%s: %q, want %q: %v", old, got, want, r.Violations)
		}
	}
}

func TestLayoutFileFaults(t *testing.T) {
	for name, c := range map[string]struct{ old, new, names string }{
		"schema":          {`"schema":1`, `"schema":2`, "schema"},
		"no schema":       {`"schema":1,`, ``, "schema"},
		"unknown field":   {`"seed":1`, `"seed":1,"sead":2`, "sead"},
		"unknown inside":  {`"copy":0`, `"copy":0,"colour":"red"`, "colour"},
		"shape":           {`"rectangular"`, `"star"`, "star"},
		"packer":          {`"user_managed"`, `"magic"`, "magic"},
		"no x":            {`"x":100,`, ``, "no area"},
		"negative gap":    {`"min_packing_distance":5`, `"min_packing_distance":-5`, "min_packing_distance"},
		"no gap":          {`"min_packing_distance":5,`, ``, "min_packing_distance is missing"},
		"null gap":        {`"min_packing_distance":5`, `"min_packing_distance":null`, "min_packing_distance is missing"},
		"huge number":     {`"min_packing_distance":5`, `"min_packing_distance":1e999`, "1e999"},
		"turns":           {`"z90"`, `"any"`, "any"},
		"objective":       {`"objective":"count"`, `"objective":"joy"`, "joy"},
		"model":           {`"model":"a","copy":1`, `"model":"b","copy":1`, "positions[1]"},
		"copy":            {`"copy":0`, `"copy":-1`, "positions[0]"},
		"no place":        {`,"x":0,"y":0}`, `}`, "transformation"},
		"last row":        {`[0,0,0,1]`, `[0,0,1,1]`, "last row"},
		"status":          {`"seed":1`, `"seed":1,"status":"tired"`, "tired"},
		"id twice":        {`"files":[`, `"files":[{"id":"a","count":1},`, "twice"},
		"copack of none":  {`"count":2`, `"count":2,"path":"","copack":[{"path":"a.stl"}]`, "copack: "},
		"copack nowhere":  {`"count":2`, `"count":2,"path":"b.stl","copack":[{"path":"a.stl"},{}]`, "copack[1]: path is missing"},
		"copack's sum":    {`"count":2`, `"count":2,"path":"b.stl","copack":[{"path":"a.stl","sha256":"abc"}]`, "copack[0]: sha256"},
		"checksum":        {`"count":2`, `"count":2,"sha256":"abc"`, "sha256"},
		"unit":            {`"count":2`, `"count":2,"unit":"elbow"`, "elbow"},
		"count":           {`"count":2`, `"count":-2`, "count"},
		"plates":          {`"plate_count":1`, `"plate_count":1000000`, "plate_count"},
		"null area":       {`"footprint":[`, `"footprint":[null,`, "null"},
		"key twice":       {`"seed":1`, `"seed":1,"seed":1`, `"seed" stands twice`},
		"key in capitals": {`"copy":0`, `"copy":0,"Copy":1`, `"Copy" stands twice`},
		"two documents":   {`}]}`, `}]} {}`, "text after the end"},
		"cut":             {`,"x":0,"y":0}`, ``, ""},
	} {
		text := strings.Replace(small, c.old, c.new, 1)
		if name == "two documents" {
			text = small + "{}"
		}
		if text == small {
			t.Fatalf("%s: changes nothing", name)
		}
		_, err := ReadLayout(strings.NewReader(text))
		if err == nil || !errors.Is(err, ErrLayoutFile) || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestWriteLayoutRefuses(t *testing.T) {
	l, parts, files := sampleLayout()
	l.Placements[0].Pose.T.X = math.NaN()
	f, err := NewFile(l, parts, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := WriteLayout(&out, f); err == nil || out.Len() > 0 {
		t.Errorf("NaN is written: %v", err)
	}
}

// FuzzReadLayout: what can be read can be written, reads the same again, and can
// be checked.
func FuzzReadLayout(f *testing.F) {
	f.Add([]byte(small))
	l, parts, files := sampleLayout()
	file, err := NewFile(l, parts, files, nil)
	if err != nil {
		f.Fatal(err)
	}
	var buf bytes.Buffer
	if err := WriteLayout(&buf, file); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		file, err := ReadLayout(bytes.NewReader(data))
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := WriteLayout(&first, file); err != nil {
			t.Fatal(err)
		}
		again, err := ReadLayout(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := WriteLayout(&second, again); err != nil || first.String() != second.String() {
			t.Fatalf("%v: %s and %s", err, &first, &second)
		}
		l, parts, err := again.Layout()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = Check(context.Background(), parts, l.Bed, l)
	})
}
