package mesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hschendel/stl"

	"github.com/saggar3d/saggar/geom"
)

// asciiBox is a box of 10, 20, 30 in the layout most programs write.
func asciiBox(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "solid %s\n", name)
	corner := func(i int) string {
		return fmt.Sprintf("%d %d %d", i&1*10, i>>1&1*20, i>>2&1*30)
	}
	for _, f := range [][3]int{{0, 3, 1}, {0, 2, 3}, {4, 5, 7}, {4, 7, 6}, {0, 1, 5}, {0, 5, 4}, {2, 7, 3}, {2, 6, 7}, {0, 6, 2}, {0, 4, 6}, {1, 3, 7}, {1, 7, 5}} {
		fmt.Fprintf(&b, "  facet normal 0 0 0\n    outer loop\n      vertex %s\n      vertex %s\n      vertex %s\n    endloop\n  endfacet\n",
			corner(f[0]), corner(f[1]), corner(f[2]))
	}
	fmt.Fprintf(&b, "endsolid %s\n", name)
	return b.String()
}

func readText(t testing.TB, text string) (*Model, error) {
	t.Helper()
	return Read(context.Background(), strings.NewReader(text), int64(len(text)), ReadOptions{Name: "part.stl"})
}

// signedVolume is the plain sum of tetrahedra about the origin.
func signedVolume(m *Mesh) float64 {
	v := 0.0
	for _, f := range m.Faces {
		v += geom.Dot(m.Vertices[f[0]], geom.Cross(m.Vertices[f[1]], m.Vertices[f[2]])) / 6
	}
	return v
}

func TestASCIISTLLayouts(t *testing.T) {
	box := asciiBox("box")
	replace := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(box) }
	cases := map[string]string{
		"plain":              box,
		"CRLF":               replace("\n", "\r\n"),
		"CR only":            replace("\n", "\r"),
		"one line":           replace("\n", " "),
		"tabs":               replace(" ", "\t"),
		"wide":               replace(" ", "   ", "\n", "\n\n \n"),
		"a word a line":      replace(" ", "\n"),
		"no indentation":     replace("\n  ", "\n", "\n    ", "\n", "\n      ", "\n"),
		"upper case":         strings.ToUpper(box),
		"mixed case":         replace("facet", "Facet", "vertex", "VERTEX", "endloop", "ENDloop"),
		"byte order mark":    "\xef\xbb\xbf" + box,
		"leading blanks":     "\r\n  \t\n" + box,
		"no endsolid":        strings.TrimSuffix(box, "endsolid box\n"),
		"no final newline":   strings.TrimSuffix(box, "\n"),
		"end in endfacet":    strings.TrimSuffix(box, "\nendsolid box\n"),
		"zero bytes behind":  box + "\x00\x00\x00",
		"control-Z behind":   box + "\x1a",
		"no solid":           strings.TrimPrefix(box, "solid box\n"),
		"no name":            replace("solid box", "solid"),
		"name of keywords":   asciiBox("facet normal endsolid vertex 1 2 endfacet"),
		"long name":          asciiBox(strings.Repeat("long ", 50_000)),
		"long word":          asciiBox(strings.Repeat("x", 300_000)),
		"Latin-1 name":       asciiBox("W\xfcrfel"),
		"NaN normals":        replace("normal 0 0 0", "normal nan -nan(ind) 1.#QNAN"),
		"short normals":      replace("normal 0 0 0", "normal"),
		"no normals":         replace("normal 0 0 0", ""),
		"odd normals":        replace("normal 0 0 0", "normal +inf -inf weirdvalue"),
		"remarks":            replace("endloop\n", "endloop foo\n", "endfacet\n", "endfacet bar baz \n"),
		"remarks, one line":  replace("endloop\n", "endloop foo ", "endfacet\n", "endfacet bar baz ", "\n", " "),
		"colours":            replace("    outer", "    color 0.1 0.2 0.3\n    outer"),
		"colour of facet":    replace("  facet", "  color 1 1 1\n  facet"),
		"comment":            "# made by hand, facet by facet\n" + box,
		"exponents":          replace("10 ", "1.0E+01 ", "20", "+2.e1", "30", "300e-001"),
		"points":             replace(" 0 ", " .0 ", "10 ", "10. "),
		"long numbers":       replace("10 ", "10.000000000000000000000000 "),
		"blanks behind":      replace("\n", "  \n"),
		"another solid name": replace("endsolid box", "endsolid other"),
		"stray endsolid":     box + "endsolid\nendsolid\n",
		"empty second solid": box + "solid empty\nendsolid empty\n",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			m, err := readText(t, text)
			if err != nil {
				t.Fatal(err)
			}
			o := m.Objects[0]
			if len(o.Faces) != 12 || len(o.Vertices) != 8 || signedVolume(o) != 6000 || o.exact != 12 {
				t.Errorf("%d faces, %d vertices, volume %g", len(o.Faces), len(o.Vertices), signedVolume(o))
			}
		})
	}
}

func TestASCIISTLNames(t *testing.T) {
	long := strings.Repeat("n", 5000)
	cases := map[string]string{
		asciiBox("bracket v2"):                          "bracket v2",
		asciiBox(" padded "):                            "padded",
		asciiBox(""):                                    "part",
		asciiBox("a\x01b\x7fc"):                         "a b c",
		asciiBox("W\xfcrfel"):                           "Wrfel",
		asciiBox("月球"):                                  "月球",
		asciiBox(long):                                  long[:1024],
		asciiBox("one") + asciiBox("two"):               "one",
		strings.ReplaceAll(asciiBox("box"), "\n", " "):  "box",
		strings.ReplaceAll(asciiBox("box"), "\n", "\r"): "box",
		strings.TrimPrefix(asciiBox("x"), "solid x\n"):  "part",
		asciiBox("facet normal 1"):                      "facet normal 1",
	}
	for text, want := range cases {
		m, err := readText(t, text)
		if err != nil {
			t.Fatalf("%.30q: %v", text, err)
		}
		if got := m.Objects[0].Name; got != want || m.Items[0].Name != want {
			t.Errorf("%.30q: name %.40q, item %.40q, want %.40q", text, got, m.Items[0].Name, want)
		}
	}
}

func TestASCIISTLWarnings(t *testing.T) {
	box := asciiBox("box")
	cases := []struct{ text, code, message string }{
		{box, "", ""},
		{strings.ReplaceAll(box, "\n", "\r"), "", ""},
		{strings.TrimSuffix(box, "endsolid box\n"), "no_endsolid", "endsolid"},
		{strings.ReplaceAll(box, "    outer", "    color 1 0 0\n    outer"), "unknown_keyword", `line 3: unknown keyword "color" skipped, 12 in the file`},
		{strings.ReplaceAll(box, "endfacet", "endfacet bla"), "", ""},
	}
	for _, c := range cases {
		m, err := readText(t, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if c.code == "" && len(m.Warnings) == 0 {
			continue
		}
		if len(m.Warnings) != 1 || m.Warnings[0].Code != c.code || !strings.Contains(m.Warnings[0].Message, c.message) {
			t.Errorf("warnings %v, want %s: %s", m.Warnings, c.code, c.message)
		}
	}
}

func TestASCIISTLUnits(t *testing.T) {
	for name, want := range map[string]geom.Unit{"box": 1, "box UNITS=in": 25.4, "box Units: cm": 10, "box unit=furlong": 1} {
		m, err := readText(t, asciiBox(name))
		if err != nil {
			t.Fatal(err)
		}
		if m.Unit != want {
			t.Errorf("%s: unit %v", name, m.Unit)
		}
	}
}

func TestASCIISTLErrors(t *testing.T) {
	facet := "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 10 0 0\nvertex 10 10 0\nendloop\nendfacet\n"
	in := func(text string) string { return "solid q\n" + text + "endsolid q\n" }
	edit := func(old, new string) string { return in(facet + strings.Replace(facet, old, new, 1)) } // second facet begins in line 9
	cases := []struct {
		name, text string
		code       Code
		line       int
		message    string
	}{
		{"no facets", in(""), CodeNoTriangles, 0, "no triangles"},
		{"only solid", "solid", CodeNoTriangles, 0, "no triangles"},
		{"four vertices", edit("endloop", "vertex 0 10 0\nendloop"), CodeSyntax, 14, "facet with 4 vertices"},
		{"seven vertices", edit("endloop", strings.Repeat("vertex 0 10 0\n", 4)+"endloop"), CodeSyntax, 14, "facet with 7 vertices"},
		{"two vertices", edit("vertex 10 10 0\n", ""), CodeSyntax, 13, "facet with 2 vertices"},
		{"no vertices", in("facet normal 0 0 1 outer loop endloop endfacet\n"), CodeSyntax, 2, "facet with 0 vertices"},
		{"decimal comma", edit("10 10 0", "10,0 10,0 0,0"), CodeNumber, 13, `"10,0" as a number (decimal comma?)`},
		{"two points", edit("10 10 0", "1.0.0 10 0"), CodeNumber, 13, `"1.0.0"`},
		{"word for number", edit("10 10 0", "ten 10 0"), CodeNumber, 13, `"ten"`},
		{"out of range", edit("10 10 0", "10 1e999 0"), CodeNumber, 13, `"1e999" is out of range`},
		{"NaN vertex", edit("10 10 0", "10 -nan(ind) 0"), CodeNonFinite, 13, `"-nan(ind)" is not finite`},
		{"infinite vertex", edit("10 10 0", "10 0 1.#INF"), CodeNonFinite, 13, `"1.#INF" is not finite`},
		{"two numbers", edit("10 10 0", "10 10"), CodeSyntax, 14, "vertex with 2 numbers"},
		{"four numbers", edit("10 10 0", "10 10 0 7"), CodeSyntax, 13, `unexpected "7"`},
		{"no endfacet", edit("endfacet\n", ""), CodeSyntax, 15, `unexpected "endsolid"`},
		{"no endloop", edit("endloop\n", ""), CodeSyntax, 14, `unexpected "endfacet"`},
		{"no loop", edit("outer loop\n", ""), CodeSyntax, 10, `unexpected "vertex" inside a facet, want outer`},
		{"outer, no loop", edit("outer loop\n", "outer\n"), CodeSyntax, 11, `want loop`},
		{"two loops", edit("endfacet", "outer loop\nendloop\nendfacet"), CodeSyntax, 15, "more than one loop"},
		{"no facet", edit("facet normal 0 0 1\n", ""), CodeSyntax, 9, `"outer" outside of a facet`},
		{"nested facet", edit("outer", "facet\nouter"), CodeSyntax, 10, `unexpected "facet"`},
		{"cut in facet", in(facet)[:60], CodeTruncated, 5, "unexpected end of file inside a facet"},
		{"cut in keyword", "solid q\n" + facet + facet[:62], CodeTruncated, 13, "unexpected end of file"},
		{"cut in number", "solid q\n" + facet + facet[:54] + "-", CodeTruncated, 12, "unexpected end of file"},
		{"cut in endfacet", "solid q\n" + facet + strings.TrimSuffix(facet, "et\n"), CodeTruncated, 15, "unexpected end of file"},
		{"cut in facet's first word", "solid q\n" + facet + "  fac", CodeTruncated, 9, "unexpected end of file"},
		{"cut, blank lines", "solid q\n" + facet + "facet\n\n\n\n", CodeTruncated, 9, "unexpected end of file"},
		{"CR only", strings.ReplaceAll(edit("10 10 0", "10 x 0"), "\n", "\r"), CodeNumber, 13, `"x"`},
		{"CRLF", strings.ReplaceAll(edit("10 10 0", "10 x 0"), "\n", "\r\n"), CodeNumber, 13, `"x"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := readText(t, c.text)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("model %v, error %v", m, err)
			}
			if e.Code != c.code || e.Line != c.line || !strings.Contains(e.Msg, c.message) || e.Format != "stl" {
				t.Errorf("%s at line %d: %v; want %s at line %d: %s", e.Code, e.Line, err, c.code, c.line, c.message)
			}
		})
	}
}

// A line of any length must not be held, nor a file without facets.
func TestASCIISTLBoundedMemory(t *testing.T) {
	text := io.MultiReader(strings.NewReader("solid "), io.LimitReader(endless('x'), 1<<30))
	_, err := ReadStream(context.Background(), text, ReadOptions{})
	if CodeOf(err) != CodeLimit {
		t.Errorf("endless name: %v", err)
	}
	text = io.MultiReader(strings.NewReader("solid a\n"+strings.Repeat("facet\n", 20000)), io.LimitReader(endless(' '), 1<<30))
	_, err = ReadStream(context.Background(), text, ReadOptions{})
	if CodeOf(err) != CodeLimit {
		t.Errorf("endless blanks: %v", err)
	}
}

// endless is a stream of one byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestASCIISTLLimit(t *testing.T) {
	text := asciiBox("box")
	_, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), ReadOptions{Limits: Limits{Triangles: 11}})
	if CodeOf(err) != CodeLimit {
		t.Errorf("12 triangles with a limit of 11: %v", err)
	}
}

// manyFacets is a text of more than one block whose facet i is at height i.
func manyFacets(n int) []byte {
	var b bytes.Buffer
	b.WriteString("solid many\n")
	for i := range n {
		fmt.Fprintf(&b, "facet normal 0 0 1\n outer loop\n  vertex 0 0 %d\n  vertex 1.5 0 %d\n  vertex 1 1 %d.25\n endloop\nendfacet\n", i, i, i)
	}
	b.WriteString("endsolid many\n")
	return b.Bytes()
}

func TestASCIISTLBlocks(t *testing.T) {
	const n = 40_000
	text := manyFacets(n)
	if len(text) < 3*stlBlockSize {
		t.Fatal("too short to be cut")
	}
	var first *Mesh
	for _, workers := range []int{1, 2, 7} {
		m, err := Read(context.Background(), bytes.NewReader(text), int64(len(text)), ReadOptions{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		o := m.Objects[0]
		if first == nil {
			first = o
			for i, f := range o.Faces {
				if z := o.Vertices[f[0]].Z; z != float64(i) {
					t.Fatalf("face %d is at height %g", i, z)
				}
			}
		}
		if len(o.Faces) != n || !slices.Equal(o.Vertices, first.Vertices) || !slices.Equal(o.Faces, first.Faces) {
			t.Errorf("%d workers give another mesh", workers)
		}
	}
}

// The first error of the file is reported, with its line, whatever worker comes
// upon one first.
func TestASCIISTLFirstError(t *testing.T) {
	const n = 60_000
	text := manyFacets(n)
	for _, bad := range []string{" 39999\n", " 59999\n"} {
		text = bytes.Replace(text, []byte(bad), []byte(" 3,9\n"), 1)
	}
	for _, workers := range []int{1, 2, 5} {
		_, err := Read(context.Background(), bytes.NewReader(text), int64(len(text)), ReadOptions{Workers: workers})
		var e *Error
		if !errors.As(err, &e) || e.Code != CodeNumber || e.Line != 1+7*39999+3 {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestASCIISTLProgress(t *testing.T) {
	text := manyFacets(40_000)
	last := 0.0
	_, err := Read(context.Background(), bytes.NewReader(text), int64(len(text)), ReadOptions{Progress: func(f float64) {
		if f < last || f > 1 {
			t.Errorf("%g after %g", f, last)
		}
		last = f
	}})
	if err != nil || last != 1 {
		t.Errorf("progress ends at %g, %v", last, err)
	}
}

func TestASCIISTLCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	text := asciiBox("box")
	if _, err := Read(ctx, strings.NewReader(text), int64(len(text)), ReadOptions{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// parseBlocks reads text in blocks of the given size, with the fast path or
// without.
func parseBlocks(text []byte, size int, fast bool) ([]float64, error) {
	s, err := newSource("x.stl", bytes.NewReader(text), int64(len(text)), Limits{}.withDefaults())
	if err != nil {
		return nil, err
	}
	blocks := newSTLBlocks(s)
	blocks.size = size
	var coords []float64
	for {
		b, ok, err := blocks.next(nil)
		if err != nil || !ok {
			return coords, err
		}
		p := stlParser{slow: !fast}
		if err := p.parse(b); err != nil {
			return nil, err
		}
		coords = append(coords, p.coords...)
	}
}

// Where blocks end and which path reads a facet must not show.
func TestASCIISTLPathsAgree(t *testing.T) {
	wave := asciiOf(waveSTL(300), "%.6e")
	text := slices.Concat(wave, []byte(asciiBox("b")), bytes.ReplaceAll(wave, []byte("\n"), []byte(" ")), []byte("\n"+strings.ToUpper(asciiBox("c"))))
	want, err := parseBlocks(text, 1<<20, false)
	if err != nil || len(want) < 9*400 {
		t.Fatal(len(want), err)
	}
	for _, size := range []int{1, 7, 100, 230, 1000, 1 << 20} {
		for _, fast := range []bool{false, true} {
			got, err := parseBlocks(text, size, fast)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("blocks of %d, fast %v: %d numbers instead of %d, %v", size, fast, len(got), len(want), err)
			}
		}
	}
}

// A file may change its layout at any facet.
func TestASCIISTLMixedLayouts(t *testing.T) {
	facet := func(sep, indent string, z int) string {
		return strings.ReplaceAll(fmt.Sprintf("%[1]sfacet normal 0 0 1\n%[1]s%[1]souter loop\n%[1]svertex 0%[2]s0 %[3]d\n%[1]svertex 1.5 0%[2]s%[3]d.5\n%[1]svertex 1 1e0 -%[3]d\n%[1]sendloop\n%[1]sendfacet\n",
			indent, sep, z), "\n", []string{"\n", "\r\n", "\n\n"}[z%5%3])
	}
	var text strings.Builder
	text.WriteString("solid\n")
	for z := range 400 {
		text.WriteString(facet([]string{" ", "  ", "\t"}[z/3%3], strings.Repeat(" ", z/7%60), z))
	}
	fast, err1 := parseBlocks([]byte(text.String()), 1<<20, true)
	slow, err2 := parseBlocks([]byte(text.String()), 1<<20, false)
	if err1 != nil || err2 != nil || len(fast) != 9*400 || !slices.Equal(fast, slow) {
		t.Errorf("%d and %d numbers, %v, %v", len(fast), len(slow), err1, err2)
	}
	if !slices.Equal(fast, slowSTL([]byte(text.String()))) {
		t.Error("other numbers than the textbook reader's")
	}
}

// slowSTL is the reader that a textbook would write: all words of the file, and
// three numbers behind every vertex.
func slowSTL(text []byte) []float64 {
	var list []float64
	words := strings.Fields(string(text))
	for i, w := range words {
		if w == "vertex" {
			for k := range 3 {
				v, err := strconv.ParseFloat(words[i+1+k], 64)
				if err != nil {
					panic(err)
				}
				list = append(list, v)
			}
		}
	}
	return list
}

func TestASCIISTLAgreesWithTextbook(t *testing.T) {
	for _, verb := range []string{"%.6e", "%g", "%f", "%.9g", "%.17g"} {
		text := asciiOf(waveSTL(5000), verb)
		m, err := readText(t, string(text))
		if err != nil {
			t.Fatal(err)
		}
		o, want := m.Objects[0], slowSTL(text)
		if len(want) != 9*len(o.Faces) {
			t.Fatalf("%s: %d faces, %d numbers", verb, len(o.Faces), len(want))
		}
		for i, f := range o.Faces {
			for k, u := range f {
				v := o.Vertices[u]
				if v.X != want[9*i+3*k] || v.Y != want[9*i+3*k+1] || v.Z != want[9*i+3*k+2] {
					t.Fatalf("%s: face %d: %v, want %v", verb, i, v, want[9*i+3*k:9*i+3*k+3])
				}
			}
		}
	}
}

// hschendel/stl reads the plain layout right, in single precision.
func TestASCIISTLAgreesWithPeer(t *testing.T) {
	text := asciiOf(waveSTL(2000), "%.6e")
	peer, err := stl.ReadAll(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	m, err := readText(t, string(text))
	if err != nil {
		t.Fatal(err)
	}
	o := m.Objects[0]
	if len(peer.Triangles) != len(o.Faces) || peer.Name != o.Name {
		t.Fatalf("%d faces of %q, the peer has %d of %q", len(o.Faces), o.Name, len(peer.Triangles), peer.Name)
	}
	for i, f := range o.Faces {
		for k, u := range f {
			v, p := o.Vertices[u], peer.Triangles[i].Vertices[k]
			if float32(v.X) != p[0] || float32(v.Y) != p[1] || float32(v.Z) != p[2] {
				t.Fatalf("face %d: %v, the peer has %v", i, v, p)
			}
		}
	}
}

func TestLooksLikeASCIISTL(t *testing.T) {
	cases := map[string]bool{
		"solid":                               true,
		"solid\n":                             true,
		"  \r\n\tSOLID x":                     true,
		"\xef\xbb\xbfsolid x":                 true,
		"solid\tx\n":                          true,
		"facet normal 0 0 1":                  true,
		"# x\nfacet outer loop vertex":        true,
		"solidify":                            false,
		"solids are nice":                     false,
		"":                                    false,
		"<html><body>facet outer loop vertex": false,
		"solid" + strings.Repeat("\x00", 100): false,
		"solid x" + strings.Repeat("\x00", 100) + "facet normal 0 0 0 outer loop vertex 0 0 0": true,
		"solid facet outer loop vertex" + strings.Repeat("\x00", 100):                          false,
	}
	for head, want := range cases {
		if got := looksLikeASCIISTL([]byte(head)); got != want {
			t.Errorf("%.40q: %v", head, got)
		}
	}
}

// FuzzASCIISTL holds the fast path against the tolerant one at other block
// sizes, and the whole reader against panics and numbers that are none.
func FuzzASCIISTL(f *testing.F) {
	f.Add([]byte(asciiBox("box")), uint8(50))
	f.Add([]byte("solid a\nfacet normal 0 0 1 outer loop vertex 0 0 0 vertex 1 0 0 vertex 0 1 0 endloop endfacet endsolid"), uint8(9))
	f.Add([]byte("solid\rfacet normal nan\router loop\rvertex 1e1 .5 -0\rvertex 1 0 0\rvertex 0 1 1\rendloop x\rendfacet y\r"), uint8(1))
	f.Add([]byte("solid facet endfacet outer\ncolor 1\n facet\nouter loop vertex 0,0 1 2"), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		if len(text) == 0 {
			return
		}
		slow, slowErr := parseBlocks(text, 1<<13, false)
		fast, fastErr := parseBlocks(text, 1<<13, true)
		if (slowErr == nil) != (fastErr == nil) || slowErr == nil && !slices.Equal(slow, fast) {
			t.Fatalf("fast path: %v, %v; slow path: %v, %v", fast, fastErr, slow, slowErr)
		}
		if slowErr != nil && slowErr.Error() != fastErr.Error() {
			t.Fatalf("fast path: %v; slow path: %v", fastErr, slowErr)
		}
		for _, v := range fast {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatal(v)
			}
		}
		parseBlocks(text, int(size)+1, true)
		readText(t, string(text))
	})
}

// Every ASCII STL of the corpus has the triangles that its endfacet words say.
func TestCorpusASCIISTL(t *testing.T) {
	root := os.Getenv("SAGGAR_CORPUS")
	if root == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test files")
	}
	files, _ := filepath.Glob(filepath.Join(root, "meshes", "*", "*"))
	seen := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil || !strings.EqualFold(filepath.Ext(name), ".stl") || !looksLikeASCIISTL(text) {
			continue
		}
		want := bytes.Count(bytes.ToLower(text), []byte("endfacet"))
		m, err := Open(context.Background(), name, ReadOptions{})
		switch {
		case want == 0 && CodeOf(err) == CodeNoTriangles:
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case len(m.Objects[0].Faces) != want:
			t.Errorf("%s: %d triangles, want %d", name, len(m.Objects[0].Faces), want)
		default:
			seen++
		}
	}
	if seen == 0 {
		t.Error("no file was read")
	}
}
