package main

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
)

// transformed is what the tests read of a result of transform.
type transformed struct {
	Output         string
	Transformation [4][4]float64
	Steps          []struct {
		Type   string
		Factor *float64
		Pose   *struct{ Source string }
	}
	Brackets []struct{ Step int }
	Polygons int
	Size     struct{ X, Y, Z float64 }
}

func transformOf(t *testing.T, args ...string) transformed {
	t.Helper()
	o := saggar("", append([]string{"transform", "--json"}, args...)...)
	var r transformed
	if o.code != exitOK || o.err != "" {
		t.Fatalf("%v: exit %d, %s%s", args, o.code, o.out, o.err)
	}
	if err := json.Unmarshal([]byte(o.out), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// Steps come in the order of the command line, whatever their flags.
func TestTransformOrder(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	a := transformOf(t, "cube.stl", "--translate", "5,0,0", "--scale", "200", "--translate=-1,0,0")
	b := transformOf(t, "--scale", "200,200,200", "cube.stl", "--translate", "5,0,0")
	if a.Transformation[0] != [4]float64{2, 0, 0, 9} || b.Transformation[0] != [4]float64{2, 0, 0, 5} {
		t.Errorf("%v %v", a.Transformation, b.Transformation)
	}
	c := transformOf(t, "cube.stl", "--auto-translate", "--bracket", "5,2,3", "--rotate", "0,-90,0", "--rotate-in-place", "1,2,3",
		"--auto-rotate", "90,90,90", "--auto-scale", "100,100,80", "--auto-shrink", "300,300,300")
	var types []string
	for _, s := range c.Steps {
		types = append(types, s.Type)
	}
	want := []string{"auto-translate", "bracket", "rotate", "rotate", "auto-rotate", "auto-scale", "auto-scale"}
	if !slices.Equal(types, want) || len(c.Brackets) != 1 || c.Brackets[0].Step != 1 || c.Polygons != 44 {
		t.Errorf("%+v", c)
	}
	if c.Steps[4].Pose == nil || *c.Steps[6].Factor != 1 || math.Abs(c.Size.X-100) > 1e-9 && math.Abs(c.Size.Y-100) > 1e-9 && math.Abs(c.Size.Z-80) > 1e-9 {
		t.Errorf("%+v", c)
	}
}

func TestTransformWrites(t *testing.T) {
	inFolder(t, map[string]string{
		"cube.stl":   cube(10, nil),
		"chain.json": `[{"type":"rotate","parametersRotate":{"x":"30deg","y":0,"z":0}},{"type":"auto-translate"}]`,
		"body.json": `{"transformations":[{"type":"rotate","parametersRotate":{"x":30,"y":0,"z":0}},{"type":"auto-translate"}],
			"callback":{"url":"https://example.com/","method":"POST"}}`,
	})
	side := 10 * (0.5 + math.Sqrt(3)/2)
	for _, c := range [][]string{
		{"--rotate", "30,0,0", "--auto-translate", "-o", "out.3mf"},
		{"--steps", "chain.json", "-o", "out.ply"},
		{"--steps", "body.json", "-o", "out.obj"},
	} {
		o := saggar("", append([]string{"transform", "cube.stl"}, c...)...)
		out := c[len(c)-1]
		if o.code != exitOK || o.err != "" || !strings.Contains(o.out, "rotate          10 x 13.66 x 13.66 mm") || !strings.Contains(o.out, out) {
			t.Errorf("%v: exit %d, %s%s", c, o.code, o.out, o.err)
			continue
		}
		m, err := mesh.Load(out)
		if err != nil {
			t.Fatal(err)
		}
		b := m.Bounds()
		if s := b.Size(); b.Min.Z != 0 || math.Abs(s.Y-side) > 1e-12 || math.Abs(s.Z-side) > 1e-12 {
			t.Errorf("%s: box %v", out, b)
		}
	}
	o := saggar(cube(10, nil), "transform", "-", "--scale", "-50,100,100", "-o", "-", "--format", "stl")
	r := results(t, saggar(o.out, "analyze", "--json", "-"))
	if o.code != exitOK || len(r) != 1 || !near(r[0].Volume, 500) || r[0].VolumeMethod != "signed" {
		t.Errorf("exit %d, %s, %+v", o.code, o.err, r)
	}
}

func TestTransformDoesNotFit(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil), "cut.stl": cube(10, nil)[:400]})
	o := saggar("", "transform", "cube.stl", "--auto-rotate", "9,9,9", "-o", "x.stl")
	if o.code != exitFailed || o.out != "" || !strings.Contains(o.err, "cube.stl: steps[0] (auto-rotate)") {
		t.Errorf("exit %d, %s%s", o.code, o.out, o.err)
	}
	r := results(t, saggar("", "transform", "cube.stl", "--json", "--auto-rotate", "9,9,9", "-o", "x.stl"))
	if len(r) != 1 || r[0].ErrorCode != "does_not_fit" || r[0].File != "cube.stl" {
		t.Fatalf("%+v", r)
	}
	if box, ok := r[0].Detail["box"].(map[string]any); !ok || box["x"] != 10. {
		t.Errorf("%+v", r[0].Detail)
	}
	for _, c := range []struct{ file, out, code string }{
		{"cut.stl", "x.stl", "truncated"}, {"none.stl", "x.stl", "io_error"}, {"cube.stl", "none/x.stl", "io_error"},
	} {
		r := results(t, saggar("", "transform", c.file, "--json", "--auto-translate", "-o", c.out))
		if len(r) != 1 || r[0].ErrorCode != c.code {
			t.Errorf("%v: %+v", c, r)
		}
	}
	if list, _ := os.ReadDir("."); len(list) != 2 {
		t.Errorf("left behind: %v", list)
	}
}

func TestTransformWrongUsage(t *testing.T) {
	inFolder(t, map[string]string{
		"a.stl": cube(1, nil),
		"grap.json": `[{"type":"bracket","parametersBracket":{"width":1,"grap":2,"thickness":0}},
			{"type":"scale","parameterScale":{"x":0,"y":1,"z":1}}]`,
		"none.json":  `{"callback":null}`,
		"other.json": `{"transformations":[],"steps":[]}`,
		"twice.json": `{"transformations":[],"transformations":[]}`,
		"cut.json":   `{"transformations":[`,
		"list.json":  `[] []`,
	})
	for _, c := range []struct{ args, says string }{
		{"transform", "one file"},
		{"transform a.stl", "no step"},
		{"transform a.stl b.stl --auto-translate", "one file"},
		{"transform a.stl --rotate 1,2", "X,Y,Z"},
		{"transform a.stl --rotate 1", "X,Y,Z"},
		{"transform a.stl --rotate 1,2,x", "X,Y,Z"},
		{"transform a.stl --rotate 1,2,NaN", "not a finite number"},
		{"transform a.stl --scale 0", "a factor of 0"},
		{"transform a.stl --auto-scale 1,0,1", "y: 0 mm"},
		{"transform a.stl --auto-rotate 1,1,-1", "z: -1 mm"},
		{"transform a.stl --bracket 0,-1,0", "gap: -1 mm"},
		{"transform a.stl --auto-translate=no", "--auto-translate"},
		{"transform a.stl --auto-translate -o x.doc", "x.doc"},
		{"transform a.stl --auto-translate -o -", "--format"},
		{"transform a.stl --auto-translate -o a.stl", "same file"},
		{"transform a.stl --auto-translate --format stl", "-o OUT"},
		{"transform a.stl --auto-translate --json --format stl -o -", "only one"},
		{"transform a.stl --auto-translate --steps grap.json", "choose one"},
		{"transform a.stl --steps missing.json", "no such file"},
		{"transform a.stl --steps grap.json", "transformations[0].parametersBracket.gap: the number is missing; transformations[0].parametersBracket.grap: there is no such field"},
		{"transform a.stl --steps grap.json", "transformations[1].parameterScale.x: a factor of 0"},
		{"transform a.stl --steps none.json", "no transformations"},
		{"transform a.stl --steps other.json", `"steps"`},
		{"transform a.stl --steps twice.json", `"transformations"`},
		{"transform a.stl --steps cut.json", "line 1"},
		{"transform a.stl --steps list.json", "line 1"},
	} {
		o := saggar("", strings.Fields(c.args)...)
		if o.code != exitUsage || o.out != "" || !strings.Contains(o.err, c.says) || !strings.Contains(o.err, "--help") {
			t.Errorf("saggar %s: exit %d, out %q, err %q, want %q in it", c.args, o.code, o.out, o.err, c.says)
		}
	}
}
