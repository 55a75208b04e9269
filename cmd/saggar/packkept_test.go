package main

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// TestPackKept: boxes stay free, and locked copies where they are; both are in the
// layout, which checks, in volumes and on plates.
func TestPackKept(t *testing.T) {
	inParts(t)
	usePacker(t, pack.Pack2D{})
	list := `[{"model": "cube.stl", "count": 9, "locked": [{"plate": 0, "transformation": [[1,0,0,30.5],[0,1,0,40.25],[0,0,1,HIGH],[0,0,0,1]]}]}]`
	for high, args := range map[string][]string{
		"21.125": {"--packer", "pack3d", "--build", "90,90,90"},
		"0":      {"--build", "90,90"},
	} {
		if err := os.WriteFile("list.json", []byte(strings.Replace(list, "HIGH", high, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(append([]string{"pack"}, args...), "--min-packing-distance", "2", "--iterations", "2000", "--parts", "list.json",
			"--keep-out-box", "0,0,0,25,90,90", "--keep-out-box", "90, 90, 90, 60, 60, 0", "-o", "kept.json")
		if r := saggar("", args...); r.code != 0 {
			t.Fatal(r.err)
		}
		if r := saggar("", "check", "kept.json"); r.code != 0 {
			t.Errorf("%s%s", r.out, r.err)
		}
		file, err := os.Open("kept.json")
		if err != nil {
			t.Fatal(err)
		}
		f, err := pack.ReadLayout(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		l, _, err := f.Layout()
		if err != nil {
			t.Fatal(err)
		}
		boxes := l.Bed.KeepOutBoxes
		if len(boxes) != 2 || boxes[1] != (geom.Box{Min: geom.Vec{X: 60, Y: 60}, Max: geom.Vec{X: 90, Y: 90, Z: 90}}) {
			t.Errorf("boxes %v", boxes)
		}
		if p := l.Placements[0]; p.Pose.T.X != 30.5 || p.Pose.T.Y != 40.25 || p.Pose.M != geom.Identity().M {
			t.Errorf("the locked copy lies at %v", p.Pose)
		}
	}
}

// TestPackLayerAreas: the areas of a cube are those of its side in every layer, and
// their sum is its volume.
func TestPackLayerAreas(t *testing.T) {
	inParts(t)
	if r := saggar("", "pack", "--packer", "pack3d", "--build", "90,90,90", "--floor-distance", "0", "--min-packing-distance", "1", "--iterations", "10", "cube.stl", "--layer-areas", "areas.csv", "-o", "one.json"); r.code != exitOK {
		t.Fatal(r.err)
	}
	data, err := os.ReadFile("areas.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if lines[0] != "build,z_mm,area_mm2" || len(lines) < 20 {
		t.Fatalf("%d lines, %q", len(lines), lines[0])
	}
	for _, line := range lines[1:] {
		f := strings.Split(line, ",")
		area, err := strconv.ParseFloat(f[2], 64)
		if f[0] != "1" || err != nil || math.Abs(area-400) > 1e-6 {
			t.Fatalf("%q", line)
		}
	}
	if r := saggar("", "pack", "--build", "90,90", "--min-packing-distance", "1", "cube.stl", "--layer-areas", "areas.csv"); r.code != exitUsage {
		t.Errorf("on plates: exit %d, %s", r.code, r.err)
	}
	if r := saggar("", "pack", "--packer", "pack3d", "--build", "90,90,90", "--min-packing-distance", "1", "cube.stl", "--layer-areas", "areas.txt"); r.code != exitUsage || !strings.Contains(r.err, "must end in .csv") {
		t.Errorf("exit %d, %s", r.code, r.err)
	}
}

// TestPackKeptUsage: what is no box and no motion is refused by name.
func TestPackKeptUsage(t *testing.T) {
	inParts(t)
	for text, want := range map[string]string{
		"1,2,3":         "has 3 numbers",
		"0,0,0,1,1,x":   `"x" is no place`,
		"0,0,0,1,1,0":   "has no volume",
		"0,0,0,1,,1":    `"" is no place`,
		"0,0,0,1,1e9,1": `"1e9" is no place`,
		"0,0,0,1,NaN,1": `"NaN" is no place`,
	} {
		r := saggar("", "pack", "--build", "90,90", "--min-packing-distance", "1", "--keep-out-box", text, "cube.stl")
		if r.code != exitUsage || !strings.Contains(r.err, "--keep-out-box: ") || !strings.Contains(r.err, want) {
			t.Errorf("%q: exit %d, %s", text, r.code, r.err)
		}
	}
	for locked, want := range map[string]string{
		`{}`: "locked[0]: transformation: must be four rows",
		`{"transformation": [[1,0,0,0],[0,1,0],[0,0,1,0],[0,0,0,1]]}`:                "transformation[1]: must be four numbers",
		`{"transformation": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,2]]}`:              "transformation[3]: must be",
		`{"transformation": [[2,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}`:              "locked",
		`{"plate": 3, "transformation": [[1,0,0,9],[0,1,0,9],[0,0,1,0],[0,0,0,1]]}`:  "plate 4 does not exist",
		`{"plate": 0, "transformation": [[1,0,0,-9],[0,1,0,9],[0,0,1,0],[0,0,0,1]]}`: "locked",
	} {
		if err := os.WriteFile("list.json", []byte(`[{"model": "cube.stl", "locked": [`+locked+`]}]`), 0o644); err != nil {
			t.Fatal(err)
		}
		r := saggar("", "pack", "--packer", "pack3d", "--build", "90,90,90", "--floor-distance", "0", "--min-packing-distance", "1", "--iterations", "10", "--parts", "list.json")
		if r.code != exitUsage || !strings.Contains(r.err, want) {
			t.Errorf("%s: exit %d, %s", locked, r.code, r.err)
		}
	}
}

// TestPackAboutAxis: quarter turns about X or Y alone, for all parts or for one.
func TestPackAboutAxis(t *testing.T) {
	inParts(t)
	for axis, want := range map[byte][3]float64{0: {1, 0, 0}, 1: {0, 1, 0}} {
		r, err := pack.ParseRotations([]string{"x90", "y90"}[axis], true)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Turns) != 4 {
			t.Fatalf("%d turns", len(r.Turns))
		}
		for _, m := range r.Turns {
			a := geom.Affine{M: m}
			v := geom.Vec{X: want[0], Y: want[1], Z: want[2]}
			if a.Det() != 1 || a.ApplyVector(v) != v {
				t.Errorf("axis %d: %v", axis, m)
			}
		}
	}
	if err := os.WriteFile("list.json", []byte(`[{"model": "hook.stl", "count": 3, "orientation_lock": "y90"}, {"model": "cube.stl"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := saggar("", "pack", "--packer", "pack3d", "--build", "120,120,120", "--min-packing-distance", "1", "--iterations", "3000", "--rotations", "x90", "--parts", "list.json", "-o", "turned.json"); r.code != exitOK {
		t.Fatal(r.err)
	}
	if r := saggar("", "check", "turned.json"); r.code != exitOK {
		t.Errorf("%s%s", r.out, r.err)
	}
}

// TestPackCopack: meshes that move together are one part, on plates and in volumes;
// their layout names all of their files, and whoever reads it has all of them.
func TestPackCopack(t *testing.T) {
	inParts(t)
	usePacker(t, pack.Pack2D{})
	if err := os.Mkdir("sub", 0o755); err != nil {
		t.Fatal(err)
	}
	const list = `[{"model": "../cube.stl", "count": 2, "copack": ["../hook.stl"]}, {"model": "../hook.stl"}]`
	if err := os.WriteFile("sub/list.json", []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	faces := func(name string) int {
		m, err := mesh.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		return len(m.Faces)
	}
	want := 2*faces("cube.stl") + 3*faces("hook.stl")
	for _, args := range [][]string{{"--packer", "pack3d", "--build", "200,200,200"}, {"--build", "300,300"}} {
		args = append(append([]string{"pack"}, args...), "--min-packing-distance", "2", "--iterations", "2000", "--parts", "sub/list.json", "-o", "l.json", "--export", "all.stl")
		if r := saggar("", args...); r.code != 0 {
			t.Fatal(r.err)
		}
		if n := faces("all.stl"); n != want {
			t.Errorf("%d faces, want %d", n, want)
		}
		f := readLayoutFile(t, "l.json")
		if c := f.Files[0].Copack; len(c) != 1 || c[0].Path != "hook.stl" || c[0].SHA256 != f.Files[1].SHA256 || len(f.Files[1].Copack) > 0 {
			t.Fatalf("%+v", f.Files)
		}
		if r := saggar("", "check", "l.json"); r.code != 0 || !strings.Contains(r.out, "3 of 3 copies") {
			t.Errorf("%s%s", r.out, r.err)
		}
		mode := f.Build.PackerType
		if r := saggar("", "pack", "--packer", "user_managed", "--positions", "l.json", "-o", "sub/again.json", "--export", "again.stl"); r.code != 0 || faces("again.stl") != want {
			t.Errorf("%s: %s%s", mode, r.out, r.err)
		}
		if c := readLayoutFile(t, "sub/again.json").Files[0].Copack; len(c) != 1 || c[0].Path != "../hook.stl" {
			t.Errorf("%+v", c)
		}
		if r := saggar("", "pack", "--packer", "user_managed", "--positions", "l.json", "--export", "hook.stl"); r.code == 0 || !strings.Contains(r.err, "same file") {
			t.Errorf("%s: writes over what is co-packed: %d %s", mode, r.code, r.err)
		}
		// A file that moved is found by its content, one that changed is named.
		if err := os.Rename("hook.stl", "away.stl"); err != nil {
			t.Fatal(err)
		}
		if r := saggar("", "check", "l.json"); r.code == 0 || !strings.Contains(r.err, "hook.stl") {
			t.Errorf("%s%s", r.out, r.err)
		}
		if r := saggar("", "check", "l.json", "away.stl"); r.code != 0 || strings.Contains(r.err, "not in this layout") {
			t.Errorf("%s%s", r.out, r.err)
		}
		if err := os.Rename("away.stl", "hook.stl"); err != nil {
			t.Fatal(err)
		}
	}
}
