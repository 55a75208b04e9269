package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// layoutFile writes a layout of two cubes, the second one off by dx from where
// it touches its gap, and returns its path.
func layoutFile(t *testing.T, dx float64, change func(*pack.File)) string {
	t.Helper()
	dir := t.TempDir()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cube.stl"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cube.stl"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	m, err := mesh.Open(t.Context(), filepath.Join(dir, "cube.stl"), mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	box := m.Merged().Bounds()
	sum, err := checksum(filepath.Join(dir, "cube.stl"))
	if err != nil {
		t.Fatal(err)
	}
	l := &pack.Layout{Bed: pack.Plate(200, 200), Plates: 1, Options: pack.Options{MinDistance: 5, Seed: 1}}
	parts := []pack.Part{{ID: "cube", Count: 2, Mesh: m.Merged()}}
	for i := range 2 {
		to := geom.Sub(geom.Vec{X: float64(i) * (box.Size().X + 5 + dx)}, box.Min)
		l.Placements = append(l.Placements, pack.Placement{Copy: i, Placed: true, Pose: geom.Translation(to)})
	}
	f, err := pack.NewFile(l, parts, []pack.FilePart{{ID: "cube", FileMesh: pack.FileMesh{Path: "cube.stl", SHA256: sum, Unit: "mm"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(f)
	}
	path := filepath.Join(dir, "layout.json")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := pack.WriteLayout(out, f); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckCommand(t *testing.T) {
	moved := func(f *pack.File) { f.Files[0].Path = "gone/cube.stl" }
	for name, c := range map[string]struct {
		dx     float64
		change func(*pack.File)
		args   []string
		code   int
		says   []string
	}{
		"right":          {0, nil, nil, exitOK, []string{"2 of 2 copies placed on 1 plate", "nothing wrong"}},
		"off by 0.01":    {-0.01, nil, nil, exitFailed, []string{"cube #1: 4.99 mm from cube #2, asked for 5 mm", "1 violation"}},
		"overlap":        {-6, nil, nil, exitFailed, []string{"overlaps cube #2 by 1 mm"}},
		"smaller gap":    {-1, nil, []string{"--min-packing-distance", "4"}, exitOK, []string{"distance 4 mm"}},
		"larger gap":     {0, nil, []string{"--min-packing-distance", "5.01"}, exitFailed, []string{"asked for 5.01 mm"}},
		"file is gone":   {0, moved, nil, exitFailed, []string{"no such file", "command line"}},
		"another file":   {0, func(f *pack.File) { f.Files[0].SHA256 = strings.Repeat("0", 64) }, nil, exitFailed, []string{"is not the file that the layout was made from"}},
		"inches":         {0, func(f *pack.File) { f.Files[0].Unit = "in" }, nil, exitFailed, []string{"overlaps"}},
		"smaller plate":  {0, func(f *pack.File) { f.Build.X = 44.99 }, nil, exitFailed, []string{"reaches 0.01 mm beyond the bed"}},
		"another x":      {0, func(f *pack.File) { f.Positions[1].X = new(3.0) }, nil, exitFailed, []string{"cube #2: the file says x 3, its transformation says ", "1 violation"}},
		"another box":    {0, func(f *pack.File) { f.Positions[0].BoundingBox.Min[0] = -1 }, nil, exitFailed, []string{"cube #1: the file says bounding_box [-1 0 0]"}},
		"other numbers":  {0, func(f *pack.File) { f.Numbers = &pack.Numbers{UsedHeight: 1} }, nil, exitFailed, []string{"layout: the file says used_height 1, it is "}},
		"missing copy":   {0, func(f *pack.File) { f.Files[0].Count = 3 }, nil, exitFailed, []string{"2 copies of cube, asked for 3"}},
		"negative gap":   {0, nil, []string{"--min-packing-distance", "-1"}, exitUsage, []string{"--min-packing-distance"}},
		"negative count": {0, nil, []string{"--workers", "-1"}, exitUsage, []string{"--workers"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := layoutFile(t, c.dx, c.change)
			o := saggar("", append([]string{"check", path}, c.args...)...)
			if o.code != c.code {
				t.Errorf("exit %d, want %d", o.code, c.code)
			}
			for _, s := range c.says {
				if !strings.Contains(o.out+o.err, s) {
					t.Errorf("does not say %q: %s%s", s, o.out, o.err)
				}
			}
		})
	}
}

// TestCheckMoved: a file that moved is found by its content.
func TestCheckMoved(t *testing.T) {
	path := layoutFile(t, 0, func(f *pack.File) { f.Files[0].Path = "gone/cube.stl" })
	other := filepath.Join(filepath.Dir(path), "renamed.stl")
	if err := os.Rename(filepath.Join(filepath.Dir(path), "cube.stl"), other); err != nil {
		t.Fatal(err)
	}
	if o := saggar("", "check", path, other); o.code != exitOK {
		t.Errorf("%+v", o)
	}
	stranger := filepath.Join("..", "..", "testdata", "cube.stl")
	data, err := os.ReadFile(stranger)
	if err != nil {
		t.Fatal(err)
	}
	strange := filepath.Join(t.TempDir(), "strange.stl")
	if err := os.WriteFile(strange, append(data, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
	if o := saggar("", "check", path, strange, other, strange, strange, strange); o.code != exitOK || !strings.Contains(o.err, "not in this layout: ") || !strings.Contains(o.err, "strange.stl and 1 more\n") || strings.Contains(o.err, "renamed") {
		t.Errorf("%+v", o)
	}
	bare := layoutFile(t, 0, func(f *pack.File) { f.Files[0].SHA256 = "" })
	if o := saggar("", "check", bare, strange); o.code != exitFailed || !strings.Contains(o.err, "none of the parts of this layout, which holds no checksum of cube") {
		t.Errorf("%+v", o)
	}
}

func TestCheckJSON(t *testing.T) {
	path := layoutFile(t, -0.01, nil)
	o := saggar("", "check", "--json", path)
	var r checkResult
	if err := json.Unmarshal([]byte(o.out), &r); err != nil {
		t.Fatalf("%v in %s", err, o.out)
	}
	if o.code != exitFailed || r.OK || len(r.Violations) != 1 || r.Violations[0].Kind != pack.TooNear || *r.Violations[0].Other != 1 || r.Violations[0].Second != "cube" {
		t.Errorf("%d %+v", o.code, r)
	}
	o = saggar("", "check", "--json", filepath.Join(t.TempDir(), "none.json"))
	var f failure
	if err := json.Unmarshal([]byte(o.out), &f); err != nil || o.code != exitFailed || f.Code != mesh.CodeIO {
		t.Errorf("%v %+v %+v", err, o, f)
	}
	o = saggar(`{"schema":1,"sead":2}`, "check", "-")
	if o.code != exitFailed || !strings.Contains(o.err, "sead") {
		t.Errorf("%+v", o)
	}
	if o = saggar("", "check"); o.code != exitUsage {
		t.Errorf("%+v", o)
	}
}

// TestCheckInSpace: layouts in space, by their packer or by hand. What floats
// breaks the rules of a plate and none of a volume.
func TestCheckInSpace(t *testing.T) {
	lift := func(packer string, z float64, more func(f *pack.File)) func(*pack.File) {
		return func(f *pack.File) {
			f.Build.PackerType, f.Build.Z = packer, 200
			f.FloorDistance = nil
			for i := range f.Positions {
				p := &f.Positions[i]
				p.Transformation[2][3] += z
				p.Z, p.BoundingBox = nil, nil
			}
			if more != nil {
				more(f)
			}
		}
	}
	byHand := func(f *pack.File) { f.Build.Space = true }
	stacked := func(up float64) func(f *pack.File) {
		return func(f *pack.File) { // the second cube above the first
			first, second := f.Positions[0].Transformation, f.Positions[1].Transformation
			*second = *first
			second[2][3] += up
			f.Positions[1].X = nil
		}
	}
	for name, c := range map[string]struct {
		change func(*pack.File)
		code   int
		says   []string
	}{
		"pack3d":          {lift("pack3d", 5, nil), exitOK, []string{"2 of 2 copies placed", "nothing wrong"}},
		"by hand":         {lift("user_managed", 5, byHand), exitOK, []string{"nothing wrong"}},
		"on a plate":      {lift("user_managed", 5, nil), exitFailed, []string{"not on the plate"}},
		"near the floor":  {lift("pack3d", 4.99, nil), exitFailed, []string{"4.99 mm from the floor at (", "asked for 5 mm"}},
		"above the top":   {lift("pack3d", 190, nil), exitFailed, []string{"the volume ends at 200 mm"}},
		"stacked":         {lift("pack3d", 5, stacked(25)), exitOK, []string{"nothing wrong"}},
		"stacked, nearer": {lift("pack3d", 5, stacked(24.9)), exitFailed, []string{"cube #1: 4.9 mm from cube #2, asked for 5 mm"}},
		"in one place":    {lift("pack3d_premium", 5, stacked(0)), exitFailed, []string{"overlaps cube #2 by 10 mm"}},
		"keep-out box": {lift("pack3d", 5, func(f *pack.File) {
			f.Build.KeepOutBoxes = []pack.FileBounds{{Min: [3]float64{0, 0, 7}, Max: [3]float64{5, 5, 9}}}
		}), exitFailed, []string{"into keep-out box 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := saggar("", "check", layoutFile(t, 0, c.change))
			if o.code != c.code {
				t.Errorf("exit %d, want %d", o.code, c.code)
			}
			for _, s := range c.says {
				if !strings.Contains(o.out+o.err, s) {
					t.Errorf("does not say %q: %s%s", s, o.out, o.err)
				}
			}
		})
	}
}

// TestCheckInterlock: whether the parts of a volume can be taken out, as the
// layout asks or as the flag does.
func TestCheckInterlock(t *testing.T) {
	layout := func(roof bool) string {
		return layoutFile(t, 0, func(f *pack.File) {
			f.Build.PackerType, f.Build.Z = "pack3d", 200
			f.FloorDistance = new(float64)
			if roof {
				f.Build.KeepOutBoxes = []pack.FileBounds{{Min: [3]float64{-1, -1, 100}, Max: [3]float64{201, 201, 110}}}
			}
		})
	}
	for name, c := range map[string]struct {
		roof bool
		args []string
		code int
		says []string
		not  string
	}{
		"free":     {false, nil, exitOK, []string{"all can be taken out: nothing wrong"}, "stuck"},
		"order":    {false, []string{"--json"}, exitOK, []string{`"removal_order":[{"position":0,"path":[[0,0,200]]}`, `"not_removable":[]`, `"interlocked_pairs":[]`}, "stuck"},
		"a roof":   {true, nil, exitFailed, []string{"cube #1: no path was found", "2 stuck: 2 violations"}, "all can"},
		"reported": {true, []string{"--interlock", "report"}, exitOK, []string{"2 stuck: nothing wrong"}, "no path"},
		"in JSON":  {true, []string{"--json"}, exitFailed, []string{`"kind":"interlock"`, `"not_removable":[0,1]`}, "stuck"},
		"ignored":  {true, []string{"--interlock", "ignore"}, exitOK, []string{"nothing wrong"}, "stuck"},
		"no word":  {true, []string{"--interlock", "maybe"}, exitUsage, []string{"--interlock"}, "stuck"},
	} {
		t.Run(name, func(t *testing.T) {
			o := saggar("", append([]string{"check", layout(c.roof)}, c.args...)...)
			if o.code != c.code || strings.Contains(o.out, c.not) {
				t.Errorf("exit %d, want %d: %s", o.code, c.code, o.out)
			}
			for _, s := range c.says {
				if !strings.Contains(o.out+o.err, s) {
					t.Errorf("does not say %q: %s%s", s, o.out, o.err)
				}
			}
		})
	}
}
