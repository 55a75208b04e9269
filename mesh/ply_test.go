package mesh_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/mesh/formattest"
)

// plyCorners are the points of a square, and one above it.
var plyCorners = [5][3]float64{{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}, {0, 0, 3}}

// plyValues packs numbers of PLY types.
func plyValues(order binary.AppendByteOrder, ascii bool, kinds string, values ...float64) []byte {
	var b []byte
	for i, kind := range strings.Fields(kinds) {
		v := values[i]
		if ascii {
			b = fmt.Appendf(b, "%v ", v)
			continue
		}
		switch kind {
		case "char", "uchar", "int8", "uint8":
			b = append(b, byte(int(v)))
		case "short", "ushort", "int16", "uint16":
			b = order.AppendUint16(b, uint16(int(v)))
		case "int", "uint", "int32", "uint32":
			b = order.AppendUint32(b, uint32(int64(v)))
		case "float", "float32":
			b = order.AppendUint32(b, math.Float32bits(float32(v)))
		case "double", "float64":
			b = order.AppendUint64(b, math.Float64bits(v))
		default:
			panic(kind)
		}
	}
	if ascii {
		b = append(b, '\n')
	}
	return b
}

// plyEncodings are the three forms of a file.
var plyEncodings = []struct {
	name  string
	ascii bool
	order binary.AppendByteOrder
}{
	{"ascii", true, binary.LittleEndian},
	{"binary_little_endian", false, binary.LittleEndian},
	{"binary_big_endian", false, binary.BigEndian},
}

// TestPLYTypes reads the same shape with vertices and indices of every type, in
// every encoding: a quad and two triangles.
func TestPLYTypes(t *testing.T) {
	for _, e := range plyEncodings {
		for _, coordinate := range []string{"char", "uchar", "short", "ushort", "int", "uint", "float", "double", "int8", "uint16", "float32", "float64"} {
			for _, index := range []string{"char", "uchar", "short", "ushort", "int", "uint", "uint8", "int16", "int32", "uint32"} {
				for _, count := range []string{"uchar", "int", "ushort"} {
					var b bytes.Buffer
					fmt.Fprintf(&b, "ply\nformat %s 1.0\nelement vertex 5\n", e.name)
					for _, axis := range "xyz" {
						fmt.Fprintf(&b, "property %s %c\n", coordinate, axis)
					}
					fmt.Fprintf(&b, "element face 3\nproperty list %s %s vertex_index\nend_header\n", count, index)
					kinds := strings.Repeat(coordinate+" ", 3)
					for _, p := range plyCorners {
						b.Write(plyValues(e.order, e.ascii, kinds, p[:]...))
					}
					corner := count + strings.Repeat(" "+index, 4)
					b.Write(plyValues(e.order, e.ascii, corner, 4, 0, 1, 2, 3))
					b.Write(plyValues(e.order, e.ascii, strings.TrimSuffix(corner, " "+index), 3, 0, 1, 4))
					b.Write(plyValues(e.order, e.ascii, strings.TrimSuffix(corner, " "+index), 3, 4, 3, 0))
					got := measure(mustRead(t, b.Bytes(), mesh.ReadOptions{}))
					if got.triangles != 4 || got.area != 10 || got.box != box(0, 0, 0, 2, 2, 3) {
						t.Errorf("%s, %s vertices, %s %s faces: %+v", e.name, coordinate, count, index, got)
					}
				}
			}
		}
	}
}

// plyOdd describes a file with all that may stand in the way: other elements
// before, between and after, properties in odd order, extra lists.
const plyOdd = `ply
format %s 1.0
comment made by hand
obj_info 17 things
element camera 2
property float view
property list uchar short marks
element vertex 5
property uchar red
property double z
property float y
property list uchar float weights
property short x
element edge 1
property int vertex1
property int vertex2
element face 3
property uchar flags
property list uchar float texcoord
property list uchar int vertex_indices
property double quality
element material 1
property int shine
end_header
`

// oddPLY returns the file of plyOdd.
func oddPLY(encoding int, eol string) []byte {
	e := plyEncodings[encoding]
	var b bytes.Buffer
	b.WriteString(strings.ReplaceAll(fmt.Sprintf(plyOdd, e.name), "\n", eol))
	add := func(kinds string, values ...float64) {
		row := plyValues(e.order, e.ascii, kinds, values...)
		if e.ascii {
			row = append(bytes.TrimSuffix(row, []byte("\n")), eol...)
		}
		b.Write(row)
	}
	add("float uchar short short", 1.5, 2, 7, 8)
	add("float uchar", 2.5, 0)
	for i, p := range plyCorners {
		if i%2 == 0 {
			add("uchar double float uchar float float short", 200, p[2], p[1], 2, 0.5, 0.25, p[0])
		} else {
			add("uchar double float uchar short", 200, p[2], p[1], 0, p[0])
		}
	}
	add("int int", 0, 1)
	add("uchar uchar float float uchar int int int int double", 1, 2, 0.5, 0.5, 4, 0, 1, 2, 3, 0.1)
	add("uchar uchar uchar int int int double", 1, 0, 3, 0, 1, 4, 0.1)
	add("uchar uchar uchar int int int double", 1, 0, 3, 4, 3, 0, 0.1)
	add("int", 5)
	return b.Bytes()
}

// TestPLYOdd reads the odd file in every encoding and with every line end.
func TestPLYOdd(t *testing.T) {
	for i, e := range plyEncodings {
		for _, eol := range []string{"\n", "\r\n", "\r"} {
			m := mustRead(t, oddPLY(i, eol), mesh.ReadOptions{Name: "folder/part.ply"})
			got := measure(m)
			if got.triangles != 4 || got.area != 10 || got.box != box(0, 0, 0, 2, 2, 3) || len(m.Warnings) != 0 {
				t.Errorf("%s, line end %q: %+v, warnings %v", e.name, eol, got, m.Warnings)
			}
			if name := m.Merged().Name; name != "part" {
				t.Errorf("the mesh is called %q", name)
			}
		}
	}
}

// plyText returns an ASCII file of the five corners with these face lines.
func plyText(faces ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ply\nformat ascii 1.0\nelement vertex 5\nproperty float x\nproperty float y\nproperty float z\nelement face %d\nproperty list uchar int vertex_indices\nend_header\n", len(faces))
	for _, p := range plyCorners {
		fmt.Fprintf(&b, "%v %v %v\n", p[0], p[1], p[2])
	}
	for _, f := range faces {
		b.WriteString(f + "\n")
	}
	return b.String()
}

// TestPLYWarnings reads what is read with a word.
func TestPLYWarnings(t *testing.T) {
	whole := plyText("3 0 1 2", "3 0 2 3")
	for _, c := range []struct {
		name, file string
		codes      []string
	}{
		{"plain", whole, nil},
		{"blank lines", strings.Replace(whole, "\n3 0 1", "\n\n \n3 0 1", 1) + "\n\n", nil},
		{"no last line end", strings.TrimSuffix(whole, "\n"), []string{"no_line_end"}},
		{"colours without a property", plyText("3 0 1 2 255 0 0", "3 0 2 3"), []string{"extra_values"}},
		{"points and lines as faces", plyText("3 0 1 2", "2 0 1", "1 4", "0", "3 0 2 3"), []string{"faces_skipped"}},
		{"more lines", whole + "3 0 1 4\n", []string{"trailing_bytes"}},
		{"more bytes", string(oddPLY(1, "\n")) + "\x00\x01", []string{"trailing_bytes"}},
		{"a line end more", string(oddPLY(1, "\n")) + "\r\n", nil},
	} {
		m := mustRead(t, []byte(c.file), mesh.ReadOptions{})
		var codes []string
		for _, w := range m.Warnings {
			codes = append(codes, w.Code)
		}
		if !slices.Equal(codes, c.codes) {
			t.Errorf("%s: warnings %v, want codes %v", c.name, m.Warnings, c.codes)
		}
	}
}

// TestPLYStrips reads strips in every encoding: -1 ends one, and repeated
// corners only turn it.
func TestPLYStrips(t *testing.T) {
	for _, e := range plyEncodings {
		var b bytes.Buffer
		fmt.Fprintf(&b, "ply\nformat %s 1.0\nelement vertex 5\nproperty float x\nproperty float y\nproperty float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n", e.name)
		for _, p := range plyCorners {
			b.Write(plyValues(e.order, e.ascii, "float float float", p[:]...))
		}
		strip := []float64{0, 1, 3, 2, -1, 0, 1, 1, 4, -1}
		b.Write(plyValues(e.order, e.ascii, "int"+strings.Repeat(" int", len(strip)), append([]float64{float64(len(strip))}, strip...)...))
		m := mustRead(t, b.Bytes(), mesh.ReadOptions{}).Merged()
		// 0 1 1 and 1 1 4 only turn the second strip.
		if want := [][3]uint32{{0, 1, 3}, {3, 1, 2}}; !slices.Equal(m.Faces, want) {
			t.Errorf("%s: faces %v, want %v", e.name, m.Faces, want)
		}
	}
}

// TestPLYErrors reads files that are wrong in one place, and looks for the place.
func TestPLYErrors(t *testing.T) {
	whole := plyText("3 0 1 2", "3 0 2 3")
	change := func(old, new string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("%q is not in the file", old)
		}
		return strings.Replace(whole, old, new, 1)
	}
	binaryFile := func(change func(b []byte)) string {
		b := bytes.Clone(oddPLY(1, "\n"))
		change(b)
		return string(b)
	}
	for _, c := range []struct {
		name, file string
		code       mesh.Code
		says       string
	}{
		{"no format", change("format ascii 1.0\n", ""), mesh.CodeSyntax, "format"},
		{"version", change("ascii 1.0", "ascii 2.0"), mesh.CodeSyntax, "line 2"},
		{"encoding", change("ascii 1.0", "binary_middle_endian 1.0"), mesh.CodeUnsupported, "binary_middle_endian"},
		{"keyword", change("element face", "elephant face"), mesh.CodeSyntax, `line 7: unknown keyword "elephant"`},
		{"type", change("float y", "quaternion y"), mesh.CodeSyntax, "quaternion"},
		{"float count", change("uchar int", "float int"), mesh.CodeSyntax, "float"},
		{"negative count", change("element vertex 5", "element vertex -5"), mesh.CodeNumber, `"-5"`},
		{"word for a count", change("element vertex 5", "element vertex five"), mesh.CodeNumber, `"five"`},
		{"property without element", change("element vertex 5\n", ""), mesh.CodeSyntax, "before the first element"},
		{"two elements of a name", change("element face 2", "element vertex 2"), mesh.CodeSyntax, "two elements"},
		{"two properties of a name", change("float y", "float x"), mesh.CodeSyntax, "two properties"},
		{"no z", change("float z", "float w"), mesh.CodeSyntax, `"z"`},
		{"z is a list", change("property float z", "property list uchar float z"), mesh.CodeSyntax, `"z"`},
		{"no corners", change("vertex_indices", "corners"), mesh.CodeSyntax, "vertex_indices"},
		{"faces first", "ply\nformat ascii 1.0\nelement face 1\nproperty list uchar int vertex_indices\nelement vertex 3\nend_header\n", mesh.CodeUnsupported, "before the vertices"},
		{"no vertices", "ply\nformat ascii 1.0\nend_header\n", mesh.CodeNoTriangles, "vertex"},
		{"header only", "ply\nformat ascii 1.0\nelement vertex 5\n", mesh.CodeTruncated, "header"},
		{"count lies", change("element vertex 5", "element vertex 4000000000000000000"), mesh.CodeTruncated, "4000000000000000000"},
		{"faces lie", change("element face 2", "element face 9"), mesh.CodeTruncated, "9 records"},
		{"one face lies", change("element face 2", "element face 3"), mesh.CodeTruncated, "face 2 of 3"},
		{"points", plyText(), mesh.CodeNoTriangles, "5 points"},
		{"only lines", plyText("2 0 1"), mesh.CodeNoTriangles, "fewer than three"},
		{"index too large", change("3 0 2 3", "3 0 2 5"), mesh.CodeIndex, "line 16: face 1: there is no vertex 5"},
		{"negative index", change("3 0 2 3", "3 0 2 -1"), mesh.CodeIndex, "face 1"},
		{"fraction for an index", change("3 0 2 3", "3 0 2.5 3"), mesh.CodeIndex, "2.5"},
		{"NaN for an index", change("3 0 2 3", "3 0 nan 3"), mesh.CodeIndex, "NaN"},
		{"list of minus one", change("3 0 2 3", "-1 0 2 3"), mesh.CodeNumber, "-1 entries"},
		{"too few corners", change("3 0 2 3", "4 0 2 3"), mesh.CodeSyntax, "too few values"},
		{"decimal comma", change("2 0 0\n", "2,5 0 0\n"), mesh.CodeNumber, `line 11: cannot read "2,5"`},
		{"NaN", change("2 0 0\n", "2 NaN 0\n"), mesh.CodeNonFinite, "line 11: vertex 1"},
		{"infinite", change("2 0 0\n", "2 -inf 0\n"), mesh.CodeNonFinite, "vertex 1"},
		{"more than a float", change("2 0 0\n", "2 1e39 0\n"), mesh.CodeNonFinite, "vertex 1"},
		{"more than a double", change("2 0 0\n", "2 1e999 0\n"), mesh.CodeNumber, `line 11: "1e999" is out of range`},
		{"binary index", binaryFile(func(b []byte) { b[len(b)-4-8-2] = 1 }), mesh.CodeIndex, "face 2"},
		{"binary NaN", string(plyFloats(plyNaN, false)), mesh.CodeNonFinite, "vertex 3"},
		{"binary, one byte short", string(plyFloats(nil, true)), mesh.CodeTruncated, "face 1 of 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readBytes([]byte(c.file), mesh.ReadOptions{})
			if err == nil || mesh.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one of code %q that says %q", err, c.code, c.says)
			}
		})
	}
}

func plyNaN(v [][3]float32) { v[3][1] = float32(math.NaN()) }

// plyFloats returns the plain kind of binary file, changed, or one byte short.
func plyFloats(change func([][3]float32), short bool) []byte {
	v := [][3]float32{{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}}
	if change != nil {
		change(v)
	}
	b := []byte("ply\nformat binary_little_endian 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement face 2\nproperty list uchar int vertex_indices\nend_header\n")
	b = append(b, numbers(v, uint8(3), []int32{0, 1, 2}, uint8(3), []int32{0, 2, 3})...)
	if short {
		b = b[:len(b)-1]
	}
	return b
}

// TestPLYLongStream reads a stream that is longer than every buffer, whose
// counts are lies: it must say so without making room for them.
func TestPLYLongStream(t *testing.T) {
	data := writePLY(t, mesh.Single(formattest.Ball(10, 160)), false)
	lie := bytes.Replace(data, []byte("element face"), []byte("element face 1"), 1)
	lie = bytes.Replace(lie, []byte("face 1 "), []byte("face 17"), 1)
	for name, b := range map[string][]byte{"whole": data, "lie": lie} {
		m, err := mesh.ReadStream(t.Context(), bytes.NewReader(b), mesh.ReadOptions{})
		if name == "lie" {
			if mesh.CodeOf(err) != mesh.CodeTruncated {
				t.Errorf("error %v, want one of code %q", err, mesh.CodeTruncated)
			}
			continue
		}
		if err != nil || measure(m).triangles != 4*160*159 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPLYBigPolygon reads a polygon that fills many buffers, as text and binary.
func TestPLYBigPolygon(t *testing.T) {
	const n = 100_000
	for _, e := range plyEncodings {
		var b bytes.Buffer
		fmt.Fprintf(&b, "ply\nformat %s 1.0\nelement vertex %d\nproperty double x\nproperty double y\nproperty double z\nelement face 1\nproperty list uint uint vertex_indices\nend_header\n", e.name, n)
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / n)
			b.Write(plyValues(e.order, e.ascii, "double double double", c, s, 0))
		}
		ring := []float64{n}
		for i := range n {
			ring = append(ring, float64(i))
		}
		b.Write(plyValues(e.order, e.ascii, strings.Repeat("uint ", n+1), ring...))
		got := measure(mustRead(t, b.Bytes(), mesh.ReadOptions{}))
		if got.triangles != n-2 || !near(got.area, math.Pi, math.Pi, 1e-8) {
			t.Errorf("%s: %d triangles, area %v", e.name, got.triangles, got.area)
		}
	}
}

// writePLY returns m as a PLY file.
func writePLY(t *testing.T, m *mesh.Model, ascii bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := mesh.Write(&b, m, mesh.WriteOptions{Format: "ply", ASCII: ascii}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPLYExact writes and reads without losing a bit: floats where they suffice,
// doubles where they do not.
func TestPLYExact(t *testing.T) {
	for name, c := range map[string]struct {
		size float64
		kind string
	}{"float": {float64(float32(0.1)), "property float x"}, "double": {0.1, "property double x"}} {
		part := formattest.Cube(c.size)
		for _, ascii := range []bool{false, true} {
			data := writePLY(t, mesh.Single(part), ascii)
			if !bytes.Contains(data, []byte(c.kind)) {
				t.Errorf("%s: no %q", name, c.kind)
			}
			got := mustRead(t, data, mesh.ReadOptions{}).Merged()
			if !slices.Equal(got.Vertices, part.Vertices) || !slices.Equal(got.Faces, part.Faces) {
				t.Errorf("%s, ASCII %v: %v", name, ascii, got.Vertices)
			}
		}
	}
}

// TestPLYAllocs reads triangles without an allocation for each.
func TestPLYAllocs(t *testing.T) {
	data := writePLY(t, mesh.Single(formattest.Ball(10, 100)), false)
	allocs := testing.AllocsPerRun(3, func() { mustRead(t, data, mesh.ReadOptions{}) })
	if allocs > 200 {
		t.Errorf("%v allocations for 39 600 triangles", allocs)
	}
}

// TestPLYSlowAndFast reads one shape through the fast and the general code.
func TestPLYSlowAndFast(t *testing.T) {
	ball := formattest.Ball(10, 40)
	fast := writePLY(t, mesh.Single(&mesh.Mesh{Vertices: rounded(ball.Vertices), Faces: ball.Faces}), false)
	header, body, _ := bytes.Cut(fast, []byte("end_header\n"))
	// A list among the vertices, always empty, makes every record of unknown size.
	slowHeader := bytes.Replace(header, []byte("property float z\n"), []byte("property float z\nproperty list uchar int none\n"), 1)
	slow := append(slowHeader, "end_header\n"...)
	for i := range ball.Vertices {
		slow = append(append(slow, body[12*i:12*i+12]...), 0)
	}
	slow = append(slow, body[12*len(ball.Vertices):]...)
	a, b := mustRead(t, fast, mesh.ReadOptions{}).Merged(), mustRead(t, slow, mesh.ReadOptions{}).Merged()
	if !slices.Equal(a.Vertices, b.Vertices) || !slices.Equal(a.Faces, b.Faces) {
		t.Error("the two ways differ")
	}
}

// rounded returns points that floats hold exactly.
func rounded(points []geom.Vec) []geom.Vec {
	out := make([]geom.Vec, len(points))
	for i, p := range points {
		out[i] = geom.Vec{X: float64(float32(p.X)), Y: float64(float32(p.Y)), Z: float64(float32(p.Z))}
	}
	return out
}

// FuzzPLY reads anything.
func FuzzPLY(f *testing.F) {
	for i := range plyEncodings {
		f.Add(oddPLY(i, "\n"))
	}
	f.Add(plyFloats(nil, false))
	f.Add([]byte(plyText("3 0 1 2", "4 0 1 2 3")))
	f.Fuzz(fuzzRead)
}

// BenchmarkReadPLY reads a binary file of a million triangles.
func BenchmarkReadPLY(b *testing.B) {
	ball := formattest.Ball(10, 500)
	var buf bytes.Buffer
	if err := mesh.Write(&buf, mesh.Single(ball), mesh.WriteOptions{Format: "ply"}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if _, err := readBytes(buf.Bytes(), mesh.ReadOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(ball.Faces))/1e6/b.Elapsed().Seconds(), "Mtri/s")
}

// Names of elements are compared with all before: there is an end to them.
func TestPLYManyElements(t *testing.T) {
	file := func(n int) []byte {
		var b bytes.Buffer
		b.WriteString("ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n")
		b.WriteString("element face 1\nproperty list uchar int vertex_indices\n")
		for i := range n - 2 {
			fmt.Fprintf(&b, "element e%d 0\n", i)
		}
		b.WriteString("end_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n")
		return b.Bytes()
	}
	read := func(n int) error {
		b := file(n)
		_, err := mesh.Read(t.Context(), bytes.NewReader(b), int64(len(b)), mesh.ReadOptions{})
		return err
	}
	if err := read(1000); err != nil {
		t.Error(err)
	}
	if err := read(1001); mesh.CodeOf(err) != mesh.CodeLimit {
		t.Errorf("1001 elements: %v", err)
	}
}
