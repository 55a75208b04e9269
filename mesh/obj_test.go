package mesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

const objBox = `# a box of 10, 20, 30
mtllib box.mtl
o box
v 0 0 0
v 10 0 0
v 0 20 0
v 10 20 0
v 0 0 30
v 10 0 30
v 0 20 30
v 10 20 30
vt 0.5 0.5
vn 0 0 1
usemtl grey
s off
f 1 3 4 2
f 5 6 8 7
f 1 2 6 5
f 3 7 8 4
f 1 5 7 3
f 2 4 8 6
`

func readOBJ(t testing.TB, text string) (*Model, error) {
	t.Helper()
	return Read(context.Background(), strings.NewReader(text), int64(len(text)), ReadOptions{Name: "part.obj"})
}

func TestOBJLayouts(t *testing.T) {
	replace := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(objBox) }
	vertices, faces, _ := strings.Cut(objBox, "vt 0.5")
	cases := map[string]string{
		"plain":               objBox,
		"CRLF":                replace("\n", "\r\n"),
		"CR only":             replace("\n", "\r"),
		"no final newline":    strings.TrimSuffix(objBox, "\n"),
		"byte order mark":     "\xef\xbb\xbf" + objBox,
		"leading blanks":      replace("\nv ", "\n  v ", "\nf ", "\n\tf "),
		"wide":                replace(" ", "   ", "\n", " \n\n"),
		"tabs":                replace(" ", "\t"),
		"textures":            replace("f 1 3 4 2", "f 1/1 3/1 4/1 2/1", "f 5 6 8 7", "f 5/1/ 6/1/ 8/1/ 7/1/"),
		"normals":             replace("f 1 3 4 2", "f 1//1 3//1 4//1 2//1", "f 5 6 8 7", "f 5// 6// 8// 7//"),
		"both":                replace("f 1 3 4 2", "f 1/1/1 3/1/1 4/1/1 2/1/1", "f 5 6 8 7", "f 5/-1/-1 6/1/1 8/1/1 7/1/1"),
		"negative":            replace("f 1 3 4 2", "f -8 -6 -5 -7", "f 2 4 8 6", "f -7/-1 -5/-1 -1/-1 -3/-1"),
		"signed":              replace("f 1 3 4 2", "f +1 +3 +4 +2"),
		"triangles":           replace("f 1 3 4 2", "f 1 3 4\nf 1 4 2"),
		"continued":           replace("f 1 3 4 2", "f 1 3\\\n 4 \\\n2", "v 10 20 30", "v 10 \\\n20 \\\n30"),
		"continued, CRLF":     replace("f 1 3 4 2", "f 1 3\\\r\n 4 \\\r\n2"),
		"continued texture":   replace("vt 0.5 0.5", "vt 0.5 \\\n 0.5"),
		"remarks in lines":    replace("f 1 3 4 2", "f 1 3 4 2 # top", "v 10 0 0", "v 10 0 0 # corner"),
		"path in comment":     "# C:\\parts\\\n" + objBox,
		"path of materials":   replace("mtllib box.mtl", "mtllib C:\\parts\\"),
		"weights":             replace("v 10 0 0\n", "v 10 0 0 1.0\n"),
		"colours":             replace("v 10 0 0\n", "v 10 0 0 0.5 0.25 nan\n"),
		"old face word":       replace("f 1 3 4 2", "fo 1 3 4 2"),
		"points and lines":    objBox + "p 1 2\nl 1 2 3\n",
		"thin faces":          objBox + "f 1 2\nf 3\nf\n",
		"unknown words":       objBox + "bounds 1 2 3\n# end\n",
		"faces first":         faces[strings.Index(faces, "f 1"):] + vertices,
		"exponents":           replace("10 ", "1.0E+01 ", " 20 ", " +2.e1 "),
		"many digits":         replace("10 ", "10.0000000000000000000000 "),
		"zero bytes behind":   objBox + "\x00\x00",
		"escaped end of file": objBox + "f 1 2 3\\",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if name == "escaped end of file" {
				text = strings.Replace(objBox, "f 1 3 4 2\n", "f 1 3 4\n", 1) + "f 1 4 2\\"
			}
			m, err := readOBJ(t, text)
			if err != nil {
				t.Fatal(err)
			}
			o := m.Objects[0]
			if len(o.Faces) != 12 || len(o.Vertices) != 8 || math.Abs(signedVolume(o)-6000) > 1e-9 {
				t.Errorf("%d faces, %d vertices, volume %g", len(o.Faces), len(o.Vertices), signedVolume(o))
			}
		})
	}
}

func TestOBJErrors(t *testing.T) {
	with := func(lines string) string { return "v 0 0 0\nv 1 0 0\nv 0 1 0\n" + lines }
	cases := []struct {
		name, text string
		code       Code
		line       int
		message    string
	}{
		{"no faces", with(""), CodeNoTriangles, 0, "zero faces"},
		{"lines only", with("l 1 2 3\n"), CodeNoTriangles, 0, "lines, points"},
		{"index 0", with("f 0 1 2\n"), CodeIndex, 4, "index 0"},
		{"out of range", with("f 1 2 9\n"), CodeIndex, 4, "vertex 9 of 3"},
		{"later out of range", with("f 1 2 4\nf 1 2 7\nf 1 5 9\nf 1 2 6\nv 1 1 1\nv 2 2 2\n"), CodeIndex, 5, "vertex 7 of 5"},
		{"quad out of range", with("f 1 2 3\nf 1 2 3 4\n"), CodeIndex, 5, "vertex 4 of 3"},
		{"negative out of range", with("f 1 2 -4\n"), CodeIndex, 4, "vertex -4, only 3"},
		{"beyond 32 bits", with("f 1 2 4294967297\n"), CodeIndex, 4, "vertex 4294967297"},
		{"beyond 64 bits", with("f 1 2 99999999999999999999\n"), CodeNumber, 4, "is no corner"},
		{"index with a point", with("f 1 2 3.0\n"), CodeNumber, 4, `"3.0" is no corner`},
		{"index with junk", with("f 1 2 3/x\n"), CodeNumber, 4, `"3/x"`},
		{"no index", with("f 1 2 /3\n"), CodeNumber, 4, `"/3"`},
		{"decimal comma", "v 0,0 0,0 0,0\n", CodeNumber, 1, "bad number: cannot read \"0,0\" as a number (decimal comma?)"},
		{"comma later", with("v 1 2,5 3\n"), CodeNumber, 4, `"2,5"`},
		{"two points", with("v 1 2.5.1 3\n"), CodeNumber, 4, `"2.5.1"`},
		{"two coordinates", with("v 1 2\n"), CodeSyntax, 4, "a vertex with 2 coordinates"},
		{"no coordinates", with("v\n"), CodeSyntax, 4, "a vertex with 0 coordinates"},
		{"NaN", with("v 1 nan 3\n"), CodeNonFinite, 4, `"nan" is not finite`},
		{"infinite", with("v 1 2 -1.#INF\n"), CodeNonFinite, 4, `"-1.#INF"`},
		{"range", with("v 1 2 1e999\n"), CodeNumber, 4, "out of range"},
		{"line of continued face", with("f 1 \\\n2 \\\nx\n"), CodeNumber, 6, `"x"`},
		{"line after continued lines", with("f 1 \\\n2 3\nvt 1 \\\n2\nf 1 2 x\n"), CodeNumber, 8, `"x"`},
		{"CRLF", strings.ReplaceAll(with("f 1 2 x\n"), "\n", "\r\n"), CodeNumber, 4, `"x"`},
		{"CR only", strings.ReplaceAll(with("f 1 2 x\n"), "\n", "\r"), CodeNumber, 4, `"x"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := readOBJ(t, c.text)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("model %v, error %v", m, err)
			}
			if e.Code != c.code || e.Line != c.line || !strings.Contains(e.Msg, c.message) || e.Format != "obj" {
				t.Errorf("%s at line %d: %v; want %s at line %d: %s", e.Code, e.Line, err, c.code, c.line, c.message)
			}
		})
	}
}

func TestOBJNamesAndWarnings(t *testing.T) {
	cases := []struct{ text, name, warning string }{
		{objBox, "box", ""},
		{objBox + "o second\n", "part", ""},
		{strings.Replace(objBox, "o box", "g box", 1), "part", ""},
		{strings.Replace(objBox, "o box", "o   left\tpart ", 1), "left part", ""},
		{objBox + "l 1 2\n", "box", "1 lines, points"},
		{objBox + "f 1 2\n", "box", "1 faces of fewer"},
		{objBox + "bounds 1\nbounds 2\n", "box", `line 22: unknown keyword "bounds" skipped, 2 in the file`},
	}
	for _, c := range cases {
		m, err := readOBJ(t, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if m.Objects[0].Name != c.name {
			t.Errorf("name %q, want %q", m.Objects[0].Name, c.name)
		}
		if got := fmt.Sprint(m.Warnings); c.warning == "" && len(m.Warnings) > 0 || !strings.Contains(got, c.warning) {
			t.Errorf("warnings %s, want %s", got, c.warning)
		}
	}
}

func TestOBJUnit(t *testing.T) {
	for comment, want := range map[string]geom.Unit{"# made today": 1, "# x\n# UNITS=in": 25.4, "# Unit: cm": 10} {
		m, err := readOBJ(t, comment+"\n"+objBox)
		if err != nil {
			t.Fatal(err)
		}
		if m.Unit != want {
			t.Errorf("%s: %v", comment, m.Unit)
		}
	}
}

func TestOBJBoundedMemory(t *testing.T) {
	text := io.MultiReader(strings.NewReader("v 1 2 3\nf 1 "), io.LimitReader(endless(' '), 1<<30))
	if _, err := ReadStream(context.Background(), text, ReadOptions{}); CodeOf(err) != CodeLimit {
		t.Errorf("endless line: %v", err)
	}
	if _, err := Read(context.Background(), strings.NewReader(objBox), int64(len(objBox)), ReadOptions{Limits: Limits{Triangles: 11}}); CodeOf(err) != CodeLimit {
		t.Errorf("12 triangles with a limit of 11: %v", err)
	}
}

func TestSniffOBJ(t *testing.T) {
	cases := map[string]bool{
		objBox:                              true,
		"v 1 2 3":                           true,
		"# only a comment\n":                false,
		"":                                  false,
		"solid x\nfacet normal 0 0 1\n":     false,
		"o captain my captain\nour fearful": false,
		"v 1 2\x00 3\n":                     false,
		"{\"v\": 1}":                        false,
		"vertex 1 2 3\n":                    false,
		"v 1 0 0\nv 0 1 0\nv 0 0 1\nv 1 1 1\nv 1 1 0\n1 2 3\nf 1 2 3\n": true,
		"v 1 0 0\n1 2 3\n4 5 6\n": false,
	}
	for head, want := range cases {
		if got := sniffOBJ([]byte(head), int64(len(head))); got != want {
			t.Errorf("%.30q: %v", head, got)
		}
	}
}

// gridOBJ is a wavy sheet of n by n quads, with a comment now and then so that
// lines of all lengths meet the ends of blocks.
func gridOBJ(n int) []byte {
	var b bytes.Buffer
	for i := range n + 1 {
		for j := range n + 1 {
			fmt.Fprintf(&b, "v %d %d %.7g\n", i, j, math.Sin(float64(i*j)))
		}
		fmt.Fprintf(&b, "#%s\n", strings.Repeat(" row", i))
	}
	at := func(i, j int) int { return i*(n+1) + j + 1 }
	for i := range n {
		for j := range n {
			fmt.Fprintf(&b, "f %d/1 %d/1 %d/1 %d/1\n", at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1))
		}
	}
	return b.Bytes()
}

// slowOBJ reads v and f lines of triangles and quads the obvious way.
func slowOBJ(text string) (vertices []geom.Vec, faces [][3]uint32) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 4 {
			continue
		}
		switch words[0] {
		case "v":
			var v [3]float64
			for k := range v {
				v[k], _ = strconv.ParseFloat(words[k+1], 64)
			}
			vertices = append(vertices, geom.Vec{X: v[0], Y: v[1], Z: v[2]})
		case "f":
			var ring []uint32
			for _, w := range words[1:] {
				w, _, _ = strings.Cut(w, "/")
				u, _ := strconv.Atoi(w)
				ring = append(ring, uint32(u-1))
			}
			faces = fan(ring, faces)
		}
	}
	return vertices, faces
}

func TestOBJAgreesWithTextbook(t *testing.T) {
	text := gridOBJ(150)
	if len(text) < 3*objBlock {
		t.Fatal("too short to be cut")
	}
	m, err := readOBJ(t, string(text))
	if err != nil {
		t.Fatal(err)
	}
	vertices, faces := slowOBJ(string(text))
	if o := m.Objects[0]; !slices.Equal(o.Vertices, vertices) || !slices.Equal(o.Faces, faces) {
		t.Error("another mesh than the textbook reader's")
	}
}

// Faces that come before their vertices are cut as those behind them.
func TestOBJForwardPolygons(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var vertices, faces strings.Builder
	n := 0
	for range 20 {
		points := aroundTree(rng, 2+rng.IntN(3))
		for _, p := range points {
			fmt.Fprintf(&vertices, "v %g %g %g\n", p.X, p.Y, p.Z)
		}
		faces.WriteString("f")
		for range points {
			n++
			fmt.Fprintf(&faces, " %d", n)
		}
		faces.WriteString("\n")
	}
	behind, err1 := readOBJ(t, vertices.String()+faces.String())
	before, err2 := readOBJ(t, faces.String()+vertices.String())
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if !slices.Equal(behind.Objects[0].Faces, before.Objects[0].Faces) {
		t.Error("the order of lines matters")
	}
}

func FuzzOBJ(f *testing.F) {
	f.Add([]byte(objBox))
	f.Add([]byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\nf 1 2 3 1\\\n2 3"))
	f.Add([]byte("f 1 2 3 4\rv 0 0 0\rv 3 0 0\rv 1 1 0\rv 0 3 0\r"))
	f.Add([]byte("v 1e5 nan 1,5 \\"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := newSource("x.obj", bytes.NewReader(text), int64(len(text)), Limits{}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		m, err := decodeOBJ(context.Background(), s, ReadOptions{Limits: Limits{}.withDefaults()})
		if err != nil {
			if CodeOf(err) == CodeIO {
				t.Fatal(err)
			}
			return
		}
		o := m.Objects[0]
		for _, v := range o.Vertices {
			if !geom.Finite(v) {
				t.Fatal(v)
			}
		}
		for _, face := range o.Faces {
			if int(max(face[0], face[1], face[2])) >= len(o.Vertices) {
				t.Fatal(face)
			}
		}
	})
}

// Polygons with bays and with bridges to holes have the area of their outline. A
// fan has more: it covers the bays too.
func TestCorpusConcaveOBJ(t *testing.T) {
	root := os.Getenv("SAGGAR_CORPUS")
	if root == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test files")
	}
	for _, file := range []string{"assimp/concave_polygon.obj", "trimesh/wallhole.obj"} {
		path := filepath.Join(root, "meshes", file)
		m, err := Open(context.Background(), path, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		o, want := m.Objects[0], outlineArea(t, path)
		if got := area(o.Vertices, o.Faces); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("%s: area %.10g, want %.10g", file, got, want)
		}
	}
}

// outlineArea adds up the areas of the polygons of an OBJ file.
func outlineArea(t *testing.T, name string) float64 {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(string(b))
	vertices, _ := slowOBJ(text)
	sum := 0.0
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 3 && words[0] == "f" {
			_, faces := slowOBJ(line)
			var n geom.Vec
			for _, f := range faces {
				c := geom.Cross(sub(vertices[f[1]], vertices[f[0]]), sub(vertices[f[2]], vertices[f[0]]))
				n = geom.Vec{X: n.X + c.X, Y: n.Y + c.Y, Z: n.Z + c.Z}
			}
			sum += geom.Norm(n) / 2
		}
	}
	return sum
}

func BenchmarkReadOBJ(b *testing.B) {
	data := gridOBJ(300)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// A file that ends inside a face is not read without it.
func TestOBJCutShort(t *testing.T) {
	whole := "v 0 0 0\nv 10 0 0\nv 0 10 0\nv 0 0 10\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4"
	for _, cut := range []string{" 4", " 1 4"} {
		text := strings.TrimSuffix(whole, cut)
		if _, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), ReadOptions{}); CodeOf(err) != CodeTruncated {
			t.Errorf("without %q: %v", cut, err)
		}
	}
	m, err := Read(context.Background(), strings.NewReader(whole), int64(len(whole)), ReadOptions{})
	if err != nil || len(m.Objects[0].Faces) != 4 || len(m.Warnings) != 1 || m.Warnings[0].Code != "no_line_end" {
		t.Errorf("%v, %+v", err, m)
	}
	whole += "\n"
	m, err = Read(context.Background(), strings.NewReader(whole), int64(len(whole)), ReadOptions{})
	if err != nil || len(m.Warnings) != 0 {
		t.Errorf("%v, %+v", err, m)
	}
}
