package mesh

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

const rootRels = `<Relationships xmlns="` + relationshipsNS + `"><Relationship Id="r" Type="` + modelRelationship + `" Target="/3D/3dmodel.model"/></Relationships>`

// package3MF is a 3MF file with the given model and further parts.
func package3MF(t testing.TB, model string, parts ...string) []byte {
	t.Helper()
	return pack(t, append([]string{contentTypesName, contentTypes, rootRelsName, rootRels, "3D/3dmodel.model", model}, parts...)...)
}

// model3MF is a model part with resources and build.
func model3MF(resources, build string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><model unit="millimeter" xmlns="` + coreNS + `" xmlns:p="` + productionNS +
		`"><resources>` + resources + `</resources><build>` + build + `</build></model>`
}

// tetra3MF is the mesh of a tetrahedron with three edges of length s.
func tetra3MF(s float64) string {
	return fmt.Sprintf(`<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="%[1]g" y="0" z="0"/><vertex x="0" y="%[1]g" z="0"/><vertex x="0" y="0" z="%[1]g"/></vertices>`+
		`<triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="1" v2="2" v3="3"/><triangle v1="2" v2="0" v3="3"/></triangles></mesh>`, s)
}

func object3MF(id int, attrs, shape string) string {
	return fmt.Sprintf(`<object id="%d" %s>%s</object>`, id, attrs, shape)
}

// components3MF are components given as their attributes.
func components3MF(list ...string) string {
	return `<components><component ` + strings.Join(list, `/><component `) + `/></components>`
}

func read3MF(t testing.TB, model string, parts ...string) *Model {
	t.Helper()
	m, err := readBytes(package3MF(t, model, parts...))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The fast way and the scanner read the same numbers, whatever the spelling.
func TestThreeMFSpellings(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	want := &Mesh{}
	for i := range 3000 {
		want.Vertices = append(want.Vertices, geom.Vec{X: float64(i), Y: rng.NormFloat64(), Z: math.Round(rng.NormFloat64()*1e6) / 1e6})
		if i > 2 {
			want.Faces = append(want.Faces, [3]uint32{uint32(i), uint32(rng.IntN(i)), uint32(i - 1)})
		}
	}
	plain := string(rune(0))
	for _, c := range []struct{ name, vertex, triangle, prefix string }{
		{"regular", `<vertex x="%g" y="%g" z="%g"/>`, `<triangle v1="%d" v2="%d" v3="%d"/>`, ""},
		{"with spaces and lines", "\n\t<vertex x=\"%g\" y=\"%g\" z=\"%g\" />\r\n", "\n  <triangle v1=\"%d\" v2=\"%d\" v3=\"%d\" />", ""},
		{"with end tags", `<vertex x="%g" y="%g" z="%g"></vertex>`, `<triangle v1="%d" v2="%d" v3="%d"></triangle>`, ""},
		{"with properties", `<vertex x="%.17g" y="%.17g" z="%.17g"/>`, `<triangle v1="%d" v2="%d" v3="%d" pid="12" p1="3" p2="0" p3="7" />`, ""},
		{"with one property", `<vertex x="%e" y="%e" z="%e"/>`, `<triangle v1="%d" v2="%d" v3="%d" p1="3"/>`, ""},
		{"single quotes", `<vertex x='%g' y='%g' z='%g'/>`, `<triangle v1='%d' v2='%d' v3='%d'/>`, ""},
		{"other order", `<vertex z="%[3]g" y="%[2]g" x="%[1]g"/>`, `<triangle v3="%[3]d" v2="%[2]d" v1="%[1]d"/>`, ""},
		{"comments and foreign attributes", `<!-- x --><vertex x="%g" p:a="1" y="%g" z="%g"/>`, `<triangle  v1="%d" v2="%d" v3="%d"/><!-- "/> -->`, ""},
		{"long elements", `<vertex x="%g" y="%g" z="%g"` + strings.Repeat(" ", 300) + `/>`, `<triangle v1="%d" v2="%d" v3="%d"` + strings.Repeat("\n", 300) + `/>`, ""},
		{"entities", `<vertex x="&#32;%g" y="%g" z="%g&#x20;"/>`, `<triangle v1="%d" v2="%d" v3="%d" pid="&#49;"/>`, ""},
		{"prefix", `<c:vertex x="%g" y="%g" z="%g"/>`, `<c:triangle v1="%d" v2="%d" v3="%d"/>`, "c:"},
	} {
		var b strings.Builder
		for _, v := range want.Vertices {
			fmt.Fprintf(&b, c.vertex, v.X, v.Y, v.Z)
		}
		vertices := b.String()
		b.Reset()
		for _, f := range want.Faces {
			fmt.Fprintf(&b, c.triangle, f[0], f[1], f[2])
		}
		text := model3MF(object3MF(1, "", "<mesh><vertices>"+plain+"</vertices><triangles>"+plain+plain+"</triangles></mesh>"), `<item objectid="1"/>`)
		if c.prefix != "" {
			text = strings.NewReplacer("</", "</"+c.prefix, "<?", "<?", "<", "<"+c.prefix, "xmlns=", "xmlns:c=").Replace(text)
		}
		text = strings.Replace(strings.Replace(text, plain+plain, b.String(), 1), plain, vertices, 1)
		m := read3MF(t, text)
		got := m.Objects[0]
		// %e keeps seven digits.
		same := c.name == "with one property" || reflect.DeepEqual(got.Vertices, want.Vertices)
		if !same || !reflect.DeepEqual(got.Faces, want.Faces) || len(got.Vertices) != len(want.Vertices) {
			t.Errorf("%s: %d vertices, %d faces, not those that were written", c.name, len(got.Vertices), len(got.Faces))
		}
	}
}

// Errors in the middle of a long regular run name the element.
func TestThreeMFBadElement(t *testing.T) {
	var vertices, triangles strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&vertices, "<vertex x=\"%d\" y=\"1\" z=\"2\"/>\n", i)
		fmt.Fprintf(&triangles, "<triangle v1=\"0\" v2=\"1\" v3=\"%d\"/>\n", i)
	}
	text := model3MF("\n"+object3MF(7, "", "<mesh><vertices>\n"+vertices.String()+"</vertices><triangles>\n"+triangles.String()+"</triangles></mesh>"), `<item objectid="7"/>`)
	for _, c := range []struct {
		old, new string
		code     Code
		says     string
		line     int
	}{
		{`x="4321"`, `x="4321,5"`, CodeNumber, `object 7 vertex 4321: x="4321,5"`, 4324},
		{`x="4321"`, `x="inf"`, CodeNonFinite, `object 7 vertex 4321: x="inf"`, 4324},
		{`x="4321"`, `x="1e999"`, CodeNumber, `object 7 vertex 4321`, 4324},
		{`x="4321"`, `x=""`, CodeNumber, `object 7 vertex 4321`, 4324},
		{`x="4321"`, ``, CodeSyntax, `object 7 vertex 4321 has no x`, 4324},
		{`x="4321"`, `x="1" x="2"`, CodeSyntax, `given twice`, 4324},
		{`v3="4321"`, `v3="5000"`, CodeIndex, `object 7 triangle 4321: v3=5000 but only 5000 vertices`, 0},
		{`v3="4321"`, `v3="-1"`, CodeIndex, `object 7 triangle 4321: v3=-1`, 9325},
		{`v3="4321"`, `v3="4294967296"`, CodeIndex, `object 7 triangle 4321: v3=4294967296`, 9325},
		{`v3="4321"`, `v3="1.0"`, CodeNumber, `object 7 triangle 4321: v3="1.0"`, 9325},
		{`v3="4321"`, ``, CodeSyntax, `object 7 triangle 4321 has no v3`, 9325},
		{`v3="4321"/>`, `v3="4321">`, CodeSyntax, `</triangle> is expected`, 0},
	} {
		_, err := readBytes(package3MF(t, strings.Replace(text, c.old, c.new, 1)))
		checkRefused(t, err, c.code, c.says)
		var e *Error
		if errors.As(err, &e) && c.line > 0 && (e.Line != c.line || e.Part != "3D/3dmodel.model" || e.Format != "3mf") {
			t.Errorf("%s: in %s, line %d, want %d", c.new, e.Part, e.Line, c.line)
		}
	}
}

func TestThreeMFComponents(t *testing.T) {
	resources := object3MF(1, `name="leaf" partnumber="L"`, tetra3MF(1)) +
		object3MF(2, `name="pair"`, components3MF(`objectid="1"`, `objectid="1" transform="-1 0 0 0 1 0 0 0 1 5 0 0"`)) +
		object3MF(3, ``, components3MF(`objectid="2" transform="2 0 0 0 2 0 0 0 2 0 0 10"`, `objectid="1"`)) +
		object3MF(4, `name="one"`, components3MF(`objectid="1" transform="1 0 0 0 1 0 0 0 1 7 8 9"`)) +
		object3MF(9, `name="unused"`, tetra3MF(50))
	m := read3MF(t, model3MF(resources, `<item objectid="3"/><item objectid="4" transform="0 1 0 -1 0 0 0 0 1 0 0 0"/><item objectid="1" partnumber="P"/><item objectid="3"/>`))
	if len(m.Items) != 4 || len(m.Objects) != 2 || m.Items[0].Object != m.Items[3].Object || m.Items[1].Object != m.Items[2].Object {
		t.Fatalf("%d objects, items %+v", len(m.Objects), m.Items)
	}
	if n := len(m.Objects[m.Items[0].Object].Faces); n != 12 {
		t.Errorf("%d triangles flattened, want 12", n)
	}
	if m.Items[1].Name != "one" || m.Items[2].Name != "leaf" || m.Items[2].PartNumber != "P" || m.Items[1].PartNumber != "" {
		t.Errorf("names %+v", m.Items)
	}
	// (7,8,9) turned by x to y, y to -x.
	if got := m.Items[1].Matrix.Apply(geom.Vec{}); got != (geom.Vec{X: -8, Y: 7, Z: 9}) {
		t.Errorf("the leaf's origin is at %v", got)
	}
	// 8 + 8 (one of them mirrored) + 1 sixths, all outward.
	if v := volumeOf(m.Objects[m.Items[0].Object]); math.Abs(v-17.0/6) > 1e-12 {
		t.Errorf("volume %g, want 17/6", v)
	}
	want := geom.Box{Max: geom.Vec{X: 10, Y: 2, Z: 12}}
	if got := m.Objects[m.Items[0].Object].Bounds(); got != want {
		t.Errorf("box %v, want %v", got, want)
	}
}

func TestThreeMFRoles(t *testing.T) {
	resources := object3MF(1, `type="model"`, tetra3MF(1)) + object3MF(2, `type="other"`, tetra3MF(2)) + object3MF(3, `type="support"`, tetra3MF(3)) +
		object3MF(4, `type="model" name="body"`, components3MF(`objectid="2"`, `objectid="1"`, `objectid="3"`, `objectid="1" transform="1 0 0 0 1 0 0 0 1 9 0 0"`)) +
		object3MF(5, `type="solidsupport"`, components3MF(`objectid="1"`))
	m := read3MF(t, model3MF(resources, `<item objectid="4"/><item objectid="5"/><item objectid="1" p:printable="0"/>`))
	var got []string
	for _, it := range m.Items {
		got = append(got, fmt.Sprintf("%s %s %d %v", it.Name, it.Role, len(m.Objects[it.Object].Faces), it.Counted()))
	}
	want := []string{"body other 4 false", "body model 8 true", "body support 4 false", " solidsupport 4 false", " model 4 false"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("items %q, want %q", got, want)
	}
}

func TestThreeMFProduction(t *testing.T) {
	root := model3MF(object3MF(1, ``, tetra3MF(1))+object3MF(2, ``, components3MF(`objectid="1" p:path="/3D/Objects/a.model"`, `objectid="1"`)),
		`<item objectid="2"/><item objectid="2" p:path="/3d/objects/A%2Emodel"/>`)
	a := model3MF(object3MF(1, ``, tetra3MF(10))+object3MF(2, ``, components3MF(`objectid="1" transform="1 0 0 0 1 0 0 0 1 1 0 0"`)), ``)
	m := read3MF(t, root, "3D/Objects/a.model", a)
	if len(m.Items) != 2 || len(m.Merged().Faces) != 12 || len(m.Warnings) > 0 {
		t.Fatalf("%+v, warnings %v", m.Items, m.Warnings)
	}
	if v := volumeOf(m.Merged()); math.Abs(v-(1001+1000)/6.0) > 1e-9 {
		t.Errorf("volume %g, want 2001/6", v)
	}
	inches := read3MF(t, root, "3D/Objects/a.model", strings.Replace(a, "millimeter", "inch", 1))
	if got := inches.Merged().Bounds().Max.X; got != 254+25.4 || !hasWarning(inches, "mixed_units") {
		t.Errorf("X to %g with a part in inches, warnings %v", got, inches.Warnings)
	}
	for _, c := range []struct {
		path, part string
		code       Code
		says       string
	}{
		{"/3D/Objects/none.model", a, CodeIndex, "missing from the package"},
		{"/3D/../../etc/passwd", a, CodeSyntax, "leaves the package"},
		{"file:///etc/passwd", a, CodeSyntax, "outside of the package"},
		{"//host/part.model", a, CodeSyntax, "outside of the package"},
		{"/3D/Objects/a.model", `<model xmlns="` + coreNS + `"><resources/></model>`, CodeIndex, "object 1, which is not defined"},
		{"/3D/Objects/a.model", model3MF(object3MF(1, ``, components3MF(`objectid="2" p:path="/3D/3dmodel.model"`)), ``), CodeCycle, "object 2 contains itself"},
		{"/3D/Objects/a.model", "<model", CodeTruncated, "3D/Objects/a.model"},
	} {
		_, err := readBytes(package3MF(t, strings.ReplaceAll(root, "/3D/Objects/a.model", c.path), "3D/Objects/a.model", c.part))
		checkRefused(t, err, c.code, c.says)
	}
}

func TestThreeMFErrors(t *testing.T) {
	box := object3MF(1, ``, tetra3MF(1))
	item := `<item objectid="1"/>`
	for _, c := range []struct {
		name, resources, build string
		code                   Code
		says                   string
	}{
		{"other in the build", object3MF(1, `type="other"`, tetra3MF(1)), item, CodeSyntax, "type other"},
		{"two shapes", object3MF(1, ``, tetra3MF(1)+components3MF(`objectid="2"`)), item, CodeSyntax, "two shapes"},
		{"no shape", object3MF(1, ``, ``), item, CodeNoTriangles, "object 1 has no triangles"},
		{"foreign shape", object3MF(1, ``, `<x:sphere xmlns:x="urn:x"/>`), item, CodeUnsupported, "<sphere>"},
		{"id 0", object3MF(0, ``, tetra3MF(1)), item, CodeIndex, `id="0"`},
		{"id too large", object3MF(1<<31, ``, tetra3MF(1)), item, CodeIndex, `"2147483648"`},
		{"no objectid", box, `<item/>`, CodeSyntax, "no objectid"},
		{"word in a transform", box, `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0 x"/>`, CodeNumber, `"x"`},
		{"nan in a transform", box, `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0 nan"/>`, CodeNumber, `"nan"`},
		{"13 numbers", box, `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0 0 0"/>`, CodeSyntax, "has 13"},
		{"damaged item", box, item + `,item objectid="1"/>`, CodeSyntax, ",item objectid="},
		{"damaged object", box + `,object id="2"/>`, item, CodeSyntax, ",object id="},
		{"damaged component", box + object3MF(2, ``, components3MF(`objectid="1"`, `objectid="1"/>,<component objectid="1"`)), `<item objectid="2"/>`, CodeSyntax, `","`},
		{"damaged vertex", object3MF(1, ``, strings.Replace(tetra3MF(1), `<vertex x="0" y="0" z="0"/>`, `<vertex x="0" y="0" z="0"/>,vertex x="0" y="0" z="0"/>`, 1)), item, CodeSyntax, ",vertex x="},
		{"damaged triangle", object3MF(1, ``, strings.Replace(tetra3MF(1), `<triangle v1="2"`, `,triangle v1="2"`, 1)), item, CodeSyntax, ",triangle v1="},
		{"damaged mesh", object3MF(1, ``, strings.Replace(tetra3MF(1), `<triangles>`, `<![CDATA[a]]><triangles>`, 1)), item, CodeSyntax, `"a"`},
		{"missing child", box + object3MF(2, ``, components3MF(`objectid="5"`)), `<item objectid="2"/>`, CodeIndex, "refers to object 5"},
	} {
		_, err := readBytes(package3MF(t, model3MF(c.resources, c.build)))
		t.Run(c.name, func(t *testing.T) { checkRefused(t, err, c.code, c.says) })
	}
	_, err := readBytes(package3MF(t, model3MF(box, `<item objectid="1" printable="0"/>`)))
	checkRefused(t, err, CodeNoTriangles, "no printable item")
	long := package3MF(t, strings.Replace(model3MF(box, item), "<resources", `<metadata name="a">`+strings.Repeat("x", 15<<20)+
		`</metadata><metadata name="b">`+strings.Repeat("y", 2<<20)+`</metadata><resources`, 1))
	_, err = Read(context.Background(), strings.NewReader(string(long)), int64(len(long)), ReadOptions{Limits: Limits{InflateRatio: 5000}})
	checkRefused(t, err, CodeLimit, "names and metadata")
}

func TestThreeMFWarnings(t *testing.T) {
	box := object3MF(1, ``, tetra3MF(1))
	for code, text := range map[string]string{
		"empty_object":         model3MF(box+object3MF(2, ``, `<mesh><vertices/><triangles/></mesh>`), `<item objectid="1"/><item objectid="2"/>`),
		"singular_transform":   model3MF(box+object3MF(2, ``, components3MF(`objectid="1" transform="1 0 0 0 1 0 0 0 0 0 0 0"`, `objectid="1"`)), `<item objectid="2"/>`),
		"unknown_element":      model3MF(box+`<sphere id="4"/>`, `<item objectid="1"/>`),
		"degenerate_triangles": model3MF(strings.Replace(box, `v1="0" v2="2" v3="1"`, `v1="0" v2="1" v3="1"`, 1), `<item objectid="1"/>`),
		"materials_skipped":    model3MF(`<basematerials id="9"><base name="PLA" displaycolor="#00F"/></basematerials>`+box, `<item objectid="1"/>`),
	} {
		m := read3MF(t, text)
		if len(m.Warnings) != 1 || m.Warnings[0].Code != code || len(m.Merged().Faces) < 4 {
			t.Errorf("%s: warnings %v", code, m.Warnings)
		}
	}
}

// Limits are looked at before anything is expanded.
func TestThreeMFLimits(t *testing.T) {
	box := object3MF(1, ``, tetra3MF(1))
	doubling := box
	for i := 2; i < 63; i++ {
		doubling += object3MF(i, ``, components3MF(fmt.Sprintf(`objectid="%d"`, i-1), fmt.Sprintf(`objectid="%d"`, i-1)))
	}
	for _, c := range []struct {
		name, resources, build string
		limits                 Limits
		says                   string
	}{
		{"doubling", doubling, `<item objectid="62"/>`, Limits{}, "1000000 instances"},
		{"items", box, strings.Repeat(`<item objectid="1"/>`, 11), Limits{Instances: 10}, "10 components and items"},
		{"triangles", box, strings.Repeat(`<item objectid="1"/>`, 11), Limits{Triangles: 43}, "44 triangles"},
		{"parsed triangles", box + object3MF(2, ``, tetra3MF(1)), `<item objectid="1"/>`, Limits{Triangles: 3}, "4 triangles"},
		{"objects", box + object3MF(2, ``, ``) + object3MF(3, ``, ``), `<item objectid="1"/>`, Limits{Instances: 2}, "2 objects"},
		{"depth", box, `<item objectid="1"/>`, Limits{XMLDepth: 3}, "3 elements"},
		{"token", box, `<item objectid="1"/>`, Limits{XMLToken: 30}, "30 bytes"},
	} {
		file := package3MF(t, model3MF(c.resources, c.build))
		_, err := Read(context.Background(), strings.NewReader(string(file)), int64(len(file)), ReadOptions{Limits: c.limits})
		t.Run(c.name, func(t *testing.T) { checkRefused(t, err, CodeLimit, c.says) })
	}
}

// A chain of 50 000 objects needs no stack.
func TestThreeMFDeepChain(t *testing.T) {
	var resources strings.Builder
	resources.WriteString(object3MF(1, ``, tetra3MF(1)))
	const n = 50_000
	for i := 2; i <= n; i++ {
		resources.WriteString(object3MF(i, ``, components3MF(fmt.Sprintf(`objectid="%d" transform="1 0 0 0 1 0 0 0 1 1 0 0"`, i-1))))
	}
	m := read3MF(t, model3MF(resources.String(), fmt.Sprintf(`<item objectid="%d"/>`, n)))
	if got := m.Merged().Bounds().Min.X; got != n-1 || len(m.Merged().Faces) != 4 {
		t.Errorf("at x = %g with %d triangles", got, len(m.Merged().Faces))
	}
}

// The bits do not depend on how many workers inflate and parse, and a reader
// that is cancelled stops.
func TestThreeMFWorkers(t *testing.T) {
	file := torusThreeMF(t, 200)
	var first *Model
	for _, workers := range []int{1, 2, 8} {
		last := 0.0
		m, err := Read(context.Background(), strings.NewReader(string(file)), int64(len(file)), ReadOptions{Workers: workers, Progress: func(f float64) {
			if f < last || f > 1 {
				t.Errorf("progress %g after %g", f, last)
			}
			last = f
		}})
		if err != nil || last < 0.5 {
			t.Fatalf("error %v, progress to %g", err, last)
		}
		if first == nil {
			first = m
		}
		if !reflect.DeepEqual(m, first) {
			t.Errorf("%d workers: another model", workers)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Read(ctx, strings.NewReader(string(file)), int64(len(file)), ReadOptions{Progress: func(float64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after cancelling", err)
	}
}

func FuzzThreeMF(f *testing.F) {
	box := object3MF(1, `name="a"`, tetra3MF(1))
	f.Add([]byte(model3MF(box, `<item objectid="1"/>`)))
	f.Add([]byte(model3MF(box+object3MF(2, ``, components3MF(`objectid="1" transform="-1 0 0 0 1 0 0 0 1 5 0 0"`, `objectid="1"`)), `<item objectid="2" printable="0"/><item objectid="1" transform="1 0 0 0 1 0 0 0 0 0 0 0"/>`)))
	f.Add([]byte(strings.ReplaceAll(model3MF(box, `<item objectid="1"/>`), `"/>`, `" pid="1" p1="2"></x>`)))
	f.Fuzz(func(t *testing.T, model []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.CreateHeader(&zip.FileHeader{Name: "3D/3dmodel.model", Method: zip.Store})
		if err == nil {
			_, err = w.Write(model)
		}
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		checkAnyRead(t, b.Bytes(), decodeZip)
	})
}
