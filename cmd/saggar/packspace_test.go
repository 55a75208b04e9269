package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// piled puts parts above each other, as stored: a packer in space without a
// search. asked are the options that it got last.
type piled struct{ asked *pack.Options }

func (q piled) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	*q.asked = o
	l := &pack.Layout{Bed: bed, Options: o, Status: pack.Complete}
	l.Options.Packer, l.Options.Progress = pack.InVolume, nil
	floor := o.MinDistance
	if o.FloorDistance != nil {
		floor = *o.FloorDistance
	}
	z, plate := floor, 0
	for i, p := range parts {
		b := p.Mesh.Bounds()
		for c := range p.Count {
			if z+b.Size().Z > bed.Z && o.MultiBuild {
				z, plate = floor, plate+1
			}
			row := pack.Placement{Part: i, Copy: c, Reason: pack.TooLarge}
			if z+b.Size().Z <= bed.Z {
				pose := geom.Translation(geom.Vec{X: o.WallDistance - b.Min.X, Y: o.WallDistance - b.Min.Y, Z: z - b.Min.Z})
				row = pack.Placement{Part: i, Copy: c, Placed: true, Plate: plate, Pose: pose}
				z += b.Size().Z + o.MinDistance
				l.Plates = plate + 1
			}
			l.Placements = append(l.Placements, row)
		}
	}
	if o.Progress != nil {
		o.Progress(pack.Progress{Fraction: 1, Best: l})
	}
	return l, ctx.Err()
}

// inVolume runs the test in a folder with parts, packed in a pile.
func inVolume(t *testing.T) *pack.Options {
	t.Helper()
	inParts(t)
	asked := &pack.Options{}
	before, had := packers["pack3d"]
	packers["pack3d"] = piled{asked}
	t.Cleanup(func() {
		if packers["pack3d"] = before; !had {
			delete(packers, "pack3d")
		}
	})
	return asked
}

// TestPackSpace: flags reach the packer, the layout is proven, measured, written
// and proven again.
func TestPackSpace(t *testing.T) {
	asked := inVolume(t)
	r := saggar("", "pack", "--packer", "pack3d", "--build", "100,90,120", "--min-packing-distance", "2", "--floor-distance", "1", "--wall-distance", "3",
		"--interlock", "report", "--max-layer-area", "9000", "--rotations", "axis24", "hook.stl:2", "ring.stl", "-o", "l.json",
		"--export", "bed.3mf", "--export", "bed.glb", "--export", "bed.zip", "--picture", "bed.png", "--slice-height", "7")
	if r.code != 0 {
		t.Fatal(r.err)
	}
	if asked.Interlock != pack.ReportInterlock || *asked.FloorDistance != 1 || asked.WallDistance != 3 || asked.MaxLayerArea != 9000 || asked.Rotations.Kind != pack.AxisTurns {
		t.Errorf("%+v", asked)
	}
	for _, want := range []string{"volume of 100 x 90 x 120 mm", "3 of 3 copies placed in 1 build", "density", "bed.3mf"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
	f := readLayoutFile(t, "l.json")
	if f.Build.PackerType != "pack3d" || f.Build.Z != 120 || *f.FloorDistance != 1 || f.MaxLayerArea != 9000 {
		t.Errorf("%+v", f)
	}
	if r := saggar("", "check", "l.json"); r.code != 0 || !strings.Contains(r.out, "placed in 1 build, distance 2 mm in space") {
		t.Errorf("%d %s %s", r.code, r.out, r.err)
	}
	r = saggar("", "check", "--json", "l.json")
	var c checkResult
	if err := json.Unmarshal([]byte(r.out), &c); err != nil || c.Layers == nil || !(c.Layers.Area > 0) || c.Density == nil || !(c.Height > 0) {
		t.Errorf("%v %s", err, r.out)
	}
	data, err := os.ReadFile("l.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("capped.json", []byte(strings.Replace(string(data), `"max_layer_area": 9000`, `"max_layer_area": 10`, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := saggar("", "check", "capped.json"); r.code != 1 || !strings.Contains(r.out, "at most 10 are allowed") {
		t.Errorf("%d %s %s", r.code, r.out, r.err)
	}
}

// TestPackSpaceDefaults: turns and distances are those of the packer.
func TestPackSpaceDefaults(t *testing.T) {
	asked := inVolume(t)
	r := saggar("", "pack", "--packer", "pack3d", "--build", "100,90,40", "--min-packing-distance", "2", "hook.stl:9", "--multi-build")
	if r.code != 0 || !strings.Contains(r.out, "builds") || !strings.Contains(r.out, "build 1") {
		t.Fatalf("%s %s", r.out, r.err)
	}
	if asked.Rotations.Kind != "" || asked.FloorDistance != nil || asked.Interlock != pack.ForbidInterlock || asked.MaxLayerArea != 0 || asked.MinDistance != 2 {
		t.Errorf("%+v", asked)
	}
}

// TestPackRoundVolume: a volume may stand on a round plate.
func TestPackRoundVolume(t *testing.T) {
	inParts(t)
	r := saggar("", "pack", "--packer", "pack3d", "--plate-diameter", "150", "--build-height", "60", "--min-packing-distance", "2",
		"--interlock", "report", "--iterations", "2000", "hook.stl:2", "-o", "round.json")
	if r.code != 0 {
		t.Fatalf("%s %s", r.out, r.err)
	}
	if r = saggar("", "check", "round.json"); r.code != 0 {
		t.Errorf("%s %s", r.out, r.err)
	}
}

// TestPackSpaceUsage: what makes no sense is refused before a mesh is read.
func TestPackSpaceUsage(t *testing.T) {
	inVolume(t)
	space := []string{"pack", "--packer", "pack3d", "--build", "100,90,80", "--min-packing-distance", "2", "hook.stl"}
	round := []string{"pack", "--packer", "pack3d", "--plate-diameter", "90", "--min-packing-distance", "2", "hook.stl"}
	plate := []string{"pack", "--build", "100,90", "--min-packing-distance", "2", "hook.stl"}
	for _, c := range []struct {
		base []string
		more []string
		want string
	}{
		{plate, []string{"--interlock", "report"}, "--interlock: only for volumes"},
		{plate, []string{"--floor-distance", "1"}, "--floor-distance: only for volumes"},
		{plate, []string{"--max-layer-area", "1"}, "--max-layer-area: only for volumes"},
		{plate, []string{"--input-pack3d", "x.json"}, "--input-pack3d: only for volumes"},
		{plate, []string{"--rotations", "axis24"}, "tips parts over"},
		{space, []string{"--no-nesting-in-holes"}, "only for plates"},
		{space, []string{"--plate-diameter", "50"}, "each says which plate"},
		{space, []string{"--build-height", "50"}, "the height of --build X,Y,Z is Z"},
		{round, nil, "--build-height is missing"},
		{round, []string{"--build-height", "0"}, "--build-height: 0"},
		{round, []string{"--build-height", "50", "--build", "9,9,9"}, "--build-height: the height"},
		{plate, []string{"--build-height", "5"}, "--build-height: only for volumes"},
		{space, []string{"--no-spacing"}, "only for plates"},
		{space, []string{"--picture", "a.svg"}, "a volume is drawn as .png"},
		{space, []string{"--interlock", "never"}, "use forbid, report or ignore"},
		{space, []string{"--floor-distance", "-1"}, "--floor-distance: -1"},
		{space, []string{"--max-layer-area", "0"}, "--max-layer-area: 0"},
		{space, []string{"--max-layer-area", "1e9"}, "is not an area: use more than 0, and up to"},
		{space, []string{"--floor-distance", "1e9"}, "use 0 to"},
		{space, []string{"--slice-height", "-1"}, "--slice-height: -1"},
		{space, []string{"--rotations", "upright"}, "axis24 or free"},
		{space, []string{"--output-pack3d", "o.json"}, "only with --input-pack3d"},
		{space[:3], []string{"--input-pack3d", "q.json", "--output-pack3d", "o.json", "--multi-build"}, "its rows know one volume"},
		{space[:3], []string{"--build", "100,90", "--min-packing-distance", "2", "hook.stl"}, "z is missing"},
		{space[:3], []string{"--min-packing-distance", "2", "hook.stl"}, "say which plate"},
		{space, []string{"--input-pack3d", "x.json"}, "--build: not with --input-pack3d"},
		{space[:3], []string{"--input-pack3d", "x.json", "hook.stl"}, "the parts are those of"},
		{space[:3], []string{"--input-pack3d", "lost.json"}, "lost.json"},
	} {
		r := saggar("", append(append([]string{}, c.base...), c.more...)...)
		if r.code != 2 || !strings.Contains(r.err, c.want) {
			t.Errorf("%v: %d %q, want %q", c.more, r.code, r.err, c.want)
		}
	}
}

// TestPackPack3D: the JSON of pack3d in and out.
func TestPackPack3D(t *testing.T) {
	asked := inVolume(t)
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile("cube.stl")
	if err != nil {
		t.Fatal(err)
	}
	write("sub/beside.stl", string(data))
	write("sub/q.json", `{"build_volume": [200, 200, 200], "spacing": 3, "items": [
		{"filename": "cube.stl", "count": 2, "scale": 2, "copack": [{"filename": "hook.stl"}]}, {"filename": "beside.stl", "count": 100, "scale": 1}]}`)
	r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "sub/q.json", "--output-pack3d", "rows.json")
	if r.code != 0 {
		t.Fatal(r.err)
	}
	if asked.MinDistance != 3 || asked.FloorDistance == nil || *asked.FloorDistance != 0 {
		t.Errorf("%+v", asked)
	}
	file, err := os.Open("rows.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := pack.DecodePack3DRows(file)
	if err != nil || len(rows) != 2*2+100 || rows[0].Filename != "cube.stl" || rows[1].Filename != "hook.stl" || rows[1].VolumeWithSpacing != 0 ||
		rows[0].Transformation[0][0] != 2 || rows[4].Filename != "beside.stl" || rows[103].Transformation != [4][4]float64{} {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "sub/q.json", "-o", "l.json"); r.code != 2 || !strings.Contains(r.err, "items[0] (cube.stl) is scaled") {
		t.Errorf("%d %s", r.code, r.err)
	}
	// Co-packed meshes as stored are files, which a layout names.
	write("pair.json", `{"build_volume": [100, 90, 80], "items": [{"filename": "cube.stl", "count": 2, "copack": [{"filename": "hook.stl"}]}]}`)
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "pair.json", "-o", "l.json", "--output-pack3d", "pairs.json"); r.code != 0 || !strings.Contains(r.err, "says no spacing") {
		t.Errorf("%d %s", r.code, r.err)
	}
	if r := saggar("", "check", "l.json"); r.code != 0 || !strings.Contains(r.out, "2 of 2 copies placed") {
		t.Errorf("%d %s %s", r.code, r.out, r.err)
	}
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "pair.json", "--export", "hook.stl"); r.code == 0 || !strings.Contains(r.err, "same file") {
		t.Errorf("writes over what is co-packed: %d %s", r.code, r.err)
	}
	write("plain.json", `{"build_volume": [100, 90, 80], "spacing": 3, "items": [{"filename": "cube.stl", "count": 2, "scale": 1}, {"filename": "cube.stl", "scale": 1}]}`)
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "plain.json", "-o", "l.json"); r.code != 0 {
		t.Errorf("%d %s", r.code, r.err)
	}
	if r := saggar("", "check", "l.json"); r.code != 0 {
		t.Errorf("%d %s %s", r.code, r.out, r.err)
	}
	write("lost.json", `{"build_volume": [100, 90, 80], "spacing": 3, "items": [{"filename": "lost.stl"}]}`)
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "lost.json"); r.code != 1 || !strings.Contains(r.err, "lost.stl") {
		t.Errorf("%d %s", r.code, r.err)
	}
	write("twice.json", `{"build_volume": [100, 90, 80], "spacing": 3, "spacing": 1, "items": [{"filename": "cube.stl"}]}`)
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "twice.json"); r.code != 2 || !strings.Contains(r.err, "spacing") || !strings.Contains(r.err, "twice") {
		t.Errorf("%d %s", r.code, r.err)
	}
	write("bad.json", `{"build_volume": [100, 90, 80], "spacing": -3, "items": [{"filename": "cube.stl"}]}`)
	if r := saggar("", "pack", "--packer", "pack3d", "--input-pack3d", "bad.json"); r.code != 2 || !strings.Contains(r.err, "spacing -3") {
		t.Errorf("%d %s", r.code, r.err)
	}
}

// TestTableSaysWhatIsStuck: a layout that was asked for with all that locks up says so.
func TestTableSaysWhatIsStuck(t *testing.T) {
	r := &packResult{layout: &pack.Layout{Removal: &pack.Removal{}}, numbers: &pack.Numbers{Placed: 3}}
	if words := r.checkedWords(); strings.Contains(words, "stuck") {
		t.Error(words)
	}
	r.layout.Removal = &pack.Removal{Stuck: []int{0, 1}, Interlocked: [][2]int{{0, 1}}}
	if words := r.checkedWords(); !strings.HasSuffix(words, "all inside, 2 stuck, 1 interlocked pair") {
		t.Error(words)
	}
}
