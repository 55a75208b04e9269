package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestGolden(t *testing.T) {
	dir := goldenDir(t)
	part, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, map[string]string{
		"bracket.stl":   string(part),
		"b/open.stl":    cube(10, openCube),
		"b/flipped.STL": cube(10, flippedCube),
		"plate.3mf":     plate3MF(t),
		"cut.stl":       cube(10, nil)[:400],
	})
	files := []string{"bracket.stl", "b", "plate.3mf", "cut.stl", "none.stl"}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"analyze.txt", []string{"analyze"}},
		{"analyze.jsonl", []string{"analyze", "--json"}},
		{"analyze.csv", []string{"analyze", "--csv"}},
	} {
		o := saggar("", append(c.args, files...)...)
		if o.code != exitFailed || o.err != "" {
			t.Errorf("%s: exit %d, %q", c.name, o.code, o.err)
		}
		golden(t, dir, c.name, o.out)
	}
}

func TestHelp(t *testing.T) {
	dir := goldenDir(t)
	for _, name := range []string{"analyze", "render", "convert", "transform", "pack", "slice", "gcode", "version"} {
		o := saggar("", name, "--help")
		if o.code != exitOK || !strings.Contains(o.out, "Examples:") {
			t.Errorf("%s: exit %d\n%s", name, o.code, o.out)
		}
		golden(t, dir, "help_"+name+".txt", o.out)
	}
	if o := saggar(""); o.code != exitOK || !strings.Contains(o.out, "analyze") {
		t.Errorf("no command: exit %d\n%s", o.code, o.out)
	}
}

// TestWrongUsage checks that nothing is done, that the exit code is 2 and that
// the error stream says what to mend.
func TestWrongUsage(t *testing.T) {
	inFolder(t, map[string]string{"a.stl": cube(10, nil)})
	for _, c := range []struct {
		args string
		says string
	}{
		{"frobnicate", "frobnicate"},
		{"analyze", "no file"},
		{"analyze --frob a.stl", "--frob"},
		{"analyze --json --csv a.stl", "--json and --csv: choose one"},
		{"analyze --unit parsec a.stl", "parsec"},
		{"analyze --unit= a.stl", `unknown unit ""`},
		{"convert --unit= a.stl b.stl", `unknown unit ""`},
		{"analyze --up x a.stl", `"x"`},
		{"analyze --workers -1 a.stl", "--workers"},
		{"analyze --workers many a.stl", "many"},
		{"analyze --limit-bytes -1 a.stl", "--limit-bytes: -1"},
		{"analyze --limit-triangles -2 a.stl", "--limit-triangles: -2"},
		{"analyze --limit-inflated -3 a.stl", "--limit-inflated: -3"},
		{"analyze --weld-tolerance -1 a.stl", "--weld-tolerance"},
		{"analyze --weld-tolerance NaN a.stl", "--weld-tolerance"},
		{"analyze --weld-tolerance Inf a.stl", "--weld-tolerance"},
		{"analyze - -", "standard input"},
		{"render", "one file"},
		{"render a.stl", "-o"},
		{"render a.stl a.stl -o x.png", "one file"},
		{"render a.stl -o a.stl", ".png"},
		{"render a.stl -o x.jpg", ".png"},
		{"render a.stl -o x", ".png"},
		{"render a.stl -o x.png --width 1025", "--width"},
		{"render a.stl -o x.png --height 769", "--height"},
		{"render a.stl -o x.png --width 0 --height 0", "--width"},
		{"render a.stl -o x.png --samples 5001", "--samples"},
		{"render a.stl -o x.png --color red", "--color"},
		{"render a.stl -o x.png --color red --width 9999", "--width"},
		{"render a.stl -o x.png --background #12345", "--background"},
		{"render a.stl -o x.png --direction 0,0,0", "--direction"},
		{"render a.stl -o x.png --direction 1,2", "three numbers"},
		{"render a.stl -o x.png --direction 1,2,3,4", "three numbers"},
		{"render a.stl -o x.png --position 1,2,x", "three numbers"},
		{"render a.stl -o x.png --position 1,2,NaN", "--position"},
		{"render a.stl -o x.png --layer -1", "--layer"},
		{"render a.stl -o x.png --layer 1 --layer-height 0", "--layer"},
		{"render a.stl -o x.png --layer 1 --slice-height 1", "--slice-height and --layer: choose one"},
		{"render a.stl -o x.png --slice-height -1", "--slice-height"},
		{"render a.stl -o x.png --highlight holes", "holes"},
		{"render a.stl -o x.png --unit furlong", "furlong"},
		{"convert a.stl", "two files"},
		{"convert a.stl b.stl c.stl", "two files"},
		{"convert a.stl b.doc", "b.doc"},
		{"convert a.stl -", "--format"},
		{"convert a.stl b.stl --format doc", "doc"},
		{"convert a.stl b.stl --unit ell", "ell"},
		{"version now", "now"},
	} {
		o := saggar("", strings.Fields(c.args)...)
		if o.code != exitUsage || o.out != "" || !strings.Contains(o.err, c.says) || !strings.Contains(o.err, "--help") {
			t.Errorf("saggar %s: exit %d, out %q, err %q, want %q in it", c.args, o.code, o.out, o.err, c.says)
		}
	}
	if list, _ := os.ReadDir("."); len(list) != 1 {
		t.Errorf("wrong usage left files: %v", list)
	}
}

func TestUnits(t *testing.T) {
	inFolder(t, map[string]string{"a.stl": cube(1, nil)})
	for unit, want := range map[string]struct {
		name   string
		volume float64
	}{
		"mm": {"mm", 1}, "cm": {"cm", 1e3}, "m": {"m", 1e9}, "in": {"in", 16387.064},
		"IN": {"in", 16387.064}, "feet": {"feet", 304.8 * 304.8 * 304.8}, "ft": {"feet", 304.8 * 304.8 * 304.8},
	} {
		r := results(t, saggar("", "analyze", "--json", "--unit", unit, "a.stl"))[0]
		if r.Unit != want.name || r.UnitSource != "option" || !near(r.Volume, want.volume) {
			t.Errorf("--unit %s: %s from %s, volume %v, want %s %g", unit, r.Unit, r.UnitSource, r.Volume, want.name, want.volume)
		}
	}
	if r := results(t, saggar("", "analyze", "--json", "--unit", "auto", "a.stl"))[0]; r.UnitSource != "detected" {
		t.Errorf("--unit auto: from %s", r.UnitSource)
	}
	if r := results(t, saggar("", "analyze", "--json", "a.stl"))[0]; r.UnitSource != "default" || r.Unit != "mm" {
		t.Errorf("no --unit: %s from %s", r.Unit, r.UnitSource)
	}
}

func TestUpY(t *testing.T) {
	inFolder(t, map[string]string{"a.off": "OFF\n4 4 0\n0 0 0\n1 0 0\n0 2 0\n0 0 3\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n"})
	r := results(t, saggar("", "analyze", "--json", "--up", "y", "a.off"))[0]
	if r.Size.X != 1 || r.Size.Y != 3 || r.Size.Z != 2 || !near(r.Volume, 1) {
		t.Errorf("%+v volume %v", r.Size, r.Volume)
	}
}

func TestStandardInput(t *testing.T) {
	part, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(part)
	z.Close()
	want := results(t, saggar("", "analyze", "--json", bracket))[0]
	for name, text := range map[string]string{"plain": string(part), "gzip": packed.String(), "3mf": plate3MF(t)} {
		o := saggar(text, "analyze", "--json", "-")
		r := results(t, o)[0]
		if o.code != exitOK || r.File != "-" || r.FileSize != int64(len(text)) || r.Volume == nil {
			t.Errorf("%s: exit %d, %+v", name, o.code, r)
		} else if name != "3mf" && *r.Volume != *want.Volume {
			t.Errorf("%s: volume %g, want %g", name, *r.Volume, *want.Volume)
		}
	}
	if r := results(t, saggar("", "analyze", "--json", "-"))[0]; r.ErrorCode != "empty_file" {
		t.Errorf("empty input: %+v", r)
	}
}

// TestStandardInputIsAFile checks that a file on standard input is not spooled
// and not read twice.
func TestStandardInputIsAFile(t *testing.T) {
	inFolder(t, map[string]string{"plate.3mf": plate3MF(t)})
	f, err := os.Open("plate.3mf")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"analyze", "--json", "-"}, streams{f, &out, &errs}); code != exitOK {
		t.Errorf("exit %d, %s%s", code, out.String(), errs.String())
	}
}

func TestFolder(t *testing.T) {
	a := cube(1, nil)
	inFolder(t, map[string]string{
		"in/b.stl": a, "in/a/z.STL": a, "in/a/notes.txt": "x", "in/.hidden/c.stl": a, "in/._b.stl": a,
		"in/c.off": "OFF\n", "in/other.tar.gz": "x", "in/other.zip": "x", "in/d.stl.gz": "x",
		"in/e.STEP": "x", "in/e.stp.gz": "x", "in/f.iges": "x", "in/f.igs": "x", "in/g.zip.txt": "x", "in/empty/readme": "x",
	})
	var names []string
	for _, r := range results(t, saggar("", "analyze", "--json", "in")) {
		names = append(names, filepath.ToSlash(r.File))
	}
	want := []string{"in/a/z.STL", "in/b.stl", "in/c.off", "in/d.stl.gz", "in/e.STEP", "in/e.stp.gz", "in/f.iges", "in/f.igs", "in/other.zip"}
	if !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	inFolder(t, map[string]string{"cad/a.stl": a, "cad/b.stp": "ISO-10303-21;\nHEADER;\n"})
	o := saggar("", "analyze", "--json", "cad")
	if r := results(t, o); o.code != exitFailed || len(r) != 2 || r[1].ErrorCode != "format_needs_converter" {
		t.Errorf("folder with a STEP file: exit %d, %s", o.code, o.out)
	}
	inFolder(t, map[string]string{"in/empty/readme": "x"})
	if o := saggar("", "analyze", "in/empty"); o.code != exitFailed || !strings.Contains(o.out, "no mesh files") {
		t.Errorf("folder without a mesh: exit %d, %s", o.code, o.out)
	}
}

func TestLimits(t *testing.T) {
	inFolder(t, map[string]string{"a.stl": cube(1, nil)})
	for _, args := range [][]string{
		{"analyze", "--json", "--limit-triangles", "11", "a.stl"},
		{"analyze", "--json", "--limit-bytes", "500", "a.stl"},
	} {
		o := saggar("", args...)
		if r := results(t, o)[0]; o.code != exitFailed || r.ErrorCode != "limit_exceeded" {
			t.Errorf("%v: exit %d, %+v", args, o.code, r)
		}
	}
	if o := saggar("", "analyze", "--limit-triangles", "12", "a.stl"); o.code != exitOK {
		t.Errorf("at the limit: exit %d, %s", o.code, o.out)
	}
}

func TestCSV(t *testing.T) {
	evil := "=cmd|' /C calc'!A0.stl"
	inFolder(t, map[string]string{evil: cube(10, nil), "+1.stl": "", "a,\"b\".stl": cube(1, openCube)})
	o := saggar("", "analyze", "--csv", evil, "+1.stl", "a,\"b\".stl")
	rows, err := csv.NewReader(strings.NewReader(o.out)).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v, %d rows\n%s", err, len(rows), o.out)
	}
	if strings.Count(o.out, "\r\n") != 4 {
		t.Errorf("lines do not end in CR LF: %q", o.out)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	if rows[1][0] != "'"+evil || rows[2][0] != "'+1.stl" || rows[3][0] != `a,"b".stl` {
		t.Errorf("names %q %q %q", rows[1][0], rows[2][0], rows[3][0])
	}
	if got := rows[1][column("volume_mm3")]; got != "1000" {
		t.Errorf("volume %q", got)
	}
	if rows[2][column("error_code")] != "empty_file" || rows[2][column("volume_mm3")] != "" {
		t.Errorf("failure row %q", rows[2])
	}
	if rows[3][column("open_edges")] != "3" || rows[3][column("watertight")] != "false" {
		t.Errorf("open row %q", rows[3])
	}
}

// TestCSVLineEnds checks that a name keeps its own line ends.
func TestCSVLineEnds(t *testing.T) {
	inFolder(t, map[string]string{"a\nb\r\nc.stl": cube(10, nil)})
	o := saggar("", "analyze", "--csv", "a\nb\r\nc.stl")
	if !strings.Contains(o.out, "\r\n\"a\nb\r\nc.stl\",stl,") || !strings.HasSuffix(o.out, "\r\n") || o.code != exitOK {
		t.Errorf("exit %d, %q", o.code, o.out)
	}
}

// TestVerdictOfLostParts checks that nothing is ready to quote while geometry
// of its file is missing.
func TestVerdictOfLostParts(t *testing.T) {
	const lost = "closed, but something of the file was left out: see the warnings"
	part := strings.Repeat("\x00", 80) + binarySTL(t)[80:] // without the writer's name
	for name, c := range map[string]struct{ file, want string }{
		"padding":     {part + strings.Repeat("\x00", 130), "closed, ready to quote"},
		"odd padding": {part + "abc", "closed, ready to quote"},
		"another":     {part + part + "x", lost},
		"facet":       {part + part[84:84+51], lost},
		"after text":  {cube(10, nil) + part, lost},
		"nuls":        {cube(10, nil) + "\x00\x00\x00", "closed, ready to quote"},
		"unplaced": {`<amf><object id="1">` + amfMesh + `</object><object id="2">` + amfMesh +
			`</object><constellation id="3"><instance objectid="1"/></constellation></amf>`, lost},
		"curved": {`<amf><object id="1">` + strings.ReplaceAll(amfMesh, "</coordinates>", "</coordinates><normal><nx>1</nx></normal>") + `</object></amf>`, lost},
		"cut away": {`<amf><object id="1">` + strings.ReplaceAll(amfMesh, "</mesh>", `<volume><metadata type="slic3r.volume_type">NegativeVolume</metadata>`+
			`<triangle><v1>0</v1><v2>2</v2><v3>1</v3></triangle></volume></mesh>`) + `</object></amf>`, lost},
		"blocked": {`<amf><object id="1">` + strings.ReplaceAll(amfMesh, "</mesh>", `<volume><metadata type="slic3r.volume_type">SupportBlocker</metadata>`+
			`<triangle><v1>0</v1><v2>2</v2><v3>1</v3></triangle></volume></mesh>`) + `</object></amf>`, "closed, ready to quote"},
		"element": {edited3MF(t, func(model string) string {
			return strings.Replace(model, "</build>", "<itm objectid=\"1\"/></build>", 1)
		}), lost},
	} {
		inFolder(t, map[string]string{"a.stl": c.file})
		if o := saggar("", "analyze", "a.stl"); !strings.Contains(o.out, c.want) {
			t.Errorf("%s: want %q\n%s", name, c.want, o.out)
		}
	}
}

// amfMesh is a tetrahedron.
const amfMesh = `<mesh><vertices>
<vertex><coordinates><x>0</x><y>0</y><z>0</z></coordinates></vertex><vertex><coordinates><x>9</x><y>0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>0</x><y>9</y><z>0</z></coordinates></vertex><vertex><coordinates><x>0</x><y>0</y><z>9</z></coordinates></vertex></vertices>
<volume><triangle><v1>0</v1><v2>2</v2><v3>1</v3></triangle><triangle><v1>0</v1><v2>1</v2><v3>3</v3></triangle>
<triangle><v1>1</v1><v2>2</v2><v3>3</v3></triangle><triangle><v1>2</v1><v2>0</v2><v3>3</v3></triangle></volume></mesh>`

// binarySTL is a cube of 10 mm.
func binarySTL(t *testing.T) string {
	t.Helper()
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	if o := saggar("", "convert", "cube.stl", "binary.stl"); o.code != exitOK {
		t.Fatal(o.err)
	}
	data, err := os.ReadFile("binary.stl")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestCSVNames checks that CSV and JSON show the same name where the bytes of
// a file's name are no text.
func TestCSVNames(t *testing.T) {
	if got := safeCell("b\xff\xfe.stl"); got != "b\uFFFD\uFFFD.stl" {
		t.Errorf("%q", got)
	}
}

// crackedCube returns an ASCII STL of a cube of 10 mm whose triangles have drawn
// back from each other by the given width.
func crackedCube(crack float64) string {
	var b strings.Builder
	b.WriteString("solid cracked\n")
	for i, f := range cubeFaces {
		b.WriteString("facet normal 0 0 0\nouter loop\n")
		for k, c := range f {
			d := crack * float64((5*i+3*k)%7) / 7
			fmt.Fprintf(&b, "vertex %g %g %g\n", 10*float64(c&1)+d, 10*float64(c>>1&1)-d, 10*float64(c>>2)+d)
		}
		b.WriteString("endloop\nendfacet\n")
	}
	return b.String() + "endsolid cracked\n"
}

// TestExactWeld checks that a tolerance of 0 joins nothing but equal vertices,
// where no tolerance lets the analysis choose.
func TestExactWeld(t *testing.T) {
	inFolder(t, map[string]string{"a.stl": crackedCube(1e-6)})
	for _, c := range []struct {
		args, rule string
		open       bool
	}{
		{"analyze --json a.stl", "relative_1e-7", false},
		{"analyze --json --weld-tolerance 0 a.stl", "exact", true},
		{"analyze --json --weld-tolerance 0.001 a.stl", "tolerance", false},
	} {
		o := saggar("", strings.Fields(c.args)...)
		if !strings.Contains(o.out, `"rule":"`+c.rule+`"`) || results(t, o)[0].Analyses.OpenEdges > 0 != c.open {
			t.Errorf("%s: %s", c.args, o.out)
		}
	}
}

// TestWarnedOnce checks that the reader and the analysis do not both warn of
// the same triangles.
func TestWarnedOnce(t *testing.T) {
	inFolder(t, map[string]string{"a.3mf": edited3MF(t, func(model string) string {
		return strings.Replace(model, `</triangles>`, `<triangle v1="0" v2="0" v3="1"/></triangles>`, 1)
	})})
	o := saggar("", "analyze", "--json", "a.3mf")
	if n := strings.Count(o.out, `"code":"degenerate_triangles"`); n != 1 {
		t.Errorf("warned %d times: %s", n, o.out)
	}
}

// TestFolderInPlaceOfAFile checks that its name is said once.
func TestFolderInPlaceOfAFile(t *testing.T) {
	inFolder(t, map[string]string{"d/parts/a.stl": cube(1, nil)})
	o := saggar("", "convert", "d/parts", "x.stl")
	if o.code != exitFailed || o.err != "saggar: d/parts: a folder, not a file\n" {
		t.Errorf("exit %d, %q", o.code, o.err)
	}
}

// brokenPipe fails after some bytes, as when `head` has seen enough.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("broken pipe")
	}
	return len(p), nil
}

func TestBrokenPipe(t *testing.T) {
	inFolder(t, map[string]string{"a.stl": cube(1, nil)})
	for _, args := range [][]string{
		{"analyze", "a.stl", "a.stl", "a.stl"},
		{"analyze", "--json", "a.stl", "a.stl", "a.stl"},
		{"analyze", "--csv", "a.stl", "a.stl", "a.stl"},
		{"render", "a.stl", "-o", "-"},
		{"convert", "a.stl", "-", "--format", "stl"},
		{"version"},
	} {
		var errs bytes.Buffer
		if code := run(context.Background(), args, streams{strings.NewReader(""), &brokenPipe{10}, &errs}); code != exitFailed || errs.String() != "saggar: standard output: broken pipe\n" {
			t.Errorf("%v: exit %d, want %d, %q", args, code, exitFailed, errs.String())
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o := saggarContext(ctx, "", "analyze", "--json", bracket, bracket)
	r := results(t, o)
	if o.code != exitFailed || len(r) != 1 || r[0].ErrorCode != "cancelled" {
		t.Errorf("exit %d, %+v", o.code, r)
	}
	dir := t.TempDir()
	for _, args := range [][]string{
		{"render", bracket, "-o", filepath.Join(dir, "x.png")},
		{"convert", bracket, filepath.Join(dir, "x.stl")},
	} {
		if o := saggarContext(ctx, "", args...); o.code != exitFailed || !strings.Contains(o.err, "cancelled") {
			t.Errorf("%v: exit %d, %s", args, o.code, o.err)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

// TestTerminalSafety checks that a file's name cannot steer the terminal.
func TestTerminalSafety(t *testing.T) {
	o := saggar("", "analyze", "a\x1b[2Jb.stl")
	if strings.Contains(o.out, "\x1b") {
		t.Errorf("%q", o.out)
	}
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "--version"} {
		if o := saggar("", arg); o.code != exitOK || !strings.HasPrefix(o.out, "saggar ") {
			t.Errorf("%s: exit %d, %q", arg, o.code, o.out)
		}
	}
}
