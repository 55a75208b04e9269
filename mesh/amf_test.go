package mesh

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// readString reads a file given as a text.
func readString(text string, o ReadOptions) (*Model, error) {
	return Read(context.Background(), strings.NewReader(text), int64(len(text)), o)
}

// amfTetra is the mesh of a tetrahedron with three unit edges at the origin.
const amfTetra = `<mesh><vertices>
<vertex><coordinates><x>0</x><y>0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x> 1 </x><y>0.0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>0</x><y>1e0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>0</x><y>0</y><z>+1</z></coordinates></vertex></vertices>
<volume><triangle><v1>0</v1><v2>2</v2><v3>1</v3></triangle><triangle><v1>0</v1><v2>1</v2><v3>3</v3></triangle>
<triangle><v1>1</v1><v2>2</v2><v3>3</v3></triangle></volume>
<volume><triangle><v1>2</v1><v2>0</v2><v3>3</v3></triangle></volume></mesh>`

func amfFile(body string) string {
	return `<?xml version="1.0" encoding="utf-8"?><amf unit="millimeter">` + body + `</amf>`
}

func TestCorpusAMF(t *testing.T) {
	dir := corpusFolder(t, "meshes")
	var truth corpusTruth
	readJSON(t, filepath.Join(dir, "truth.json"), &truth)
	n := 0
	for _, f := range truth.Files {
		if filepath.Ext(f.File) != ".amf" {
			continue
		}
		n++
		m, err := Open(context.Background(), filepath.Join(dir, f.File), ReadOptions{})
		if err != nil {
			t.Errorf("%s: %v", f.File, err)
			continue
		}
		if filepath.Base(f.File) == "test9.amf" {
			// The figures of this file are those of its object. Its constellations
			// place it six times, and all of that twice.
			if len(m.Items) != 2 || len(m.Merged().Faces) != 12*f.Expect.Triangles.Value {
				t.Errorf("%s: %d items, %d triangles", f.File, len(m.Items), len(m.Merged().Faces))
			}
			continue
		}
		if got := len(m.Merged().Faces); got != f.Expect.Triangles.Value || m.Format != "amf" {
			t.Errorf("%s: %d triangles, want %d", f.File, got, f.Expect.Triangles.Value)
		}
		checkBox(t, m.Merged().Bounds(), f.Expect.BBox.Value, 1)
	}
	if n < 4 {
		t.Errorf("only %d files", n)
	}
	_, err := Open(context.Background(), filepath.Join(corpusFolder(t, "bad"), "amf_entity_bomb.amf"), ReadOptions{})
	checkRefused(t, err, CodeDTD, "document type")
}

func TestAMFConstellations(t *testing.T) {
	// Slic3r gives objects and constellations the same numbers.
	text := amfFile(`<metadata type="cad">us</metadata><object id="0"><metadata type="name">tetra</metadata>` + amfTetra + `</object>
		<object id="1">` + amfTetra + `</object><object id="2">` + amfTetra + `</object>
		<constellation id="1"><instance objectid="0"><deltax>10</deltax><rz>90</rz></instance>
		<instance objectid="0"><deltaz>-5</deltaz><rx>90</rx><ry>90</ry></instance></constellation>
		<constellation id="7"><instance objectid="9"><deltay>100</deltay></instance></constellation>
		<constellation id="9"><instance objectid="1"/><instance objectid="1"><deltax>2</deltax></instance></constellation>`)
	m, err := readString(text, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Items) != 3 || len(m.Objects) != 2 || m.Items[0].Object != m.Items[1].Object || m.Items[0].Name != "tetra" {
		t.Fatalf("%d items of %d objects, want 3 of 2: %+v", len(m.Items), len(m.Objects), m.Items)
	}
	if !hasWarning(m, "unplaced_object") || m.Meta["cad"] != "us" {
		t.Errorf("warnings %v, meta %v", m.Warnings, m.Meta)
	}
	for i, want := range []geom.Box{
		{Min: geom.Vec{X: 9}, Max: geom.Vec{X: 10, Y: 1, Z: 1}},    // x to y, y to -x
		{Min: geom.Vec{Y: -1, Z: -6}, Max: geom.Vec{X: 1, Z: -5}},  // about x, then y: z to -y, y to z to x
		{Min: geom.Vec{Y: 100}, Max: geom.Vec{X: 3, Y: 101, Z: 1}}, // two in one
	} {
		one := *m
		one.Items = m.Items[i : i+1]
		if got := one.Merged().Bounds(); got != want {
			t.Errorf("item %d: box %v, want %v", i, got, want)
		}
		if v := volumeOf(one.Merged()); math.Abs(v-[]float64{1, 1, 2}[i]/6) > 1e-15 {
			t.Errorf("item %d: volume %g", i, v)
		}
	}
}

func TestAMFSupport(t *testing.T) {
	support := strings.Replace(amfTetra, "<volume><triangle><v1>2", `<volume type="support"><triangle><v1>2`, 1)
	m, err := readString(amfFile(`<object id="1">`+support+`</object>`), ReadOptions{Unit: geom.Inch})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Items) != 2 || m.Items[1].Role != RoleSupport || len(m.Merged().Faces) != 3 {
		t.Fatalf("items %+v", m.Items)
	}
	// The two meshes do not share memory, or the unit would count twice.
	for _, o := range m.Objects {
		if o.Vertices[1].X != 25.4 {
			t.Errorf("vertex %v, want x = 25.4", o.Vertices[1])
		}
	}
}

func TestAMFUnits(t *testing.T) {
	for unit, want := range map[string]geom.Unit{
		`unit="inch"`: geom.Inch, `unit="feet"`: geom.Foot, `unit="meter"`: geom.Metre, `unit="micron"`: geom.Micron, ``: geom.Millimetre,
	} {
		m, err := readString(`<amf `+unit+`><object id="1">`+amfTetra+`</object></amf>`, ReadOptions{})
		if err != nil || m.Unit != want || m.Objects[0].Vertices[1].X != float64(want) {
			t.Errorf("%s: %v, error %v", unit, m, err)
		}
	}
}

func TestAMFErrors(t *testing.T) {
	object := `<object id="1">` + amfTetra + `</object>`
	for _, c := range []struct {
		name, text string
		code       Code
		says       string
	}{
		{"unit", `<amf unit="furlong"/>`, CodeUnit, "furlong"},
		{"dtd", `<!DOCTYPE amf [<!ENTITY a "b">]><amf/>`, CodeDTD, "document type"},
		{"nothing", `<amf/>`, CodeNoTriangles, "no objects"},
		{"no triangles", amfFile(`<object id="1"><mesh><vertices/></mesh></object>`), CodeNoTriangles, "object 1 has no triangles"},
		{"twice", amfFile(object + object), CodeSyntax, "duplicate id 1"},
		{"no id", amfFile(`<object/>`), CodeSyntax, "no id"},
		{"missing", amfFile(object + `<constellation id="2"><instance objectid="5"/></constellation>`), CodeIndex, "object 5"},
		{"cycle", amfFile(object + `<constellation id="2"><instance objectid="3"/></constellation><constellation id="3"><instance objectid="2"/></constellation>`), CodeCycle, "contains itself"},
		{"index", amfFile(strings.Replace(object, "<v1>2</v1>", "<v1>4</v1>", 1)), CodeIndex, "v1=4 but only 4 vertices"},
		{"negative", amfFile(strings.Replace(object, "<v1>2</v1>", "<v1>-1</v1>", 1)), CodeIndex, `"-1"`},
		{"comma", amfFile(strings.Replace(object, "<x> 1 <", "<x>1,5<", 1)), CodeNumber, `"1,5"`},
		{"nan", amfFile(strings.Replace(object, "<x> 1 <", "<x>nan<", 1)), CodeNonFinite, `"nan"`},
		{"no z", amfFile(strings.Replace(object, "<z>+1</z>", "", 1)), CodeSyntax, "vertex 3 does not have three"},
		{"two corners", amfFile(strings.Replace(object, "<v2>2</v2>", "", 1)), CodeSyntax, "three corners"},
		{"element in number", amfFile(strings.Replace(object, "<z>+1</z>", "<z><a/></z>", 1)), CodeSyntax, "<a> where text"},
		{"damaged instance", amfFile(object + `<constellation id="2"><instance objectid="1"/>,instance objectid="1"/></constellation>`), CodeSyntax, ",instance objectid="},
		{"damaged triangle", amfFile(strings.Replace(object, "<triangle><v1>1", ",triangle><v1>1", 1)), CodeSyntax, ",triangle>"},
		{"truncated", amfFile(object)[:600], CodeTruncated, "ends early"},
	} {
		_, err := readString(c.text, ReadOptions{})
		t.Run(c.name, func(t *testing.T) { checkRefused(t, err, c.code, c.says) })
	}
	var bomb strings.Builder
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&bomb, `<constellation id="%d"><instance objectid="%d"/><instance objectid="%d"/></constellation>`, i+1, i, i)
	}
	_, err := readString(amfFile(object+strings.Replace(bomb.String(), `objectid="1"`, `objectid="1"`, 2)), ReadOptions{})
	checkRefused(t, err, CodeLimit, "instances")
}

func TestAMFZipped(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("part.amf")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, amfFile(`<object id="1"><color><r>1</r></color>`+amfTetra+`</object>`))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := readString(b.String(), ReadOptions{})
	if err != nil || m.Format != "amf" || len(m.Merged().Faces) != 4 || !hasWarning(m, "materials_skipped") {
		t.Errorf("%+v, error %v", m, err)
	}
}

func FuzzAMF(f *testing.F) {
	f.Add([]byte(amfFile(`<object id="1">` + amfTetra + `</object>`)))
	f.Add([]byte(amfFile(`<object id="1"/><constellation id="1"><instance objectid="1"><rx>9</rx></instance></constellation>`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkAnyRead(t, data, decodeAMF)
	})
}

// checkAnyRead reads data as what it may not be: an error or a sound model.
func checkAnyRead(t *testing.T, data []byte, decode func(context.Context, *Source, ReadOptions) (*Model, error)) {
	t.Helper()
	o := ReadOptions{Limits: Limits{Triangles: 10_000, Instances: 1000, InflatedBytes: 1 << 20}.withDefaults()}
	s, err := newSource("fuzz", bytes.NewReader(data), int64(len(data)), o.Limits)
	if err != nil {
		t.Fatal(err)
	}
	m, err := decode(context.Background(), s, o)
	if err != nil {
		return
	}
	total := 0
	for _, it := range m.Items {
		total += len(m.Objects[it.Object].Faces)
	}
	if total == 0 || total > 10_000 || len(m.Items) > 1000 {
		t.Fatalf("%d triangles in %d items", total, len(m.Items))
	}
	for _, o := range m.Objects {
		for _, face := range o.Faces {
			for _, v := range face {
				if !geom.Finite(o.Vertices[v]) {
					t.Fatalf("vertex %v", o.Vertices[v])
				}
			}
		}
	}
}
