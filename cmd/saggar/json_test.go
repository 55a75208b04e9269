package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

// schemaKeys are the keys of the object of a file, in order; those of an object
// within it stand after a dot. They are a promise to other programs.
const schemaKeys = `schema file format file_size unit unit_source unit_confidence polygons vertices
weld weld.rule weld.tolerance_mm size size.x size.y size.z bounding_box bounding_box.min bounding_box.max
volume_mm3 volume_method surface_area_mm2 center_of_mass centroid inertia_mm5
minimal_bounding_box minimal_bounding_box.size minimal_bounding_box.axes convex_hull_volume_mm3 footprint_area_mm2
projected_area_mm2 projected_area_mm2.x projected_area_mm2.y projected_area_mm2.z
analyses analyses.manifold analyses.watertight analyses.winding_consistent analyses.valid_volume
analyses.unambiguous_mesh analyses.inverted_triangles analyses.open_edges analyses.non_manifold_edges
analyses.non_manifold_vertices analyses.degenerate_triangles analyses.duplicate_triangles
analyses.self_intersections analyses.components analyses.shells_outer analyses.cavities
analyses.euler_characteristic analyses.genus
exact exact.vertices exact.edges exact.watertight exact.winding_consistent exact.open_edges
exact.non_manifold_edges exact.components exact.euler_characteristic exact.degenerate_triangles
exact.zero_area_triangles exact.duplicate_triangles items warnings`

// itemKeys are the keys of each of the items.
const itemKeys = `index object name part_number role printable polygons size size.x size.y size.z
volume_mm3 volume_method matrix`

// keys lists the keys of a JSON object in the order in which they stand.
func keys(t *testing.T, text string) []string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	var list []string
	var walk func(prefix string, listed bool)
	walk = func(prefix string, listed bool) {
		token, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		delim, ok := token.(json.Delim)
		if !ok {
			return
		}
		for dec.More() {
			next := prefix
			if delim == '{' {
				key, err := dec.Token()
				if err != nil {
					t.Fatal(err)
				}
				next = prefix + key.(string)
				if listed {
					list = append(list, next)
				}
				next += "."
			}
			walk(next, listed && delim == '{')
		}
		if _, err := dec.Token(); err != nil {
			t.Fatal(err)
		}
	}
	walk("", true)
	return list
}

func expectKeys(t *testing.T, text, want string) {
	t.Helper()
	if got := strings.Join(keys(t, text), " "); got != strings.Join(strings.Fields(want), " ") {
		t.Errorf("keys\n%s\nwant\n%s", got, strings.Join(strings.Fields(want), " "))
	}
}

// result is what the tests read of a file's object or of a failure.
type result struct {
	File         string
	Format       string
	FileSize     int64 `json:"file_size"`
	Unit         string
	UnitSource   string `json:"unit_source"`
	Polygons     int
	Size         struct{ X, Y, Z float64 }
	Volume       *float64 `json:"volume_mm3"`
	VolumeMethod string   `json:"volume_method"`
	ErrorBound   *float64 `json:"volume_error_bound_mm3"`
	Analyses     struct {
		OpenEdges int `json:"open_edges"`
		Inverted  int `json:"inverted_triangles"`
		Genus     *int
	}
	Items     []itemResult
	Warnings  []struct{ Code, Message string }
	Error     string
	ErrorCode string         `json:"error_code"`
	Detail    map[string]any `json:"error_detail"`
}

type itemResult struct {
	Index, Object, Polygons int
	Name                    string
	PartNumber              string `json:"part_number"`
	Role                    string
	Printable               bool
	Size                    struct{ X, Y, Z float64 }
	Volume                  *float64 `json:"volume_mm3"`
	VolumeMethod            string   `json:"volume_method"`
	Matrix                  [4][4]float64
}

// results decodes the lines that the program printed.
func results(t *testing.T, o outcome) []result {
	t.Helper()
	var list []result
	for line := range strings.Lines(o.out) {
		var r result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		list = append(list, r)
	}
	return list
}

func near(got *float64, want float64) bool {
	return got != nil && math.Abs(*got-want) <= 1e-12*math.Abs(want)
}

func TestJSONKeys(t *testing.T) {
	o := saggar("", "analyze", "--json", bracket)
	if o.code != exitOK || o.err != "" {
		t.Fatalf("exit %d, %s", o.code, o.err)
	}
	expectKeys(t, o.out, schemaKeys)
	if strings.Count(o.out, "\n") != 1 || !strings.HasSuffix(o.out, "\n") {
		t.Errorf("not one line: %q", o.out)
	}
}

// TestBracket checks the program against the figures in testdata/README.md.
func TestBracket(t *testing.T) {
	r := results(t, saggar("", "analyze", "--json", bracket))[0]
	if r.Volume == nil || math.Abs(*r.Volume-88970.311) > 1e-3 || r.VolumeMethod != "signed" {
		t.Errorf("volume %v by %s", r.Volume, r.VolumeMethod)
	}
	if g := r.Analyses.Genus; g == nil || *g != 4 {
		t.Errorf("genus %v, want 4", g)
	}
	if r.Size.X != 97 || r.Size.Y != 60 || r.Size.Z != 92 || r.Polygons != 10920 || r.FileSize != 84+50*10920 {
		t.Errorf("%+v", r)
	}
}

func TestOpenAndFlipped(t *testing.T) {
	inFolder(t, map[string]string{"open.stl": cube(10, openCube), "flipped.stl": cube(10, flippedCube)})
	r := results(t, saggar("", "analyze", "--json", "open.stl", "flipped.stl"))
	if r[0].Analyses.OpenEdges != 3 || r[0].VolumeMethod == "signed" {
		t.Errorf("open: %+v", r[0])
	}
	if r[0].Volume != nil && r[0].ErrorBound == nil {
		t.Errorf("open: a bare volume %g", *r[0].Volume)
	}
	if r[1].Analyses.Inverted != 1 || r[1].VolumeMethod != "oriented" || !near(r[1].Volume, 1000) {
		t.Errorf("flipped: %+v", r[1])
	}
}

func TestItems(t *testing.T) {
	inFolder(t, map[string]string{"plate.3mf": plate3MF(t)})
	o := saggar("", "analyze", "--json", "plate.3mf")
	if o.code != exitOK {
		t.Fatalf("exit %d: %s%s", o.code, o.out, o.err)
	}
	r := results(t, o)[0]
	const inch = 25.4 * 25.4 * 25.4
	if r.Unit != "in" || r.UnitSource != "format" || r.Polygons != 24 || !near(r.Volume, 9*inch) {
		t.Errorf("%+v volume %v", r, r.Volume)
	}
	if len(r.Items) != 3 {
		t.Fatalf("%d items, want 3", len(r.Items))
	}
	for i, want := range []struct {
		volume, size float64
		object       int
		role         string
	}{{inch, 25.4, 0, "model"}, {8 * inch, 50.8, 0, "model"}, {inch, 25.4, 1, "support"}} {
		it := r.Items[i]
		if !near(it.Volume, want.volume) || !near(&it.Size.X, want.size) || it.Role != want.role || it.Index != i || it.VolumeMethod != "signed" {
			t.Errorf("item %d: %+v volume %v", i, it, it.Volume)
		}
		if (it.Object == r.Items[0].Object) != (want.object == 0) {
			t.Errorf("item %d is object %d", i, it.Object)
		}
	}
	second := r.Items[1]
	want := [4][4]float64{{2, 0, 0, 50.8}, {0, 2, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 1}}
	if second.Matrix != want || second.Name != "die" || second.PartNumber != "D-1" || !second.Printable || second.Polygons != 12 {
		t.Errorf("%+v", second)
	}
	_, items, _ := strings.Cut(o.out, `"items":[`)
	expectKeys(t, items[:strings.Index(items, "]]}")+3], itemKeys)
}

func TestFailureObject(t *testing.T) {
	inFolder(t, map[string]string{
		"empty.stl":    "",
		"page.stl":     "<!DOCTYPE html><html></html>",
		"part.step":    "ISO-10303-21;\nHEADER;\n",
		"broken.stl":   "broken! and so on",
		"cut.stl":      cube(10, nil)[:400],
		"good cube.x":  cube(10, nil),
		"folder/a.txt": "no mesh",
	})
	args := []string{"analyze", "--json", "empty.stl", "page.stl", "part.step", "broken.stl", "cut.stl", "none.stl", "folder", "good cube.x"}
	o := saggar("", args...)
	if o.code != exitFailed {
		t.Errorf("exit %d, want %d", o.code, exitFailed)
	}
	got := results(t, o)
	codes := []string{"empty_file", "not_a_mesh", "format_needs_converter", "internal_error", "truncated", "io_error", "not_a_mesh", ""}
	if len(got) != len(codes) {
		t.Fatalf("%d objects, want %d", len(got), len(codes))
	}
	for i, code := range codes {
		if got[i].ErrorCode != code || got[i].File != args[i+2] || (code != "") != (got[i].Error != "") {
			t.Errorf("%s: %+v, want code %q", args[i+2], got[i], code)
		}
	}
	for line := range strings.Lines(o.out) {
		if strings.Contains(line, `"error"`) {
			found := keys(t, line)
			expectKeys(t, line, "schema file error error_code error_detail "+strings.Join(found[min(5, len(found)):], " "))
		}
	}
	if !near(got[7].Volume, 1000) {
		t.Errorf("the good file after the bad ones: %+v", got[7])
	}
}

// TestInternalErrorSaysWhere checks that a fault of ours names its place.
func TestInternalErrorSaysWhere(t *testing.T) {
	inFolder(t, map[string]string{"x.broken": "broken!"})
	r := results(t, saggar("", "analyze", "--json", "x.broken"))[0]
	if at := fmt.Sprint(r.Detail["at"]); !strings.Contains(at, "TestMain") {
		t.Errorf("at %q: %+v", at, r)
	}
	for _, args := range [][]string{{"render", "x.broken", "-o", "x.png"}, {"convert", "x.broken", "x.stl"}} {
		if o := saggar("", args...); o.code != exitFailed || !strings.Contains(o.err, "internal error") {
			t.Errorf("%v: exit %d, %s", args, o.code, o.err)
		}
	}
}

// TestSameBytesForAnyWorkers checks that the output does not depend on the
// number of goroutines.
func TestSameBytesForAnyWorkers(t *testing.T) {
	want := saggar("", "analyze", "--json", bracket).out
	for _, n := range []string{"1", "2", "3", "8"} {
		if got := saggar("", "analyze", "--json", "--workers", n, bracket).out; got != want {
			t.Errorf("%s workers:\n%s\nwant\n%s", n, got, want)
		}
	}
}

func TestNeverNaN(t *testing.T) {
	flat := "OFF\n4 2 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n3 0 2 3\n"
	point := "OFF\n3 1 0\n5 5 5\n5 5 5\n5 5 5\n3 0 1 2\n"
	tiny := "OFF\n3 1 0\n0 0 0\n1e-300 0 0\n0 1e-300 0\n3 0 1 2\n"
	huge := "OFF\n4 4 0\n0 0 0\n1e200 0 0\n0 1e200 0\n0 0 1e200\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n"
	inFolder(t, map[string]string{"flat.off": flat, "point.off": point, "tiny.off": tiny, "huge.off": huge})
	for _, form := range []string{"--json", "--csv", "--workers=1"} {
		o := saggar("", "analyze", form, "flat.off", "point.off", "tiny.off", "huge.off")
		if strings.Count(o.out, "overflow") != 1 {
			t.Errorf("%s: the part of 1e200 mm should be refused: %s", form, o.out)
		}
		if strings.Contains(o.out, "NaN") || strings.Contains(o.out, "Inf") || strings.Contains(o.out, "internal") {
			t.Errorf("%s: %s", form, o.out)
		}
	}
}

func TestReadmeShowsTheOutput(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "The first prints\n\n```\n", "```"
	before, rest, ok := strings.Cut(string(readme), from)
	shown, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatal("the README has no block for the output")
	}
	o := saggar("", "analyze", "testdata/bracket.stl")
	switch {
	case o.out == shown:
	case *update:
		if err := os.WriteFile("README.md", []byte(before+from+o.out+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the README shows\n%s\nthe program prints\n%s", shown, o.out)
	}
}
